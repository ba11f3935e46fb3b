"""Queueing, telling followers, cancelling: what rows there are afterwards."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from notices.kinds import UnknownKind
from notices.models import Contact, Follower, Notice, Topic
from notices.operations import cancel, deliver_due, follow, queue, suppress, tell, unfollow
from tests.notices.conftest import QueueHello, minutes
from tests.notices.sink import Sink

pytestmark = pytest.mark.django_db
State = Notice.State


def topic() -> Topic:
    return Topic.objects.create(label="example")


def test_the_same_key_is_queued_once_and_the_first_words_stand(hello: QueueHello) -> None:
    hello(context={"name": "first"})
    notice = hello(context={"name": "second"})
    assert Notice.objects.count() == 1
    assert notice.context == {"name": "first"}


def test_a_notice_falls_with_the_transaction_that_queued_it(hello: QueueHello) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 - the queueing must not raise
        hello()
        raise RuntimeError("the business failed")
    assert not Notice.objects.exists()


def test_a_kind_nobody_has_declared_is_refused_at_once(ann: Contact, at: datetime) -> None:
    with pytest.raises(UnknownKind):
        queue(kind="no.such", contact=ann, context={}, key="k", at=at)
    with pytest.raises(UnknownKind):
        tell(topics=[], kind="no.such", context={}, key="k", at=at)


def test_who_follows_by_three_ways_gets_one(ann: Contact, sink: Sink, at: datetime) -> None:
    topics = [topic(), topic(), topic()]
    for each in topics:
        follow(topic=each, contact=ann, at=at)
    bob = Contact.objects.for_email("bob@example.org")
    follow(topic=topics[1], contact=bob, at=at)
    told = tell(
        topics=topics, kind="example.hello", context={"name": "you"}, key="news:1", at=at, subject="s", desk="d"
    )
    assert told == 2
    deliver_due(at=at)
    assert sorted(sink.recipients()) == ["ann@example.org", "bob@example.org"]
    notice = Notice.objects.get(key=f"news:1:{ann.pk}")
    assert (notice.topics, notice.subject, notice.desk) == ([each.pk for each in topics], "s", "d")


def test_two_accounts_with_one_address_get_one(at: datetime) -> None:
    followed = topic()
    for address in ("Ann@Example.org", " ann@example.org "):
        follow(topic=followed, contact=Contact.objects.for_email(address), at=at)
    assert tell(topics=[followed], kind="example.hello", context={}, key="k", at=at) == 1


def test_telling_twice_tells_only_who_has_come_since(ann: Contact, at: datetime) -> None:
    followed = topic()
    follow(topic=followed, contact=ann, at=at)
    assert tell(topics=[followed], kind="example.hello", context={}, key="k", at=at) == 1
    follow(topic=followed, contact=Contact.objects.for_email("late@example.org"), at=at)
    assert tell(topics=[followed], kind="example.hello", context={}, key="k", at=at) == 1


def test_stopped_suppressed_and_left_out_are_not_told(ann: Contact, at: datetime) -> None:
    followed = topic()
    stopped, gone, writer = (Contact.objects.for_email(f"{name}@example.org") for name in ("stopped", "gone", "writer"))
    for contact in (ann, stopped, gone, writer):
        follow(topic=followed, contact=contact, at=at)
    unfollow(topic=followed, contact=stopped, at=at)
    suppress(contact=gone, because="The mailbox is gone.", at=at)
    assert tell(topics=[followed], kind="example.hello", context={}, key="k", at=at, leave_out=writer) == 1
    assert Notice.objects.get().contact == ann


def test_telling_is_one_statement_whatever_the_number_of_followers(
    ann: Contact, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    followed = topic()
    contacts = Contact.objects.bulk_create(
        Contact(channel=Contact.Channel.EMAIL, address=f"carer{number}@example.org") for number in range(500)
    )
    Follower.objects.bulk_create(Follower(topic=followed, contact=contact, since=at) for contact in contacts)
    with django_assert_num_queries(3):  # savepoint, insert, release
        assert tell(topics=[followed], kind="example.hello", context={}, key="k", at=at) == 500


def test_telling_looks_once_for_each_although_postgres_believes_that_nobody_is_there(at: datetime) -> None:
    """Its statistics are of a time before most came. A plan that trusts them could look at all for each."""
    followed = topic()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_class SET relpages = 100, reltuples = 0 WHERE relkind IN ('r', 'i') AND relname LIKE 'notices_%'"
        )
    contacts = [Contact(channel="email", address=f"carer{number}@example.org") for number in range(500)]
    Contact.objects.bulk_create(contacts)
    Follower.objects.bulk_create(Follower(topic=followed, contact=contact, since=at) for contact in contacts)
    with CaptureQueriesContext(connection) as queries:
        assert tell(topics=[followed], kind="example.hello", context={}, key="k", at=at) == 500
    Notice.objects.all().delete()

    with connection.cursor() as cursor:
        [insert] = [query["sql"] for query in queries if "INSERT" in query["sql"]]
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {insert}")
        [[[explained]]] = cursor.fetchall()
    assert Notice.objects.count() == 500
    assert 0 < max(loops_in(explained["Plan"])) <= 500


def loops_in(plan: dict[str, Any]) -> Iterator[int]:
    """How often each step of a plan was run."""
    yield plan["Actual Loops"]
    for step in plan.get("Plans", ()):
        yield from loops_in(step)


def test_following_again_after_stopping_starts_again(ann: Contact, at: datetime) -> None:
    followed = topic()
    follow(topic=followed, contact=ann, at=at)
    follow(topic=followed, contact=ann, at=at + minutes(1))
    assert Follower.objects.get().since == at
    unfollow(topic=followed, contact=ann, at=at + minutes(2))
    assert not Follower.objects.active().exists()
    follow(topic=followed, contact=ann, at=at + minutes(3))
    assert Follower.objects.active().get().since == at + minutes(3)


def test_cancelling_takes_back_what_waits_about_a_subject_and_nothing_else(
    hello: QueueHello, sink: Sink, at: datetime
) -> None:
    sent = hello("sent", subject="feedback.item:12")
    deliver_due(at=at)
    hello("waiting", subject="feedback.item:12", due_at=at + minutes(5))
    hello("other", subject="feedback.item:1", due_at=at + minutes(5))
    assert cancel(subject="feedback.item:12", at=at) == 1
    deliver_due(at=at + minutes(6))
    states = dict(Notice.objects.values_list("key", "state"))
    assert states == {"sent": State.SENT, "waiting": State.CANCELLED, "other": State.SENT}
    sent.refresh_from_db()
    assert sent.body


def test_cancelling_without_a_subject_is_refused(at: datetime) -> None:
    with pytest.raises(ValueError, match="subject"):
        cancel(subject="", at=at)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_contact_and_one_notice(at: datetime) -> None:
    def ask() -> None:
        contact = Contact.objects.for_email("ann@example.org")
        queue(kind="example.hello", contact=contact, context={}, key="once", at=at)

    together(20, ask)
    assert Contact.objects.count() == 1
    assert Notice.objects.count() == 1


def together(number: int, act: Callable[[], object]) -> None:
    """Do the same in so many threads at the same moment; a trouble in one fails the test."""
    gate, troubles = threading.Barrier(number), list[BaseException]()

    def run() -> None:
        try:
            gate.wait(30)
            act()
        except Exception as trouble:  # noqa: BLE001 - it is told below
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert troubles == []
