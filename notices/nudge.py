"""One word to the worker after a commit: "something is due". Losing it loses nothing, as beat looks by itself."""

import time

import structlog
from celery import current_app
from django.db import transaction

logger = structlog.get_logger(__name__)

TASK = "notices.tasks.deliver_due"
QUIET_SECONDS = 15.0
_not_before = 0.0


def nudge_on_commit() -> None:
    """Send one nudge when the present transaction commits, however many notices it queues."""
    connection = transaction.get_connection()
    if not any(hook is nudge for _savepoints, hook, *_ in connection.run_on_commit):
        transaction.on_commit(nudge)


def nudge() -> None:
    """Tell a worker that something is due. Never raises, and waits seconds at most.

    While the broker is away each try costs its time-out, so after a failure we stay quiet for a little.
    """
    global _not_before  # noqa: PLW0603 - one clock a process is what is meant
    if time.monotonic() < _not_before:
        return
    try:
        current_app.send_task(TASK, retry=False, ignore_result=True, expires=60)
    except Exception as trouble:  # noqa: BLE001 - whatever a broker does, the request has done its work
        _not_before = time.monotonic() + QUIET_SECONDS
        logger.warning("notices.nudge_lost", trouble=type(trouble).__name__)
