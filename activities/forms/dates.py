"""Days on which an organisation asks for nothing if it can."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import DatePartsField, PortalForm

LONGEST_DAYS = 100


class DateToAvoidForm(PortalForm):
    """What is on, and from when to when."""

    submit = _("Save")

    name = forms.CharField(
        label=_("What is it?"),
        help_text=_("For example, autumn half-term, council election, village show."),
        max_length=80,
    )
    starts_on = DatePartsField(label=_("First day"), help_text=_("For example, 26 10 2026"))
    ends_on = DatePartsField(label=_("Last day"), required=False, help_text=_("Leave it empty if it is one day."))

    def clean(self) -> dict[str, Any]:
        """The last day is the first one, or comes after it, within a hundred days."""
        cleaned = super().clean() or self.cleaned_data
        first: date | None = cleaned.get("starts_on")
        if first and "ends_on" not in self.errors:
            last: date = cleaned.get("ends_on") or first
            cleaned["ends_on"] = last
            if last < first:
                wrong = _("The last day cannot come before the first.")
                self.add_error("ends_on", ValidationError(wrong, code="order"))
            elif (last - first).days > LONGEST_DAYS:
                self.add_error("ends_on", ValidationError(_("Write 100 days at most."), code="long"))
        return cleaned
