"""Who takes what came in. An app above registers itself in its `incoming_mail.py`, found when Django starts.

This floor knows neither organisations nor what a topic belongs to, so whoever registers answers for both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from notices.incoming.addresses import ReplyTo
from notices.models import Contact, IncomingMail


class CannotPlace(Exception):
    """The mail belongs nowhere by itself: a person decides. Says why, in plain words for staff."""


@dataclass(frozen=True)
class Placed:
    """What a mail became."""

    became: str  # the subject of the thing, such as "feedback.item:12"
    desk: str
    contact: Contact


class Claim(Protocol):
    """Takes a mail and says what it became; None if it is for another app. Raises `CannotPlace`."""

    def __call__(self, mail: IncomingMail, *, words: str, reply: ReplyTo | None, at: datetime) -> Placed | None:
        """Take a new message for the organisation of ``mail.desk``, or an answer to what ``reply`` names."""


@dataclass(frozen=True)
class Claimant:
    """An app that takes mail."""

    claim: Claim
    knows_desk: Callable[[str], bool]  # whether there is an organisation of this slug


_claimants: list[Claimant] = []


def register(claimant: Claimant) -> None:
    """Let an app take what comes in."""
    if claimant not in _claimants:
        _claimants.append(claimant)


def knows_desk(slug: str) -> bool:
    """Whether there is an organisation of this slug."""
    return any(one.knows_desk(slug) for one in _claimants)


def place(mail: IncomingMail, *, words: str, reply: ReplyTo | None, at: datetime) -> Placed:
    """Give a mail to the first app that takes it. Raises `CannotPlace`."""
    for one in _claimants:
        placed = one.claim(mail, words=words, reply=reply, at=at)
        if placed:
            return placed
    raise CannotPlace("Nothing here takes it.")
