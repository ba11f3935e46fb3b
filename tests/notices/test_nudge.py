"""The word to the worker: once a transaction, and never in the way of a request."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from celery import current_app
from django.db import transaction

from carer_portal.embedded.processes import HOST, free_port
from carer_portal.embedded.valkey import BROKER, Valkey
from notices import nudge
from notices.models import Notice
from tests.notices.conftest import QueueHello

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def use_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Point the nudge at another broker."""
    nudge._connection.cache_clear()
    monkeypatch.setattr(nudge, "_quiet_until", 0.0)

    def use(url: str) -> None:
        nudge._connection.cache_clear()
        monkeypatch.setitem(current_app.conf, "broker_write_url", url)

    yield use
    nudge._connection.cache_clear()


@pytest.fixture
def valkey(tmp_path: Path, use_broker: Callable[[str], None]) -> Iterator[Valkey]:
    """A broker of this test's own."""
    with ExitStack() as stack:
        valkey = Valkey(tmp_path / "v")
        stack.callback(valkey.stop)
        valkey.start()
        use_broker(valkey.broker_url())
        yield valkey


def tasks_waiting(valkey: Valkey) -> int:
    with redis.Redis(unix_socket_path=str(valkey.socket), db=BROKER) as client:
        return int(str(client.llen("celery")))


def test_one_transaction_nudges_once_however_much_it_queues(hello: QueueHello, valkey: Valkey) -> None:
    with transaction.atomic():
        hello("first")
        with transaction.atomic():
            hello("second")
        assert tasks_waiting(valkey) == 0
    assert tasks_waiting(valkey) == 1


def test_what_is_rolled_back_nudges_nobody(hello: QueueHello, valkey: Valkey) -> None:
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 - the queueing must not raise
            hello("first")
            raise RuntimeError("the business failed")
        assert not transaction.get_connection().run_on_commit
    assert tasks_waiting(valkey) == 0
    hello("second")
    assert tasks_waiting(valkey) == 1


def test_with_no_broker_the_notice_is_queued_at_once(hello: QueueHello, use_broker: Callable[[str], None]) -> None:
    use_broker(f"redis://{HOST}:{free_port()}/1")
    begun = time.monotonic()
    hello()
    assert time.monotonic() - begun < nudge.PATIENCE_SECONDS
    assert Notice.objects.waiting().count() == 1


def test_with_a_broker_that_never_answers_only_the_first_waits(
    hello: QueueHello, use_broker: Callable[[str], None]
) -> None:
    with socket.create_server((HOST, 0)) as silent:
        use_broker(f"redis://{HOST}:{silent.getsockname()[1]}/1")
        begun = time.monotonic()
        hello("first")
        first = time.monotonic() - begun
        for number in range(5):
            hello(f"hello{number}")
        others = time.monotonic() - begun - first
    assert first < nudge.PATIENCE_SECONDS + 1
    assert others < nudge.PATIENCE_SECONDS
    assert Notice.objects.waiting().count() == 6


def test_when_the_broker_is_back_nudges_come_through_again(
    hello: QueueHello, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    hello("before")
    valkey.stop()
    hello("away")
    valkey.start()
    monkeypatch.setattr(nudge, "_quiet_until", 0.0)
    hello("after")
    assert tasks_waiting(valkey) == 1
