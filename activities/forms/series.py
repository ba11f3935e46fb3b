"""Forms with which staff make a series of an activity, and change or cancel its later dates."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from activities.forms.activities import MOST_WORDS, CancelForm, fill_place, offer_venues, times_of
from activities.models import Activity, Series, Venue
from activities.operations import version_of
from activities.recurrence import HORIZON, MOST_DATES, Every, days_of, every_of, rule_for, ways_from, which_in_month
from common.clock import SATURDAY, is_working_day
from common.formpack import Button, Question
from common.forms import (
    CheckboxesField,
    DatePartsField,
    PortalForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
    TimeTextField,
)
from common.templatetags.portal import london_date, london_day
from people.models import Organisation

LOOK = "look"
A_YEAR = timedelta(days=365)
WORDS: dict[Every, str | Promise] = {
    Every.WEEK: _("Every %(day)s"),
    Every.FORTNIGHT: _("Every two weeks, on a %(day)s"),
    Every.MONTH: _("Every month, on the %(which)s %(day)s"),
    Every.MONTH_END: _("Every month, on the last %(day)s"),
    Every.QUARTER: _("Every three months, on the %(which)s %(day)s"),
    Every.QUARTER_END: _("Every three months, on the last %(day)s"),
}
WHICH = (_("first"), _("second"), _("third"), _("fourth"))


def in_words(every: Every, first: date) -> str:
    """How often a series comes again that begins on ``first``."""
    which = str(WHICH[min(which_in_month(first), len(WHICH)) - 1])
    return str(WORDS[every]) % {"day": WEEKDAYS[first.weekday()], "which": which}


def rule_in_words(series: Series) -> str:
    """How often a series comes again."""
    every = every_of(series.rule, series.first_on)
    return in_words(every, series.first_on) if every else series.rule


class DaysField(CheckboxesField):
    """Some of the days that the rule gives. What was ticked before another rule was chosen is not asked about again."""

    def clean(self, value: Any) -> list[date]:
        """Read the days."""
        known = {str(key) for key, _label in self.choices}  # type: ignore[misc,union-attr]  # it is a list
        ticked = super().clean([one for one in value or [] if one in known])
        return [date.fromisoformat(one) for one in ticked]


class DatesForm(PortalForm):
    """Up to when dates are made, and which are left out. "Show the dates" lists them first, and makes none."""

    until = DatePartsField(label=_("Make dates up to"), help_text=_("A year is a good time."))
    leave_out = DaysField(
        label=_("Which of these days do you leave out?"),
        help_text=_("Tick none to make them all. You can move or cancel each of them later."),
        required=False,
    )
    field_order = ("every", "until", "leave_out")

    def __init__(self, *args: Any, organisation: Organisation, first: date, after: date, **kwargs: Any) -> None:
        self.organisation, self.first, self.after = organisation, first, after
        self.days: list[date] = []
        kwargs["initial"] = {"until": after + A_YEAR, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def rule(self) -> str:
        """How often the series comes again, or nothing if that is not said yet."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        """Whether dates are to be made; never when they are only to be shown."""
        return super().is_valid() and LOOK not in self.data

    def clean_until(self) -> date:
        """Look at the days before those that are ticked are read."""
        until: date = self.cleaned_data["until"]
        if until <= self.after:
            raise ValidationError(_now("Choose a day after %(day)s.") % {"day": london_date(self.after)}, code="early")
        if until > self.after + HORIZON:
            words = _now("Choose a day up to %(day)s. You can make the dates after it later.")
            raise ValidationError(words % {"day": london_date(self.after + HORIZON)}, code="late")
        if rule := self.rule():
            days = days_of(rule, first=self.first, after=self.after, until=until)
            if not days:
                raise ValidationError(_("No date comes before that day. Choose a later one."), code="none")
            if len(days) > MOST_DATES:
                raise ValidationError(_("These are too many dates. Choose an earlier day."), code="many")
            self._offer(days)
        return until

    def _offer(self, days: list[date]) -> None:
        field, nation = self.fields["leave_out"], self.organisation.nation
        self.days = days
        if isinstance(field, DaysField):
            field.choices = [(day.isoformat(), london_day(day)) for day in days]
            field.hints = {
                day.isoformat(): _("A bank holiday")
                for day in days
                if day.weekday() < SATURDAY and not is_working_day(day, nation)
            }

    def clean(self) -> dict[str, Any]:
        """Leave some."""
        if self.days and len(self.cleaned_data.get("leave_out") or []) == len(self.days):
            self.add_error("leave_out", ValidationError(_("Leave at least one day unticked."), code="all"))
        return self.cleaned_data

    def layout(self) -> list[Any]:
        """Ask about the days once it is known which they are."""
        shown = [name for name in self.fields if name != "leave_out" or self.days]
        return [Question(name, size="m") for name in shown]

    def buttons(self) -> list[Button]:
        """Make them, or look at them first."""
        return [Button(self.submit), Button(_("Show the dates first"), name=LOOK, value="1", kind="secondary")]


class RepeatForm(SubmissionTokenMixin, DatesForm):
    """How often an activity comes again, and up to when."""

    submit = _("Make these dates")

    every = RadiosField(label=_("How often?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = self.fields["every"]
        if isinstance(every, RadiosField):
            every.choices = [(one.value, in_words(one, self.first)) for one in ways_from(self.first)]

    def rule(self) -> str:
        """The rule that was chosen."""
        chosen = self.cleaned_data.get("every")
        return rule_for(Every(chosen), self.first) if chosen else ""


class MoreDatesForm(DatesForm):
    """The next dates of a series."""

    submit = _("Make these dates")

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        self.series = series
        super().__init__(*args, organisation=series.organisation, first=series.first_on, **kwargs)

    def rule(self) -> str:
        """The rule of the series."""
        return self.series.rule


class ChangeLaterForm(PortalForm):
    """What is said of this date of a series and of all later ones."""

    submit = _("Change these dates")

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = PublicTextFormField(label=_("What it is for"), max_length=MOST_WORDS, rows=3)
    starts = TimeTextField(label=_("Starts at"), help_text=_("For example, 6.30pm"))
    ends = TimeTextField(label=_("Ends at"))
    venue = forms.ModelChoiceField(
        label=_("Venue"), queryset=Venue.objects.none(), required=False, empty_label=_("Somewhere else")
    )
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("Leave it empty if it is online only.")
    )
    is_online = forms.BooleanField(label=_("People can join online"), required=False)
    who_comes = PublicTextFormField(
        label=_("Who from the service comes, and what they may decide"), max_length=MOST_WORDS, rows=2, required=False
    )
    how_to_join = PublicTextFormField(label=_("How to join"), max_length=MOST_WORDS, rows=2)
    version = forms.CharField(required=False, widget=forms.HiddenInput)  # of the date that the writer saw

    def __init__(self, *args: Any, of: Activity, **kwargs: Any) -> None:
        names = ("title", "summary", "place", "is_online", "who_comes", "how_to_join")
        kwargs["initial"] = {
            **times_of(of),
            **{name: getattr(of, name) for name in names},
            "venue": of.venue_id,
            "version": version_of(of),
        }
        self.of = of
        super().__init__(*args, **kwargs)
        offer_venues(self, of.organisation, of)

    def clean(self) -> dict[str, Any]:
        """Ask for a place unless it is online, and for an end after the start."""
        data = self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", ValidationError(_("The end must come after the start."), code="order"))
        fill_place(data, self.of)
        if not data.get("place") and not data.get("is_online") and "place" not in self.errors:
            self.add_error("place", ValidationError(_("Say where it is, or tick that it is online."), code="where"))
        return data

    def words(self) -> dict[str, Any]:
        """What was said, but for the times."""
        words = {name: value for name, value in self.cleaned_data.items() if name not in {"starts", "ends", "version"}}
        venue: Venue | None = words.pop("venue")
        return words | {"venue_id": venue.pk if venue else None}


class CancelLaterForm(CancelForm):
    """Why this date of a series and all later ones are cancelled."""

    submit = _("Cancel these dates")
