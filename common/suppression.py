"""Counts of people as they may be shown: nobody can be found in them.

Counts of 1 to 7 are hidden and all others rounded to 5. Where the hidden ones of a breakdown could be worked out from
the rest and the total, the smallest of the rest is hidden as well; where that is not enough, the whole breakdown is
withheld. Shares are those of the rounded figures, so that they say no more than these.

What is published about the same people is published by ONE call, since what two calls show could be put together.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

SMALLEST = 8  # fewer people than this are not shown
STEP = 5
SLACK = STEP // 2  # how far a count may lie from its rounded figure
FEWEST_HIDDEN = 2  # one hidden count alone is the total less the rest

Key = TypeVar("Key", bound=Hashable)
Counts = Mapping[Key, int]


@dataclass(frozen=True)
class Breakdown(Generic[Key]):
    """One breakdown as it may be shown. None stands for a hidden count; without counts it is withheld."""

    shown: Mapping[Key, int | None]

    @property
    def is_withheld(self) -> bool:
        """Whether too little could be shown to show anything."""
        return not self.shown


@dataclass(frozen=True)
class Published(Generic[Key]):
    """A total and its breakdowns as they may be shown."""

    total: int | None
    breakdowns: Mapping[Key, Breakdown[Key]]

    def percent(self, count: int | None) -> int | None:
        """The share that a shown count has of the shown total."""
        return round(100 * count / self.total) if self.total and count is not None else None


def rounded(count: int) -> int | None:
    """A count as it may be shown by itself; None if it must be hidden."""
    if 0 < count < SMALLEST:
        return None
    return (count + SLACK) // STEP * STEP


def publish(total: int, breakdowns: Mapping[Key, Counts[Key]]) -> Published[Key]:
    """Show ``total`` people and their breakdowns, each of which counts every one of them once."""
    for name, counts in breakdowns.items():
        if sum(counts.values()) != total or min(counts.values(), default=0) < 0:
            raise ValueError(f"{name} does not count each of the {total} people once")
    shown_total = rounded(total)
    shown = {name: _hide(counts) if shown_total else Breakdown[Key]({}) for name, counts in breakdowns.items()}
    while telling := _telling(shown_total, shown):
        shown[telling[0]] = Breakdown({})
    return Published(shown_total, shown)


def _hide(counts: Counts[Key]) -> Breakdown[Key]:
    """Hide small counts, and the smallest of the others until the hidden ones are too many to be told apart."""
    hidden = {name for name, count in counts.items() if rounded(count) is None}
    others = sorted((name for name in counts if counts[name] >= SMALLEST), key=lambda name: counts[name])
    while hidden and (len(hidden) < FEWEST_HIDDEN or sum(counts[name] for name in hidden) < SMALLEST):
        if not others:
            return Breakdown({})
        hidden.add(others.pop(0))
    return Breakdown({name: None if name in hidden else rounded(count) for name, count in counts.items()})


def _telling(total: int | None, breakdowns: Mapping[Key, Breakdown[Key]]) -> list[Key]:
    """The breakdowns of which somebody who puts all of them together could work out a hidden count."""
    if not total:
        return []
    possible = {name: _sums(breakdown) for name, breakdown in breakdowns.items() if not breakdown.is_withheld}
    # What the people can be in number, as each breakdown adds up to it.
    least = max([total - SLACK, SMALLEST, *(low for low, _high in possible.values())])
    most = min([total + SLACK, *(high for _low, high in possible.values())])
    return [name for name in possible if _gives_away(breakdowns[name], least, most)]


def _range(shown: int | None) -> tuple[int, int]:
    """Between which numbers a count lies that is shown like this."""
    if shown is None:
        return 1, SMALLEST - 1
    return (0, 0) if shown == 0 else (max(SMALLEST, shown - SLACK), shown + SLACK)


def _sums(breakdown: Breakdown[Key]) -> tuple[int, int]:
    ranges = [_range(shown) for shown in breakdown.shown.values()]
    return sum(low for low, _high in ranges), sum(high for _low, high in ranges)


def _gives_away(breakdown: Breakdown[Key], least: int, most: int) -> bool:
    """Whether hidden counts, taken to be small, can have but one value where people are ``least`` to ``most``."""
    low, high = _sums(breakdown)
    hidden_low, hidden_high = _range(None)
    hidden = any(shown is None for shown in breakdown.shown.values())
    at_least = max(hidden_low, least - (high - hidden_high))
    at_most = min(hidden_high, most - (low - hidden_low))
    return hidden and at_least == at_most
