"""Asking people by a personal link. The link is never kept: it is made anew from the survey's key when it is sent."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from engagement.surveys.models import Invitation, Survey
from engagement.surveys.operations.answering import Closed
from engagement.surveys.rules import asks_of
from engagement.surveys.sealing import link_signature
from notices.operations import queue
from people.models import Person
from people.operations import Wish, record_asks


@transaction.atomic
def invite(*, survey: Survey, persons: Sequence[Person], at: datetime) -> int:
    """Send each of these persons a link of their own, once, and never more often than they want; return how many.

    Raises `Closed`.
    """
    held = Survey.objects.select_for_update(of=("self",)).select_related("activity__organisation").get(pk=survey.pk)
    if not held.is_open(at):
        raise Closed
    there = set(Invitation.objects.filter(survey=held, person__in=persons).values_list("person", flat=True))
    contacts = {one.pk: one.contact for one in persons if one.contact is not None and one.pk not in there}
    subject = asks_of(held)
    wishes = [Wish(person=pk, key=f"surveys.asked:{held.pk}:{pk}", subject=subject) for pk in contacts]
    granted = record_asks(wishes=wishes, at=at)
    for wish in granted:
        invitation = Invitation.objects.create(survey=held, person_id=wish.person, contact=contacts[wish.person])
        _queue("surveys.asked", held, invitation, wish.key, at)
    return len(granted)


@transaction.atomic
def remind(*, survey: Survey, at: datetime) -> int:
    """Remind those of the invited who have not answered, once a day at most; return how many. Raises `Closed`."""
    held = Survey.objects.select_for_update(of=("self",)).select_related("activity__organisation").get(pk=survey.pk)
    if not held.is_open(at):
        raise Closed
    silent = list(held.invitations.filter(is_used=False).select_related("contact"))
    day = timezone.localdate(at).isoformat()
    for invitation in silent:
        _queue("surveys.reminded", held, invitation, f"surveys.reminded:{invitation.pk}:{day}", at)
    return len(silent)


def link_token(invitation: Invitation) -> str:
    """What stands in the personal link of an invitation. Raises `Closed` once the survey has forgotten its key."""
    key = invitation.survey.key
    if key is None:
        raise Closed
    return f"{invitation.pk}.{link_signature(key, invitation.pk)}"


def invitation_of(token: str) -> Invitation | None:
    """The invitation of a link, while the survey is open; None where we have not made it."""
    number, _dot, signature = token.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):  # noqa: PLR2004 - as keys are
        return None
    found = Invitation.objects.select_related("survey__activity").filter(pk=number).first()
    if found is None or found.survey.key is None:
        return None
    return found if hmac.compare_digest(link_signature(found.survey.key, found.pk), signature) else None


def _queue(kind: str, survey: Survey, invitation: Invitation, key: str, at: datetime) -> None:
    queue(
        kind=kind,
        contact=invitation.contact,
        context={"invitation": invitation.pk},
        key=key,
        subject=asks_of(survey),
        desk=survey.activity.organisation.slug,
        at=at,
    )
