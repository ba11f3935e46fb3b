"""Staff see people through a connection only, and who looked at somebody's needs is kept."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from common.clock import now
from feedback.models import Item
from feedback.operations import flag_safeguarding
from notices.models import Contact
from people.models import Connection, NeedKind, NeedsLook, Organisation, Person, Purpose, Role, User
from people.operations import agree, connect, keep_need, look_at_needs, person_of, tell_about_me
from tests.conftest import ClientFor
from tests.feedback.factories import make_item
from tests.people.factories import make_connection, make_person

PEOPLE = "/manage/northbrook/people/"
WORDING = "Staff there may see what I need."
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(planner: User, client_for: ClientFor) -> Client:
    """A planner at their computer."""
    return client_for(planner)


@pytest.fixture
def amina(carer: User, organisation: Organisation) -> Connection:
    """A carer whom the organisation knows."""
    person = person_of(carer)
    assert person
    return connect(person=person, organisation=organisation, basis=Connection.Basis.JOINED, at=now())


def needs_a_ramp(person: Person, *organisations: Organisation) -> None:
    """Somebody needs something, and lets these see it."""
    answers = {"details": "A ramp, please", "shared_with_consent": True}
    keep_need(person=person, kind=NeedKind.STEP_FREE, answers=answers, at=now())
    agree(person=person, purpose=Purpose.NEEDS, organisations=[one.pk for one in organisations], at=now())


def page_of(connection: Connection) -> str:
    """Where one person stands."""
    return f"{PEOPLE}{connection.pk}/"


# --- The list --------------------------------------------------------------------------------------------------------


def test_nobody_is_in_touch_yet(client: Client, carer: User) -> None:
    content = client.get(PEOPLE).content.decode()
    assert "Nobody is in touch yet" in content
    assert "Amina" not in content


def test_the_list_says_how_they_are_connected_and_flags_needs(
    client: Client, amina: Connection, organisation: Organisation
) -> None:
    content = client.get(PEOPLE).content.decode()
    assert "They chose to be in touch" in content
    assert "Has needs" not in content
    needs_a_ramp(amina.person, organisation)
    content = client.get(PEOPLE).content.decode()
    assert "Has needs" in content
    assert "ramp" not in content
    assert not NeedsLook.objects.exists()


def test_it_is_searched_by_name_and_by_what_they_are_as_carers(
    client: Client, amina: Connection, organisation: Organisation
) -> None:
    make_connection(make_person("Bryn"), organisation)
    tell_about_me(person=amina.person, answers={"carer_types": ["foster", "other"], "carer_type_words": "an aunt"})
    found = {
        query: [name in client.get(PEOPLE + query).content.decode() for name in ("Amina", "Bryn")]
        for query in ("?name=MIN", "?carer_type=foster", "?name=zzz", "?carer_type=castle", "?name=%00", "?page=99")
    }
    assert found == {
        "?name=MIN": [True, False],
        "?carer_type=foster": [True, False],
        "?name=zzz": [False, False],
        "?carer_type=castle": [True, True],
        "?name=%00": [True, True],
        "?page=99": [True, True],
    }
    assert "an aunt" in client.get(PEOPLE).content.decode()
    assert "Nobody fits" in client.get(f"{PEOPLE}?name=zzz").content.decode()


def test_who_gave_no_name_stands_last(client: Client, organisation: Organisation) -> None:
    for name in ("", "Zoe", "Abe"):
        make_connection(make_person(name), organisation)
    content = client.get(PEOPLE).content.decode()
    assert content.index("Abe") < content.index("Zoe") < content.index("Someone who gave no name")


def test_it_is_read_page_by_page(client: Client, organisation: Organisation) -> None:
    for number in range(27):
        make_connection(make_person(f"Carer {number:02}"), organisation)
    assert "Carer 24" in client.get(PEOPLE).content.decode()
    assert "Carer 25" not in client.get(PEOPLE).content.decode()
    assert "Carer 26" in client.get(f"{PEOPLE}?page=2").content.decode()


# --- One person ------------------------------------------------------------------------------------------------------


def test_one_person_is_seen_with_what_they_said_and_need_here_and_nothing_of_elsewhere(
    client: Client, amina: Connection, organisation: Organisation, other_organisation: Organisation
) -> None:
    make_item(organisation, words="Zebra words", person=amina.person, at=now())
    make_item(other_organisation, words="Lion words", person=amina.person, at=now())
    needs_a_ramp(amina.person, organisation)
    content = client.get(page_of(amina)).content.decode()
    assert "Zebra words" in content
    assert "A ramp, please" in content
    assert "1 need" in content
    assert "Lion" not in content
    assert "Southmere" not in content


@pytest.mark.parametrize("shared_with", ["nobody", "another", "taken back"])
def test_needs_are_seen_by_consent_only_and_where_there_is_nothing_to_see_nobody_looked(
    client: Client, amina: Connection, organisation: Organisation, other_organisation: Organisation, shared_with: str
) -> None:
    connect(person=amina.person, organisation=other_organisation, basis=Connection.Basis.JOINED, at=now())
    needs_a_ramp(amina.person, *{"another": [other_organisation], "taken back": [organisation]}.get(shared_with, []))
    if shared_with == "taken back":
        agree(person=amina.person, purpose=Purpose.NEEDS, organisations=[], at=now())
    content = client.get(page_of(amina)).content.decode()
    assert "ramp" not in content
    assert "They have shared nothing with you" in content
    assert not NeedsLook.objects.exists()


def test_who_is_not_known_or_no_longer_is_not_there(
    client: Client, amina: Connection, other_organisation: Organisation
) -> None:
    elsewhere = make_connection(make_person("Bryn"), other_organisation)
    assert client.get(page_of(amina)).status_code == 200
    assert client.get(page_of(elsewhere)).status_code == 404
    Connection.objects.filter(pk=amina.pk).update(ended_at=timezone.now())
    assert client.get(page_of(amina)).status_code == 404
    assert "Amina" not in client.get(PEOPLE).content.decode()


def test_commissioners_and_others_see_nobody(
    amina: Connection, client_for: ClientFor, commissioner: User, other_planner: User, other_carer: User
) -> None:
    for user in (commissioner, other_planner, other_carer):
        for path in (PEOPLE, page_of(amina)):
            assert client_for(user).get(path).status_code == 404


def test_what_is_flagged_is_for_the_safeguarding_lead(
    client: Client, amina: Connection, organisation: Organisation, safeguarding_lead: User, client_for: ClientFor
) -> None:
    item = make_item(organisation, words="I am afraid", person=amina.person, at=now())
    role = Role.objects.get(kind=Role.Kind.PLANNER)
    flag_safeguarding(item=item, role=role, because="Danger", at=now())
    assert "afraid" not in client.get(page_of(amina)).content.decode()
    assert "afraid" in client_for(safeguarding_lead).get(page_of(amina)).content.decode()


# --- Who looked ------------------------------------------------------------------------------------------------------


def test_every_look_is_kept_and_the_person_reads_of_it(
    client: Client, amina: Connection, organisation: Organisation, carer: User, client_for: ClientFor
) -> None:
    own = client_for(carer)
    assert "Nobody has looked yet" in own.get("/what-i-need/").content.decode()
    needs_a_ramp(amina.person, organisation)
    for _ in range(2):
        client.get(page_of(amina))
    assert [(look.person, look.title, look.organisation) for look in NeedsLook.objects.all()] == [
        (amina.person, "Ruth, Service Planner", organisation)
    ] * 2
    for path in ("/what-i-need/", "/home/my-data/", "/home/my-data/file/"):
        content = own.get(path).content.decode()
        assert "Ruth, Service Planner" in content, path
        assert "Northbrook Council" in content, path


def looked(amina: Connection, planner: User, organisation: Organisation) -> NeedsLook:
    needs_a_ramp(amina.person, organisation)
    look_at_needs(person=amina.person, role=Role.objects.get(user=planner), at=now())
    return NeedsLook.objects.get()


def test_postgres_refuses_to_change_a_look(amina: Connection, planner: User, organisation: Organisation) -> None:
    look = looked(amina, planner, organisation)
    for change in ({"title": "Nobody"}, {"looked_at": now() - timedelta(days=9)}, {"person": make_person("Bryn")}):
        with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
            NeedsLook.objects.filter(pk=look.pk).update(**change)


def test_postgres_refuses_to_delete_a_look_but_with_its_person(
    amina: Connection, planner: User, organisation: Organisation
) -> None:
    looked(amina, planner, organisation)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="not deleted"), transaction.atomic():
        NeedsLook.objects.all().delete()
    assert NeedsLook.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        amina.person.delete()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not NeedsLook.objects.exists()


def test_a_look_outlives_the_account_of_who_looked(
    amina: Connection, planner: User, organisation: Organisation
) -> None:
    look = looked(amina, planner, organisation)
    planner.delete()
    look.refresh_from_db()
    assert (look.user, look.title) == (None, "Ruth, Service Planner")


# --- People who do not sign in ---------------------------------------------------------------------------------------

ADD = f"{PEOPLE}add/"
BY_TELEPHONE = {"name": "Pat", "reach": "telephone", "telephone": "01632 960 111", "agreed": "on"}
RAMP = {"kind": "step_free", "details": "A ramp, please", "shared_with_consent": "on"}


def told_in(response: Any) -> Connection:
    """The connection on whose page somebody has landed."""
    return Connection.objects.get(pk=int(response["Location"].split("/")[-2]))


def test_somebody_who_rang_is_written_down_with_what_was_read_out(client: Client) -> None:
    told = told_in(client.post(ADD, BY_TELEPHONE))
    assert (told.person.name, told.basis, told.written_by) == ("Pat", "told_staff", "Ruth, Service Planner")
    assert told.agreed_to.startswith("Northbrook Council may keep your name")
    contact = told.person.contact
    assert contact
    assert (contact.channel, contact.address, contact.safe_to_leave_message) == ("telephone", "+441632960111", False)
    content = client.get(page_of(told)).content.decode()
    assert "They agreed to this: “Northbrook Council may keep your name" in content
    assert "Leave no message." in content
    assert "They asked staff to be in touch" in client.get(PEOPLE).content.decode()


def test_a_letter_reaches_who_wrote_one_and_others_get_in_touch_themselves(client: Client) -> None:
    letter = {"name": "Pat", "reach": "letter", "address": "Pat Lee\n1 High Street\nNorthbrook\nM1 1AE", "agreed": "on"}
    contact = told_in(client.post(ADD, letter)).person.contact
    assert contact
    assert contact.channel == "letter"
    assert told_in(client.post(ADD, {"name": "Kim", "reach": "none", "agreed": "on"})).person.contact is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"agreed": ""}, "Write somebody down only if they agree."),
        ({"name": ""}, "Write what we may call them."),
        ({"reach": ""}, "Choose how to reach them."),
        ({"telephone": ""}, "Write the number, or choose another way."),
        ({"telephone": "12"}, "Write a phone number"),
        ({"telephone": "+1 23456 7"}, "govuk-error-message"),
        ({"reach": "letter", "address": "Somewhere"}, "govuk-error-message"),
        ({"name": "x" * 121}, "Use 120 characters or fewer"),
    ],
)
def test_nobody_is_written_down_by_half(client: Client, change: dict[str, str], says: str) -> None:
    assert says in client.post(ADD, BY_TELEPHONE | change).content.decode()
    assert not Connection.objects.exists()


def test_a_form_sent_twice_writes_down_one_person(client: Client) -> None:
    form = BY_TELEPHONE | {"submission": str(uuid4())}
    assert told_in(client.post(ADD, form)) == told_in(client.post(ADD, form))
    assert Connection.objects.count() == 1


def test_their_needs_are_written_down_as_told_and_shown_with_consent(client: Client) -> None:
    told = told_in(client.post(ADD, BY_TELEPHONE))
    page = f"{page_of(told)}need/"
    refused = client.post(page, RAMP | {"shared_with_consent": ""}).content.decode()
    assert "Write it down only if they agree." in refused
    assert client.post(page, RAMP).status_code == client.post(page, RAMP).status_code == 302
    need = told.person.access_needs.get()
    assert (need.told_to, need.shared_with_consent) == ("Ruth, Service Planner", True)
    assert "Staff there may see what I need" in told.consents.get().wording
    content = client.get(page_of(told)).content.decode()
    assert "A ramp, please" in content
    assert "Told to Ruth, Service Planner." in content


def test_who_has_an_account_speaks_for_themselves(client: Client, amina: Connection) -> None:
    for page in ("need/", "let-go/"):
        assert client.get(page_of(amina) + page).status_code == 404
        assert client.post(page_of(amina) + page, RAMP | {"sure": "on"}).status_code == 404
    assert not amina.person.access_needs.exists()


def test_what_they_said_is_theirs(client: Client, other_organisation: Organisation) -> None:
    told = told_in(client.post(ADD, BY_TELEPHONE))
    page = "/manage/northbrook/feedback/add/?person="
    shown = client.get(f"{page}{told.pk}").content.decode()
    assert "For Pat" in shown
    assert "Their email address" not in shown
    said = {"channel": "telephone", "words": "Zebra words", "about": "me", "voices": "", "submission": str(uuid4())}
    client.post(f"{page}{told.pk}", said)
    item = Item.objects.get()
    assert (item.person, item.contact) == (told.person, None)
    assert "Zebra words" in client.get(page_of(told)).content.decode()
    elsewhere = make_connection(make_person("Bryn"), other_organisation)
    for wrong in (elsewhere.pk, "castle", "9" * 30, "²"):
        assert client.get(f"{page}{wrong}").status_code == 404
        assert client.post(f"{page}{wrong}", said | {"submission": str(uuid4())}).status_code == 404


def test_who_wants_to_go_is_forgotten_and_what_they_said_stays(client: Client, organisation: Organisation) -> None:
    told = told_in(client.post(ADD, BY_TELEPHONE))
    client.post(f"{page_of(told)}need/", RAMP)
    client.get(page_of(told))
    item = make_item(organisation, person=told.person, at=now())
    page = f"{page_of(told)}let-go/"
    assert "Tick the box if they want to go." in client.post(page, {"sure": ""}).content.decode()
    assert Person.objects.filter(pk=told.person_id).exists()
    client.post(page, {"sure": "on"})
    item.refresh_from_db()
    assert item.person is None
    assert not Person.objects.filter(name="Pat").exists()
    assert not Contact.objects.filter(channel="telephone").exists()
    assert client.get(page_of(told)).status_code == 404


def test_who_is_known_elsewhere_stays_there(client: Client, other_organisation: Organisation) -> None:
    told = told_in(client.post(ADD, BY_TELEPHONE))
    make_connection(told.person, other_organisation)
    client.post(f"{page_of(told)}let-go/", {"sure": "on"})
    told.refresh_from_db()
    assert told.ended_at
    assert told.person.contact
    assert "Pat" not in client.get(PEOPLE).content.decode()
    # Whoever comes back by themselves has agreed to nothing that was read out.
    again = connect(person=told.person, organisation=told.organisation, basis=Connection.Basis.GAVE_FEEDBACK, at=now())
    assert (again.ended_at, again.agreed_to, again.is_written_down) == (None, "", False)
