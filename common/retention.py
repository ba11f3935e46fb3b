"""How long each kind of data is kept, as data: what pages say of it and what deletes it go by the same figures.

Each app says its periods in `retention.py`, beside what brings down the rows that are past them. A field names the
period under which it is kept (`common.personal`); a contract of the tests holds the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

DELETED_AT_ONCE = 500
WEEK, YEAR = 7, 365
_ways: dict["Period", Callable[..., int]] = {}
Way = TypeVar("Way", bound=Callable[..., int])


@dataclass(frozen=True, kw_only=True)
class Period:
    """How long one kind of data is kept. It reads as the words that its owner sees."""

    name: str
    what: str | Promise
    length: timedelta
    since: str | Promise  # goes on after the time: "after we sent it"

    def __str__(self) -> str:
        return gettext("%(time)s %(since)s.") % {"time": in_words(self.length), "since": self.since}

    def cutoff(self, at: datetime) -> datetime:
        """What happened then, or before, is past the period at ``at``."""
        return at - self.length


def in_words(length: timedelta) -> str:
    """A length of time in the largest unit that says it whole."""
    days = length.days
    if days % YEAR == 0:
        return ngettext("%(number)d year", "%(number)d years", days // YEAR) % {"number": days // YEAR}
    if days % WEEK == 0:
        return ngettext("%(number)d week", "%(number)d weeks", days // WEEK) % {"number": days // WEEK}
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


def brings_down(period: Period) -> Callable[[Way], Way]:
    """Mark what deletes the rows past ``period``: it takes the clock as ``at`` and returns how many there were."""

    def register(way: Way) -> Way:
        if period in _ways:
            raise ValueError(f"{period.name} is brought down twice")
        _ways[period] = way
        return way

    return register


def periods() -> dict[Period, Callable[..., int]]:
    """Every period, with what brings down the rows past it, from the lower floors to the roof."""
    return dict(_ways)


def delete_in_batches(rows: QuerySet[Any]) -> int:
    """Delete ``rows`` some at a time, so that nobody waits for long; return how many went.

    A row that somebody holds is left for the next night.
    """
    gone, label = 0, rows.model._meta.label  # noqa: SLF001 - Django's public way to ask a model about itself
    while True:
        with transaction.atomic():
            held = list(
                rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:DELETED_AT_ONCE]
            )
            # Asked once more under the locks: what was taken into use meanwhile stays.
            _total, by_table = rows.filter(pk__in=held).delete()
        if not held:
            return gone
        gone += by_table.get(label, 0)
