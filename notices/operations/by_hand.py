"""What people send: a call, a printed letter. The same promises as for a line (docs/adr/0012-channels.md).

Somebody takes the notice, does it, and says what came of it. Who says nothing for as long as the lease leaves it
`uncertain`: it may have arrived, and a person decides.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from notices import kinds
from notices.models import DIGEST, MAX_ATTEMPTS, Notice
from notices.operations.heeding import heed

LOOKED_AT_ONCE: Final = 200
State = Notice.State


class NotHeld(Exception):
    """Somebody else has the notice, or it is settled: sent, cancelled, not wanted any more."""


@transaction.atomic
def take(*, notice: Notice, claim: UUID, at: datetime, lease: timedelta) -> bool:
    """Let one person have a notice that waits; False if somebody else has it, or it is not to go now, or at all.

    What its contact wants is heeded as for a line, in this one transaction.
    """
    row = (
        Notice.objects.due(at)
        .filter(pk=notice.pk)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("contact__preferences", "contact__reached_by")
        .first()
    )
    if row is None or not heed([row], at):
        return False
    Notice.objects.filter(pk=row.pk).update(
        state=State.SENDING, changed_at=at, attempts=F("attempts") + 1, claim=claim, lease_until=at + lease
    )
    members = Notice.objects.wanted_members(row.pk, at) if row.kind == DIGEST else None
    begun = Notice.objects.begin(
        row.pk, claim, at, proves_number=False, wishes_version=row.contact.wishes_version, members=members
    )
    if not begun:
        is_late = row.expires_at is not None and row.expires_at <= at
        _settle(row, claim, state=State.EXPIRED if is_late else State.UNWANTED, context={}, changed_at=at)
        Notice.objects.filter(digest=row.pk).leave_digest(state=State.UNWANTED, at=at)
    elif members is not None:
        Notice.objects.filter(pk=row.pk).update(context={"members": members})
    return begun


def heed_what_waits_for_people(channels: Sequence[str], at: datetime) -> None:
    """Do with what people send as with all else: what its contacts want later, elsewhere or not at all is not shown."""
    with transaction.atomic():
        due = Notice.objects.due(at).exclude(contact__channel__in=channels)
        rows = due.select_for_update(skip_locked=True, of=("self",))
        heed(list(rows.select_related("contact__preferences", "contact__reached_by")[:LOOKED_AT_ONCE]), at)


def handed_over(*, notice: Notice, claim: UUID, words: str, at: datetime) -> None:
    """Write down that it reached them; also if the lease ran out meanwhile."""
    kept_until = at + timedelta(days=kinds.get(notice.kind).keep_body_days) if words else None
    members = notice.context["members"] if notice.kind == DIGEST else None
    if not Notice.objects.record_sent(notice.pk, claim, at, body=words, body_kept_until=kept_until, members=members):
        raise NotHeld(notice.key)


def try_later(*, notice: Notice, claim: UUID, pauses: Sequence[timedelta], because: str, at: datetime) -> None:
    """Let it wait for the pause of its attempt; after the last attempt it has failed, and staff decide."""
    if notice.attempts >= MAX_ATTEMPTS:
        give_to_staff(notice=notice, claim=claim, because=because, at=at)
    else:
        _settle(
            notice, claim, state=State.RETRY, try_at=at + pauses[notice.attempts - 1], reason=because, changed_at=at
        )


def give_to_staff(*, notice: Notice, claim: UUID, because: str, at: datetime) -> None:
    """It could not be done: those who look after failed messages decide."""
    _settle(notice, claim, state=State.FAILED, reason=because, changed_at=at)


def put_back(*, notice: Notice, claim: UUID, at: datetime) -> None:
    """Free what was taken and not done, as if it never had been taken."""
    _settle(notice, claim, state=State.QUEUED, attempts=F("attempts") - 1, changed_at=at)


def _settle(notice: Notice, claim: UUID, **changes: object) -> None:
    held = Notice.objects.filter(pk=notice.pk, claim=claim, state__in=[State.SENDING, State.UNCERTAIN])
    if not held.update(lease_until=None, claim=None, data_started_at=None, **changes):
        raise NotHeld(notice.key)
