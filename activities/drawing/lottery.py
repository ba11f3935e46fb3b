"""The lottery: every panel that may be drawn, with its tickets, and the ticket that is drawn.

Whoever has the pool and the seed repeats it; with the tickets as they were recorded, by hand and SHA-256 alone.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from activities.drawing.leximin import Panel, Panels, leximin
from activities.drawing.pool import Pool
from activities.drawing.relaxing import CannotBeMet, rows_of, smallest_change

TICKETS = 10**9


@dataclass(frozen=True)
class Lottery:
    """How many of the tickets each panel has. A panel is how many come of each kind of the pool, beside who is held."""

    pool: Pool
    panels: tuple[tuple[int, Panel], ...]

    @property
    def text(self) -> str:
        """Its tickets as JSON."""
        return json.dumps(self.panels, separators=(",", ":"))

    @classmethod
    def from_text(cls, pool: Pool, text: str) -> "Lottery":
        """The lottery that was written down for a pool."""
        return cls(pool, tuple((tickets, tuple(panel)) for tickets, panel in json.loads(text)))

    def chances(self) -> dict[str, Fraction]:
        """The chance of each lot; of who is held, 1."""
        chances = dict.fromkeys(self.pool.held, Fraction(1))
        for number, kind in enumerate(self.pool.kinds):
            places = sum(tickets * panel[number] for tickets, panel in self.panels)
            chances |= dict.fromkeys(kind.lots, Fraction(places, TICKETS * len(kind.lots)))
        return chances

    def ticket(self, seed: str) -> int:
        """The number of the ticket that a seed draws."""
        return int(_hash(self.pool.digest, seed), 16) % TICKETS

    def drawn(self, seed: str) -> frozenset[str]:
        """The lots that a seed draws, with those that are held. Of a kind, those with the lowest hashes come."""
        chosen = set(self.pool.held)
        for kind, count in zip(self.pool.kinds, self._panel_of(self.ticket(seed)), strict=True):
            chosen.update(sorted(kind.lots, key=lambda lot: _hash(self.pool.digest, seed, lot))[:count])
        return frozenset(chosen)

    def _panel_of(self, ticket: int) -> Panel:
        ends = accumulate(tickets for tickets, _panel in self.panels)
        return next(panel for end, (_tickets, panel) in zip(ends, self.panels, strict=True) if ticket < end)


def fair_lottery(pool: Pool) -> Lottery:
    """The lottery whose chances are as equal as the quotas allow. Raises `CannotBeMet`."""
    sizes = [len(kind.lots) for kind in pool.kinds]
    if not pool.is_contested:
        return Lottery(pool, ((TICKETS, tuple(sizes)),))
    shares = leximin(sizes, Panels(sizes, rows_of(pool)))
    if not shares:
        raise CannotBeMet(smallest_change(pool))
    return Lottery(pool, _in_tickets(sorted(shares)))


def _in_tickets(shares: Sequence[tuple[Panel, float]]) -> tuple[tuple[int, Panel], ...]:
    """Whole tickets, by the largest remainder."""
    total = sum(share for _panel, share in shares)
    exact = [TICKETS * max(share, 0.0) / total for _panel, share in shares]
    whole = [int(number) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[: TICKETS - sum(whole)]:
        whole[at] += 1
    return tuple((tickets, panel) for tickets, (panel, _share) in zip(whole, shares, strict=True) if tickets)


def _hash(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()
