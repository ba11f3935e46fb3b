"""What happens at once when somebody takes back what they agreed to, in the same transaction.

The floors above say what it is, as those who use a consent know what was made of it.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

from people.models import Person, Purpose


class Heed(Protocol):
    """Undoes what was made of the consent of ``person`` at these organisations (keys)."""

    def __call__(self, *, person: Person, organisations: Collection[int], at: datetime) -> None:
        """Undo it."""


_heeds: dict[Purpose, list[Heed]] = {}


def heeds(purpose: Purpose) -> Callable[[Heed], Heed]:
    """Mark what is done when a consent to ``purpose`` is taken back. It may find that there is nothing to do."""

    def register(heed: Heed) -> Heed:
        _heeds.setdefault(purpose, []).append(heed)
        return heed

    return register


def heed_taken_back(*, person: Person, purpose: Purpose, organisations: Collection[int], at: datetime) -> None:
    """Do all that is to be done, now that these organisations may not."""
    for heed in _heeds.get(purpose, []):
        heed(person=person, organisations=organisations, at=at)
