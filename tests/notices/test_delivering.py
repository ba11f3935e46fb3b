"""One sender: the steps, what goes wrong in each, and what becomes of the notice."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from notices.models import MAX_ATTEMPTS, Contact, Notice, Topic
from notices.operations import cancel, deliver_due, follow, suppress, tell, unfollow
from notices.operations.delivering import LEASE, RUN_SECONDS, _Run
from notices.rendering import render
from tests.notices.conftest import Claim, QueueHello, minutes
from tests.notices.sink import HANG_UP, Sink

State = Notice.State
pytestmark = pytest.mark.django_db


def test_a_due_notice_is_sent_once_and_its_words_are_kept(hello: QueueHello, sink: Sink, at: datetime) -> None:
    notice = hello()
    deliver_due(at=at)
    deliver_due(at=at + minutes(10))
    notice.refresh_from_db()
    assert sink.recipients() == ["ann@example.org"]
    assert (notice.state, notice.attempts, notice.lease_until) == (State.SENT, 1, None)
    assert notice.sent_at is not None
    assert notice.data_started_at is not None
    assert at <= notice.data_started_at <= notice.sent_at
    assert "Hello Ann." in notice.body
    assert notice.body_kept_until == notice.sent_at + timedelta(days=365)
    assert notice.context == {}


def test_what_is_not_due_yet_waits(hello: QueueHello, sink: Sink, at: datetime) -> None:
    notice = hello(due_at=at + minutes(5))
    deliver_due(at=at + minutes(4))
    assert sink.accepted == []
    deliver_due(at=at + minutes(5))
    assert sink.message_ids() == {notice.message_id: 1}


def test_the_urgent_go_first_then_the_oldest(hello: QueueHello, sink: Sink, at: datetime) -> None:
    for number in range(3):
        hello(f"hello{number}", due_at=at - minutes(number))
    hello("code", kind="example.secret", context={"nonce": "7"})
    deliver_due(at=at)
    subjects = [str(message["Subject"]) for message in sink.accepted]
    order = [str(message["Message-ID"]) for message in sink.accepted[1:]]
    assert subjects[0] == "Your code"
    assert order == [Notice.objects.get(key=f"hello{number}").message_id for number in (2, 1, 0)]


def test_one_connection_serves_a_whole_run(hello: QueueHello, sink: Sink, at: datetime) -> None:
    for number in range(60):
        hello(f"hello{number}")
    counts = deliver_due(at=at)
    assert counts[State.SENT] == len(sink.accepted) == 60
    assert sink.connections == 1


def test_a_limit_is_kept(hello: QueueHello, sink: Sink, at: datetime) -> None:
    for number in range(5):
        hello(f"hello{number}")
    deliver_due(at=at, limit=3)
    assert len(sink.accepted) == 3
    assert Notice.objects.waiting().count() == 2


# --- Refusals and breaks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_for_now_is_tried_after_1_5_15_and_60_minutes(
    hello: QueueHello, sink: Sink, at: datetime, stage: str
) -> None:
    notice = hello()
    sink.refuse(stage, "450 come back later")
    for attempt, pause in enumerate((1, 5, 15, 60), start=1):
        deliver_due(at=at)
        notice.refresh_from_db()
        assert (notice.state, notice.attempts) == (State.RETRY, attempt)
        assert notice.reason == "450 come back later"
        assert timedelta(0) <= notice.try_at - (at + minutes(pause)) < minutes(0.5)
        assert notice.data_started_at is None
        deliver_due(at=notice.try_at - timedelta(seconds=1))
        notice.refresh_from_db()
        assert notice.attempts == attempt
        at = notice.try_at
    deliver_due(at=at)
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (State.FAILED, MAX_ATTEMPTS)
    assert sink.accepted == []


def test_after_a_refusal_for_now_it_arrives_with_the_same_message_id(
    hello: QueueHello, sink: Sink, at: datetime
) -> None:
    notice = hello()
    sink.refuse("DATA", "451 busy", times=2)
    for _attempt in range(3):
        deliver_due(at=at)
        notice.refresh_from_db()
        at = notice.try_at
    assert sink.message_ids() == {notice.message_id: 1}
    assert notice.state == State.SENT
    assert notice.reason == ""


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_for_good_fails_at_once_and_spoils_no_other(
    hello: QueueHello, sink: Sink, at: datetime, stage: str
) -> None:
    sink.refuse(stage, "550 no such mailbox", times=1)
    first, second = hello("first"), hello("second")
    deliver_due(at=at)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason) == (State.FAILED, "550 no such mailbox")
    assert second.state == State.SENT
    assert sink.connections == 1


def test_a_server_that_closes_an_old_line_is_called_again(hello: QueueHello, sink: Sink, at: datetime) -> None:
    """Many servers take so many mails a connection: then 421, or they just hang up. No attempt is lost by it."""
    first, second, third = hello("first"), hello("second"), hello("third")
    other = Contact.objects.for_email("bob@example.org")
    third.contact = second.contact = other
    second.save()
    third.save()
    sink.refuse("RCPT", "421 too many", recipient="bob@example.org", times=1)
    deliver_due(at=at)
    for notice in (first, second, third):
        notice.refresh_from_db()
        assert (notice.state, notice.attempts) == (State.SENT, 1)
    assert sink.connections == 2


def test_421_to_the_first_mail_of_a_line_is_tried_again_later(hello: QueueHello, sink: Sink, at: datetime) -> None:
    notice = hello()
    sink.refuse("RCPT", "421 closing")
    deliver_due(at=at)
    notice.refresh_from_db()
    assert (notice.state, notice.reason) == (State.RETRY, "421 closing")


def test_a_server_that_hangs_up_before_the_message_is_tried_again(hello: QueueHello, sink: Sink, at: datetime) -> None:
    notice = hello()
    sink.refuse("RCPT", HANG_UP, times=1)
    deliver_due(at=at)
    notice.refresh_from_db()
    assert notice.state == State.RETRY
    deliver_due(at=notice.try_at)
    assert sink.message_ids() == {notice.message_id: 1}


def test_a_server_that_hangs_up_after_the_message_leaves_it_uncertain(
    hello: QueueHello, sink: Sink, at: datetime
) -> None:
    notice, other = hello("first"), hello("second")
    sink.refuse("DATA", HANG_UP, times=1)
    deliver_due(at=at)
    deliver_due(at=at + minutes(600))
    notice.refresh_from_db()
    other.refresh_from_db()
    assert notice.state == State.UNCERTAIN
    assert notice.reason
    assert other.state == State.SENT
    assert sink.message_ids() == {other.message_id: 1}


def test_nobody_answering_costs_one_attempt_and_no_time(hello: QueueHello, sink: Sink, at: datetime) -> None:
    notices = [hello(f"hello{number}") for number in range(3)]
    sink.stop()
    deliver_due(at=at)
    assert {n.attempts for n in Notice.objects.filter(state=State.RETRY)} == {1}
    sink.start()
    deliver_due(at=at + minutes(2))
    assert sink.message_ids() == {notice.message_id: 1 for notice in notices}


def test_a_sink_down_for_fifteen_minutes_and_one_bad_address_in_a_hundred(
    hello: QueueHello, sink: Sink, at: datetime
) -> None:
    for number in range(100):
        hello(f"hello{number}", contact=Contact.objects.for_email(f"carer{number}@example.org"))
    sink.refuse("RCPT", "550 no such mailbox", recipient="carer42@example.org")
    sink.stop()
    for minute in range(15):
        deliver_due(at=at + minutes(minute))
    sink.start()
    for minute in range(15, 60):
        deliver_due(at=at + minutes(minute))
    assert len(sink.accepted) == 99
    assert set(sink.message_ids().values()) == {1}
    assert list(Notice.objects.exclude(state=State.SENT).values_list("state", "reason")) == [
        (State.FAILED, "550 no such mailbox")
    ]


def test_a_slow_server_is_waited_for_only_so_long(
    hello: QueueHello, sink: Sink, at: datetime, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    before = hello()
    sink.hold("RCPT")
    deliver_due(at=at)
    sink.let_go()
    before.refresh_from_db()
    assert before.state == State.RETRY
    sink.hold("DATA")
    deliver_due(at=before.try_at)
    sink.let_go()
    before.refresh_from_db()
    assert before.state == State.UNCERTAIN


# --- Between claim and sending ----------------------------------------------------------------------------------


def test_cancelled_between_claim_and_sending_is_not_sent(
    hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    notice = hello(subject="feedback.item:12")
    run, held = claimed(at)
    assert cancel(subject="feedback.item:12", at=at) == 1
    run._send_batch([held])
    notice.refresh_from_db()
    assert notice.state == State.CANCELLED
    assert sink.accepted == []


def test_suppressed_between_claim_and_sending_is_not_sent(
    hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    notice = hello()
    run, held = claimed(at)
    suppress(contact=notice.contact, because="The mailbox is gone.", at=at)
    run._send_batch([held])
    notice.refresh_from_db()
    assert (notice.state, notice.context) == (State.UNWANTED, {})
    assert sink.accepted == []


def test_a_suppressed_contact_gets_nothing_that_is_queued_later(hello: QueueHello, sink: Sink, at: datetime) -> None:
    notice = hello()
    suppress(contact=notice.contact, because="The mailbox is gone.", at=at)
    hello("later")
    deliver_due(at=at)
    assert sink.accepted == []
    assert set(Notice.objects.values_list("state", flat=True)) == {State.UNWANTED}


def test_stopping_a_topic_also_stops_what_is_queued_by_it_alone(ann: Contact, sink: Sink, at: datetime) -> None:
    stopped, kept = Topic.objects.create(label="example"), Topic.objects.create(label="example")
    for topic in (stopped, kept):
        follow(topic=topic, contact=ann, at=at)
    tell(topics=[stopped], kind="example.hello", context={}, key="by one", at=at)
    tell(topics=[stopped, kept], kind="example.hello", context={}, key="by two", at=at)
    unfollow(topic=stopped, contact=ann, at=at)
    deliver_due(at=at)
    states = dict(Notice.objects.values_list("key", "state"))
    assert states == {f"by one:{ann.pk}": State.UNWANTED, f"by two:{ann.pk}": State.SENT}


def test_what_comes_too_late_is_not_sent(hello: QueueHello, sink: Sink, at: datetime) -> None:
    notice = hello(kind="example.secret", context={"nonce": "7"})
    deliver_due(at=at + minutes(16))
    notice.refresh_from_db()
    assert (notice.state, notice.context) == (State.EXPIRED, {})
    assert sink.accepted == []


def test_what_becomes_too_late_after_the_claim_is_not_sent(
    hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    notice = hello(expires_at=at + minutes(3))
    run, held = claimed(at)
    run._at += minutes(4)
    run._send_batch([held])
    notice.refresh_from_db()
    assert notice.state == State.EXPIRED
    assert sink.accepted == []


# --- Leases -----------------------------------------------------------------------------------------------------


def test_a_lease_that_ran_out_before_sending_puts_the_notice_back(
    hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    notice = hello()
    claimed(at)
    deliver_due(at=at + LEASE - minutes(1))
    notice.refresh_from_db()
    assert notice.state == State.SENDING
    deliver_due(at=at + LEASE + minutes(1))
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.suspect) == (State.SENT, 2, True)
    assert len(sink.accepted) == 1


def test_a_lease_that_ran_out_while_sending_leaves_it_uncertain_for_good(
    hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    notice = hello()
    run, held = claimed(at)
    assert run._begin(held)
    deliver_due(at=at + LEASE + minutes(1))
    deliver_due(at=at + minutes(10_000))
    notice.refresh_from_db()
    assert notice.state == State.UNCERTAIN
    assert sink.accepted == []


def test_a_sender_that_lost_its_lease_does_not_begin(
    hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    """It slept for too long; meanwhile another has put the notice back, or sent it."""
    notice = hello()
    run, held = claimed(at)
    run._at += LEASE + minutes(1)
    run._send_batch([held])
    assert sink.accepted == []
    deliver_due(at=run.now())
    run._send_batch([held])
    notice.refresh_from_db()
    assert notice.state == State.SENT
    assert len(sink.accepted) == 1


def test_a_slow_sender_that_learns_the_end_corrects_uncertain_to_sent(
    hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    notice = hello()
    run, held = claimed(at)
    assert run._begin(held)
    deliver_due(at=at + LEASE + minutes(1))
    notice.refresh_from_db()
    assert notice.state == State.UNCERTAIN
    run._record_sent(held, render(held))
    notice.refresh_from_db()
    assert notice.state == State.SENT


def test_five_vanished_senders_are_enough(hello: QueueHello, sink: Sink, at: datetime, claimed: Claim) -> None:
    notice = hello()
    for _attempt in range(MAX_ATTEMPTS):
        claimed(at)
        at += LEASE + minutes(1)
        _Run(at)._lapse_leases()
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (State.FAILED, MAX_ATTEMPTS)
    assert "stopped 5 times" in notice.reason


def test_one_whose_sender_vanished_is_claimed_alone(hello: QueueHello, sink: Sink, at: datetime) -> None:
    for number in range(3):
        hello(f"hello{number}")
    assert len(_Run(at)._claim_batch(25)) == 3
    at += LEASE + minutes(1)
    hello("fresh")
    run = _Run(at)
    run._lapse_leases()
    assert [n.key for n in run._claim_batch(25)] == ["fresh"]
    assert len(run._claim_batch(25)) == 1


def test_a_run_whose_time_is_over_puts_back_what_it_has_not_tried(hello: QueueHello, sink: Sink, at: datetime) -> None:
    for number in range(3):
        hello(f"hello{number}")
    run = _Run(at)
    run._started -= RUN_SECONDS
    run._at -= timedelta(seconds=RUN_SECONDS)
    run.deliver(100)
    assert sink.accepted == []
    assert set(Notice.objects.values_list("state", "attempts", "claim")) == {(State.QUEUED, 0, None)}


# --- Poison -----------------------------------------------------------------------------------------------------


def test_one_that_cannot_be_written_fails_after_five_attempts_and_holds_up_no_other(
    hello: QueueHello, sink: Sink, at: datetime
) -> None:
    poison = hello("poison", kind="example.poison", due_at=at - minutes(1))
    others = [hello(f"hello{number}") for number in range(3)]
    for _attempt in range(8):
        deliver_due(at=at)
        poison.refresh_from_db()
        at = max(at, poison.try_at)
    assert (poison.state, poison.attempts) == (State.FAILED, MAX_ATTEMPTS)
    assert "RuntimeError: this notice cannot be written" in poison.reason
    assert sink.message_ids() == {other.message_id: 1 for other in others}


def test_a_kind_that_is_gone_fails_visibly(hello: QueueHello, sink: Sink, at: datetime) -> None:
    notice = hello()
    Notice.objects.update(kind="gone.kind")
    deliver_due(at=at)
    notice.refresh_from_db()
    assert "UnknownKind" in notice.reason


def test_times_are_instants_so_a_repeated_hour_repeats_nothing(hello: QueueHello, sink: Sink) -> None:
    """On 25 October 2026 the clock in London goes from 01:59 back to 01:00."""
    start = datetime(2026, 10, 25, 0, 0, tzinfo=timezone.get_fixed_timezone(0))
    notices = [hello(f"hello{number}", at=start, due_at=start + minutes(10 * number)) for number in range(13)]
    for minute in range(121):
        deliver_due(at=start + minutes(minute))
        assert len(sink.accepted) == minute // 10 + 1
    assert sink.message_ids() == {notice.message_id: 1 for notice in notices}
