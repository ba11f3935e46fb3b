"""Places and quotas of a draw."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from activities.models import CARER_TYPES
from common.forms import PortalForm, RadiosField
from engagement.focus_groups.forms.carers import DistrictField
from engagement.focus_groups.models import MOST_PLACES, MOST_QUOTAS
from engagement.focus_groups.tags import NEW, Sort, tag_of

NUMBER = {"invalid": _("Write a number, like 3."), "min_value": _("Write 0 or more.")}


class PlacesForm(PortalForm):
    """How many are drawn."""

    submit = _("Save")

    places = forms.IntegerField(
        label=_("How many places are there?"),
        help_text=_("6 to 10 is a good size for a focus group."),
        min_value=1,
        max_value=MOST_PLACES,
        error_messages={
            "required": _("Write how many places there are."),
            "invalid": _("Write a number, like 8."),
            "min_value": _("Write 1 or more."),
            "max_value": _("Write 60 or fewer."),
        },
    )


class QuotaForm(PortalForm):
    """How many of some carers there should be."""

    submit = _("Save")
    reveals = {"sort": {Sort.TYPE: ["carer_type"], Sort.AREA: ["area"]}}

    sort = RadiosField(
        label=_("What does it go by?"),
        choices=[
            (Sort.TYPE.value, _("What kind of carers they are")),
            (Sort.AREA.value, _("Where they live")),
            (Sort.NEW.value, _("That they take part for the first time")),
        ],
    )
    carer_type = RadiosField(label=_("Which carers?"), choices=CARER_TYPES)
    area = DistrictField(label=_("Which area?"), help_text=_("The first half of a postcode, like NF1."))
    least = forms.IntegerField(
        label=_("At least how many?"),
        help_text=_("0 if you only want to limit them."),
        min_value=0,
        error_messages=NUMBER | {"required": _("Write at least how many, or 0.")},
    )
    most = forms.IntegerField(
        label=_("At most how many?"),
        min_value=0,
        error_messages=NUMBER | {"required": _("Write at most how many.")},
    )

    def __init__(self, *args: Any, places: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.fields["most"].help_text = _("Up to %(places)d, the number of places.") % {"places": places}

    def clean(self) -> dict[str, Any]:
        """At least is not more than at most, which is not more than the places."""
        said = super().clean() or self.cleaned_data
        least, most = said.get("least"), said.get("most")
        if most is not None and most > self.places:
            self.add_error("most", _("There are only %(places)d places.") % {"places": self.places})
        elif least is not None and most is not None and least > most:
            self.add_error("least", _("“At least” is more than “at most”. Change one of them."))
        return said

    @property
    def of(self) -> str:
        """The tag that was chosen."""
        sort = Sort(self.cleaned_data["sort"])
        if sort == Sort.NEW:
            return NEW
        return tag_of(sort, self.cleaned_data["carer_type" if sort == Sort.TYPE else "area"])

    def say_not_asked(self) -> None:
        """Those who offered already were not asked this."""
        words = _("People have offered already, and were not asked this. You can only change what they were asked.")
        self.add_error("sort", ValidationError(words, code="not_asked"))

    def say_too_many(self) -> None:
        """There are as many quotas as there can be."""
        words = _("There are %(most)d quotas. Remove one first.") % {"most": MOST_QUOTAS}
        self.add_error(None, ValidationError(words, code="too_many"))
