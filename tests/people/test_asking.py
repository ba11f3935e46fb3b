"""How often somebody may be asked: one operation counts, and Postgres holds it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.core import mail

from common.clock import month_of, now
from notices.operations import deliver_due, queue
from people.models import AccessNeed, Ask, NeedKind, Organisation, Person
from people.operations import (
    Wish,
    ask_to_review_needs,
    confirm_needs,
    keep_need,
    record_asks,
    resume_asks,
    stop_asks,
    tell_about_me,
)
from people.operations import asking as module
from tests.feedback.factories import make_item
from tests.people.factories import make_contact, make_person
from tests.people.test_sign_in_at_once import AT_ONCE, at_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
_numbers = count(1)


def limited(asks: int | None) -> Person:
    """Somebody who said how often they may be asked."""
    person = make_person(contact=make_contact())
    tell_about_me(person=person, answers={"asks_a_month": asks})
    return person


def wish(person: Person, key: str = "", subject: str = "a thing:1") -> Wish:
    return Wish(person=person.pk, key=key or f"ask:{next(_numbers)}", subject=subject)


def ask(person: Person, at: datetime = AT) -> bool:
    return bool(record_asks(wishes=[wish(person)], at=at))


@pytest.mark.parametrize(("limit", "granted"), [(0, 0), (1, 1), (2, 2), (4, 4), (None, 31)])
def test_nobody_is_asked_more_often_than_they_want(limit: int | None, granted: int) -> None:
    person = limited(limit)
    assert [ask(person) for _ in range(33)].count(True) == granted
    assert Ask.objects.count() == granted
    assert Person.objects.filter(pk=person.pk).may_be_asked(AT).exists() is False


def test_who_told_nothing_about_themselves_is_asked_once_a_day_at_most() -> None:
    person = make_person()
    assert [ask(person) for _ in range(33)].count(True) == 31


def test_many_wishes_at_a_time_are_counted_one_by_one() -> None:
    first, second = limited(1), limited(2)
    wishes = [wish(one) for one in (first, second, first, second, second)]
    assert record_asks(wishes=wishes, at=AT) == [wishes[0], wishes[1], wishes[3]]


def test_the_same_thing_is_asked_once() -> None:
    person = limited(4)
    same = wish(person, "the same")
    assert record_asks(wishes=[same, same], at=AT) == [same]
    assert record_asks(wishes=[same], at=AT) == []
    assert Ask.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        (datetime(2026, 10, 31, 23, 59, tzinfo=UTC), datetime(2026, 11, 1, 0, 1, tzinfo=UTC), True),
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), datetime(2026, 11, 30, 23, 59, tzinfo=UTC), False),
        # In summer the month begins an hour earlier in London than in UTC.
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), datetime(2026, 6, 30, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), datetime(2026, 7, 31, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, 0, 0, tzinfo=UTC), True),
    ],
)
def test_each_month_of_london_counts_anew(first: datetime, second: datetime, *, may: bool) -> None:
    person = limited(1)
    assert ask(person, first)
    assert ask(person, second) is may


def test_a_month_begins_and_ends_at_midnight_in_london() -> None:
    october = (datetime(2026, 9, 30, 23, 0, tzinfo=UTC), datetime(2026, 11, 1, 0, 0, tzinfo=UTC))
    assert month_of(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == october
    assert month_of(datetime(2026, 12, 5, tzinfo=UTC))[1] == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_new_limit_counts_at_once() -> None:
    person = limited(1)
    assert ask(person)
    tell_about_me(person=person, answers={"asks_a_month": 2})
    assert ask(person)
    tell_about_me(person=person, answers={"asks_a_month": 1})
    assert not ask(person)


def test_what_somebody_does_by_themselves_is_no_ask(organisation: Organisation) -> None:
    person = limited(1)
    make_item(organisation, person=person, contact=person.contact)
    keep_need(person=person, kind=NeedKind.FOOD, answers={"shared_with_consent": False}, at=AT)
    confirm_needs(person=person, at=AT)
    assert not Ask.objects.exists()
    assert ask(person)


def test_the_yearly_look_counts_and_waits_for_the_next_month() -> None:
    person = limited(1)
    keep_need(
        person=person,
        kind=NeedKind.STEP_FREE,
        answers={"shared_with_consent": False},
        at=AT - AccessNeed.REVIEW_AFTER - timedelta(days=1),
    )
    assert ask(person)
    ask_to_review_needs(at=AT)
    assert Ask.objects.count() == 1
    ask_to_review_needs(at=AT + timedelta(days=30))
    assert Ask.objects.count() == 2
    assert not ask(person, AT + timedelta(days=30))


def test_when_caring_ends_every_ask_is_taken_back_at_once() -> None:
    """Whoever asked, and about whatever."""
    person, at = limited(None), now()
    for number in range(3):
        wanted = wish(person, subject=f"a thing:{uuid4()}")
        assert record_asks(wishes=[wanted], at=at)
        assert person.contact
        queue(
            kind="people.review_needs",
            contact=person.contact,
            context={},
            key=wanted.key,
            subject=wanted.subject,
            at=at,
            due_at=at + timedelta(days=number),
        )
    stop_asks(person=person, at=at)
    deliver_due(at=at + timedelta(days=3))
    assert mail.outbox == []
    assert not ask(person, at)
    resume_asks(person=person)
    assert ask(person, at)


# --- At once ---------------------------------------------------------------------------------------------------------


def asked_at_once(do: Callable[[], bool]) -> int:
    return at_once(do).count(True)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_do_not_ask_twice() -> None:
    person = limited(1)
    assert asked_at_once(lambda: ask(person)) == 1
    assert Ask.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_taking_turns_they_would(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(module, "one_at_a_time", lambda _persons: None)
    person = limited(1)
    assert 1 < asked_at_once(lambda: ask(person)) <= AT_ONCE
