"""What is kept no longer than promised: every night, and again after an old backup was restored."""

from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from carer_portal.own_data import NeedsAPerson, WorksHere, erase
from common.retention import brings_down, periods
from feedback.models import Item, Message
from notices.models import Contact, Notice
from notices.operations import queue
from people.models import Role, User
from people.retention import ABSENT

TIME_TO_ANSWER: Final = timedelta(weeks=8)
ASKED: Final = "people.still_there"
A_NIGHT: Final = 200  # accounts at most: each erasure opens every session
# The mail went out, or cannot: they want none, or a person gave it up.
REACHED_OR_UNREACHABLE: Final = (Notice.State.SENT, Notice.State.UNWANTED, Notice.State.GIVEN_UP)

log = structlog.get_logger()


def apply_periods(*, at: datetime) -> dict[str, int]:
    """Bring down every row past its period, and say how many of each kind.

    It may run any number of times. Where one kind fails the others are brought down all the same, and then it is said.
    """
    gone: dict[str, int] = {}
    failed: list[Exception] = []
    for period, way in periods().items():
        try:
            gone[period.name] = way(at=at)
        except Exception as trouble:  # noqa: BLE001 - said below, once the others are done
            failed.append(trouble)
        else:
            log.info("kept no longer", period=period.name, rows=gone[period.name])
    if failed:
        raise ExceptionGroup("not everything past its period was brought down", failed)
    return gone


# --- Who has not been here for a long time ---------------------------------------------------------------------------


def absent(at: datetime) -> QuerySet[User]:
    """Accounts past their period: nobody signed in, and nothing was said in their name. Who works here is not meant."""
    cutoff = ABSENT.cutoff(at)
    theirs = {"person__representations__user": OuterRef("pk")}
    said = Item.objects.filter(**theirs, received_at__gt=cutoff)
    wrote = Message.objects.filter(
        item__person__representations__user=OuterRef("pk"),
        kind__in=[Message.Kind.FROM_CARER, Message.Kind.LOOK_AGAIN],
        sent_at__gt=cutoff,
    )
    works = Role.objects.current(timezone.localdate(at)).filter(user=OuterRef("pk"))
    return (
        User.objects.annotate(last_here=Coalesce("last_login", "date_joined"))
        .filter(last_here__lte=cutoff, is_staff=False)
        .exclude(Exists(said) | Exists(wrote) | Exists(works))
    )


def question_to(user: Any) -> str:
    """The key of the question to somebody from `absent`: one for each absence."""
    return f"{ASKED}:{user.pk}:{user.last_here.isoformat()}"


@transaction.atomic
def ask_the_absent(*, at: datetime) -> int:
    """Ask everybody past the period, once for each absence, whether we shall keep their account."""
    asked = set(Notice.objects.filter(kind=ASKED).values_list("key", flat=True))
    count = 0
    for user in absent(at).order_by("pk").iterator():
        key = question_to(user)
        if key in asked:
            continue
        queue(
            kind=ASKED,
            contact=Contact.objects.for_email(user.email),
            context={"until": timezone.localdate(at + TIME_TO_ANSWER).isoformat()},
            key=key,
            at=at,
        )
        count += 1
    return count


@brings_down(ABSENT)
def erase_the_absent(*, at: datetime) -> int:
    """Delete the accounts of those who were asked and did not come back, as if they had wished it.

    What they told us stays without their name. Where somebody must look first, it stays as it is.
    """
    sent = Notice.objects.filter(kind=ASKED, queued_at__lte=at - TIME_TO_ANSWER, state__in=REACHED_OR_UNREACHABLE)
    asked = set(sent.values_list("key", flat=True))
    silent = [user for user in absent(at).order_by("pk") if question_to(user) in asked]
    return sum(_erased(user, at) for user in silent[:A_NIGHT])


@transaction.atomic
def _erased(user: User, at: datetime) -> bool:
    # Held while it is asked once more: somebody may sign in this very moment.
    User.objects.select_for_update().filter(pk=user.pk).first()
    if not absent(at).filter(pk=user.pk).exists():
        return False
    try:
        erase(user=user, withdraw_items=False, withdraw_quotes=False, at=at)
    except (NeedsAPerson, WorksHere):
        return False
    return True
