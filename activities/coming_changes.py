"""What may be done with coming changes. Who follows a service hears of them as of its activities."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from activities.models import Interest
from common.public_text import PublicText
from notices.operations import tell
from planning.models import ComingChange, Service

ENDS = (ComingChange.Status.DECIDED, ComingChange.Status.DROPPED)


class OutcomeMissing(Exception):
    """A change ends with public words: what was decided, and why."""


class NotPublic(Exception):
    """Nobody was told of the change yet, so that it cannot end."""


@transaction.atomic
def add_change(change: ComingChange, *, services: Iterable[Service]) -> ComingChange:
    """Save a new change as a draft. The same ``submission_key`` again gives back the one that is there."""
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError:
        earlier = ComingChange.objects.filter(submission_key=change.submission_key).first()
        if earlier is None:
            raise
        return earlier
    change.services.set(services)
    return change


@transaction.atomic
def announce_change(*, change: ComingChange, at: datetime) -> ComingChange:
    """Show a change to everyone, and tell who follows its services. Announcing twice tells once."""
    row = ComingChange.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=change.pk)
    if row.is_draft:
        row.status = ComingChange.Status.COMING
        row.save(update_fields=["status"])
        _tell(row, "change_coming", at)
    return row


@transaction.atomic
def end_change(*, change: ComingChange, status: ComingChange.Status, outcome: PublicText, at: datetime) -> ComingChange:
    """Say what was decided, or that it will not happen, and why; tell who follows its services, once.

    Ending it again corrects the words. Raises `NotPublic` or `OutcomeMissing`.
    """
    if status not in ENDS or not outcome:
        raise OutcomeMissing
    row = ComingChange.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=change.pk)
    if row.is_draft:
        raise NotPublic
    row.status, row.outcome = status, outcome
    row.save(update_fields=["status", "outcome"])
    _tell(row, "change_decided", at)
    return row


def _tell(change: ComingChange, what: str, at: datetime) -> None:
    interests = Interest.objects.filter(Q(service__isnull=True) | Q(service__in=change.services.all()), kind="")
    kind = f"activities.{what}"
    tell(
        topics=[interest.topic for interest in interests.select_related("topic")],
        kind=kind,
        context={"change": change.pk},
        key=f"{kind}:{change.pk}",
        desk=change.organisation.slug,
        at=at,
    )
