"""Persons: who speaks for them, and which organisations know them."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from notices.models import Contact
from people.models import Connection, Organisation, Person, Representation, User


def person_of(user: User | AnonymousUser) -> Person | None:
    """The person that ``user`` is, if they have said who."""
    if user.is_anonymous:
        return None
    return Person.objects.filter(representations__user=user, representations__kind=Representation.Kind.SELF).first()


def persons_of(user: User | AnonymousUser, may: Representation.May = Representation.May.TELL) -> list[Person]:
    """Everybody for whom ``user`` may do this, oneself first."""
    return list(Person.objects.spoken_for_by(user, may))


@transaction.atomic
def join(*, user: User, name: str, at: datetime) -> Person:
    """Make ``user`` a person of this name who can be written to. Joining twice makes one person."""
    User.objects.select_for_update().get(pk=user.pk)
    if joined := person_of(user):
        return joined
    contact = Contact.objects.for_email(user.email)
    # Who was on an organisation's list has now shown that the address is theirs: they are one and the same.
    person = Person.objects.imported().filter(contact=contact).order_by("pk").first()
    if person is None:
        person = Person.objects.create(name=name, contact=contact, created_at=at)
    else:
        person.name = name
        person.save(update_fields=["name"])
    Representation.objects.create(user=user, person=person, kind=Representation.Kind.SELF, since=at)
    return person


@transaction.atomic
def connect(*, person: Person, organisation: Organisation, basis: Connection.Basis, at: datetime) -> Connection:
    """Let ``organisation`` know ``person`` from now on. A connection that stands keeps its first basis."""
    Connection.objects.bulk_create(
        [Connection(person=person, organisation=organisation, basis=basis, since=at)], ignore_conflicts=True
    )
    Connection.objects.filter(person=person, organisation=organisation, ended_at__isnull=False).update(
        basis=basis,
        since=at,
        ended_at=None,
        agreed_to="",
        agreed_on=None,
        written_by="",
        renewed_at=None,
        renewed_by="",
    )
    return Connection.objects.get(person=person, organisation=organisation)
