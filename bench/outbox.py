"""How fast notices are queued and sent: against one INSERT … SELECT, and against a plain loop over one connection."""

import smtplib
import statistics
import time
from datetime import datetime

from celery import current_app
from django.db import connection, transaction

from bench.machines import Machines, wait_until
from bench.table import Row
from carer_portal.embedded.processes import HOST
from common.clock import now
from feedback.models import Decision
from notices.models import Notice, Topic
from notices.nudge import TASK
from notices.operations import tell
from notices.rendering import render_mail

MANY = 100_000
KIND = "feedback.answered"


def followers(number: int) -> Topic:
    """A topic that so many contacts follow."""
    topic = Topic.objects.create(label="bench")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH contact AS (
                INSERT INTO notices_contact (public_id, channel, address, language, suppressed_because)
                SELECT gen_random_uuid(), 'email', 'bench' || %(topic)s || '-' || number || '@example.org', 'en-gb', ''
                FROM generate_series(1, %(number)s) number
                RETURNING id
            )
            INSERT INTO notices_follower (topic_id, contact_id, since) SELECT %(topic)s, id, now() FROM contact
            """,
            {"topic": topic.pk, "number": number},
        )
        cursor.execute("ANALYZE notices_contact, notices_follower")
    return topic


def _queue(topic: Topic, at: datetime, decision: Decision, key: str) -> None:
    tell(topics=[topic], kind=KIND, context={"decision": decision.pk}, key=key, at=at)


def _insert_select(topic: Topic, at: datetime, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notices_notice (kind, contact_id, context, key, topics, queued_at, due_at, try_at, changed_at)
            SELECT %(kind)s, contact_id, '{"decision": 1}', %(key)s || contact_id, '{}', %(at)s, %(at)s, %(at)s, %(at)s
            FROM notices_follower WHERE topic_id = %(topic)s
            """,
            {"kind": KIND, "key": key, "at": at, "topic": topic.pk},
        )


def _taken_back(work: object) -> float:
    """How long a write takes, which is then undone."""
    assert callable(work)
    with transaction.atomic():
        started = time.perf_counter()
        work()
        spent = time.perf_counter() - started
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM notices_notice")
    return spent


def queue_rows(*, times: int) -> list[Row]:
    """Queue a hundred thousand notices."""
    topic, at = followers(MANY), now()
    decision = Decision.objects.in_public().first()
    assert decision
    ours, plain = [], []
    for _ in range(times):
        plain.append(_taken_back(lambda: _insert_select(topic, at, "plain:")))
        ours.append(_taken_back(lambda: _queue(topic, at, decision, "ours")))
    spent, floor = statistics.median(ours), statistics.median(plain)
    return [
        Row("floor: INSERT … SELECT", f"{floor:.2f} s", ""),
        Row(
            f"queue {MANY:,} notices",
            f"{spent:.2f} s",
            f"{spent / floor:.1f} × the floor",
            "≤ 3.0 ×",
            spent / floor <= 3,
        ),
    ]


def send_rows(machines: Machines, *, number: int, times: int) -> list[Row]:
    """Send by a plain loop, by one worker and by two, in turn."""
    sink = machines.sink()
    try:
        rates: dict[str, list[float]] = {"loop": [], "one": [], "two": []}
        topic = followers(number)
        Notice.objects.waiting().delete()  # what the demo left to send
        decision = Decision.objects.in_public().first()
        assert decision
        for round_ in range(times):
            _queue(topic, now(), decision, f"loop{round_}")
            rates["loop"].append(number / _loop(machines.mail))
            for workers, name in ((1, "one"), (2, "two")):
                _queue(topic, now(), decision, f"{name}{round_}")
                rates[name].append(number / _by_workers(machines, workers))
    finally:
        sink.stop()
    taken = machines.message_ids()
    expected = 3 * times * number
    assert len(taken) == len(set(taken)) == expected, f"{len(taken)} mails, {len(set(taken))} of them different"
    loop, one, two = (statistics.median(rates[name]) for name in ("loop", "one", "two"))
    return [
        Row("floor: SMTP, a plain loop", f"{loop:,.0f}/s", ""),
        Row("send, one worker", f"{one:,.0f}/s", f"{one / loop:.2f} of the loop"),
        Row("send, two workers", f"{two:,.0f}/s", f"{two / loop:.2f} of the loop", "≥ 0.50", two / loop >= 0.5),
        Row("send, the second worker", f"{two - one:+,.0f}/s", f"{two / one:.2f} × one", "≥ 1.60 ×", two / one >= 1.6),
    ]


def _loop(port: int) -> float:
    """Render the same mails, and send them one after the other over one connection; nothing is written down."""
    notices = list(Notice.objects.filter(state=Notice.State.QUEUED).select_related("contact"))
    letters = [render_mail(notice) for notice in notices]
    started = time.perf_counter()
    with smtplib.SMTP(HOST, port) as line:
        for letter in letters:
            line.sendmail(letter.sender, [letter.recipient], letter.content)
    spent = time.perf_counter() - started
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).delete()
    return spent


def _by_workers(machines: Machines, number: int) -> float:
    """Let real workers send what is due."""
    current_app.control.purge()
    workers = [machines.worker(each) for each in range(number)]
    try:
        waiting = Notice.objects.filter(state__in=[Notice.State.QUEUED, Notice.State.RETRY, Notice.State.SENDING])
        started = time.perf_counter()
        for _ in workers:
            current_app.send_task(TASK)
        wait_until(lambda: not waiting.exists(), seconds=600)
        spent = time.perf_counter() - started
    finally:
        for worker in workers:
            worker.stop()
    assert not Notice.objects.stuck().exists()
    Notice.objects.filter(state=Notice.State.SENT).delete()
    return spent
