"""The kinds of notice. Each app declares its own in `<app>/notice_kinds.py`, found when Django starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from notices.models import Notice

KEPT_AS_EVIDENCE = 365  # days; the longest that words are kept: people are told so
_kinds: dict[str, "Kind"] = {}


class UnknownKind(LookupError):
    """No app has declared a kind of this name."""


class Category(models.TextChoices):
    """What a kind of notice is about, as those who get it would say. They choose by it what they want."""

    ANSWERS = "answers", _("Answers to what I said")
    NEWS = "news", _("News that I follow")
    BOOKED = "booked", _("Reminders of what I booked")
    ASKS = "asks", _("Invitations and questions")
    ACCOUNT = "account", _("About my account")
    WORK = "work", _("About my work here")


# Nobody can lose sight of a place they booked, of who signs in as them, or of what they are paid to look after.
NEVER_TURNED_OFF = {Category.BOOKED, Category.ACCOUNT, Category.WORK}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What one kind of notice is like. What concerns the choice of those who get it, each kind says for itself.

    The subject says nothing about the person or the matter: others may see the phone it arrives on. That
    is why it is fixed here and takes no words from the context.
    """

    name: str
    template: str  # "<app>/mail/<name>": .txt must exist, .html and .sms.txt may
    neutral_subject: str | Promise
    category: Category
    may_be_turned_off: bool
    # It may stand in a letter a day or a week, for those who want that.
    may_wait: bool
    too_late_after: timedelta | None
    # Everyone who follows a topic may get it. Without this it is between two, and `tell` refuses it.
    for_followers: bool = False
    # It is about this very address, such as a code to prove it, and goes nowhere else.
    stays: bool = False
    # Its body holds a secret, such as a sign-in code, and is never kept.
    secret: bool = False
    # The code that proves a phone number: nothing else goes to a number before it is proved.
    proves_number: bool = False
    # Somebody sits and waits for it: it goes before all others.
    urgent: bool = False
    keep_body_days: int = KEPT_AS_EVIDENCE
    # Which topic an answer by mail belongs to. Without one, an answer to it is a new message.
    replies_to: Callable[["Notice"], int | None] | None = None
    # Works out, when the notice is sent, what must not be stored: takes the stored context, returns more of it.
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None

    def __post_init__(self) -> None:
        if not self.secret and not 1 <= self.keep_body_days <= KEPT_AS_EVIDENCE:
            raise ValueError(f"{self.name}: a body is kept for a day to a year, or the kind is secret")
        if self.may_be_turned_off and self.category in NEVER_TURNED_OFF:
            raise ValueError(f"{self.name}: what is {self.category.value} is never turned off")
        if self.is_ask and not self.may_be_turned_off:
            raise ValueError(f"{self.name}: whoever is asked may say that they want no questions")
        if self.is_ask and self.for_followers:
            raise ValueError(f"{self.name}: an ask is counted for each person, so it is queued and not told")
        if self.may_wait and (self.urgent or self.secret):
            raise ValueError(f"{self.name}: what is urgent or secret does not wait")

    @property
    def is_ask(self) -> bool:
        """Whether it asks for something, and so counts against how often somebody may be asked."""
        return self.category == Category.ASKS

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
