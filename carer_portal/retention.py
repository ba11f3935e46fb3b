"""What is kept no longer than promised: every night, and again after an old backup was restored."""

from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from pghistory.models import Event

from carer_portal.own_data import NeedsAPerson, WorksHere, erase, erase_without_account
from common.retention import brings_down, periods
from feedback.models import Item, Message
from feedback.retention import ANSWERED, at_rest
from notices.models import Contact, Follower, IncomingMail, Notice
from notices.operations import queue
from notices.retention import ENDED, relations_of_others
from people.models import (
    AccessNeed,
    Ask,
    Connection,
    Consent,
    DataComplaint,
    NeedsLook,
    Person,
    PersonQuerySet,
    Profile,
    Representation,
    Role,
    User,
)
from people.retention import ABSENT, WITHOUT_ACCOUNT
from planning.models import ServiceUse

TIME_TO_ANSWER: Final = timedelta(weeks=8)
ASKED: Final = "people.still_there"
FORETOLD: Final = timedelta(days=30)
# A row of these does not say by itself that somebody is still in touch: some say when, others hold for good.
NO_SIGN: Final[set[type[Model]]] = {
    *(AccessNeed, Ask, Connection, DataComplaint, Item, NeedsLook, Profile, Representation, ServiceUse)
}
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


# --- Who has no account, and was not heard of for a long time ---------------------------------------------------------


def silent(at: datetime) -> PersonQuerySet:
    """Persons without an account past their period: no word, no place, nothing followed, nothing renewed or written."""
    cutoff = WITHOUT_ACCOUNT.cutoff(at)
    me, contact = {"person": OuterRef("pk")}, {"contact": OuterRef("contact")}
    signs: list[QuerySet[Any]] = [
        Connection.objects.filter(Q(since__gt=cutoff) | Q(renewed_at__gt=cutoff), **me),
        AccessNeed.objects.filter(Q(recorded_at__gt=cutoff) | Q(reviewed_at__gt=cutoff), **me),
        Consent.objects.filter(Q(given_at__gt=cutoff) | Q(withdrawn_at__gt=cutoff), connection__person=OuterRef("pk")),
        DataComplaint.objects.filter(~Q(answered_at__lte=cutoff), **me),
        Item.objects.filter(**me).exclude(pk__in=at_rest(ANSWERED, at).values("pk")),
        Notice.objects.filter(**contact).exclude(queued_at__lte=cutoff, state__in=ENDED),
        Follower.objects.active().filter(**contact),
        IncomingMail.objects.filter(came_at__gt=cutoff, **contact),
        *_rows_of(_relations_to_persons(), "pk"),
        *_rows_of([one for one in relations_of_others() if one.field.model not in {Person, IncomingMail}], "contact"),
    ]
    alone = Person.objects.filter(representations__isnull=True, created_at__lte=cutoff)
    for sign in signs:
        alone = alone.filter(~Exists(sign))
    return alone


def _relations_to_persons() -> list[ForeignObjectRel]:
    """What leads to a person and is there only while it is of use, such as a place: also what is yet to be built."""
    relations = Person._meta.get_fields(include_hidden=True)  # noqa: SLF001 - Django's public way to ask
    found = [one for one in relations if isinstance(one, ForeignObjectRel) and one.field.model not in NO_SIGN]
    return [one for one in found if not issubclass(one.field.model, Event)]


def _rows_of(relations: list[ForeignObjectRel], key: str) -> list[QuerySet[Any]]:
    return [QuerySet(one.field.model).filter(**{one.field.name: OuterRef(key)}) for one in relations]


@transaction.atomic
def foretell(*, at: datetime) -> int:
    """Say of everybody on which day they are forgotten, a month ahead; take it back where something happened since."""
    soon = silent(at + FORETOLD)
    Person.objects.filter(forgotten_on__isnull=False).exclude(pk__in=soon.values("pk")).update(forgotten_on=None)
    newly = Person.objects.filter(forgotten_on__isnull=True, pk__in=soon.values("pk"))
    return newly.update(forgotten_on=timezone.localdate(at + FORETOLD))


@brings_down(WITHOUT_ACCOUNT)
def forget_the_silent(*, at: datetime) -> int:
    """Delete who was not heard of, once staff could see it for a month; what they said stays without their name."""
    foretell(at=at)
    due = silent(at).filter(forgotten_on__lte=timezone.localdate(at)).order_by("pk")
    return sum(_forgotten(person, at) for person in due[:A_NIGHT])


@transaction.atomic
def _forgotten(person: Person, at: datetime) -> bool:
    # Held while it is asked once more: staff may write something down this very moment.
    Person.objects.select_for_update().filter(pk=person.pk).first()
    if not silent(at).filter(pk=person.pk).exists():
        return False
    try:
        erase_without_account(person=person, at=at)
    except NeedsAPerson:
        return False
    return True
