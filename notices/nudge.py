"""One word to the worker after a commit: "something is due". Losing it loses nothing, as beat looks by itself."""

import time
from functools import cache
from typing import Final

import structlog
from celery import current_app
from django.db import transaction
from kombu.connection import Connection
from kombu.pools import producers

logger = structlog.get_logger(__name__)

TASK: Final = "notices.tasks.deliver_due"
PATIENCE_SECONDS: Final = 1
QUIET_SECONDS: Final = 15.0
# While the broker is away each nudge costs our patience, so after a failure we stay quiet for a little.
_quiet_until = 0.0


def nudge_on_commit() -> None:
    """Send one nudge when the present transaction commits, however many notices it queues."""
    connection = transaction.get_connection()
    if not any(hook is nudge for _savepoints, hook, *_ in connection.run_on_commit):
        transaction.on_commit(nudge)


def nudge() -> None:
    """Tell a worker that something is due. Never raises, and never waits for long."""
    global _quiet_until  # noqa: PLW0603 - one a process is what is meant
    if time.monotonic() < _quiet_until:
        return
    try:
        with producers[_connection()].acquire(block=True, timeout=PATIENCE_SECONDS) as producer:
            current_app.send_task(TASK, producer=producer, retry=False, ignore_result=True, expires=60)
    except Exception as trouble:  # noqa: BLE001 - whatever a broker does, the request has done its work
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("notices.nudge_lost", trouble=type(trouble).__name__)


def broker_answers() -> bool:
    """Whether the broker can be reached just now. Waits for a second at most."""
    try:
        with _connection().clone() as connection:  # type: ignore[no-untyped-call]  # kombu ships no types
            connection.default_channel.client.ping()
    except Exception:  # noqa: BLE001 - whatever a broker does, this only asks
        return False
    return True


@cache
def _connection() -> Connection:
    """A connection of our own: Celery's would try again for six seconds when the broker is away."""
    connection: Connection = current_app.connection_for_write(
        connect_timeout=PATIENCE_SECONDS,
        transport_options={
            **current_app.conf.broker_transport_options,
            "socket_timeout": PATIENCE_SECONDS,
            "socket_connect_timeout": PATIENCE_SECONDS,
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
        },
    )
    return connection
