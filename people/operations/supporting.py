"""A supporter whom somebody names, and two people with one address."""

from collections.abc import Collection
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from notices.models import Contact
from notices.operations import cancel, queue
from people.codes import keyed_hash
from people.models import Person, Representation, User
from people.operations.signing_in import account_of_address

INVITED = "people.supporter_invited"


class TooManySupporters(Exception):
    """Somebody has as many supporters as one may have."""


class OwnAddress(Exception):
    """Somebody named their own address."""


def invitation_of(representation: Representation) -> str:
    """What the notice about an invitation is about."""
    return f"people.representation:{representation.pk}"


@transaction.atomic
def invite_supporter(
    *, person: Person, by: User, address: str, may: Collection[Representation.May], language: str, at: datetime
) -> Representation:
    """Ask the owner of ``address`` (normalised) to support ``person``. Until they say yes they see nothing.

    Named again, they may do what was chosen last. However often somebody is asked, one mail a day goes out.
    Raises `OwnAddress` or `TooManySupporters`.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    if address == by.email:
        raise OwnAddress
    supporters = Representation.objects.filter(person=person, kind=Representation.Kind.SUPPORTER)
    if named := supporters.filter(user__email=address).first():
        named.may = sorted(may)
        named.save(update_fields=["may"])
        return named
    if supporters.count() >= Representation.MOST_SUPPORTERS:
        raise TooManySupporters
    asked = Representation.objects.create(
        user=account_of_address(address=address, at=at),
        person=person,
        kind=Representation.Kind.SUPPORTER,
        may=sorted(may),
        since=at,
    )
    queue(
        kind=INVITED,
        contact=Contact.objects.for_email(address, language),
        context={},
        key=f"{INVITED}:{person.pk}:{keyed_hash('supporter', address)}:{timezone.localdate(at)}",
        subject=invitation_of(asked),
        at=at,
    )
    return asked


@transaction.atomic
def accept_support(*, representation: Representation, at: datetime) -> None:
    """Say yes to supporting somebody."""
    Representation.objects.waiting().filter(pk=representation.pk).update(accepted_at=at)


@transaction.atomic
def end_support(*, representation: Representation, at: datetime) -> None:
    """Let a supporter see and do nothing any more. An account that nobody ever opened goes with it."""
    cancel(subject=invitation_of(representation), at=at)
    supporter = representation.user
    representation.delete()
    opened = EmailAddress.objects.filter(user=supporter).exists() or supporter.last_login
    if not opened and not supporter.representations.exists() and not supporter.is_team_member:
        supporter.delete()


@transaction.atomic
def add_second_person(*, user: User, name: str, at: datetime) -> Person:
    """Make a second person who shares the address of ``user``. There is one: added twice, it is the first."""
    User.objects.select_for_update().get(pk=user.pk)
    shared = Representation.objects.filter(user=user, kind=Representation.Kind.SHARES).select_related("person").first()
    if shared:
        return shared.person
    person = Person.objects.create(name=name, contact=Contact.objects.for_email(user.email), created_at=at)
    Representation.objects.create(user=user, person=person, kind=Representation.Kind.SHARES, since=at)
    return person


@transaction.atomic
def remove_second_person(*, user: User) -> None:
    """Forget who shares the address of ``user``. What they said stays, and leads to nobody."""
    Person.objects.filter(
        representations__in=Representation.objects.filter(user=user, kind=Representation.Kind.SHARES)
    ).delete()
