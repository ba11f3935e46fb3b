"""Real Celery workers, killed with SIGKILL between the steps of sending: none lost, none sent twice."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from carer_portal.embedded.child import Child
from notices.models import MAX_ATTEMPTS, Contact, Notice
from notices.nudge import nudge
from notices.operations import deliver_due, look_up_uncertain, queue
from notices.operations.delivering import LEASE
from tests.notices.conftest import QueueHello
from tests.notices.notify_server import KEY, TEMPLATE, NotifyServer
from tests.notices.sink import Sink, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sink")]
State = Notice.State
StartWorker = Callable[..., Child]


@pytest.fixture
def at() -> datetime:
    """A worker looks at the real clock, so its notices are due by it."""
    return timezone.now()


def after_the_lease() -> datetime:
    return timezone.now() + LEASE + timedelta(minutes=1)


def test_a_commit_wakes_a_worker_which_sends_within_seconds(
    hello: QueueHello, sink: Sink, start_worker: StartWorker
) -> None:
    start_worker()
    notice = hello()
    wait_until(lambda: Notice.objects.get().state == State.SENT, seconds=10)
    assert sink.message_ids() == {notice.message_id: 1}


@pytest.mark.parametrize("stage", ["DATA", "250"])
def test_a_worker_killed_after_the_message_leaves_it_uncertain_for_good(
    hello: QueueHello, sink: Sink, start_worker: StartWorker, stage: str
) -> None:
    """Whether the mail server kept the mail or not looks the same from here, so nobody may guess."""
    worker = start_worker()
    sink.hold(stage)
    notice = hello()
    assert sink.holding.wait(20)
    worker.kill()
    sink.let_go()
    notice.refresh_from_db()
    assert notice.state == State.SENDING
    assert notice.data_started_at is not None
    for _sweep in range(3):
        deliver_due(at=after_the_lease())
    notice.refresh_from_db()
    assert notice.state == State.UNCERTAIN
    assert len(sink.accepted) <= 1


@pytest.mark.parametrize("stage", ["MAIL", "RCPT"])
def test_a_worker_killed_before_the_message_costs_nothing_but_time(
    hello: QueueHello, sink: Sink, start_worker: StartWorker, stage: str
) -> None:
    worker = start_worker()
    sink.hold(stage)
    notice = hello()
    assert sink.holding.wait(20)
    worker.kill()
    sink.let_go()
    notice.refresh_from_db()
    assert (notice.state, notice.data_started_at) == (State.SENDING, None)
    deliver_due(at=timezone.now())
    assert sink.accepted == []
    deliver_due(at=after_the_lease())
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (State.SENT, 2)
    assert sink.message_ids() == {notice.message_id: 1}


@pytest.mark.parametrize(("stage", "kept"), [("request", 0), ("201", 1)])
def test_a_worker_killed_over_a_text_leaves_it_uncertain_until_somebody_asks(
    *, hello: QueueHello, mobile: Contact, notify: NotifyServer, start_worker: StartWorker, stage: str, kept: int
) -> None:
    worker = start_worker(NOTIFY_API_KEY=KEY, NOTIFY_BASE_URL=notify.url, NOTIFY_SMS_TEMPLATE_ID=TEMPLATE)
    notify.hold(stage)
    notice = hello(contact=mobile)
    assert notify.holding.wait(20)
    worker.kill()
    notice.refresh_from_db()
    assert notice.state == State.SENDING
    assert notice.data_started_at is not None
    for _sweep in range(3):
        deliver_due(at=after_the_lease())
    notice.refresh_from_db()
    assert notice.state == State.UNCERTAIN
    assert len(notify.accepted) == kept
    look_up_uncertain(at=after_the_lease())
    notice.refresh_from_db()
    assert notice.state == (State.SENT if kept else State.UNCERTAIN)


def test_fifty_texts_with_workers_killed_at_random(
    mobile: Contact, notify: NotifyServer, start_worker: StartWorker, at: datetime
) -> None:
    """Each arrives once, or is uncertain; none is lost; and those that arrived are found by asking."""
    dice = random.Random(2026)  # noqa: S311 - the same kills in every run
    for number in range(50):
        queue(kind="example.hello", contact=mobile, context={"name": "you"}, key=str(number), at=at)
    notify.slow_by = 0.03
    worker = start_worker(NOTIFY_API_KEY=KEY, NOTIFY_BASE_URL=notify.url, NOTIFY_SMS_TEMPLATE_ID=TEMPLATE)
    kills = 0
    next_kill = time.monotonic() + 0.3

    def settled() -> bool:
        nonlocal kills, next_kill
        end_leases()
        if kills < 6 and time.monotonic() > next_kill and Notice.objects.filter(state=State.SENDING).exists():
            kill_a_child_of(worker, dice)
            kills += 1
            next_kill = time.monotonic() + dice.uniform(0.1, 0.4)
        return not Notice.objects.filter(state__in=[*Notice.WAITING, State.SENDING]).exists()

    wait_until(settled, seconds=120)
    assert kills >= 3
    assert max(Counter(notify.references()).values()) == 1
    assert set(Notice.objects.values_list("state", flat=True)) <= {State.SENT, State.UNCERTAIN}
    look_up_uncertain(at=after_the_lease())
    sent = {str(notice.public_id) for notice in Notice.objects.filter(state=State.SENT)}
    assert sent == set(notify.references())


def test_a_notice_that_kills_its_worker_ends_after_five_and_the_others_arrive(
    hello: QueueHello, sink: Sink, start_worker: StartWorker, at: datetime
) -> None:
    start_worker(EXAMPLE_MAY_KILL="yes")
    killer = hello("killer", kind="example.killer", due_at=at - timedelta(minutes=1))
    others = [hello(f"hello{number}") for number in range(10)]

    def settled() -> bool:
        end_leases()
        return not Notice.objects.filter(state__in=[*Notice.WAITING, State.SENDING]).exists()

    wait_until(settled, seconds=150)  # five workers are started, one after the other, on a machine that may be busy
    killer.refresh_from_db()
    assert (killer.state, killer.attempts) == (State.FAILED, MAX_ATTEMPTS)
    assert f"stopped {MAX_ATTEMPTS} times" in killer.reason
    assert sink.message_ids() == {other.message_id: 1 for other in others}


def test_two_hundred_notices_with_workers_killed_at_random(sink: Sink, start_worker: StartWorker, at: datetime) -> None:
    """Each arrives once, or is uncertain; none is lost."""
    dice = random.Random(2026)  # noqa: S311 - the same kills in every run
    for number in range(200):
        contact = Contact.objects.for_email(f"carer{number}@example.org")
        queue(kind="example.hello", contact=contact, context={"name": "you"}, key=str(number), at=at)
    sink.slow_by = 0.02
    worker = start_worker()
    kills = 0
    next_kill = time.monotonic() + 0.3

    def settled() -> bool:
        nonlocal kills, next_kill
        end_leases()
        if kills < 12 and time.monotonic() > next_kill and Notice.objects.filter(state=State.SENDING).exists():
            kill_a_child_of(worker, dice)
            kills += 1
            next_kill = time.monotonic() + dice.uniform(0.1, 0.6)
        return not Notice.objects.filter(state__in=[*Notice.WAITING, State.SENDING]).exists()

    wait_until(settled, seconds=120)
    arrived = sink.message_ids()
    states = {notice.message_id: notice.state for notice in Notice.objects.all()}
    assert kills >= 8
    assert len(states) == 200
    assert set(states.values()) <= {State.SENT, State.UNCERTAIN}
    assert max(arrived.values()) == 1
    assert {message_id for message_id, state in states.items() if state == State.SENT} <= set(arrived)
    assert set(arrived) <= set(states)


def end_leases() -> None:
    """Make five minutes three seconds, so that no test waits for a lease to run out."""
    now = timezone.now()
    held = Notice.objects.filter(state=State.SENDING, changed_at__lt=now - timedelta(seconds=3))
    if held.update(lease_until=now - timedelta(seconds=1)):
        nudge()


def kill_a_child_of(worker: Child, dice: random.Random) -> None:
    """Kill one of the worker's sending processes; Celery starts another in its place."""
    children = [int(pid) for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()]
    if children:
        os.kill(dice.choice(children), signal.SIGKILL)
