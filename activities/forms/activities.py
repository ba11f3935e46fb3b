"""Forms with which staff announce, change and cancel activities."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activities.dates.feasts import feasts_on
from activities.dates.guard import clashes_of, free_days_near, in_a_row
from activities.models import CARER_TYPES, INFLUENCE_MEANS, ON_PAGES_OF_THEIR_OWN, Activity, Venue
from activities.operations import version_of
from activities.recurrence import times_on
from common.formpack import Fieldset, Question
from common.forms import (
    CheckboxesField,
    DatePartsField,
    ModelCheckboxesField,
    PortalForm,
    PortalModelForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
    TimeTextField,
)
from common.templatetags.portal import london_day
from people.models import DISTRICT, Organisation
from planning.models import Duty, Goal, Service

MOST_WORDS = 600  # characters in one answer
MOST_AREAS = 40
MOST_PEOPLE = 100_000


class AreasField(forms.CharField):
    """Postcode districts, with commas or spaces between them."""

    def prepare_value(self, value: Any) -> Any:
        """Show them in a row."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Take them apart, and refuse what is no district."""
        typed = (super().clean(value) or "").upper().replace(",", " ").split()
        if len(typed) > MOST_AREAS or not all(re.fullmatch(DISTRICT, area, re.ASCII) for area in typed):
            raise ValidationError(_("Write the first half of each postcode, like NB1, NB2."), code="areas")
        return list(dict.fromkeys(typed))


class WhenForm(forms.Form):
    """A day, and from when to when."""

    day = DatePartsField(label=_("Day"), help_text=_("For example, 27 3 2027"))
    starts = TimeTextField(label=_("Starts at"), help_text=_("For example, 6.30pm"))
    ends = TimeTextField(label=_("Ends at"))
    day_because = forms.CharField(
        label=_("If it is on a feast: why then?"),
        help_text=_("We tell you if many people cannot come on that day. Your reason is kept."),
        max_length=300,
        required=False,
    )

    def ask_why_if_needed(self, because: str) -> None:
        """Leave the question for a reason out of a form in which no day was typed yet, and no reason stands."""
        if not self.is_bound and not because:
            del self.fields["day_because"]

    def guard_day(self, organisation: Organisation, kept: date | None) -> None:
        """Say beside the day why many cannot come, unless it was that day before, or somebody says why it is then."""
        day = self.cleaned_data.get("day")
        if not day or day == kept or self.cleaned_data.get("day_because"):
            return
        major = [clash for clash in clashes_of(organisation, [day])[day] if clash.is_major]
        if major:
            free = [london_day(one) for one in free_days_near(organisation, day, today=timezone.localdate())]
            said = gettext("This day is %(feast)s, and many people cannot come.") % {"feast": in_a_row(major)}
            offered = gettext("Nothing is on %(days)s.") % {"days": ", ".join(free)} if free else ""
            last = gettext("Choose another day, or say below why you go ahead.")
            self.add_error("day", ValidationError(" ".join(filter(None, (said, offered, last))), code="feast"))

    def times(self) -> tuple[datetime, datetime] | None:
        """When it starts and ends, where all is well; else it is said beside the field what is not."""
        day, starts, ends = (self.cleaned_data.get(name) for name in ("day", "starts", "ends"))
        if not (day and starts and ends):
            return None
        if ends <= starts:
            self.add_error("ends", ValidationError(_("The end must come after the start."), code="order"))
            return None
        return times_on(day, starts, ends)


def times_of(activity: Activity) -> dict[str, Any]:
    """Day and times as the forms show them."""
    starts, ends = timezone.localtime(activity.starts_at), timezone.localtime(activity.ends_at)
    return {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}


def offer_venues(form: forms.BaseForm, organisation: Organisation, activity: Activity | None) -> None:
    """Let a form choose among the venues that are used, and the one that stands there already."""
    kept = Q(pk=activity.venue_id) if activity and activity.venue_id else Q()
    venues = Venue.objects.filter(Q(is_used=True) | kept if kept else Q(is_used=True), organisation=organisation)
    field = form.fields["venue"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = venues


def fill_place(cleaned: dict[str, Any], before: Activity) -> None:
    """Say where it is, and what there is, by the venue that was chosen now."""
    venue: Venue | None = cleaned.get("venue")
    if venue is None:
        return
    typed = cleaned.get("place", "")
    if not typed or (before.venue and typed == str(before.venue)):
        cleaned["place"] = str(venue)
    if venue.pk != before.venue_id and "access" in cleaned:
        both = {*cleaned["access"], *venue.access}
        cleaned["access"] = [one.value for one in Activity.Access if one in both]


class ActivityForm(WhenForm, SubmissionTokenMixin, PortalModelForm):
    """All that is said of an activity, in the order in which carers read it."""

    submit = _("Save")
    field_order = ("title", "summary", "kind")

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = PublicTextFormField(
        label=_("What it is for"), max_length=MOST_WORDS, rows=3, help_text=_("One or two short sentences.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices)
    venue = forms.ModelChoiceField(
        label=_("Venue"),
        queryset=Venue.objects.none(),
        required=False,
        empty_label=_("Somewhere else"),
        help_text=_("One of your venues. What it has for access is filled in for you, and shown with its address."),
    )
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty if it is at one of your venues, or online only."),
    )
    is_online = forms.BooleanField(label=_("People can join online"), required=False)
    access = CheckboxesField(label=_("What makes it easier to come"), choices=Activity.Access.choices, required=False)
    for_whom = PublicTextFormField(label=_("Whom it is for"), max_length=MOST_WORDS, rows=2, required=False)
    carer_types = CheckboxesField(
        label=_("Which carers?"),
        help_text=_("Tick none if it is for any carer. They can look for it by this."),
        choices=CARER_TYPES,
        required=False,
    )
    areas = AreasField(
        label=_("Only for some places?"),
        help_text=_("The first half of their postcodes, like NB1, NB2. Leave it empty if it is for everyone."),
        required=False,
    )
    languages = CheckboxesField(label=_("In which languages?"), choices=Activity.Language.choices, required=False)
    formats = CheckboxesField(label=_("In which formats?"), choices=Activity.Format.choices, required=False)
    who_comes = PublicTextFormField(
        label=_("Who from the service comes, and what they may decide"),
        max_length=MOST_WORDS,
        rows=2,
        required=False,
    )
    how_to_join = PublicTextFormField(label=_("How to join"), max_length=MOST_WORDS, rows=2)
    influence = RadiosField(
        label=_("What carers can decide"), choices=Activity.Influence.choices, hints=dict(INFLUENCE_MEANS.items())
    )
    can_change = PublicTextFormField(label=_("What can change"), max_length=MOST_WORDS, rows=2, required=False)
    cannot_change = PublicTextFormField(label=_("What cannot change"), max_length=MOST_WORDS, rows=2, required=False)
    stage = RadiosField(label=_("Where the work stands"), choices=Activity.Stage.choices)
    organiser_title = forms.CharField(label=_("Job title of the organiser"), max_length=120)
    services = ModelCheckboxesField(label=_("Services"), queryset=Service.objects.none(), required=False)
    goals = ModelCheckboxesField(label=_("Goals"), queryset=Goal.objects.none(), required=False)
    duties = ModelCheckboxesField(label=_("Duties in law"), queryset=Duty.objects.none(), required=False)
    version = forms.CharField(required=False, widget=forms.HiddenInput)  # of the activity that the writer saw

    class Meta:
        model = Activity
        fields = (
            "title",
            "summary",
            "kind",
            "venue",
            "place",
            "is_online",
            "access",
            "for_whom",
            "carer_types",
            "areas",
            "languages",
            "formats",
            "who_comes",
            "how_to_join",
            "influence",
            "can_change",
            "cannot_change",
            "stage",
            "organiser_title",
            "day_because",
            "services",
            "goals",
            "duties",
        )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        activity: Activity | None = kwargs.get("instance")
        if activity and activity.pk:
            kwargs["initial"] = {**times_of(activity), "version": version_of(activity), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.ask_why_if_needed(self.instance.day_because)
        self.day_before: date | None = times_of(activity)["day"] if activity and activity.pk else None
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kept = activity.kind if activity else ""
            kind.choices = [
                one for one in Activity.Kind.choices if one[0] not in ON_PAGES_OF_THEIR_OWN or one[0] == kept
            ]
        offer_venues(self, organisation, activity)
        choices = {
            "services": Service.objects.filter(organisation=organisation).order_by("name"),
            "goals": Goal.objects.in_force(organisation),
            "duties": Duty.objects.binding(organisation),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            if isinstance(field, ModelCheckboxesField):
                field.queryset = rows

    def layout(self) -> list[Any]:
        """Group the questions, so that the long form reads in parts."""
        return [
            Fieldset(_("What it is"), "title", "summary", "kind", size="l", heading=2),
            Fieldset(
                _("When and where"),
                *("day", Question("starts", width="10"), Question("ends", width="10")),
                *(["day_because"] if "day_because" in self.fields else []),
                *("venue", "place", "is_online"),
                size="l",
                heading=2,
            ),
            Fieldset(
                _("Who comes, and how"),
                *("for_whom", "carer_types", "areas", "who_comes", "how_to_join", "access", "languages", "formats"),
                size="l",
                heading=2,
            ),
            Fieldset(
                _("What carers can change"), "influence", "can_change", "cannot_change", "stage", size="l", heading=2
            ),
            Fieldset(_("What it serves"), "organiser_title", "services", "goals", "duties", size="l", heading=2),
            Question("submission"),
            Question("version"),
        ]

    def clean(self) -> dict[str, Any]:
        """Put day and times together, and ask for a place unless it is online."""
        cleaned = super().clean() or self.cleaned_data
        self.guard_day(self.organisation, self.day_before)
        if times := self.times():
            self.instance.starts_at, self.instance.ends_at = times
        fill_place(cleaned, self.instance)
        if not cleaned.get("place") and not cleaned.get("is_online") and "place" not in self.errors:
            self.add_error("place", ValidationError(_("Say where it is, or tick that it is online."), code="where"))
        return cleaned


class CopyForm(WhenForm, SubmissionTokenMixin, PortalForm):
    """What differs from the one before: six short answers. All else is taken over."""

    submit = _("Publish")

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = PublicTextFormField(label=_("What it is for"), max_length=MOST_WORDS, rows=2)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    field_order = ("title", "summary", "day", "starts", "ends", "day_because", "place")

    def __init__(self, *args: Any, of: Activity, today: date, **kwargs: Any) -> None:
        self.of = of
        first = timezone.localdate(of.starts_at)
        day = first + timedelta(weeks=max(1, (today - first).days // 7 + 1))
        while any(clash.is_major for clash in feasts_on(day)):
            day += timedelta(weeks=1)
        kwargs["initial"] = {
            "title": of.title,
            "summary": of.summary,
            "place": of.place,
            **times_of(of),
            "day": day,  # the same weekday, the next that is to come and on which people can
        }
        super().__init__(*args, **kwargs)
        self.ask_why_if_needed("")

    def clean(self) -> dict[str, Any]:
        """Put day and times together, and ask for a place unless the one before was online."""
        self.guard_day(self.of.organisation, None)
        self.cleaned_data["times"] = self.times()
        if not self.cleaned_data.get("place") and not self.of.is_online and "place" not in self.errors:
            self.add_error("place", ValidationError(_("Say where it is."), code="where"))
        return self.cleaned_data


class ReachForm(PortalForm):
    """Who was reached, in four numbers."""

    submit = _("Save")

    people = forms.IntegerField(
        label=_("How many people came whom you knew by name?"),
        help_text=_("Count each person once, however often they came."),
        min_value=0,
        max_value=MOST_PEOPLE,
    )
    walk_ins = forms.IntegerField(label=_("How many just came?"), min_value=0, max_value=MOST_PEOPLE)
    anonymous = forms.IntegerField(
        label=_("How many could you only count?"),
        help_text=_("People who gave no name, on a call or at a stall."),
        min_value=0,
        max_value=MOST_PEOPLE,
    )
    first_time = forms.IntegerField(
        label=_("How many of all of them took part for the first time?"),
        help_text=_("Ask them. A good guess is better than nothing."),
        min_value=0,
        max_value=MOST_PEOPLE,
    )

    def clean(self) -> dict[str, Any]:
        """No more can be new than came."""
        data = self.cleaned_data
        if len(data) == len(self.fields) and data["first_time"] > data["people"] + data["walk_ins"] + data["anonymous"]:
            self.add_error("first_time", ValidationError(_("This is more than came in all."), code="first_time"))
        return self.cleaned_data


class CancelForm(PortalForm):
    """Why an activity is cancelled, for everyone who wanted to come."""

    submit = _("Cancel this activity")

    because = PublicTextFormField(
        label=_("Why is it cancelled?"),
        max_length=MOST_WORDS,
        rows=3,
        help_text=_("Everyone can read this. Say what happens next, too."),
        error_messages={"required": _("Say why it is cancelled, in English at least.")},
    )
