"""On which days a series falls. Its rule is an RRULE of RFC 5545 in days of London, so that no clock moves it."""

from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr
from django.db.models import TextChoices

from common.clock import in_london

MOST_DATES = 60  # made at once
HORIZON = timedelta(days=400)  # how far ahead they are made: a year, and a little to plan in
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
A_WEEK = 7
IN_EVERY_MONTH = 4  # so often each weekday comes at least


class Every(TextChoices):
    """How often a series comes again. What it is called depends on the day, and stands where it is chosen."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    MONTH_END = "month_end"
    QUARTER = "quarter"
    QUARTER_END = "quarter_end"


RULES = {
    Every.WEEK: "FREQ=WEEKLY;BYDAY={day}",
    Every.FORTNIGHT: "FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
    Every.MONTH: "FREQ=MONTHLY;BYDAY={which}{day}",
    Every.MONTH_END: "FREQ=MONTHLY;BYDAY=-1{day}",
    Every.QUARTER: "FREQ=MONTHLY;INTERVAL=3;BYDAY={which}{day}",
    Every.QUARTER_END: "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1{day}",
}


def which_in_month(day: date) -> int:
    """Whether it is the first, second … of its weekday in its month."""
    return (day.day - 1) // A_WEEK + 1


def ways_from(first: date) -> list[Every]:
    """How a series that begins on ``first`` can come again. A fifth Tuesday is the last one: few months have five."""
    is_last = (first + timedelta(days=A_WEEK)).month != first.month
    by_number = which_in_month(first) <= IN_EVERY_MONTH
    return [
        Every.WEEK,
        Every.FORTNIGHT,
        *((Every.MONTH,) if by_number else ()),
        *((Every.MONTH_END,) if is_last else ()),
        *((Every.QUARTER,) if by_number else ()),
        *((Every.QUARTER_END,) if is_last else ()),
    ]


def rule_for(every: Every, first: date) -> str:
    """The rule of a series that begins on ``first``."""
    return RULES[every].format(day=DAYS[first.weekday()], which=which_in_month(first))


def every_of(rule: str, first: date) -> Every | None:
    """How often a rule comes again, if it is one of ours."""
    return next((every for every in ways_from(first) if rule_for(every, first) == rule), None)


def days_of(rule: str, *, first: date, after: date, until: date) -> list[date]:
    """The days of a series that began on ``first``, after one day and up to another; `MOST_DATES` and one at most."""
    found = rrulestr(rule, dtstart=datetime.combine(first, time())).xafter(datetime.combine(after, time()))
    days = (moment.date() for moment in found)
    return [day for day in islice(days, MOST_DATES + 1) if day <= until]


def times_on(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """When something from ``starts`` to ``ends`` on London's clocks begins and ends on this day.

    Where clocks leave out the hour in which it begins, it begins an hour later on the clock and lasts as long.
    """
    starts_at, ends_at = in_london(day, starts), in_london(day, ends)
    if ends_at <= starts_at and starts < ends:
        ends_at = starts_at + (datetime.combine(day, ends) - datetime.combine(day, starts))
    return starts_at, ends_at
