"""Offering to take part: only what the draw goes by is asked."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import CheckboxesField, LongTextField, PortalForm, RadiosField
from engagement.focus_groups.models import LONGEST_NEEDS, Draw, Volunteer
from engagement.focus_groups.operations import asked_by
from engagement.focus_groups.tags import Sort
from people.forms.about_me import LONGEST_POSTCODE, WHOLE_POSTCODE
from people.models import DISTRICT, CarerType, Person
from people.operations import profile_of

FIRST, AGAIN = "first", "again"
NOT_A_DISTRICT = _("Write the first half of your postcode, like NF1.")


class DistrictField(forms.CharField):
    """The first half of a postcode; a whole one is cut to it."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(
            max_length=LONGEST_POSTCODE,
            widget=forms.TextInput(attrs=attrs),
            error_messages={"max_length": NOT_A_DISTRICT, "required": NOT_A_DISTRICT},
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """Keep the district alone."""
        typed = " ".join(str(super().clean(value)).upper().split())
        if whole := WHOLE_POSTCODE.fullmatch(typed):
            return str(whole[1])
        if typed and not re.fullmatch(DISTRICT, typed, re.ASCII):
            raise ValidationError(NOT_A_DISTRICT, code="invalid")
        return typed


class VolunteerForm(PortalForm):
    """An offer to take part. What one told before stands in it; it is read before it is sent."""

    submit = _("Offer to take part")

    carer_types = CheckboxesField(
        label=_("What fits you?"), help_text=_("Tick all that fit."), choices=CarerType.choices, required=False
    )
    area = DistrictField(
        label=_("The first half of your postcode"), help_text=_("Like NF1. Leave out the rest."), required=False
    )
    first = RadiosField(
        label=_("Have you taken part before?"),
        help_text=_("In a meeting, a group or a survey of ours."),
        choices=[(FIRST, _("No, this is the first time")), (AGAIN, _("Yes"))],
        error_messages={"required": _("Say if you have taken part before.")},
    )
    needs = LongTextField(
        label=_("What should we know, so that you can take part?"),
        help_text=_("For example: no steps, a quiet place, which language. Only the people who run it read this."),
        max_length=LONGEST_NEEDS,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, draw: Draw, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = asked_by(draw)
        for name, sort in (("carer_types", Sort.TYPE), ("area", Sort.AREA), ("first", Sort.NEW)):
            if sort not in asked:
                del self.fields[name]

    def answers(self) -> dict[str, Any]:
        """What was said, as the operation takes it."""
        said = self.cleaned_data
        return {
            "carer_types": said.get("carer_types", []),
            "area": said.get("area", ""),
            "is_new": said.get("first") == FIRST,
            "needs": said["needs"],
        }


def told_before(person: Person, mine: Volunteer | None) -> dict[str, Any]:
    """What stands in the form at first: what they said here, or told about themselves once."""
    if mine:
        first = FIRST if mine.is_new else AGAIN
        return {"carer_types": mine.carer_types, "area": mine.area, "first": first, "needs": mine.needs}
    profile = profile_of(person)
    return {"carer_types": profile.carer_types, "area": profile.area}
