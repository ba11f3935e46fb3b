"""Leaving an address, without an account."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from notices.models import normalised_email
from people.models import LONGEST_ADDRESS

WRONG_ADDRESS = _("Write your email like name@example.com.")
COME_BACK_LATER = _("Very many messages came from where you are. Please wait an hour, then press the button again.")


class AddressField(forms.EmailField):
    """An e-mail address, written as contacts are."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "invalid": WRONG_ADDRESS,
            "max_length": WRONG_ADDRESS,
            "null_characters_not_allowed": WRONG_ADDRESS,
            **kwargs.pop("error_messages", {}),
        }
        super().__init__(max_length=LONGEST_ADDRESS, error_messages=messages, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the address in the one way in which it is stored."""
        typed = super().clean(value)
        try:
            address = normalised_email(typed) if typed else ""
        except (UnicodeError, ValidationError):
            raise ValidationError(WRONG_ADDRESS, code="invalid") from None
        if len(address) > LONGEST_ADDRESS:
            raise ValidationError(WRONG_ADDRESS, code="invalid")
        return address


class LeaveAddressForm(PortalForm):
    """One field: an address to write to. ``why`` says when we write."""

    why: ClassVar[str | Promise] = ""

    email = AddressField(
        label=_("Your email"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write your email.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = str(self.why)

    def say_come_back_later(self) -> None:
        """Say that too much came from one place; all that was typed is still here."""
        self.add_error(None, COME_BACK_LATER)
