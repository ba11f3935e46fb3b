"""One letter a day or a week, which leaves out nothing and repeats nothing."""

import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from notices.models import DIGEST, Contact, Notice, Preferences, Topic
from notices.nudge import nudge
from notices.operations import cancel, deliver_due, follow, give_up, prefer, retry, suppress, tell, unfollow
from notices.operations.delivering import LEASE, _Run
from notices.quiet import LONDON
from notices.rendering import render
from tests.notices.conftest import Claim, QueueHello, minutes
from tests.notices.sink import Sink, wait_until
from tests.notices.test_queueing import together
from tests.notices.test_workers import StartWorker, after_the_lease

pytestmark = pytest.mark.django_db
State = Notice.State
Digest = Preferences.Digest
MORNING = datetime(2026, 11, 3, 9, tzinfo=LONDON)  # the one after `at`, which is a Monday


@pytest.fixture
def daily(ann: Contact, at: datetime) -> Contact:
    prefer(contact=ann, at=at, digest=Digest.DAILY)
    return Contact.objects.get(pk=ann.pk)


def news(hello: QueueHello, name: str, **changes: object) -> Notice:
    return hello(name, kind="example.news", context={"name": name}, **changes)


def names_in(sink: Sink) -> list[list[str]]:
    """Whom each mail greets."""
    texts = [str((mail.get_body(("plain",)) or mail).get_content()) for mail in sink.accepted]
    return [re.findall(r"^Hello ([^\r\n]+)\.\r?$", text, re.M) for text in texts]


def states() -> dict[str, str]:
    return dict(Notice.objects.exclude(kind=DIGEST).values_list("key", "state"))


def test_when_the_next_letter_goes(ann: Contact) -> None:
    daily, weekly = Preferences(digest=Digest.DAILY), Preferences(digest=Digest.WEEKLY, digest_weekday=1)
    saturday = datetime(2026, 10, 24, 9, 0, tzinfo=LONDON)  # the clocks change in the night after it
    assert daily.next_digest(saturday - minutes(1)) == saturday
    assert daily.next_digest(saturday) == datetime(2026, 10, 25, 9, tzinfo=UTC)
    assert weekly.next_digest(saturday) == datetime(2026, 10, 26, 9, tzinfo=UTC)
    assert weekly.next_digest(datetime(2026, 10, 26, 9, tzinfo=UTC)) == datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_what_may_wait_comes_together_and_the_rest_at_once(
    daily: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    news(hello, "one")
    hello("now", context={"name": "now"})
    deliver_due(at=at)
    news(hello, "two", at=at + minutes(5))
    deliver_due(at=at + minutes(6))
    assert names_in(sink) == [["now"]]
    for minute in range(3):
        deliver_due(at=MORNING + minutes(minute))
    assert names_in(sink) == [["now"], ["one", "two"]]
    assert sink.accepted[1]["Subject"] == "Your messages"
    digest = Notice.objects.get(kind=DIGEST)
    assert (digest.state, digest.due_at) == (State.SENT, MORNING)
    assert states() == {"one": State.GATHERED, "two": State.GATHERED, "now": State.SENT}
    assert not any(Notice.objects.values_list("context", flat=True))


def test_nothing_to_say_is_no_letter(daily: Contact, sink: Sink) -> None:
    deliver_due(at=MORNING)
    assert sink.accepted == []
    assert not Notice.objects.exists()


def test_what_would_be_too_late_by_then_goes_at_once(
    daily: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    news(hello, "soon", expires_at=MORNING)
    deliver_due(at=at)
    assert names_in(sink) == [["soon"]]


def test_who_turns_the_digest_off_gets_what_waits_at_once(
    daily: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    news(hello, "one")
    news(hello, "two")
    deliver_due(at=at)
    prefer(contact=daily, at=at + minutes(1), digest=Digest.AT_ONCE)
    deliver_due(at=at + minutes(1))
    assert sorted(names_in(sink)) == [["one"], ["two"]]
    assert Notice.objects.get(kind=DIGEST).state == State.CANCELLED
    deliver_due(at=MORNING)
    assert len(sink.accepted) == 2


def test_who_changes_to_a_weekly_letter_finds_all_in_it(
    daily: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    news(hello, "one")
    deliver_due(at=at)
    prefer(contact=daily, at=at, digest=Digest.WEEKLY, digest_weekday=5)
    news(hello, "two")
    for day in range(8):
        deliver_due(at=at + timedelta(days=day))
    assert [sorted(names) for names in names_in(sink)] == [["one", "two"]]


def test_a_digest_turned_off_between_claim_and_sending_goes_apart(
    daily: Contact, hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    news(hello, "one")
    news(hello, "two")
    deliver_due(at=at)
    run, held = claimed(MORNING)
    assert held.kind == DIGEST
    prefer(contact=daily, at=MORNING, digest=Digest.AT_ONCE)
    run._send_batch([held])
    assert sink.accepted == []
    deliver_due(at=MORNING)
    assert sorted(names_in(sink)) == [["one"], ["two"]]


# --- What changes while it waits ----------------------------------------------------------------------------------


def test_what_is_cancelled_unfollowed_or_turned_off_is_left_out(
    daily: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    topic = Topic.objects.create(label="example")
    follow(topic=topic, contact=daily, at=at)
    tell(topics=[topic], kind="example.news", context={"name": "unfollowed"}, key="t", at=at)
    news(hello, "cancelled", subject="s")
    news(hello, "kept")
    deliver_due(at=at)
    assert cancel(subject="s", at=at) == 1
    unfollow(topic=topic, contact=daily, at=at)
    deliver_due(at=MORNING)
    assert names_in(sink) == [["kept"]]
    assert states() == {f"t:{daily.pk}": State.UNWANTED, "cancelled": State.CANCELLED, "kept": State.GATHERED}
    news(hello, "turned off", at=MORNING)
    deliver_due(at=MORNING)
    prefer(contact=daily, at=MORNING, turned_off=["news"])
    deliver_due(at=MORNING + timedelta(days=1))
    assert len(sink.accepted) == 1
    assert states()["turned off"] == State.UNWANTED


@pytest.mark.parametrize("change", ["cancel", "unfollow"])
def test_what_is_taken_back_while_the_letter_is_written_is_not_in_it(
    daily: Contact, hello: QueueHello, sink: Sink, claimed: Claim, change: str
) -> None:
    at = MORNING - timedelta(hours=1)
    topic = Topic.objects.create(label="example")
    follow(topic=topic, contact=daily, at=at)
    tell(topics=[topic], kind="example.news", context={"name": "gone"}, key="t", at=at, subject="s")
    news(hello, "kept")
    deliver_due(at=at)
    run, held = claimed(MORNING)
    held.context = {"members": Notice.objects.wanted_members(held.pk, MORNING)}
    assert "Hello gone." in render(held).evidence
    if change == "cancel":
        assert cancel(subject="s", at=MORNING) == 1
    else:
        unfollow(topic=topic, contact=daily, at=MORNING)
    assert not run._begin(held)
    run._set_aside(held)
    deliver_due(at=MORNING)
    assert names_in(sink) == [["kept"]]


def test_once_it_is_begun_nothing_is_taken_out_of_it(
    daily: Contact, hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    news(hello, "one", subject="s")
    deliver_due(at=at)
    run, held = claimed(MORNING)
    held.context = {"members": Notice.objects.wanted_members(held.pk, MORNING)}
    assert run._begin(held)
    assert cancel(subject="s", at=MORNING) == 0
    prefer(contact=daily, at=MORNING, digest=Digest.AT_ONCE)
    assert states() == {"one": State.GATHERED}


def test_one_that_cannot_be_written_fails_alone(daily: Contact, hello: QueueHello, sink: Sink, at: datetime) -> None:
    news(hello, "one")
    bad = hello("bad", kind="example.bad_news")
    news(hello, "two")
    deliver_due(at=at)
    for minute in range(0, 180, 5):
        deliver_due(at=MORNING + minutes(minute))
    assert names_in(sink) == [["one", "two"]]
    bad.refresh_from_db()
    assert (bad.state, bad.digest) == (State.FAILED, None)


def test_a_letter_that_nobody_may_get_takes_what_it_gathers_with_it(
    daily: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    news(hello, "one")
    deliver_due(at=at)
    suppress(contact=daily, because="The mailbox is gone.", at=at)
    deliver_due(at=MORNING)
    assert states() == {"one": State.UNWANTED}
    assert Notice.objects.get(key="one").context == {}


def test_staff_decide_about_a_letter_as_a_whole(daily: Contact, hello: QueueHello, sink: Sink, at: datetime) -> None:
    news(hello, "one", desk="northbrook")
    deliver_due(at=at)
    sink.refuse("DATA", "550 no")
    deliver_due(at=MORNING)
    digest = Notice.objects.get(kind=DIGEST)
    assert (digest.state, digest.desk) == (State.FAILED, "northbrook")
    sink.relent()
    retry(digest, at=MORNING)
    deliver_due(at=MORNING)
    assert names_in(sink) == [["one"]]
    news(hello, "two", at=MORNING)
    deliver_due(at=MORNING)
    sink.refuse("DATA", "550 no")
    deliver_due(at=MORNING + timedelta(days=1))
    give_up(Notice.objects.get(kind=DIGEST, state=State.FAILED), at=MORNING + timedelta(days=1))
    assert states() == {"one": State.GATHERED, "two": State.GIVEN_UP}


def test_what_is_gathered_belongs_to_a_letter(daily: Contact, hello: QueueHello, sink: Sink, at: datetime) -> None:
    news(hello, "one")
    deliver_due(at=at)
    for nonsense in ({"digest": None}, {"state": State.QUEUED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.filter(key="one").update(**nonsense)


# --- Exactly once -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["RCPT", "DATA", "250"])
def test_a_worker_killed_in_the_letter_leaves_it_uncertain_as_one_or_unsent(
    ann: Contact, hello: QueueHello, sink: Sink, start_worker: StartWorker, stage: str
) -> None:
    at = timezone.now()
    prefer(contact=ann, at=at, digest=Digest.DAILY)
    news(hello, "one", at=at)
    news(hello, "two", at=at)
    deliver_due(at=at)
    Notice.objects.filter(kind=DIGEST).update(due_at=at, try_at=at)
    sink.hold(stage)
    worker = start_worker()
    nudge()
    assert sink.holding.wait(20)
    worker.kill()
    sink.let_go()
    for _sweep in range(3):
        deliver_due(at=after_the_lease())
    digest = Notice.objects.get(kind=DIGEST)
    assert digest.state == (State.SENT if stage == "RCPT" else State.UNCERTAIN)
    assert states() == {"one": State.GATHERED, "two": State.GATHERED}
    wait_until(lambda: len(sink.accepted) == (stage != "DATA") or stage == "DATA")
    assert names_in(sink) in ([], [["one", "two"]])
    assert max(sink.message_ids().values(), default=0) <= 1


@pytest.mark.django_db(transaction=True)
def test_three_weeks_of_news_with_two_beats_and_senders_that_vanish(sink: Sink) -> None:
    """Four people, each with another wish, who change their minds; everybody gets everything once."""
    dice = random.Random(4)  # noqa: S311 - the same weeks in every run
    start = datetime(2026, 10, 19, 6, tzinfo=UTC)  # the clocks change in the first week
    people = [Contact.objects.for_email(f"carer{number}@example.org") for number in range(4)]
    wishes: list[dict[str, Any]] = [
        {"digest": Digest.DAILY},
        {"digest": Digest.WEEKLY, "digest_weekday": 3},
        {"digest": Digest.AT_ONCE},
    ]
    topic = Topic.objects.create(label="example")
    for contact in people:
        follow(topic=topic, contact=contact, at=start)
        prefer(contact=contact, at=start, digest_weekday=None, **dice.choice(wishes[:1] + wishes[2:]))
    told = []
    for step in range(3 * 7 * 8):
        at = start + timedelta(hours=3 * step)
        if dice.random() < 0.3:
            name = f"n{step}"
            told.append(name)
            tell(topics=[topic], kind="example.news", context={"name": name}, key=name, at=at)
        if dice.random() < 0.1:
            prefer(contact=dice.choice(people), at=at, **({"digest_weekday": None} | dice.choice(wishes)))
        if dice.random() < 0.2:
            vanished = _Run(at)  # it claims, and is heard of no more
            vanished._claim_batch(dice.randint(1, 25))
        together(2, lambda at=at: deliver_due(at=at))  # type: ignore[misc]
    end = start + timedelta(days=30)
    for minute in range(0, 24 * 60 * 2, 60):
        deliver_due(at=end + minutes(minute) + LEASE)
    got = Counter(
        (mail["To"], name) for mail, names in zip(sink.accepted, names_in(sink), strict=True) for name in names
    )
    assert len(told) > 30
    assert got == Counter({(contact.address, name): 1 for contact in people for name in told})
    assert not Notice.objects.exclude(state__in=[State.SENT, State.GATHERED, State.CANCELLED]).exists()
    assert any(len(names) > 3 for names in names_in(sink))


@pytest.mark.django_db(transaction=True)
def test_without_owning_what_it_gathers_a_letter_repeats(
    ann: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    """The negative control: two beats each look at what waits, write one letter of it, and mark it afterwards."""
    for number in range(30):
        news(hello, f"n{number}")

    all_have_looked = Barrier(8)

    def look_then_send() -> None:
        waiting = list(Notice.objects.due(at))
        all_have_looked.wait(20)
        if waiting:
            words = "\n".join(f"Hello {notice.context['name']}." for notice in waiting)
            send_mail("Your messages", words, None, [ann.address])
            Notice.objects.filter(pk__in=[notice.pk for notice in waiting]).update(try_at=at + timedelta(days=1))

    together(8, look_then_send)
    assert sum(len(names) for names in names_in(sink)) > 30
