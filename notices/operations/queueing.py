"""Queueing: rows written in the caller's transaction, so that the notice and its reason stand or fall together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from notices import kinds
from notices.models import Contact, Notice, Topic
from notices.nudge import nudge_on_commit


@transaction.atomic
def queue(
    *,
    kind: str,
    contact: Contact,
    context: dict[str, Any],
    key: str,
    at: datetime,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    subject: str = "",
    desk: str = "",
) -> None:
    """Queue one notice. The same key is queued once, whoever asks and how often.

    `subject` is what it is about ("feedback.item:12"), by which it can be cancelled; `desk` is the slug of the
    organisation whose staff look after it when it fails. Without `due_at` it goes out at once.
    """
    known = kinds.get(kind)
    due_at = due_at or at
    notice = Notice(
        kind=kind,
        urgent=known.urgent,
        contact=contact,
        context=context,
        key=key,
        subject=subject,
        desk=desk,
        queued_at=at,
        changed_at=at,
        due_at=due_at,
        try_at=due_at,
        expires_at=expires_at or known.expires_at(due_at),
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    nudge_on_commit()


@transaction.atomic
def tell(
    *,
    topics: Iterable[Topic],
    kind: str,
    context: dict[str, Any],
    key: str,
    at: datetime,
    subject: str = "",
    desk: str = "",
    leave_out: Contact | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """Tell everyone who follows any of the topics, each contact once; return how many notices were queued.

    ``due_at`` is when it goes out, to those who follow by then; without it it goes out at once.
    """
    known = kinds.get(kind)
    if not known.for_followers:
        raise ValueError(f"{kind} is between two, and not for followers")
    queued = Notice.objects.insert_for_followers(
        topics=topics,
        kind=kind,
        urgent=known.urgent,
        context=context,
        key=key,
        at=at,
        expires_at=expires_at or known.expires_at(due_at or at),
        subject=subject,
        desk=desk,
        leave_out=leave_out,
        due_at=due_at,
    )
    if queued:
        nudge_on_commit()
    return queued


@transaction.atomic
def cancel(*, subject: str, at: datetime) -> int:
    """Take back what is not yet on its way about this subject; return how many notices that were."""
    if not subject:
        raise ValueError("cancel needs a subject: without one it would mean every notice")
    # Whoever holds a digest's row decides: it is begun with this in it, or goes without.
    gathered = Notice.objects.filter(subject=subject, state=Notice.State.GATHERED)
    digests = Notice.objects.select_for_update().filter(pk__in=gathered.values("digest")).order_by("pk")
    not_begun = [digest.pk for digest in digests if digest.data_started_at is None]
    taken_out = gathered.filter(digest__in=not_begun).leave_digest(state=Notice.State.CANCELLED, at=at)
    waiting = Q(state__in=Notice.WAITING)
    claimed = Q(state=Notice.State.SENDING, data_started_at__isnull=True)
    return taken_out + Notice.objects.filter(waiting | claimed, subject=subject).update(
        state=Notice.State.CANCELLED, changed_at=at, context={}, claim=None, lease_until=None
    )
