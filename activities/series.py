"""What may be done with a series: several dates of one activity, each a row of its own.

A date keeps the day that the rule gave it (``series_on``), wherever it is moved to: by that it is earlier or later than
another, and made once. Whoever changes several dates holds the row of their series.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from activities.audiences import topics_of
from activities.copying import copy_along
from activities.models import Activity, Series
from activities.operations import (
    BY_HAND,
    IN_CALENDARS,
    LINKED,
    TIMES,
    ChangedMeanwhile,
    NotReady,
    ReasonMissing,
    call_off,
    interested_in,
    subject_of,
    tell_of,
    times_of,
    version_of,
)
from activities.recurrence import days_of, times_on
from activities.rules import missing_in
from common.public_text import PublicText
from notices.models import ReminderRule, Topic
from notices.operations import cancel as cancel_notices
from notices.operations import tell

# What is changed from one date on; what stands together is changed together, or not at all.
TOGETHER: tuple[tuple[str, ...], ...] = (
    ("title",),
    ("summary",),
    ("place", "is_online", "venue_id"),
    ("who_comes",),
    ("how_to_join",),
)
OF_EACH_DATE = {"starts_at", "ends_at", "day_because"}


class RepeatsAlready(Exception):
    """The activity is one date of a series: more are made from there."""


@transaction.atomic
def repeat_activity(
    *, of: Activity, rule: str, until: date, leave_out: Collection[date], submission_key: uuid.UUID, at: datetime
) -> Series:
    """Make a series of an activity: more drafts that say the same, on the days of ``rule`` up to ``until``.

    The same ``submission_key`` again gives back the series that is there. Raises `RepeatsAlready`.
    """
    row = Activity.objects.select_for_update(of=("self",)).select_related("organisation", "topic").get(pk=of.pk)
    if row.series_id is not None:
        series = Series.objects.get(pk=row.series_id)
        if series.submission_key == submission_key:
            return series
        raise RepeatsAlready
    starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    series = Series.objects.create(
        organisation=row.organisation,
        rule=rule,
        first_on=starts.date(),
        starts=starts.time(),
        ends=ends.time(),
        made_until=until,
        submission_key=submission_key,
    )
    row.series, row.series_on = series, series.first_on
    row.save(update_fields=["series", "series_on"])
    days = days_of(rule, first=series.first_on, after=max(series.first_on, timezone.localdate(at)), until=until)
    _write_dates(series, row, [day for day in days if day not in leave_out], at)
    return series


@transaction.atomic
def add_dates(*, series: Series, until: date, leave_out: Collection[date], at: datetime) -> list[Activity]:
    """Make the next dates of a series, as drafts that say what its last date says. Up to the same day again: none."""
    row = Series.objects.select_for_update().get(pk=series.pk)
    if until <= row.made_until:
        return []
    days = days_of(row.rule, first=row.first_on, after=max(row.made_until, timezone.localdate(at)), until=until)
    row.made_until = until
    row.save(update_fields=["made_until"])
    return _write_dates(row, last_of(row), [day for day in days if day not in leave_out], at)


def last_of(series: Series) -> Activity:
    """The last date that will happen, or the last one if all are cancelled."""
    dates = series.dates.select_related("organisation", "topic").order_by("-series_on")
    return dates.exclude(status=Activity.Status.CANCELLED).first() or dates[0]


def _write_dates(series: Series, of: Activity, days: Sequence[date], at: datetime) -> list[Activity]:
    topics = Topic.objects.bulk_create(Topic(label="activities.activity") for _ in days)
    words = {name: getattr(of, name) for name in BY_HAND if name not in OF_EACH_DATE}
    dates = Activity.objects.bulk_create(
        Activity(
            **words,
            organisation=of.organisation,
            starts_at=starts_at,
            ends_at=ends_at,
            topic=topic,
            series=series,
            series_on=day,
            changed_at=at,
        )
        for day, topic in zip(days, topics, strict=True)
        for starts_at, ends_at in [times_on(day, series.starts, series.ends)]
    )
    linked = {name: list(getattr(of, name).all()) for name in LINKED}
    for one in dates:
        for name, rows in linked.items():
            getattr(one, name).add(*rows)
    rules = list(of.topic.reminder_rules.all())
    said = ("anchor", "days", "at", "minutes", "words")
    ReminderRule.objects.bulk_create(
        ReminderRule(topic=topic, since=at, **{name: getattr(rule, name) for name in said})
        for topic in topics
        for rule in rules
    )
    copy_along(of=of, copies=dates, at=at)
    return dates


@transaction.atomic
def publish_series(*, series: Series, at: datetime) -> list[Activity]:
    """Show all drafts of a series that are still to come, and say so once. Raises `NotReady`, and then shows none."""
    Series.objects.select_for_update().get(pk=series.pk)
    drafts = list(
        Activity.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .prefetch_related("services")
        .filter(series=series, status=Activity.Status.DRAFT, ends_at__gt=at)
        .order_by("pk")
    )
    for draft in drafts:
        if missing := missing_in(draft, draft.services.all()):
            raise NotReady(missing)
        draft.status, draft.timed_at, draft.changed_at = Activity.Status.PUBLISHED, at, at
    Activity.objects.bulk_update(drafts, ["status", "timed_at", "changed_at"])
    if drafts:
        first = min(drafts, key=lambda one: one.starts_at)
        _tell(series, drafts, "announced", topics=interested_in(first), at=at)
    return drafts


@dataclass(frozen=True)
class _Change:
    """What is different from one date of a series on: words, and from when to when."""

    was: dict[tuple[str, ...], tuple[object, ...]]
    words: dict[tuple[str, ...], tuple[object, ...]]  # only what is different
    clock_was: tuple[time, time]
    clock: tuple[time, time]

    @classmethod
    def of(cls, this: Activity, words: Mapping[str, object], clock: tuple[time, time]) -> "_Change":
        """Compare what is typed with what a date says."""
        was = {names: _values(this, names) for names in TOGETHER}
        typed = {names: tuple(words[name] for name in names) for names in TOGETHER}
        different = {names: values for names, values in typed.items() if values != was[names]}
        return cls(was, different, _clock(this), clock)

    def __bool__(self) -> bool:
        return bool(self.words) or self.clock != self.clock_was

    def write_to(self, row: Activity) -> set[str]:
        """Change a date where it says what the first one said; return which fields are different now."""
        before = {name: getattr(row, name) for name in BY_HAND}
        for names, values in self.words.items():
            if _values(row, names) == self.was[names]:
                for name, value in zip(names, values, strict=True):
                    setattr(row, name, value)
        if self.clock != self.clock_was and _clock(row) == self.clock_was:
            row.starts_at, row.ends_at = times_on(timezone.localdate(row.starts_at), *self.clock)
        return {name for name, value in before.items() if getattr(row, name) != value}


@transaction.atomic
def change_later(
    *, activity: Activity, words: Mapping[str, object], starts: time, ends: time, seen: str, at: datetime
) -> list[Activity]:
    """Change this date of a series and all later ones; who wants to come to a date that moves is told, once for all.

    Only what is different now is changed, and only in dates that say what this one said: what somebody changed in one
    date alone stays. Returns the dates that changed. ``seen`` is the `version_of` this date that the writer saw. Raises
    `ChangedMeanwhile` where it is no longer so.
    """
    series, rows = _later(activity)
    this = next(row for row in rows if row.pk == activity.pk)
    change = _Change.of(this, words, (starts, ends))
    if change and seen != version_of(this):
        raise ChangedMeanwhile
    changed, moved = [], []
    for row in rows:
        if not row.is_cancelled and not row.is_over(at) and (different := change.write_to(row)):
            _keep(row, different, at)
            changed.append(row)
            if row.is_public and not different.isdisjoint(TIMES):
                moved.append(row)
    if (series.starts, series.ends) == change.clock_was:
        series.starts, series.ends = change.clock
        series.save(update_fields=["starts", "ends"])
    if moved:
        cancel_notices(subject=times_of_series(series), at=at)
        _tell(series, moved, "moved", topics=_who_wants(moved), at=at)
    return changed


def _keep(row: Activity, different: set[str], at: datetime) -> None:
    """Save what is different in one date."""
    fields = list(different)
    if not different.isdisjoint(IN_CALENDARS):
        row.sequence, row.changed_at = row.sequence + 1, at
        fields += ["sequence", "changed_at"]
    if row.is_public and not different.isdisjoint(TIMES):
        row.timed_at = at
        fields.append("timed_at")
        cancel_notices(subject=times_of(row), at=at)
    row.save(update_fields=fields)


@transaction.atomic
def cancel_later(*, activity: Activity, because: PublicText | str, at: datetime) -> list[Activity]:
    """Cancel this date of a series and all later ones; who wanted to come to any of them is told, once for all.

    Returns the dates that were cancelled now. Raises `ReasonMissing`.
    """
    words = PublicText.of(because)
    if not words:
        raise ReasonMissing
    series, rows = _later(activity)
    off = [row for row in rows if not row.is_cancelled and not row.is_over(at)]
    told = [row for row in off if call_off(row, because=words, at=at)]
    if told:
        cancel_notices(subject=times_of_series(series), at=at)
        _tell(series, told, "cancelled", topics=_who_wants(told), at=at)
    return off


def _later(activity: Activity) -> tuple[Series, list[Activity]]:
    """The series of a date, and this date with all later ones; nobody else changes them until this transaction ends."""
    series = Series.objects.select_for_update(of=("self",)).get(dates=activity)
    rows = Activity.objects.select_for_update(of=("self",)).select_related("organisation", "topic")
    return series, list(rows.filter(series=series, series_on__gte=activity.series_on).order_by("pk"))


def _values(row: Activity, names: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)


def _clock(row: Activity) -> tuple[time, time]:
    """From when to when, on London's clocks."""
    return timezone.localtime(row.starts_at).time(), timezone.localtime(row.ends_at).time()


def _who_wants(dates: Iterable[Activity]) -> list[Topic]:
    return [topic for one in dates for topic in topics_of(one)]


def _tell(series: Series, dates: Sequence[Activity], what: str, *, topics: Iterable[Topic], at: datetime) -> None:
    """Tell of several dates in one notice; of one alone in the words for one."""
    first = min(dates, key=lambda one: one.starts_at)
    if len(dates) == 1:
        tell_of(first, what, at=at, subject=times_of(first) if what == "moved" else subject_of(first), topics=topics)
        return
    kind = f"activities.series_{what}"
    tell(
        topics=topics,
        kind=kind,
        context={"dates": [one.pk for one in dates]},
        key=f"{kind}:{series.pk}:{first.pk}:{max(one.sequence for one in dates)}",
        subject=times_of_series(series),
        desk=first.organisation.slug,
        at=at,
    )


def times_of_series(series: Series) -> str:
    """The name of what is said about several dates of a series, before it is changed again."""
    return f"activities.series:{series.pk}"
