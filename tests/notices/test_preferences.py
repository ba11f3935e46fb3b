"""What people want is heeded when a notice is claimed, and until the moment before it is handed over."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from notices.models import Contact, Notice, Preferences, Topic
from notices.operations import deliver_due, follow, prefer, reach_by, speak, suppress, tell
from notices.quiet import LONDON, Quiet
from tests.notices.conftest import Claim, QueueHello, minutes
from tests.notices.sink import Sink

pytestmark = pytest.mark.django_db
State = Notice.State
Digest = Preferences.Digest
NIGHT = {"quiet_from": time(21), "quiet_until": time(8)}


@pytest.mark.parametrize(
    "wishes",
    [
        {"turned_off": ["booked"]},
        {"turned_off": ["account"]},
        {"turned_off": ["news", "nonsense"]},
        {"quiet_from": time(21)},
        {"quiet_until": time(8)},
        {"quiet_from": time(8), "quiet_until": time(8)},
        {"digest": "hourly"},
        {"digest": "weekly"},
        {"digest": "daily", "digest_weekday": 1},
        {"digest": "weekly", "digest_weekday": 8},
    ],
)
def test_wishes_that_make_no_sense_are_refused(ann: Contact, at: datetime, wishes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        prefer(contact=ann, at=at, **wishes)


def test_no_contact_leads_to_itself(ann: Contact) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=ann.pk).update(reached_by=ann)


def test_phones_are_quiet_at_night_unless_somebody_wants_them_not_to_be(ann: Contact, at: datetime) -> None:
    phone = Contact.objects.for_sms("07700900123")
    assert Preferences.of(ann).quiet is None
    assert Preferences.of(phone).quiet == Quiet(time(21), time(8))
    prefer(contact=phone, at=at, digest=Digest.DAILY)
    phone = Contact.objects.get(pk=phone.pk)
    assert Preferences.of(phone).quiet == Quiet(time(21), time(8))
    prefer(contact=phone, at=at, quiet_from=None, quiet_until=None)
    assert Preferences.of(Contact.objects.get(pk=phone.pk)).quiet is None


# --- Turned off ---------------------------------------------------------------------------------------------------


def test_a_category_that_is_turned_off_is_not_sent_but_what_must_come_is(
    ann: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    prefer(contact=ann, at=at, turned_off=["news"])
    hello("news", kind="example.news")
    hello("must come")  # of the same category
    deliver_due(at=at)
    assert dict(Notice.objects.values_list("key", "state")) == {"news": State.UNWANTED, "must come": State.SENT}
    assert Notice.objects.get(key="news").context == {}
    assert len(sink.accepted) == 1


def test_a_switch_turned_off_a_second_before_sending_is_respected(
    ann: Contact, hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    notice = hello(kind="example.news")
    run, held = claimed(at)
    prefer(contact=ann, at=at, turned_off=["news"])
    run._send_batch([held])
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (State.QUEUED, 0)
    deliver_due(at=at)
    notice.refresh_from_db()
    assert notice.state == State.UNWANTED
    assert sink.accepted == []


def test_a_sender_that_forgets_what_it_claimed_by_sends_what_is_not_wanted(
    ann: Contact, hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    """The negative control: the same, but the sender takes the version of now for that of its claim."""
    hello(kind="example.news")
    run, held = claimed(at)
    prefer(contact=ann, at=at, turned_off=["news"])
    held.contact.refresh_from_db()
    run._send_batch([held])
    assert len(sink.accepted) == 1


def test_a_change_of_language_counts_until_the_last_moment(
    ann: Contact, hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    hello()
    run, held = claimed(at)
    speak(contact=ann, language="cy", at=at)
    run._send_batch([held])
    deliver_due(at=at)
    assert [mail["Content-Language"] for mail in sink.accepted] == ["cy"]


# --- Quiet hours --------------------------------------------------------------------------------------------------


def london(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=LONDON)


def test_what_comes_up_in_the_night_goes_in_the_morning_once_and_is_not_called_late(
    ann: Contact, hello: QueueHello, sink: Sink
) -> None:
    at = london(3, 23)
    prefer(contact=ann, at=at, **NIGHT)
    notice = hello(at=at)
    for minute in range(0, 9 * 60, 30):
        deliver_due(at=at + minutes(minute))
        assert sink.accepted == []
        assert not Notice.objects.overdue(at + minutes(minute)).exists()
    notice.refresh_from_db()
    assert (notice.due_at, notice.held_since) == (london(4, 8), at)
    deliver_due(at=london(4, 8))
    deliver_due(at=london(4, 9))
    assert sink.message_ids() == {notice.message_id: 1}


def test_what_is_urgent_or_would_be_too_late_goes_in_the_night(ann: Contact, hello: QueueHello, sink: Sink) -> None:
    at = london(3, 23)
    prefer(contact=ann, at=at, **NIGHT)
    hello("code", kind="example.secret", context={"nonce": "7"}, at=at)
    hello("soon", at=at, expires_at=london(4, 8))
    hello("urgent, but not yet too late", kind="example.urgent", at=at)
    deliver_due(at=at)
    sent = Notice.objects.filter(state=State.SENT).values_list("key", flat=True)
    assert set(sent) == {"code", "soon"}


def test_who_takes_quiet_hours_back_gets_what_waits_at_once(ann: Contact, hello: QueueHello, sink: Sink) -> None:
    at = london(3, 23)
    prefer(contact=ann, at=at, **NIGHT)
    hello(at=at)
    hello("tomorrow", at=at, due_at=at + timedelta(days=1))
    deliver_due(at=at)
    prefer(contact=ann, at=at + minutes(1), quiet_from=None, quiet_until=None)
    deliver_due(at=at + minutes(1))
    assert dict(Notice.objects.values_list("key", "state")) == {"hello": State.SENT, "tomorrow": State.QUEUED}


def test_quiet_hours_wished_for_between_claim_and_sending_hold(
    ann: Contact, hello: QueueHello, sink: Sink, claimed: Claim
) -> None:
    at = london(3, 23)
    hello(at=at)
    run, held = claimed(at)
    prefer(contact=ann, at=at, **NIGHT)
    run._send_batch([held])
    deliver_due(at=at)
    assert sink.accepted == []
    deliver_due(at=london(4, 8))
    assert len(sink.accepted) == 1


# --- Which way ----------------------------------------------------------------------------------------------------


@pytest.fixture
def other(db: None) -> Contact:
    return Contact.objects.for_email("ann.at.work@example.org")


def test_what_waits_and_what_comes_goes_the_chosen_way(
    ann: Contact, other: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    hello("before")
    reach_by(chosen=other, instead_of=[ann], at=at)
    hello("after")
    hello("here", kind="example.here")
    deliver_due(at=at)
    assert sorted(sink.recipients()) == ["ann.at.work@example.org", "ann.at.work@example.org", "ann@example.org"]
    reach_by(chosen=ann, instead_of=[other], at=at)
    hello("again")
    deliver_due(at=at)
    assert sink.recipients()[-1] == "ann@example.org"


def test_who_follows_by_two_contacts_is_told_once_by_the_chosen_one_and_can_stop_both(
    ann: Contact, other: Contact, sink: Sink, at: datetime
) -> None:
    topics = [Topic.objects.create(label="example"), Topic.objects.create(label="example")]
    follow(topic=topics[0], contact=ann, at=at)
    follow(topic=topics[0], contact=other, at=at)
    follow(topic=topics[1], contact=ann, at=at)
    reach_by(chosen=other, instead_of=[ann], at=at)
    assert tell(topics=topics, kind="example.news", context={}, key="k", at=at) == 1
    deliver_due(at=at)
    assert sink.recipients() == [other.address]
    assert Notice.objects.get().topics == [topic.pk for topic in topics]


def test_a_chosen_way_that_is_dead_is_not_used(
    ann: Contact, other: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    reach_by(chosen=other, instead_of=[ann], at=at)
    suppress(contact=other, because="The mailbox is gone.", at=at)
    topic = Topic.objects.create(label="example")
    follow(topic=topic, contact=ann, at=at)
    assert tell(topics=[topic], kind="example.news", context={}, key="k", at=at) == 1
    hello()
    deliver_due(at=at)
    assert sink.recipients() == [ann.address, ann.address]


def test_the_chosen_way_counts_until_the_last_moment(
    other: Contact, hello: QueueHello, sink: Sink, at: datetime, claimed: Claim
) -> None:
    notice = hello()
    run, held = claimed(at)
    reach_by(chosen=other, instead_of=[notice.contact], at=at)
    run._send_batch([held])
    deliver_due(at=at)
    assert sink.recipients() == [other.address]
