"""Whom staff wrote down and who has an account since become one: nothing is lost, and nobody sees more than before."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet
from django.test import Client

from carer_portal.joining import OWN_WAYS, CannotJoin, join_persons, relations_to_persons
from carer_portal.models import Joining
from common.clock import now
from engagement.meetings.models import Booking
from feedback.models import Item, Quote
from notices.models import Contact
from people.models import (
    AccessNeed,
    Ask,
    Connection,
    Consent,
    DataComplaint,
    NeedKind,
    NeedsLook,
    Organisation,
    Person,
    Profile,
    Purpose,
    Role,
    User,
)
from people.operations import (
    agree,
    complain_about_data,
    has_consent,
    keep_need,
    look_at_needs,
    person_of,
    write_down_need,
)
from planning.models import Service, ServiceUse
from tests.activities.factories import make_activity
from tests.conftest import ClientFor
from tests.engagement.meetings.factories import book, make_meeting
from tests.feedback.factories import gather, make_answer, make_item, make_theme
from tests.people.factories import make_carer, make_connection, make_person, make_staff, make_told
from tests.people.test_sign_in_at_once import at_once

PEOPLE = "/manage/northbrook/people/"
RAMP = {"details": "A ramp, please"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def role(planner: User) -> Role:
    """The role of the planner."""
    return planner.roles.get()


@pytest.fixture
def pat(organisation: Organisation, role: Role) -> Connection:
    """Whom staff wrote down."""
    contact = Contact.objects.for_telephone("01632 960 111")
    return make_told(organisation, "Pat Lee", role, contact)


@pytest.fixture
def own(organisation: Organisation) -> Connection:
    """The same one with an account, known here for a day."""
    person = person_of(make_carer("pat@example.org", "Pat"))
    assert person
    return make_connection(person, organisation, since=now() - timedelta(days=1))


@pytest.fixture
def staff(planner: User, client_for: ClientFor) -> Client:
    """A planner at their computer."""
    return client_for(planner)


def join(pat: Connection, own: Connection, role: Role) -> Joining:
    return join_persons(connection=pat, into=own, role=role, at=now())


def needs(pat: Connection, role: Role, kind: str = "step_free", **answers: str) -> AccessNeed:
    return write_down_need(
        connection=pat, kind=NeedKind(kind), answers=answers or RAMP, wording="Staff may see.", role=role,
        at=now(),
    )  # fmt: skip


def meeting_of(organisation: Organisation) -> Any:
    starts = now() + timedelta(days=9)
    return make_meeting(make_activity(organisation, starts_at=starts, ends_at=starts + timedelta(hours=1)), at=now())


# --- What goes along -------------------------------------------------------------------------------------------------


def test_all_of_it_goes_along_and_the_page_says_so_first(
    pat: Connection, own: Connection, staff: Client, role: Role, service: Service
) -> None:
    organisation = pat.organisation
    gone, kept = pat.person, own.person
    item = make_item(organisation, words="Zebra words", person=gone, at=now())
    booking = book(meeting_of(organisation), person=gone, at=now(), name="Pat")
    needs(pat, role)
    look_at_needs(person=gone, role=role, at=now())
    agree(person=gone, purpose=Purpose.RESEARCH, organisations=[organisation.pk], at=now())
    Profile.objects.create(person=gone, carer_types=["foster"], area="LS1")
    Profile.objects.create(person=kept, area="YO1")
    ServiceUse.objects.create(person=gone, service=service, used_by="me", used_about=date(2026, 5, 1))
    Ask.objects.create(person=gone, key="k", subject="s", asked_at=now())
    complain_about_data(
        organisation=organisation, words="Wrong.", name="Pat", person=gone, at=now(), submission_key=uuid4()
    )
    page = f"{PEOPLE}{pat.pk}/join/"
    assert f'href="{page}"' in staff.get(f"{PEOPLE}{pat.pk}/").content.decode()
    assert f"?with={own.pk}" in staff.get(page).content.decode()
    chosen = f"{page}?with={own.pk}"
    shown = staff.get(chosen).content.decode()
    for words in ("1 thing that they said", "The place at", "A place without steps", "They may ask me to take part"):
        assert words in shown
    assert "Ask them first." in staff.post(chosen, {}).content.decode()
    assert Person.objects.filter(pk=gone.pk).exists()
    for _ in range(2):
        assert staff.post(chosen, {"sure": "on"})["Location"] == f"{PEOPLE}{own.pk}/"
    assert not Person.objects.filter(pk=gone.pk).exists()
    for row in (item, booking):
        row.refresh_from_db()
        assert row.person == kept
    for table in (AccessNeed, Ask, ServiceUse, DataComplaint):
        assert table._default_manager.filter(person=kept).count() == 1, table
    assert NeedsLook.objects.filter(person=kept).count() == 2  # the page of the one written down was opened as well
    assert kept.access_needs.get().shared_with_consent
    profile = Profile.objects.get(person=kept)
    assert (profile.area, profile.carer_types) == ("YO1", ["foster"])
    own.refresh_from_db()
    assert (own.basis, own.agreed_to, own.since <= pat.since) == ("told_staff", "We may keep your name.", True)
    for purpose in (Purpose.NEEDS, Purpose.RESEARCH):
        assert has_consent(person=kept, purpose=purpose, organisation=organisation)
    content = staff.get(f"{PEOPLE}{own.pk}/").content.decode()
    for words in ("Zebra words", "A ramp, please"):
        assert words in content


def test_the_record_keeps_that_it_was_done_and_not_of_whom(
    pat: Connection, own: Connection, role: Role, administrator: User, client_for: ClientFor
) -> None:
    make_item(pat.organisation, person=pat.person, at=now())
    joining = join(pat, own, role)
    entry = apps.get_model("carer_portal.JoiningEvent").objects.get()
    assert (entry.items, entry.needs, entry.joined_by_title) == (1, 0, "Ruth, Service Planner")
    assert "Pat" not in str(vars(entry)) + str(joining)
    assert "Two people made one" in client_for(administrator).get("/manage/northbrook/history/").content.decode()


def every_row(person: Person) -> Iterator[tuple[type[Model], QuerySet[Any]]]:
    for relation in relations_to_persons():
        yield relation.field.model, QuerySet(relation.field.model).filter(**{relation.field.name: person})


def test_whatever_leads_to_a_person_is_moved_by_a_way_of_its_own_or_by_that_of_all() -> None:
    """Also from tables yet to come: what has no way of its own moves whole, or stops it."""
    found = {relation.field.model for relation in relations_to_persons()}
    assert found >= set(OWN_WAYS)
    assert {Item, Booking, Ask, DataComplaint} <= found - set(OWN_WAYS)


# --- Where both say something ----------------------------------------------------------------------------------------


def test_what_they_wrote_themselves_stays_and_words_of_staff_stand_behind_it(
    pat: Connection, own: Connection, role: Role
) -> None:
    needs(pat, role, details="Two steps are too many")
    needs(pat, role, "interpreter", language="Urdu", interpreter_gender="woman")
    mine: dict[str, Any] = {"details": "A rail", "shared_with_consent": False}
    keep_need(person=own.person, kind=NeedKind("step_free"), answers=mine, at=now())
    join(pat, own, role)
    assert {need.kind: need.details for need in own.person.access_needs.all()} == {
        "step_free": "A rail; Two steps are too many",
        "interpreter": "",
    }
    assert own.person.access_needs.get(kind="interpreter").language == "Urdu"


def test_who_chose_themselves_who_sees_it_gets_the_rest_unshared(
    pat: Connection, own: Connection, role: Role, other_organisation: Organisation, staff: Client
) -> None:
    """They share with another organisation and not with this one: neither sees more than before."""
    organisation = pat.organisation
    make_connection(own.person, other_organisation, since=now() - timedelta(days=1))
    mine: dict[str, Any] = {"details": "Quiet, please", "shared_with_consent": True}
    keep_need(person=own.person, kind=NeedKind("quiet_space"), answers=mine, at=now())
    agree(person=own.person, purpose=Purpose.NEEDS, organisations=[other_organisation.pk], at=now())
    needs(pat, role)
    page = f"{PEOPLE}{pat.pk}/join/?with={own.pk}"
    assert "seen by them alone, until they share it" in staff.get(page).content.decode()
    staff.post(page, {"sure": "on"})
    seen = {here: set(AccessNeed.objects.shared_with(here.pk).values_list("details", flat=True)) for here in
            (organisation, other_organisation)}  # fmt: skip
    assert seen == {organisation: set(), other_organisation: {"Quiet, please"}}
    assert own.person.access_needs.filter(details="A ramp, please").exists()
    assert own.consents.filter(purpose="needs", withdrawn_at__isnull=False).exists()  # it stays on record


def test_a_later_no_is_not_undone(
    pat: Connection, own: Connection, role: Role, organisation: Organisation, service: Service
) -> None:
    gone, kept, here = pat.person, own.person, [organisation.pk]
    for purpose in (Purpose.QUOTES, Purpose.STORIES, Purpose.RESEARCH):
        agree(person=gone, purpose=purpose, organisations=here, at=now())
    theme = make_theme(organisation, service)
    item = make_item(organisation, service, person=gone, may_quote=True)
    gather(theme, item)
    make_answer(theme, quotes=[item])
    agree(person=kept, purpose=Purpose.QUOTES, organisations=[], at=now())
    agree(person=kept, purpose=Purpose.STORIES, organisations=here, at=now())
    agree(person=kept, purpose=Purpose.STORIES, organisations=[], at=now())
    before = Consent.objects.count()
    join(pat, own, role)
    assert Consent.objects.filter(connection=own).count() == before
    assert {one: has_consent(person=kept, purpose=one, organisation=organisation) for one in
            (Purpose.QUOTES, Purpose.STORIES, Purpose.RESEARCH)} == {
        Purpose.QUOTES: False, Purpose.STORIES: False, Purpose.RESEARCH: True}  # fmt: skip
    assert not Quote.objects.exists()


def test_what_held_no_more_does_not_hold_again(pat: Connection, own: Connection, role: Role) -> None:
    """The connection is older afterwards than the consent that had ended with an earlier one."""
    Connection.objects.filter(pk=pat.pk).update(since=now() - timedelta(days=30))
    old = Consent.objects.create(
        connection=own, purpose="stories", wording="Yes.", version=1, given_at=own.since - timedelta(days=5)
    )
    join(pat, own, role)
    assert old not in Consent.objects.standing()
    own.refresh_from_db()
    assert own.since < old.given_at


# --- Where it stops --------------------------------------------------------------------------------------------------


def both_have_a_place(pat: Connection, own: Connection, role: Role) -> None:
    meeting = meeting_of(role.organisation)
    for connection_ in (pat, own):
        contact = Contact.objects.for_email(f"{connection_.pk}@example.org")
        book(meeting, person=connection_.person, at=now(), contact=contact)


def known_elsewhere(pat: Connection, own: Connection, role: Role) -> None:
    make_connection(pat.person, Organisation.objects.exclude(pk=role.organisation_id).get())


def too_much_is_told(pat: Connection, own: Connection, role: Role) -> None:
    needs(pat, role, details="x" * 200)
    keep_need(person=own.person, kind=NeedKind("step_free"), answers={"details": "y" * 200}, at=now())


def others_would_see_it(pat: Connection, own: Connection, role: Role) -> None:
    there = Organisation.objects.exclude(pk=role.organisation_id).get()
    make_connection(own.person, there, since=now() - timedelta(days=1))
    mine: dict[str, Any] = {"details": "A rail", "shared_with_consent": True}
    keep_need(person=own.person, kind=NeedKind("step_free"), answers=mine, at=now())
    agree(person=own.person, purpose=Purpose.NEEDS, organisations=[there.pk], at=now())
    needs(pat, role)


def nobody_has_an_account(pat: Connection, own: Connection, role: Role) -> None:
    own.person.representations.all().delete()


@pytest.mark.usefixtures("other_organisation")
@pytest.mark.parametrize(
    "stop",
    [
        (both_have_a_place, "Give one of them up first."),
        (known_elsewhere, "They cannot be joined here."),
        (too_much_is_told, "Ask them to make it shorter first."),
        (others_would_see_it, "Ask them to add it themselves."),
        (nobody_has_an_account, "with somebody who has an account"),
    ],
    ids=lambda stop: stop[0].__name__,
)
def test_it_stops_before_anything_is_lost_or_shown(
    pat: Connection, own: Connection, role: Role, staff: Client, stop: tuple[Any, str]
) -> None:
    how, says = stop
    how(pat, own, role)
    before = {model: list(rows.order_by("pk").values()) for model, rows in every_row(pat.person)}
    with pytest.raises(CannotJoin, match=says):
        join(pat, own, role)
    assert {model: list(rows.order_by("pk").values()) for model, rows in every_row(pat.person)} == before
    if how is not nobody_has_an_account:
        shown = staff.post(f"{PEOPLE}{pat.pk}/join/?with={own.pk}", {"sure": "on"}).content.decode()
        assert "Nothing was changed." in shown
        assert "Southmere" not in shown.partition("<main")[2]
    assert not Joining.objects.exists()


def test_all_or_nothing(pat: Connection, own: Connection, role: Role, organisation: Organisation) -> None:
    """The last step fails, as a full disk would: nothing has moved."""
    item = make_item(organisation, person=pat.person, at=now())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE carer_portal_joining ADD CONSTRAINT full_disk CHECK (false)")
    with pytest.raises(IntegrityError, match="full_disk"), transaction.atomic():
        join(pat, own, role)
    item.refresh_from_db()
    assert item.person == pat.person
    assert Connection.objects.filter(pk=pat.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_pressed_by_many_at_once_it_is_done_once(pat: Connection, own: Connection, role: Role) -> None:
    item = make_item(pat.organisation, person=pat.person, at=now())

    def join_or_be_told() -> None:
        with suppress(CannotJoin):
            join(pat, own, role)

    at_once(join_or_be_told)
    item.refresh_from_db()
    assert item.person == own.person
    assert Joining.objects.count() == 1
    assert list(own.person.connections.all()) == [own]


# --- Who may ---------------------------------------------------------------------------------------------------------


def test_only_who_knows_both_here_may_and_sees_nobody_else(
    pat: Connection, own: Connection, staff: Client, other_planner: User, client_for: ClientFor
) -> None:
    safeguarding_lead = make_staff(pat.organisation, Role.Kind.SAFEGUARDING_LEAD)
    there = other_planner.roles.get().organisation
    stranger = person_of(make_carer("pat-too@example.org", "Pat Elsewhere"))
    assert stranger
    elsewhere = make_connection(stranger, there)
    without = make_connection(make_person("Pat Without"), pat.organisation)
    page = f"{PEOPLE}{pat.pk}/join/"
    shown = staff.get(f"{page}?name=").content.decode()
    assert "Pat Elsewhere" not in shown
    assert "Pat Without" not in shown.partition("<main")[2]
    for wrong in (elsewhere.pk, without.pk, pat.pk, "castle", "9" * 30, "²"):
        assert staff.get(f"{page}?with={wrong}").status_code == 404
        assert staff.post(f"{page}?with={wrong}", {"sure": "on"}).status_code == 404
    for user in (other_planner, safeguarding_lead):
        assert client_for(user).post(f"{page}?with={own.pk}", {"sure": "on"}).status_code == 404
    assert staff.get(f"{PEOPLE}{own.pk}/join/").status_code == 404  # who has an account joins into nobody
    assert Person.objects.filter(pk=pat.person_id).exists()
