"""The form in which staff keep a venue."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from activities.models import AT_A_PLACE, Venue
from common.forms import CheckboxesField, PortalModelForm, PublicTextFormField, SubmissionTokenMixin


class VenueForm(SubmissionTokenMixin, PortalModelForm):
    """A place, and what makes it easier to be there."""

    submit = _("Save")
    field_order = ("name", "address", "access", "how_to_find", "map_link", "is_used")

    name = forms.CharField(label=_("Name"), max_length=80)
    address = forms.CharField(label=_("Address"), help_text=_("With the postcode."), max_length=110)
    access = CheckboxesField(
        label=_("What is there?"),
        help_text=_("Tick only what you have seen there. Carers are told what is not there, too."),
        choices=[(one.value, one.label) for one in AT_A_PLACE],
        required=False,
    )
    how_to_find = PublicTextFormField(
        label=_("How to get there and find the room"),
        help_text=_("Which bus, where to park and what it costs, which door, who meets you."),
        max_length=600,
        rows=3,
        required=False,
    )
    map_link = forms.URLField(
        label=_("Link to a map"),
        max_length=300,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Write a full link that begins with https://.")},
    )
    is_used = forms.BooleanField(label=_("Offer it for new activities"), required=False, initial=True)

    class Meta:
        model = Venue
        fields = ("name", "address", "access", "how_to_find", "map_link", "is_used")

    def clean_map_link(self) -> str:
        """A link that browsers open safely."""
        link: str = self.cleaned_data["map_link"]
        if link and not link.startswith("https://"):
            raise ValidationError(_("Write a full link that begins with https://."), code="invalid")
        return link

    def venue(self) -> Venue:
        """The venue as it was typed, not yet saved."""
        venue: Any = self.save(commit=False)
        venue.submission_key = self.cleaned_data["submission"]
        return venue  # type: ignore[no-any-return]  # of the form's model
