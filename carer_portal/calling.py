"""Ringing people who chose the telephone: who takes a call, and what comes of it."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from carer_portal.models import Call
from notices import kinds
from notices.models import Notice
from notices.operations import NotHeld, give_to_staff, handed_over, put_back, suppress, take, try_later
from notices.rendering import render_call
from people.models import User

LEASE: Final = timedelta(minutes=30)
RING_AGAIN_AFTER: Final = tuple(timedelta(hours=hours) for hours in (1, 3, 20, 44))
Outcome = Call.Outcome


class NotSafe(Exception):
    """Nobody said that a message may be left at this number."""


def take_call(*, notice: Notice, caller: User, at: datetime) -> Call:
    """Let one person ring; raise `NotHeld` where somebody else does, or the call is not needed any more."""
    call = Call(notice=notice, caller=caller, began_at=at)
    with transaction.atomic():
        if taken := take(notice=notice, claim=call.claim, at=at, lease=LEASE):
            call.save()
    if not taken:
        raise NotHeld(notice.key)
    return call


@transaction.atomic
def end_call(*, call: Call, outcome: Call.Outcome, at: datetime) -> None:
    """Say what came of a call, once. Raises `NotHeld` where that is settled already, or `NotSafe`."""
    notice = Notice.objects.select_related("contact").get(pk=call.notice_id)
    if outcome == Outcome.LEFT_MESSAGE and not notice.contact.safe_to_leave_message:
        raise NotSafe
    if not Call.objects.begun().filter(pk=call.pk).update(outcome=outcome, ended_at=at):
        raise NotHeld(notice.key)
    held: dict[str, Any] = {"notice": notice, "claim": call.claim, "at": at}
    if outcome in {Outcome.SPOKE, Outcome.LEFT_MESSAGE}:
        handed_over(words="" if kinds.get(notice.kind).secret else render_call(notice), **held)
    elif outcome == Outcome.NO_ANSWER:
        try_later(pauses=RING_AGAIN_AFTER, because="Nobody answered.", **held)
    elif outcome == Outcome.WRONG_NUMBER:
        give_to_staff(because="It is a wrong number.", **held)
        suppress(contact=notice.contact, because="It is a wrong number.", at=at)
    else:
        put_back(**held)
