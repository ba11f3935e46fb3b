"""What time it is, and which days people work."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

SATURDAY = 5
# The nation of an organisation, and what the holidays package calls its part of the United Kingdom.
SUBDIVISIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}


def now() -> datetime:
    """Return this instant, in UTC."""
    return timezone.now()


def today() -> date:
    """Return the date in London, which may be a day ahead of the date in UTC."""
    return timezone.localdate()


def month_of(at: datetime) -> tuple[datetime, datetime]:
    """Return the first instant of the month in London that holds ``at``, and the first one after that month."""
    start = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    return start, end


def in_london(day: date, at: time) -> datetime:
    """Return the instant at which clocks in London show ``at`` on ``day``.

    An hour that comes twice means its first time; an hour that is left out means as long after midnight.
    """
    # In UTC, so that adding hours to it means hours, and not as many on the clock.
    return timezone.make_aware(datetime.combine(day, at), timezone.get_default_timezone()).astimezone(UTC)


@lru_cache(maxsize=8)
def _bank_holidays(nation: str) -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation])


def is_working_day(day: date, nation: str) -> bool:
    """Tell whether offices of this nation work that day: no weekend, no bank holiday."""
    return day.weekday() < SATURDAY and day not in _bank_holidays(nation)


def _days_after(start: date, step: int) -> Iterator[date]:
    day = start
    while True:
        day += timedelta(days=step)
        yield day


def add_working_days(start: date, days: int, nation: str) -> date:
    """Return the working day that comes ``days`` working days after ``start``, or before it if negative.

    The day of ``start`` itself does not count: one working day after a Friday, or a Saturday, is Monday.
    """
    reached = start
    following = _days_after(start, 1 if days > 0 else -1)
    for _ in range(abs(days)):
        reached = next(day for day in following if is_working_day(day, nation))
    return reached


def working_days_between(start: date, end: date, nation: str) -> int:
    """Count the working days after ``start`` up to and with ``end``; negative if ``end`` comes first."""
    if end < start:
        return -working_days_between(end, start, nation)
    return sum(is_working_day(start + timedelta(days=n), nation) for n in range(1, (end - start).days + 1))
