"""Which times to ask for."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.clock import in_london
from common.formpack import Fieldset, Question
from common.forms import DatePartsField, PortalForm, PublicTextFormField, SubmissionTokenMixin, TimeTextField
from common.growing import GrowingMixin
from engagement.polls.models import LEAST_OPTIONS, MOST_OPTIONS

LONGEST_AHEAD = timedelta(days=730)


class TimesForm(GrowingMixin, SubmissionTokenMixin, PortalForm):
    """Two to twelve times, and until when people may answer. Rows that are empty are left out."""

    submit = _("Ask people")

    first_rows, more_rows, most_rows, more_words = 4, 4, MOST_OPTIONS, _("More times")
    closes_on = DatePartsField(
        label=_("Last day to answer"), help_text=_("It comes before the first of the days. For example, 27 3 2027")
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.grow()
        closes_on = self.fields.pop("closes_on")
        for number in range(1, self.shown + 1):
            day, starts, ends = self._names(number)
            self.fields[day] = DatePartsField(label=_("Day"), required=False)
            self.fields[starts] = TimeTextField(
                label=_("Starts at"), help_text=_("For example, 6.30pm"), required=False
            )
            self.fields[ends] = TimeTextField(label=_("Ends at"), required=False)
        self.fields["closes_on"] = closes_on
        self.order_fields(["title", "summary", "place", "is_online"])

    @staticmethod
    def _names(number: int) -> tuple[str, str, str]:
        return f"day_{number}", f"starts_{number}", f"ends_{number}"

    def layout(self) -> list[Any]:
        """A group of questions for each time."""
        said = [Question(name, size="m") for name in ("title", "summary", "place", "is_online") if name in self.fields]
        times = [
            Fieldset(
                gettext("Time %(number)d") % {"number": number},
                *(Question(name, width="" if name.startswith("day") else "10") for name in self._names(number)),
                size="m",
                heading=2,
            )
            for number in range(1, self.shown + 1)
        ]
        return [*said, *times, Question("closes_on", size="m"), Question("rows"), Question("submission")]

    def clean(self) -> dict[str, Any]:
        """Put the times together, and say beside each field what is wrong with it."""
        cleaned = super().clean() or self.cleaned_data
        times: list[tuple[datetime, datetime]] = []
        for number, one in self._times():
            if one in times:
                self._say(f"day_{number}", _("This time stands here twice."))
            times.append(one)
        if len(times) < LEAST_OPTIONS and not self.errors:
            self._say(f"day_{min(len(times) + 1, self.shown)}", _("Offer 2 times or more."))
        cleaned["times"] = times
        closes_on: date | None = cleaned.get("closes_on")
        if closes_on and closes_on < timezone.localdate(self.at):
            self._say("closes_on", _("Choose a day that is to come, or today."))
        elif closes_on and times and closes_on >= timezone.localdate(min(times)[0]):
            self._say("closes_on", _("People must answer before the first of the days."))
        return cleaned

    def _times(self) -> Iterator[tuple[int, tuple[datetime, datetime]]]:
        for number in range(1, self.shown + 1):
            names = self._names(number)
            if any(name in self.errors for name in names):
                continue
            day, starts, ends = (self.cleaned_data.get(name) for name in names)
            if day is None and starts is None and ends is None:
                continue
            missing = {"day": _("Write a date."), "starts": _("Write a time."), "ends": _("Write a time.")}
            for name, value in zip(names, (day, starts, ends), strict=True):
                if value is None:
                    self._say(name, missing[name.partition("_")[0]])
            if day is not None and starts is not None and ends is not None:
                yield from self._time(number, day, starts, ends)

    def _time(
        self, number: int, day: date, starts: time, ends: time
    ) -> Iterator[tuple[int, tuple[datetime, datetime]]]:
        _day, of_start, of_end = self._names(number)
        for name, clock in ((of_start, starts), (of_end, ends)):
            if not is_on_the_clock(day, clock):
                self._say(name, _("There is no such time on that day: the clocks go forward."))
                return
        if ends <= starts:
            self._say(of_end, _("The end must come after the start."))
        elif in_london(day, starts) <= self.at:
            self._say(_day, _("This time is over. Write one that is to come."))
        elif in_london(day, starts) > self.at + LONGEST_AHEAD:
            self._say(_day, _("Write a day in the next two years."))
        else:
            yield number, (in_london(day, starts), in_london(day, ends))

    def _say(self, field: str, words: Any) -> None:
        self.add_error(field, ValidationError(words, code="times"))


class NewPollForm(TimesForm):
    """The times, and what they are for: the draft of a meeting is made from it."""

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = PublicTextFormField(
        label=_("What it is for"), max_length=600, rows=3, help_text=_("One or two short sentences.")
    )
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("Leave it empty if it is online only.")
    )
    is_online = forms.BooleanField(label=_("People can join online"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a place unless it is online."""
        cleaned = super().clean()
        if not cleaned.get("place") and not cleaned.get("is_online") and "place" not in self.errors:
            self._say("place", _("Say where it is, or tick that it is online."))
        return cleaned


def is_on_the_clock(day: date, clock: time) -> bool:
    """Whether clocks in London show this time on this day: in spring an hour is left out."""
    return timezone.localtime(in_london(day, clock)).time() == clock
