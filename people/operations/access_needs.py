"""What a person needs to take part: told, shared, and looked at once a year."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce

from notices.operations import cancel, queue
from people.models import AccessNeed, Ask, Connection, Consent, NeedKind, NeedsLook, Person, Purpose, Role
from people.operations.asking import Wish, record_asks
from people.wordings import WORDINGS

REVIEW = "people.review_needs"


def needs_of(person: Person) -> str:
    """What a notice about a person's needs is about."""
    return f"people.needs_of:{person.pk}"


@transaction.atomic
def keep_need(
    *, person: Person, kind: NeedKind, answers: dict[str, Any], at: datetime, told_to: str = ""
) -> AccessNeed:
    """Keep a need. There is one of a kind: told again, it is changed, and counts as looked at.

    ``told_to`` is who of the staff wrote it down, where somebody did not do it themselves.
    """
    answers = {**answers, "told_to": told_to}
    need, _made = AccessNeed.objects.update_or_create(
        person=person,
        kind=kind,
        defaults={**answers, "reviewed_at": at},
        create_defaults={**answers, "recorded_at": at},
    )
    return need


@transaction.atomic
def confirm_needs(*, person: Person, at: datetime) -> None:
    """All that ``person`` needs is still right: nobody need ask for another year."""
    AccessNeed.objects.filter(person=person, recorded_at__lte=at).update(reviewed_at=at)
    cancel(subject=needs_of(person), at=at)


@transaction.atomic
def write_down_need(
    *, connection: Connection, kind: NeedKind, answers: dict[str, Any], wording: str, role: Role, at: datetime
) -> AccessNeed:
    """Keep what somebody told staff that they need; their organisation may see it, as they agreed to ``wording``."""
    Connection.objects.select_for_update().get(pk=connection.pk)
    shared = {**answers, "shared_with_consent": True}
    need = keep_need(person=connection.person, kind=kind, answers=shared, at=at, told_to=str(role))
    consents = Consent.objects.to(Purpose.NEEDS).filter(connection=connection)
    if not consents.standing().exists():
        consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
        Consent.objects.create(
            connection=connection,
            purpose=Purpose.NEEDS,
            wording=wording,
            version=WORDINGS[Purpose.NEEDS].version,
            given_at=at,
        )
    return need


@transaction.atomic
def look_at_needs(*, person: Person, role: Role, at: datetime) -> list[AccessNeed]:
    """What ``person`` lets the organisation of ``role`` see of their needs. That somebody looked is kept for good."""
    needs = list(AccessNeed.objects.shared_with(role.organisation_id).filter(person=person))
    if needs:
        NeedsLook.objects.create(
            person=person, organisation_id=role.organisation_id, user_id=role.user_id, title=str(role), looked_at=at
        )
    return needs


@transaction.atomic
def ask_to_review_needs(*, at: datetime) -> None:
    """Ask everybody once who has not looked at their needs for a year, and who may be asked."""
    of_late = Ask.objects.filter(key__startswith=f"{REVIEW}:", asked_at__gt=at - AccessNeed.REVIEW_AFTER)
    oldest_first = (
        AccessNeed.objects.due_for_review(at)
        .filter(person__contact__isnull=False)
        .exclude(person__in=of_late.values("person"))
        .select_related("person__contact")
        .order_by("person", Coalesce("reviewed_at", "recorded_at"))
        .distinct("person")
    )
    contacts = {need.person_id: need.person.contact for need in oldest_first}
    wishes = [
        # Until they look again the key stays the same: whoever does not answer is not asked again.
        Wish(
            person=need.person_id,
            key=f"{REVIEW}:{need.person_id}:{(need.reviewed_at or need.recorded_at).isoformat()}",
            subject=needs_of(need.person),
        )
        for need in oldest_first
    ]
    for wish in record_asks(wishes=wishes, at=at):
        if contact := contacts[wish.person]:
            queue(kind=REVIEW, contact=contact, context={}, key=wish.key, subject=wish.subject, at=at)
