"""Persons, accounts and organisations for the tests."""

from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from notices.models import Contact
from people.models import Connection, CrisisLine, InformationPage, Nation, Organisation, Person, Role, User
from people.operations import join, record_person, write_initial_pages

_numbers = count(1)


def make_organisation(**fields: Any) -> Organisation:
    """An organisation with its information pages."""
    number = next(_numbers)
    defaults = {
        "name": f"Council {number}",
        "slug": f"council-{number}",
        "kind": Organisation.Kind.COUNCIL,
        "nation": Nation.ENGLAND,
        "help_phone": "01632 960 100",
        "help_hours": "Monday to Friday, 9 to 5",
        "reading_hours": "Monday to Friday, 9 to 5",
    }
    organisation = Organisation.objects.create(**{**defaults, **fields})
    write_initial_pages(organisation, at=timezone.now())
    return organisation


def make_user(email: str = "", **fields: Any) -> User:
    """An account that signs in by code."""
    return User.objects.create_user(email or f"person-{next(_numbers)}@example.org", **fields)


def make_carer(email: str = "", name: str = "Sam") -> User:
    """An account whose owner has said their name."""
    user = make_user(email)
    join(user=user, name=name, at=timezone.now())
    return user


def make_person(name: str = "Sam", **fields: Any) -> Person:
    """A person without an account."""
    return Person.objects.create(name=name, **fields)


def make_contact(address: str = "") -> Contact:
    """A way to reach somebody."""
    return Contact.objects.for_email(address or f"contact-{next(_numbers)}@example.org")


def make_role(user: User, organisation: Organisation, kind: Role.Kind = Role.Kind.PLANNER, **fields: Any) -> Role:
    """A role that has held for a while and holds on."""
    defaults = {"name": "Ruth", "title": f"{Role.Kind(kind).label} at {organisation}", "starts_on": date(2026, 1, 1)}
    return Role.objects.create(user=user, organisation=organisation, kind=kind, **{**defaults, **fields})


def make_staff(organisation: Organisation, kind: Role.Kind = Role.Kind.PLANNER, email: str = "", **fields: Any) -> User:
    """An account with a role."""
    user = make_user(email or f"{kind}-{next(_numbers)}@example.org")
    make_role(user, organisation, kind, **fields)
    return user


def make_superuser(email: str = "set-up@example.org") -> User:
    """The account that sets up organisations."""
    return User.objects.create_superuser(email)


def make_connection(person: Person, organisation: Organisation, **fields: Any) -> Connection:
    """What lets ``organisation`` know ``person``."""
    defaults = {"basis": Connection.Basis.JOINED}
    return Connection.objects.create(person=person, organisation=organisation, **{**defaults, **fields})


def make_told(organisation: Organisation, name: str, role: Role, contact: Contact | None = None) -> Connection:
    """Somebody whom staff wrote down."""
    return record_person(
        organisation=organisation,
        name=name,
        contact=contact,
        wording="We may keep your name.",
        role=role,
        submission_key=uuid4(),
        at=timezone.now(),
    )


def make_crisis_line(**fields: Any) -> CrisisLine:
    """Whom to call in danger, for every organisation."""
    defaults = {"when_to_call": "If anybody is in danger", "phone": "999", "checked_on": date(2026, 1, 1)}
    return CrisisLine.objects.create(**{**defaults, **fields})


def make_page(organisation: Organisation, slug: InformationPage.Slug, **fields: Any) -> InformationPage:
    """An information page in words of one's own, in the place of the one it begins with."""
    page, _made = InformationPage.objects.update_or_create(organisation=organisation, slug=slug, defaults=fields)
    return page
