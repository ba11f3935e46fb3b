"""What those who get notices want, looked at when a notice is claimed (docs/adr/0013-what-people-want.md).

Whatever is not to go now is decided here, in the transaction of the claim and under a lock of the contact. A change
that comes after it gives the contact another version, and the sender begins nothing by an old one.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db.models.functions import Coalesce

from notices import kinds
from notices.models import DIGEST, Contact, Notice, Preferences
from notices.quiet import time_to_send

# Another run, or the owner of the contact, is at it: we look again soon.
LOOK_AGAIN_AFTER: Final = timedelta(minutes=1)

State = Notice.State


def heed(due: list[Notice], at: datetime) -> list[Notice]:
    """Return those of the locked rows that go now; the others are held back, gathered, led elsewhere or dropped."""
    going = []
    for notice in due:
        act = _instead_of_going(notice, at)
        if act is None:
            going.append(notice)
        elif _still_wants_it_so(notice.contact):
            act()
        else:
            Notice.objects.filter(pk=notice.pk).update(try_at=at + LOOK_AGAIN_AFTER)
    return going


def _still_wants_it_so(contact: Contact) -> bool:
    same = Contact.objects.filter(pk=contact.pk, wishes_version=contact.wishes_version)
    return same.select_for_update(no_key=True, skip_locked=True).exists()


def _instead_of_going(notice: Notice, at: datetime) -> Callable[[], None] | None:
    """What to do with a notice rather than send it now; None if it goes."""
    try:
        kind = kinds.get(notice.kind)
    except kinds.UnknownKind:
        return None  # it fails in the open
    contact, wants = notice.contact, Preferences.of(notice.contact)
    if contact.chosen != contact and not kind.stays:
        return lambda: _lead_elsewhere(notice)
    if kind.may_be_turned_off and kind.category in wants.turned_off:
        return lambda: _drop(notice, at)
    fresh = notice.state == State.QUEUED and not notice.attempts and not notice.suspect
    if kind.may_wait and fresh and wants.wants_digests:
        together_at = wants.next_digest(at)
        if notice.expires_at is None or together_at < notice.expires_at:
            return lambda: _gather(notice, together_at, at)
    goes_at = time_to_send(at, quiet=wants.quiet, at=at, too_late_at=notice.expires_at, urgent=notice.urgent)
    return (lambda: _hold(notice, goes_at)) if goes_at > at else None


def _lead_elsewhere(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(contact=notice.contact.chosen)


def _drop(notice: Notice, at: datetime) -> None:
    Notice.objects.filter(pk=notice.pk).update(state=State.UNWANTED, changed_at=at, context={})


def _hold(notice: Notice, until: datetime) -> None:
    Notice.objects.filter(pk=notice.pk).update(due_at=until, try_at=until, held_since=Coalesce("held_since", "due_at"))


def _gather(notice: Notice, due_at: datetime, at: datetime) -> None:
    """Put a notice into the letter of its contact that goes then, and is made for the first one."""
    row = Notice.objects.filter(pk=notice.pk)
    if digest := _open_digest(notice, due_at, at):
        row.update(state=State.GATHERED, digest=digest, changed_at=at)
    else:
        row.update(try_at=at + LOOK_AGAIN_AFTER)


def _open_digest(first: Notice, due_at: datetime, at: datetime) -> Notice | None:
    """The letter that goes at this time, locked; None if it is on its way already, by another's clock."""
    key = f"{DIGEST}:{first.contact_id}:{first.contact.wishes_version}:{due_at.isoformat()}"
    digest = Notice(
        kind=DIGEST,
        contact=first.contact,
        key=key,
        desk=first.desk,
        queued_at=at,
        changed_at=at,
        due_at=due_at,
        try_at=due_at,
    )
    Notice.objects.bulk_create([digest], ignore_conflicts=True)
    return Notice.objects.select_for_update().filter(key=key, state=State.QUEUED, attempts=0).first()
