"""The long form: a thousand notices, real leases, and everything that can fall over falls over."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest
import redis

from carer_portal.embedded.postgres import Postgres
from carer_portal.embedded.processes import HOST, ROOT, celery_beat, celery_worker
from carer_portal.embedded.valkey import BROKER, Valkey
from tests.notices.sink import Sink, wait_until
from tests.notices.test_workers import kill_a_child_of

pytestmark = pytest.mark.soak
NUMBER = 1_000
FAULTS = [*["kill"] * 20, *["restart redis"] * 3, *["flush redis"] * 3, *["restart postgres"] * 2]
QUEUE = f"""
import django
django.setup()
from django.utils import timezone
from notices.models import Contact
from notices.operations import queue
for number in range({NUMBER}):
    contact = Contact.objects.for_email(f"carer{{number}}@example.org")
    queue(kind="example.hello", contact=contact, context={{"name": "you"}}, key=str(number), at=timezone.now())
"""


class Portal:
    """A portal of this test's own: Postgres with fsync on, Valkey that keeps nothing, worker, beat and sink."""

    def __init__(self, base: Path, stack: ExitStack) -> None:
        self.postgres, self.valkey, self.sink = Postgres(base / "p"), Valkey(base / "v"), Sink()
        for server in (self.postgres, self.valkey, self.sink):
            stack.callback(server.stop)
            server.start()
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.notices.settings",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.broker_url(),
            "REDIS_CACHE_URL": self.valkey.cache_url(),
            "EMAIL_URL": f"smtp://{HOST}:{self.sink.port}",
        }
        self.run("-m", "django", "migrate", "--verbosity", "0")
        self.worker = celery_worker(log=base / "worker.log", env=self.env)
        self.beat = celery_beat(log=base / "beat.log", schedule=base / "beat", env=self.env)
        for child in (self.worker, self.beat):
            stack.callback(child.kill)
            child.start()

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.env, check=True, timeout=300)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        parts = urlsplit(self.postgres.url)
        host, database = unquote(parts.hostname or ""), parts.path.strip("/")
        with (
            closing(psycopg2.connect(host=host, user=parts.username, dbname=database)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
            return list(cursor.fetchall())

    def keep_worker(self) -> None:
        """Do what systemd does for a worker: Celery's may end when it loses Redis and a child at the same moment."""
        if self.worker.ended() is not None:
            self.worker.start()

    def break_something(self, what: str, dice: random.Random) -> None:
        if what == "kill" and dice.random() < 0.25:
            self.worker.kill()
            self.worker.start()
        elif what == "kill":
            kill_a_child_of(self.worker, dice)
        elif what == "restart redis":
            self.valkey.kill()
            self.valkey.start()
        elif what == "flush redis":
            with redis.Redis(unix_socket_path=str(self.valkey.socket), db=BROKER) as client:
                client.flushall()
        else:
            self.postgres.stop()
            self.postgres.start()


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with ExitStack() as stack:
        yield Portal(tmp_path, stack)


def test_a_thousand_notices_and_twenty_eight_faults(portal: Portal) -> None:
    dice = random.Random(2026)  # noqa: S311 - the same faults in every run
    faults = dice.sample(FAULTS, len(FAULTS))
    portal.sink.slow_by = 0.04
    portal.run("-c", QUEUE)
    queued = {f"<{public_id}@localhost>" for (public_id,) in portal.ask("SELECT public_id FROM notices_notice")}
    assert len(queued) == NUMBER
    for fault in faults:
        wait_until(portal_is_sending(portal), seconds=90, why="nobody sends")
        portal.break_something(fault, dice)
    states = Counter[str]()

    def settled() -> bool:
        portal.keep_worker()
        states.clear()
        states.update(dict(portal.ask("SELECT state, count(*)::int FROM notices_notice GROUP BY state")))
        return set(states) <= {"sent", "uncertain"}

    wait_until(settled, seconds=600, why=f"not settled: {states}")
    arrived = portal.sink.message_ids()
    sent = {
        f"<{public_id}@localhost>"
        for (public_id,) in portal.ask("SELECT public_id FROM notices_notice WHERE state = 'sent'")
    }
    assert states.total() == NUMBER
    assert max(arrived.values()) == 1
    assert sent <= set(arrived) <= queued
    print(f"{NUMBER} notices, {len(faults)} faults: {dict(states)}, {len(arrived)} arrived, none twice")  # noqa: T201 - for the record


def portal_is_sending(portal: Portal) -> Callable[[], bool]:
    """Whether some mails have come in since now, or nothing is left to send before a lease runs out."""
    before = len(portal.sink.accepted)
    left = "SELECT 1 FROM notices_notice WHERE state IN ('queued', 'retry') AND try_at <= now() LIMIT 1"

    def is_sending() -> bool:
        portal.keep_worker()
        return len(portal.sink.accepted) > before + 5 or not portal.ask(left)

    return is_sending
