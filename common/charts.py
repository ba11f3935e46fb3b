"""A bar for each reading, drawn as SVG without a script: the words of a chart stand in the table beneath it.

x is in per cent of the width, so that words keep their size on a phone; y is in pixels from the top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.templatetags.portal import plain_figure, short_day

HEIGHT = 130  # of the tallest bar
ABOVE = 40  # room for the words of a mark and of a bar
BELOW = 30  # room for the days
MOST_BARS = 12
SPREAD = 0.7  # of its share of the width that a bar fills
EVERY_DAY_FITS = 6  # beyond this every second day is left out on a phone


@dataclass(frozen=True)
class Bar:
    """One reading."""

    x: float
    middle: float
    width: float
    y: float
    height: float
    words: str
    day: str
    is_after: bool  # of a mark before it
    is_odd: bool  # its day is left out on a phone


@dataclass(frozen=True)
class Mark:
    """A day on which something was done, between the bars before and after it."""

    x: float
    words: str


@dataclass(frozen=True)
class Chart:
    """All that is drawn."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    target_y: float | None
    floor: float = ABOVE + HEIGHT
    height: float = ABOVE + HEIGHT + BELOW


def bars_of(
    readings: Sequence[tuple[date, Decimal]], *, marks: Sequence[tuple[date, str]] = (), target: Decimal | None = None
) -> Chart | None:
    """Draw the latest readings, oldest first, and mark days among them; nothing where there is no reading."""
    shown = list(readings)[-MOST_BARS:]
    if not shown:
        return None
    most = max([value for _on, value in shown] + ([target] if target is not None else []))
    scale = HEIGHT / float(most) if most else 0.0
    share = 100 / len(shown)
    among = [(on, words) for on, words in marks if shown[0][0] < on <= shown[-1][0]]
    first = min((on for on, _words in among), default=None)
    bars = tuple(
        Bar(
            x=round(place * share + share * (1 - SPREAD) / 2, 2),
            middle=round(place * share + share / 2, 2),
            width=round(share * SPREAD, 2),
            y=round(ABOVE + HEIGHT - float(value) * scale, 1),
            height=round(float(value) * scale, 1),
            words=plain_figure(value),
            day=short_day(on),
            is_after=first is not None and on >= first,
            is_odd=len(shown) > EVERY_DAY_FITS and place % 2 == 1,
        )
        for place, (on, value) in enumerate(shown)
    )
    return Chart(
        bars=bars,
        marks=tuple(Mark(round(share * sum(day < on for day, _value in shown), 2), words) for on, words in among),
        target_y=None if target is None else round(ABOVE + HEIGHT - float(target) * scale, 1),
    )
