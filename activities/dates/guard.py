"""Warns while a day is chosen, and offers others."""

from collections.abc import Collection, Iterable
from datetime import date, time, timedelta

import holidays
from django.utils.translation import gettext

from activities.dates.feasts import Clash, feasts_on
from activities.models import ON_PAGES_OF_THEIR_OWN, Activity, DateToAvoid
from common.clock import SUBDIVISIONS, in_london
from people.models import Organisation

OFFERED = 3
MOST_WEEKS_AWAY = 8
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)


def clashes_on(organisation: Organisation, day: date, *, besides: Activity | None = None) -> list[Clash]:
    """What is on a day (London) already, what is major first. ``besides`` is the activity that is planned itself."""
    named = gettext("your own “%(title)s”")
    own = [Clash(named % {"title": event.title}) for event in _own_events(organisation, day, besides)]
    return [*clashes_of(organisation, [day])[day], *own]


def clashes_of(organisation: Organisation, days: Collection[date]) -> dict[date, list[Clash]]:
    """What is on each of several days, but for what the organisation has announced: one query, however many."""
    found = {day: [*feasts_on(day), *_bank_holidays(organisation, day)] for day in days}
    if days:
        own = DateToAvoid.objects.filter(organisation=organisation, starts_on__lte=max(days), ends_on__gte=min(days))
        for avoided in own:
            for day in days:
                if avoided.starts_on <= day <= avoided.ends_on:
                    found[day].append(Clash(avoided.name))
    return found


def free_days_near(organisation: Organisation, day: date, *, today: date) -> list[date]:
    """Up to three days of the same weekday that are close, still to come, and on which nothing is."""
    near = [day + sign * weeks * A_WEEK for weeks in range(1, MOST_WEEKS_AWAY + 1) for sign in (1, -1)]
    to_come = [one for one in near if one > today]
    clashes = clashes_of(organisation, to_come)
    return sorted([one for one in to_come if not clashes[one]][:OFFERED])


def _bank_holidays(organisation: Organisation, day: date) -> Iterable[Clash]:
    """The bank holiday on a day, unless it is a feast that is named already."""
    of_nation = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[organisation.nation], years=day.year)
    name = of_nation.get(day)
    if name and not any(clash.is_major for clash in feasts_on(day)):
        yield Clash(gettext("bank holiday: %(name)s") % {"name": name})


def _own_events(organisation: Organisation, day: date, besides: Activity | None) -> list[Activity]:
    starts, ends = in_london(day, time(0)), in_london(day + A_DAY, time(0))
    events = Activity.objects.filter(
        organisation=organisation, status=Activity.Status.PUBLISHED, starts_at__gte=starts, starts_at__lt=ends
    )
    events = events.exclude(kind__in=ON_PAGES_OF_THEIR_OWN)
    return list(events.exclude(pk=besides.pk) if besides and besides.pk else events)


def in_a_row(clashes: Iterable[Clash]) -> str:
    """What is on a day, in one line."""
    return ", ".join(clash.name for clash in clashes)
