"""What can be reminded of. Each app declares its sources in `<app>/reminders.py`, found when Django starts.

A source is asked, again and again, what has fallen due between two instants. It works that out from dates as they are
now, so that nothing has to be taken back or set anew when a date moves (docs/adr/0015-reminders.md).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notices.models import Contact, Topic


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Something that fell due: for whoever followed one of the topics by then, and for these contacts."""

    kind: str
    key: str  # names kind, subject and slot; the contact is added to it
    due_at: datetime
    expires_at: datetime
    context: dict[str, Any]
    subject: str
    desk: str
    topics: tuple[Topic, ...] = ()
    contacts: tuple[Contact, ...] = ()


Source = Callable[[datetime, datetime], Iterable[Reminder]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Make a source known; two of one name are a mistake."""
    if _sources.setdefault(name, source) != source:
        raise ValueError(f"two sources of reminders are called {name}")


def all_sources() -> list[tuple[str, Source]]:
    """Every source, by name."""
    return sorted(_sources.items())
