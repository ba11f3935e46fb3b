"""Queueing the reminders that have fallen due, as docs/adr/0015-reminders.md sets out."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from notices import reminders
from notices.models import Sweep
from notices.operations.queueing import queue, tell

logger = structlog.get_logger(__name__)

# A change that was made before the last look, and committed after it, is seen at the next one. The keys see to it that
# nothing is said twice.
OVERLAP: Final = timedelta(minutes=10)


def remind_due(*, at: datetime) -> int:
    """Queue what fell due since the last look, and return how many notices that were.

    Any number of these may run at once. What is found too late is queued as well, and expires in the open.
    """
    return sum(_look_through(name, source, at) for name, source in reminders.all_sources())


def _look_through(name: str, source: reminders.Source, at: datetime) -> int:
    try:
        with transaction.atomic():
            sweep, _is_new = Sweep.objects.select_for_update().get_or_create(source=name, defaults={"done_until": at})
            queued = sum(_queue(reminder, at) for reminder in source(sweep.done_until - OVERLAP, at))
            Sweep.objects.filter(pk=name, done_until__lt=at).update(done_until=at)
    except Exception:  # one app's mistake must not hold up the reminders of the others
        logger.exception("notices.reminders_not_worked_out", source=name)
        return 0
    return queued


def _queue(reminder: reminders.Reminder, at: datetime) -> int:
    common = {name: getattr(reminder, name) for name in ("kind", "context", "due_at", "expires_at", "subject", "desk")}
    for contact in reminder.contacts:
        queue(contact=contact, key=f"{reminder.key}:{contact.pk}", at=at, **common)
    told = tell(topics=reminder.topics, key=reminder.key, at=at, **common) if reminder.topics else 0
    return told + len(reminder.contacts)
