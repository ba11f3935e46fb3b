"""Messages both ways about an item, also with somebody who gave no name."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from feedback.models import Item, Message, signature_of
from feedback.operations.receiving import subject_of
from feedback.operations.triage import start_looking
from feedback.references import as_typed, fingerprint, is_right
from notices.operations import queue
from people.models import Role

MOST_TRIES = 10  # of a secret code, before it rests
REST = timedelta(minutes=15)


class WrongCode(Exception):
    """The reference and the secret code do not belong together."""


class TooManyTries(WrongCode):
    """So many wrong codes came for this reference that it rests for a while."""


def check_code(*, reference: str, code: str, at: datetime) -> Item:
    """Return the item of a reference and its secret code.

    Each try is counted in Postgres before the code is looked at, so that a crowd of guesses at once gains nothing.
    Raises `WrongCode`, or `TooManyTries` while the reference rests.
    """
    wanted = Item.objects.filter(reference=as_typed(reference))
    tries = Case(When(secret_locked_until__lte=at, then=Value(1)), default=F("secret_tries") + 1)
    counted = wanted.filter(Q(secret_locked_until__isnull=True) | Q(secret_locked_until__lte=at)).update(
        secret_tries=tries,
        secret_locked_until=Case(
            When(secret_locked_until__isnull=True, secret_tries__gte=MOST_TRIES - 1, then=Value(at + REST))
        ),
    )
    item = wanted.select_related("organisation", "service", "theme").first()
    if item and not counted:
        raise TooManyTries
    if not is_right(as_typed(code), item.secret_hash if item else fingerprint("")) or item is None:
        raise WrongCode
    wanted.update(secret_tries=0, secret_locked_until=None)
    return item


@transaction.atomic
def write_back(*, item: Item, words: str, at: datetime, submission_key: uuid.UUID) -> Message:
    """Keep what the carer writes back, and put the item in the queue again. The same key twice is one message."""
    return _from_carer(item, Message.Kind.FROM_CARER, words, at, submission_key)


@transaction.atomic
def ask_to_look_again(*, item: Item, words: str, at: datetime, submission_key: uuid.UUID) -> Message:
    """Keep that the carer is not happy with the answer and why, so that somebody else looks again."""
    message = _from_carer(item, Message.Kind.LOOK_AGAIN, words, at, submission_key)
    Item.objects.filter(pk=item.pk, look_again_at__isnull=True).update(look_again_at=at)
    return message


def _from_carer(item: Item, kind: Message.Kind, words: str, at: datetime, submission_key: uuid.UUID) -> Message:
    message, is_new = Message.objects.get_or_create(
        submission_key=submission_key, defaults={"item": item, "kind": kind, "words": words, "sent_at": at}
    )
    if is_new:
        Item.objects.filter(pk=item.pk, wrote_back_at__isnull=True).update(wrote_back_at=at)
    return message


@transaction.atomic
def reply_to_carer(
    *,
    item: Item,
    words: str,
    role: Role,
    at: datetime,
    submission_key: uuid.UUID,
    kind: Message.Kind = Message.Kind.FROM_STAFF,
) -> Message:
    """Write to the carer, signed with first name and job title, and tell them that there is a message."""
    message, is_new = Message.objects.get_or_create(
        submission_key=submission_key,
        defaults={
            "item": item,
            "kind": kind,
            "words": words,
            "sent_at": at,
            "sent_by": role.user,
            "sent_by_title": signature_of(role),
        },
    )
    if is_new:
        start_looking(item=item, role=role, at=at)
        Item.objects.filter(pk=item.pk).update(wrote_back_at=None, look_again_at=None)
        if item.contact:
            queue(
                kind="feedback.message",
                contact=item.contact,
                context={"item": item.pk, "message": message.pk},
                key=f"feedback.message:{message.pk}",
                subject=subject_of(item),
                desk=item.organisation.slug,
                at=at,
            )
    return message


@transaction.atomic
def ask_to_pass_on(*, item: Item, words: str, role: Role, at: datetime, submission_key: uuid.UUID) -> Message:
    """Ask the carer whether we may give their words to somebody else; ``words`` say to whom and why."""
    message = reply_to_carer(
        item=item,
        words=words,
        role=role,
        at=at,
        submission_key=submission_key,
        kind=Message.Kind.ASK_TO_PASS_ON,
    )
    Item.objects.filter(pk=item.pk, passing_on=Item.PassingOn.NOT_ASKED).update(passing_on=Item.PassingOn.ASKED)
    return message


@transaction.atomic
def answer_passing_on(*, item: Item, allowed: bool, at: datetime) -> None:
    """Keep the carer's yes or no. It can be changed until the item has been answered."""
    changed = (
        Item.objects.filter(pk=item.pk)
        .exclude(passing_on=Item.PassingOn.NOT_ASKED)
        .exclude(state=Item.State.ANSWERED)
        .update(passing_on=Item.PassingOn.YES if allowed else Item.PassingOn.NO)
    )
    if changed:
        Item.objects.filter(pk=item.pk, wrote_back_at__isnull=True).update(wrote_back_at=at)
