"""What is drawn from: lots, what each has that a quota asks for, and the places. It is written in one way only."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, order=True)
class Quota:
    """Of those who have this, at least and at most so many are drawn."""

    of: str
    least: int
    most: int


@dataclass(frozen=True)
class Volunteer:
    """Who may be drawn: a random lot, which leads to nobody by itself, and what they have."""

    lot: str
    has: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Kind:
    """Volunteers whom no quota tells apart. They have the same chance."""

    has: frozenset[str]
    lots: tuple[str, ...]


@dataclass(frozen=True)
class Pool:
    """All that a draw goes by. `held` are the lots of those who were drawn before and stay."""

    places: int
    quotas: tuple[Quota, ...]
    volunteers: tuple[Volunteer, ...]
    held: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        lots = {volunteer.lot for volunteer in self.volunteers}
        if len(lots) != len(self.volunteers) or len({quota.of for quota in self.quotas}) != len(self.quotas):
            raise ValueError("Every lot and every quota stands there once.")
        if not self.held <= lots or not len(self.held) <= self.places:
            raise ValueError("Who is held has a lot and a place.")
        if any(not 0 <= quota.least <= quota.most for quota in self.quotas):
            raise ValueError("At least is not more than at most.")

    @cached_property
    def text(self) -> str:
        """The whole pool as JSON, the same for the same draw: sorted, without what no quota asks for."""
        written = {
            "held": sorted(self.held),
            "places": self.places,
            "quotas": [[quota.of, quota.least, quota.most] for quota in sorted(self.quotas)],
            "volunteers": sorted([one.lot, sorted(self._asked(one))] for one in self.volunteers),
        }
        return json.dumps(written, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> "Pool":
        """The pool that was written down."""
        read = json.loads(text)
        return cls(
            places=read["places"],
            quotas=tuple(Quota(*quota) for quota in read["quotas"]),
            volunteers=tuple(Volunteer(lot, frozenset(has)) for lot, has in read["volunteers"]),
            held=frozenset(read["held"]),
        )

    @cached_property
    def digest(self) -> str:
        """What a draw is tied to: nobody can change the pool afterwards and keep it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def is_contested(self) -> bool:
        """Whether more volunteer than there are places. If not, all are in, whatever the quotas say."""
        return len(self.volunteers) > self.places

    @property
    def free_places(self) -> int:
        """The places that are drawn for."""
        return self.places - len(self.held)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Who can be drawn, by kind, in the order of what they have."""
        lots: dict[frozenset[str], list[str]] = defaultdict(list)
        for one in self.volunteers:
            if one.lot not in self.held:
                lots[self._asked(one)].append(one.lot)
        return tuple(Kind(has, tuple(sorted(lots[has]))) for has in sorted(lots, key=sorted))

    def held_with(self, tag: str) -> int:
        """How many of those who stay have this."""
        return sum(one.lot in self.held and tag in one.has for one in self.volunteers)

    def _asked(self, one: Volunteer) -> frozenset[str]:
        return one.has & {quota.of for quota in self.quotas}
