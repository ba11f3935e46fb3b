"""What persons, roles and organisations are, and who may know whom."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.clock import today
from people.models import (
    Connection,
    CrisisLine,
    Organisation,
    Person,
    Representation,
    Role,
    User,
    contrast_on_white,
    validate_readable_on_white,
)
from people.operations import connect, person_of, persons_of
from people.rules import FEEDBACK_STAFF
from tests.people.factories import (
    make_connection,
    make_crisis_line,
    make_organisation,
    make_person,
    make_role,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("colour", "contrast"),
    [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#777777", 4.48), ("#54204a", 12.5)],
)
def test_contrast_is_that_of_the_wcag(colour: str, contrast: float) -> None:
    assert contrast_on_white(colour) == pytest.approx(contrast, abs=0.05)


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_a_colour_is_refused_exactly_when_too_pale(colour: str) -> None:
    if contrast_on_white(colour) < 4.5:
        with pytest.raises(ValidationError):
            validate_readable_on_white(colour)
    else:
        validate_readable_on_white(colour)


@pytest.mark.parametrize("colour", ["red", "#fff", "54204a", "#54204a;}", "#54204g"])
def test_a_colour_is_six_figures(colour: str) -> None:
    organisation = make_organisation()
    organisation.brand_colour = colour
    with pytest.raises(ValidationError):
        organisation.full_clean()


# --- Who may know whom ----------------------------------------------------------------------------------------------


def test_without_a_connection_nobody_knows_a_person(planner: User, other_planner: User, carer: User) -> None:
    assert person_of(carer)
    for user in (planner, other_planner, carer):
        assert not Person.objects.visible_to(user).exists()


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("planner", True),
        ("administrator", True),
        ("safeguarding_lead", True),
        ("commissioner", False),
        ("other_planner", False),
        ("carer", False),
    ],
)
def test_a_connection_lets_one_organisation_know(
    request: pytest.FixtureRequest, organisation: Organisation, who: str, sees: bool
) -> None:
    user, person = request.getfixturevalue(who), make_person()
    connection = make_connection(person, organisation)
    assert _sees(user, person) is sees
    connection.ended_at = timezone.now()
    connection.save()
    assert not _sees(user, person)


def _sees(user: User, person: Person) -> bool:
    return Person.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=person.pk).exists()


def test_connecting_again_keeps_the_first_basis_and_revives_what_ended(organisation: Organisation) -> None:
    person, at = make_person(), timezone.now()
    first = connect(person=person, organisation=organisation, basis=Connection.Basis.JOINED, at=at)
    later = at + timedelta(days=1)
    again = connect(person=person, organisation=organisation, basis=Connection.Basis.GAVE_FEEDBACK, at=later)
    assert (again.pk, again.basis, again.since) == (first.pk, Connection.Basis.JOINED, at)
    Connection.objects.update(ended_at=later)
    revived = connect(person=person, organisation=organisation, basis=Connection.Basis.GAVE_FEEDBACK, at=later)
    assert (revived.basis, revived.since, revived.ended_at) == (Connection.Basis.GAVE_FEEDBACK, later, None)


def test_one_may_speak_for_several_persons_oneself_first(carer: User) -> None:
    neighbour, at = make_person("Abel"), timezone.now()
    supporter = {"kind": Representation.Kind.SUPPORTER, "may": ["tell"], "since": at, "accepted_at": at}
    Representation.objects.create(user=carer, person=neighbour, **supporter)
    assert persons_of(carer) == [person_of(carer), neighbour]
    with pytest.raises(IntegrityError):
        Representation.objects.create(user=carer, person=make_person(), kind=Representation.Kind.SELF)


# --- Roles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "holds"),
    [(0, None, True), (-9, 0, True), (1, None, False), (-9, -1, False), (0, 0, True)],
)
def test_a_role_holds_from_its_first_day_to_its_last(
    organisation: Organisation, starts_in: int, ends_in: int | None, holds: bool
) -> None:
    ends_on = None if ends_in is None else today() + timedelta(days=ends_in)
    user = make_staff(organisation, starts_on=today() + timedelta(days=starts_in), ends_on=ends_on)
    assert user.is_team_member is holds
    assert user.holds(*FEEDBACK_STAFF, at=organisation) is holds


def test_a_role_cannot_end_before_it_starts(organisation: Organisation) -> None:
    with pytest.raises(IntegrityError):
        make_role(make_user(), organisation, starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1))


def test_one_may_hold_two_roles_at_an_organisation_but_none_twice(organisation: Organisation, planner: User) -> None:
    make_role(planner, organisation, Role.Kind.ADMINISTRATOR)
    assert {role.kind for role in planner.roles_today} == {Role.Kind.PLANNER, Role.Kind.ADMINISTRATOR}
    with pytest.raises(IntegrityError):
        make_role(planner, organisation, Role.Kind.ADMINISTRATOR)


def test_one_mailbox_is_one_account() -> None:
    make_user("Someone@Example.org")
    assert User.objects.get().email == "someone@example.org"
    with pytest.raises(IntegrityError):
        User.objects.create(email="SOMEONE@example.org")


def test_one_organisation_runs_the_portal() -> None:
    assert Organisation.objects.host() is None
    host = make_organisation(hosts_portal=True)
    assert Organisation.objects.host() == host
    with pytest.raises(IntegrityError):
        make_organisation(hosts_portal=True)


def test_a_crisis_line_that_has_ended_is_not_shown() -> None:
    on = date(2026, 6, 1)
    kept = [make_crisis_line(order=1), make_crisis_line(order=2, ends_on=on)]
    make_crisis_line(order=3, ends_on=on - timedelta(days=1))
    assert list(CrisisLine.objects.current(on)) == kept
