"""Booking a place, and saying what one needs there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CheckboxesField, LongTextField, PortalForm
from engagement.meetings.models import LONGEST_NEEDS, Booking
from people.forms import AddressField
from people.models import LONGEST_NAME, AccessNeed, NeedKind, Person

WANTS = {
    NeedKind.REPLACEMENT_CARE: Booking.Want.CARE,
    NeedKind.TRANSPORT: Booking.Want.TRAVEL,
    NeedKind.INTERPRETER: Booking.Want.INTERPRETER,
    NeedKind.SOMEONE_TO_MEET: Booking.Want.MEET_ME,
    NeedKind.FOOD: Booking.Want.FOOD,
}


class NeedsForm(PortalForm):
    """What to get ready for somebody."""

    submit = _("Save")

    wants = CheckboxesField(
        label=_("What can we get ready for you?"),
        help_text=_("It costs you nothing. Tick all that would help."),
        choices=Booking.Want.choices,
        required=False,
    )
    needs = LongTextField(
        label=_("What else should we know, so that you can take part?"),
        help_text=_("For example: no steps, a quiet place, which language. Only the people who run it read this."),
        max_length=LONGEST_NEEDS,
        rows=3,
        required=False,
    )


class BookForm(NeedsForm):
    """A place for somebody, with what they need."""

    submit = _("Book my place")
    field_order = ("name", "email", "wants", "needs")

    name = forms.CharField(
        label=_("What should we call you?"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Write your name, or what we should call you.")},
    )
    email = AddressField(
        label=_("Your email"),
        help_text=_("We remind you before it, and tell you if it changes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write your email.")},
    )

    def __init__(self, *args: Any, person: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person:  # they are reached as they chose
            del self.fields["email"]


def needs_told_before(person: Person) -> dict[str, Any]:
    """What a person told once of their needs, to begin a booking with. They read it before it is sent."""
    told = list(AccessNeed.objects.filter(person=person))
    return {
        "name": person.name,
        "wants": [WANTS[NeedKind(need.kind)] for need in told if need.kind in WANTS],
        "needs": "\n".join(filter(None, map(_in_words, told)))[:LONGEST_NEEDS],
    }


def _in_words(need: AccessNeed) -> str:
    more = ", ".join(filter(None, [need.language, need.dialect, need.details]))
    if need.kind in WANTS and not more:
        return ""
    return f"{need.get_kind_display()}: {more}" if more else str(need.get_kind_display())
