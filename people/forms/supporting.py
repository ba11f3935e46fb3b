"""Who supports somebody, who shares their address, and for whom somebody acts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CheckboxesField, PortalForm, RadiosField
from people.forms.account import AddressForm, NameForm
from people.models import Person, Representation


class InviteForm(AddressForm):
    """Whom somebody wants as a supporter, and what they may do."""

    submit = _("Ask them")
    may = CheckboxesField(
        label=_("What may they do for you?"),
        help_text=_("They see nothing else. You can end it at any time."),
        choices=Representation.May.choices,
        error_messages={"required": _("Choose what they may do for you.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = _("What is their email address?")
        email.help_text = _("We write to them once, and ask if they want to.")
        email.widget.attrs["autocomplete"] = "off"
        email.error_messages["required"] = _("Write their email address.")


class SecondPersonForm(NameForm):
    """Who else uses this address."""

    submit = _("Add them")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label = _("What can we call the other person?")
        name.help_text = _("Their first name is enough. It need not be their real name.")
        name.widget.attrs["autocomplete"] = "off"
        name.error_messages["required"] = _("Write a name that we can call them.")


class ActForForm(PortalForm):
    """For whom somebody acts."""

    submit = _("Continue")
    person = RadiosField(label=_("Who is this for?"), error_messages={"required": _("Choose who this is for.")})

    def __init__(self, *args: Any, persons: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(person.pk), str(person)) for person in persons]
