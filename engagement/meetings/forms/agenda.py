"""What a meeting is to talk about, a row for each thing."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.formpack import Fieldset, Question
from common.forms import PortalForm, PublicTextFormField, SubmissionTokenMixin
from common.growing import GrowingMixin
from engagement.meetings.models import LONGEST_TITLE, MOST_AGENDA_ITEMS, MOST_MINUTES_FOR_AN_ITEM, AgendaItem
from engagement.meetings.operations import AgendaDraft

NUMBERS = {
    "invalid": _("Write a number, like 20."),
    "min_value": _("Write 1 or more."),
    "max_value": _("Write %(limit_value)d or fewer."),
}


class AgendaForm(GrowingMixin, SubmissionTokenMixin, PortalForm):
    """The agenda in its order. A row that is emptied goes."""

    submit = _("Save the agenda")
    first_rows, more_rows, most_rows, more_words = 3, 3, MOST_AGENDA_ITEMS, _("More rows")

    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, items: Sequence[AgendaItem], version: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grow()
        self.initial["version"] = version
        if not self.is_bound:
            self.shown = self.initial["rows"] = min(max(len(items) + 1, self.first_rows), self.most_rows)
        for number in range(1, self.shown + 1):
            title, lead, length, place, of = self._names(number)
            self.fields[title] = PublicTextFormField(
                label=_("What do you talk about?"), max_length=LONGEST_TITLE, rows=1, required=False
            )
            self.fields[lead] = forms.CharField(
                label=_("Who begins?"),
                help_text=_("A job title, or “Carers”. Not a person's name."),
                max_length=120,
                required=False,
            )
            self.fields[length] = forms.IntegerField(
                label=_("How many minutes?"),
                min_value=1,
                max_value=MOST_MINUTES_FOR_AN_ITEM,
                required=False,
                error_messages=NUMBERS,
            )
            self.fields[place] = forms.IntegerField(
                label=_("Place in the order"),
                min_value=1,
                max_value=MOST_AGENDA_ITEMS,
                required=False,
                error_messages=NUMBERS,
            )
            self.fields[of] = forms.IntegerField(required=False, widget=forms.HiddenInput)
            self.initial[place] = number
        for number, item in enumerate(items, start=1):
            title, lead, length, _place, of = self._names(number)
            self.initial.update({title: item.title, lead: item.lead_title, length: item.length, of: item.pk})

    @staticmethod
    def _names(number: int) -> tuple[str, str, str, str, str]:
        return f"title_{number}", f"lead_{number}", f"length_{number}", f"place_{number}", f"of_{number}"

    def layout(self) -> list[Any]:
        """A group of questions for each thing."""
        groups = []
        for number in range(1, self.shown + 1):
            title, lead, length, place, of = self._names(number)
            groups.append(
                Fieldset(
                    gettext("Number %(number)d") % {"number": number},
                    Question(title),
                    Question(lead),
                    Question(length, width="4"),
                    Question(place, width="4"),
                    Question(of),
                    size="m",
                    heading=2,
                )
            )
        return [*groups, Question("rows"), Question("submission"), Question("version")]

    def clean(self) -> dict[str, Any]:
        """Say beside its field that a thing has no name."""
        cleaned = super().clean() or self.cleaned_data
        for number in range(1, self.shown + 1):
            title, lead, length, _place, _of = self._names(number)
            if (cleaned.get(lead) or cleaned.get(length)) and not cleaned.get(title) and title not in self.errors:
                words = _("Say what you talk about, or empty this row.")
                self.add_error(title, ValidationError(words, code="title"))
        return cleaned

    def items(self) -> list[AgendaDraft]:
        """What was written, in the order that was asked for."""
        rows = []
        for number in range(1, self.shown + 1):
            title, lead, length, place, of = (self.cleaned_data.get(name) for name in self._names(number))
            if title:
                rows.append((place or number, AgendaDraft(title, lead or "", length, of)))
        return [draft for _place, draft in sorted(rows, key=lambda row: row[0])]

    def emptied(self) -> list[int]:
        """The keys of rows that were emptied."""
        names = map(self._names, range(1, self.shown + 1))
        data = self.cleaned_data
        return [data[of] for title, *_rest, of in names if data.get(of) and not data.get(title)]

    @property
    def key(self) -> uuid.UUID:
        """The number of this form."""
        sent: uuid.UUID = self.cleaned_data["submission"]
        return sent
