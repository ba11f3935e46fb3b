"""The kinds of notice. Each app declares its own in `<app>/notice_kinds.py`, found when Django starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise

_kinds: dict[str, "Kind"] = {}


class UnknownKind(LookupError):
    """No app has declared a kind of this name."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What one kind of notice is like.

    The subject says nothing about the person or the matter: others may see the phone it arrives on. That
    is why it is fixed here and takes no words from the context.
    """

    name: str
    template: str  # "<app>/mail/<name>": .txt must exist, .html may
    neutral_subject: str | Promise
    # Its body holds a secret, such as a sign-in code, and is never kept.
    secret: bool = False
    # Somebody sits and waits for it: it goes before all others.
    urgent: bool = False
    keep_body_days: int = 365
    too_late_after: timedelta | None = None
    # Works out, when the notice is sent, what must not be stored: takes the stored context, returns more of it.
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None

    def __post_init__(self) -> None:
        if not self.secret and self.keep_body_days < 1:
            raise ValueError(f"{self.name}: a body is kept for a day at least, or the kind is secret")

    def expires_at(self, due_at: datetime) -> datetime | None:
        """When it is too late to be of use, if ever."""
        return due_at + self.too_late_after if self.too_late_after else None


def register(kind: Kind) -> None:
    """Make a kind known; two of one name are a mistake."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"two kinds of notice are called {kind.name}")


def get(name: str) -> Kind:
    """The kind of this name, or UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def all_kinds() -> list[Kind]:
    """Every kind, by name."""
    return sorted(_kinds.values(), key=lambda kind: kind.name)
