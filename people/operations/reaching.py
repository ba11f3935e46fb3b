"""By which contacts a person is reached, and by which of them they want to be."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from notices.models import Contact, ContactQuerySet, Follower, Notice, Preferences
from notices.operations import prefer, reach_by, speak
from people.models import Person, Representation, User


class NotTheirs(Exception):
    """Somebody else may be reached there, or nobody is: without a proof it is not taken as anybody's."""


def contact_of(person: Person) -> Contact:
    """The contact that ``person`` chose, or else the address they sign in with."""
    if person.contact is None:
        user = User.objects.get(representations__person=person, representations__kind=Representation.Kind.SELF)
        person.contact = Contact.objects.for_email(user.email)
        Person.objects.filter(pk=person.pk, contact__isnull=True).update(contact=person.contact)
    return person.contact


def contacts_of(person: Person) -> ContactQuerySet:
    """Every contact that is theirs alone, and the address they sign in with, which they may share."""
    own_account = User.objects.filter(representations__person=person, representations__kind=Representation.Kind.SELF)
    theirs = Q(channel=Contact.Channel.EMAIL, address__in=own_account.values("email"))
    if person.contact_id:
        of_others = Person.objects.filter(contact__isnull=False).exclude(pk=person.pk)
        theirs |= Q(Q(pk=person.contact_id) | Q(reached_by=person.contact_id)) & ~Q(pk__in=of_others.values("contact"))
    return Contact.objects.filter(theirs)


def others_are_reached_by(contact: Contact, person: Person) -> bool:
    """Whether it is the contact of somebody else as well."""
    return Person.objects.filter(contact=contact).exclude(pk=person.pk).exists()


@transaction.atomic
def choose_contact(*, person: Person, contact: Contact, at: datetime) -> None:
    """Reach ``person`` by this contact from now on. What they want, and in which language, they want there as well.

    A contact of somebody else is never led to theirs.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = contact_of(person)
    others = Person.objects.exclude(pk=person.pk).filter(contact__isnull=False)
    theirs = contacts_of(person).exclude(pk__in=others.values("contact"))
    reach_by(chosen=contact, instead_of=list(theirs), at=at)
    Person.objects.filter(pk=person.pk).update(contact=contact)
    person.contact = contact
    if contact != before and not others_are_reached_by(contact, person):
        wants = Preferences.of(before)
        prefer(
            contact=contact,
            at=at,
            turned_off=wants.turned_off,
            digest=wants.digest,
            digest_weekday=wants.digest_weekday,
        )
        speak(contact=contact, language=before.language, at=at)


@transaction.atomic
def choose_email(*, person: Person, user: User, at: datetime) -> None:
    """Reach ``person`` by the address that they sign in with."""
    choose_contact(person=person, contact=Contact.objects.for_email(user.email), at=at)


@transaction.atomic
def choose_telephone(*, person: Person, number: str, safe_to_leave_message: bool, at: datetime) -> None:
    """Ring ``person`` at this number (normalised). Raises `NotTheirs`."""
    contact = Contact.objects.for_telephone(number, safe_to_leave_message=safe_to_leave_message)
    if _claimed(contact, person):
        Contact.objects.filter(pk=contact.pk).update(safe_to_leave_message=safe_to_leave_message)
    choose_contact(person=person, contact=contact, at=at)


@transaction.atomic
def choose_letter(*, person: Person, address: str, large_print: bool, at: datetime) -> None:
    """Write to ``person`` at this postal address (normalised). Raises `NotTheirs`."""
    contact = Contact.objects.for_letter(address, large_print=large_print)
    if _claimed(contact, person):
        Contact.objects.filter(pk=contact.pk).update(large_print=large_print)
    choose_contact(person=person, contact=contact, at=at)


def _claimed(contact: Contact, person: Person) -> bool:
    """Let ``person`` have a contact to which no code can be sent, and tell whether it is theirs alone.

    What was written there can be read by whoever names it. So it must be new, or what they have; else `NotTheirs`.
    """
    Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    alone = contacts_of(person).filter(pk=contact.pk).exists() or _nobody_uses(contact)
    if contact.suppressed_at or not (alone or person.contact_id == contact.pk):
        raise NotTheirs
    return alone


def _nobody_uses(contact: Contact) -> bool:
    return not (
        Person.objects.filter(contact=contact).exists()
        or Follower.objects.filter(contact=contact).exists()
        or Notice.objects.filter(contact=contact).exists()
        or Contact.objects.filter(Q(reached_by=contact) | Q(pk=contact.pk, reached_by__isnull=False)).exists()
    )
