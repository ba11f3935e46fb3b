"""How a panel stands against its own terms, read live from seats, terms and meetings."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagement.panels.models import Panel, Seat, Term


@dataclass(frozen=True)
class Standing:
    """What everybody may know of a panel on one day. It needs `as_they_stand`."""

    panel: Any
    on: date

    @property
    def seats(self) -> list[tuple[Seat, Term | None]]:
        """Each seat with who sits in it, if anybody does; those who chair it first."""
        order = [Seat.Office.CHAIR, Seat.Office.CO_CHAIR, Seat.Office.MEMBER]
        seats = sorted(self.panel.seats.all(), key=lambda seat: (order.index(seat.office), seat.pk))
        return [(seat, next(iter(seat.sitting), None)) for seat in seats]

    @property
    def filled(self) -> list[tuple[Seat, Term]]:
        """The seats in which somebody sits."""
        return [(seat, term) for seat, term in self.seats if term]

    @property
    def members(self) -> int:
        """How many people sit on it."""
        return len(self.filled)

    @property
    def empty(self) -> int:
        """How many seats are free."""
        return len(self.seats) - self.members

    @property
    def carers(self) -> int:
        """How many of the members are carers."""
        return sum(seat.kind == Seat.Kind.CARER for seat, _term in self.filled)

    @property
    def share(self) -> int:
        """Of 100 members so many are carers, rounded down: nearly half is not half."""
        return 100 * self.carers // self.members if self.members else 0

    @property
    def new(self) -> int:
        """How many members take part for the first time."""
        return sum(term.is_new for _seat, term in self.filled)

    @property
    def last_met_on(self) -> date | None:
        """The day (London) of its last meeting."""
        return timezone.localdate(self.panel.last_met_at) if self.panel.last_met_at else None

    @property
    def meets_by(self) -> date:
        """The last day on which it keeps its promised rhythm."""
        since: date = self.last_met_on or self.panel.begun_on
        return since + timedelta(days=self.panel.meets_every)

    @property
    def flags(self) -> list[str | Promise]:
        """What is not as its terms promise."""
        has_chair = any(seat.office == Seat.Office.CHAIR for seat, _term in self.filled)
        checks: list[tuple[bool, str | Promise]] = [
            (self.meets_by < self.on, _("It has not met in the time it promised")),
            (100 * self.carers < self.panel.least_carers * self.members or not self.carers, _("It has too few carers")),
            (not has_chair, _("It has no chair")),
            (self.members < self.panel.quorum, _("It has too few members to decide")),
        ]
        return [words for is_wrong, words in checks if is_wrong]


def standing_of(panel: Panel, on: date) -> Standing:
    """How the panel stands on this day."""
    return Standing(panel, on)
