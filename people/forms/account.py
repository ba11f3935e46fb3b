"""What people type in to sign in and to join."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.formpack import Question
from common.forms import PortalForm
from notices.models import normalised_email
from people.models import LONGEST_ADDRESS, LONGEST_NAME

LONGEST_CODE = 40  # longer than a code with spaces between all its signs
WRONG_ADDRESS = _("Enter an email address in the right form, like name@example.com.")


def as_contacts_are(typed: str) -> str:
    """Write an address as contacts are written, or say that it is none."""
    try:
        address = normalised_email(typed)
    except UnicodeError:  # no computer could have this domain
        raise ValidationError(WRONG_ADDRESS) from None
    if len(address) > LONGEST_ADDRESS:
        raise ValidationError(WRONG_ADDRESS)
    return address


class AddressForm(PortalForm):
    """The first page of signing in and of joining: they are one."""

    submit = _("Send me a code")
    email = forms.EmailField(
        label=_("What is your email address?"),
        help_text=_("We send a code to it. You need no password."),
        max_length=LONGEST_ADDRESS,
        error_messages={
            "required": _("Enter your email address."),
            "invalid": WRONG_ADDRESS,
            "max_length": WRONG_ADDRESS,
        },
    )

    def clean_email(self) -> str:
        """Write the address as its account and its contact are written."""
        return as_contacts_are(self.cleaned_data["email"])


class CodeForm(PortalForm):
    """The code from the mail."""

    submit = _("Continue")
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six letters and numbers. Spaces and small letters are fine."),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Type in the code from our email."),
            "max_length": _("That is too long to be the code. It has six letters and numbers."),
        },
    )

    def layout(self) -> list[Any]:
        """An input as long as a code."""
        return [Question("code", size="m", width="10")]


class NameForm(PortalForm):
    """What we may call somebody."""

    submit = _("Join")
    name = forms.CharField(
        label=_("What can we call you?"),
        help_text=_("Your first name is enough. It need not be your real name."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "spellcheck": "false"}),
        error_messages={
            "required": _("Write a name that we can call you."),
            "max_length": _("That name is too long for us. Write a shorter one."),
        },
    )
