"""Asking people for something, never more often than they want."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from people.models import Ask, Person


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One thing that somebody shall be asked for, by the key and the subject of the notice that asks."""

    person: int
    key: str
    subject: str


def one_at_a_time(persons: Collection[int]) -> None:
    """Let those who ask the same persons count one after the other, and after the end of caring."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=persons).order_by("pk").values_list("pk"))


@transaction.atomic
def record_asks(*, wishes: Collection[Wish], at: datetime) -> list[Wish]:
    """Return those wishes that may be acted upon, and count them. Whoever asks people for anything calls this first.

    Left out are persons who want no asks, or had as many this month as they want, and what was asked before under the
    same key. Who asks, queues the notice in the same transaction.
    """
    persons = {wish.person for wish in wishes}
    one_at_a_time(persons)
    before = set(Ask.objects.filter(key__in={wish.key for wish in wishes}).values_list("key", flat=True))
    left = Person.objects.filter(pk__in=persons).asks_left(at)
    granted = []
    for wish in wishes:
        asks = left.get(wish.person, 0)
        if wish.key not in before and asks > 0:
            left[wish.person] = asks - 1
            before.add(wish.key)
            granted.append(wish)
    Ask.objects.bulk_create(
        Ask(person_id=wish.person, key=wish.key, subject=wish.subject, asked_at=at) for wish in granted
    )
    return granted
