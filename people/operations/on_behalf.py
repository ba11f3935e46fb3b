"""What staff do for people who do not sign in: write them down, keep in touch, and let them go."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from notices.models import Contact
from notices.own_data import reaches_others
from people.models import Connection, Organisation, Person, Role


@transaction.atomic
def record_person(
    *,
    organisation: Organisation,
    name: str,
    contact: Contact | None,
    wording: str,
    role: Role,
    submission_key: UUID,
    at: datetime,
) -> Connection:
    """Write down somebody who asked staff to be in touch, and agreed to ``wording`` when it was read out.

    The same ``submission_key`` again gives back the same person, so that a form sent twice makes one.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if recorded := Connection.objects.filter(submission_key=submission_key, organisation=organisation).first():
        return recorded
    return Connection.objects.create(
        person=Person.objects.create(name=name, contact=contact, created_at=at),
        organisation=organisation,
        basis=Connection.Basis.TOLD_STAFF,
        since=at,
        agreed_to=wording,
        agreed_on=timezone.localdate(at),
        written_by=str(role),
        submission_key=submission_key,
    )


@transaction.atomic
def renew(*, connection: Connection, role: Role, at: datetime) -> None:
    """Keep that somebody who does not sign in told staff that they want to stay in touch."""
    Person.objects.select_for_update().get(pk=connection.person_id)
    Connection.objects.filter(pk=connection.pk, ended_at__isnull=True).update(renewed_at=at, renewed_by=str(role))
    Person.objects.filter(pk=connection.person_id).update(forgotten_on=None)


@transaction.atomic
def let_go(*, connection: Connection, at: datetime) -> None:
    """End a connection. Where nobody else knows the person, and nobody has an account for them, they are forgotten.

    What they said stays, and leads to nobody.
    """
    person = Person.objects.select_for_update().get(pk=connection.person_id)
    Connection.objects.filter(pk=connection.pk, ended_at__isnull=True).update(ended_at=at)
    if person.representations.exists() or person.connections.filter(ended_at__isnull=True).exists():
        return
    contact = person.contact
    person.delete()
    if contact is not None and not reaches_others(contact):
        contact.delete()
