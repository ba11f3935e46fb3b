"""What people need to take part: told once, their own, shared with whom they choose, looked at every year."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from common.clock import now
from notices.models import Notice
from notices.operations import deliver_due
from people.models import AccessNeed, Connection, Consent, NeedKind, Organisation, Person, Purpose, User
from people.operations import (
    agree,
    ask_to_review_needs,
    confirm_needs,
    connect,
    keep_need,
    person_of,
    stop_asks,
    tell_about_me,
)
from people.tasks import ask_to_review_needs as task
from tests.conftest import ClientFor
from tests.people.factories import make_connection, make_contact, make_person

pytestmark = pytest.mark.django_db
NEEDS, ADD, RIGHT = "/what-i-need/", "/what-i-need/add/", "/what-i-need/still-right/"
SHARING = "/what-i-need/sharing/"
STEP_FREE = {"kind": "step_free", "shared_with_consent": "yes"}
URDU = {"kind": "interpreter", "language": "Urdu", "interpreter_gender": "woman", "shared_with_consent": "no"}
YEAR = AccessNeed.REVIEW_AFTER


@pytest.fixture
def client(carer: User, client_for: ClientFor) -> Client:
    """The carer at their computer."""
    return client_for(carer)


@pytest.fixture
def person(carer: User) -> Person:
    """Who the carer is."""
    found = person_of(carer)
    assert found
    return found


def told(person: Person, kind: NeedKind = NeedKind.STEP_FREE, *, shared: bool = True, **given: Any) -> AccessNeed:
    at = given.pop("at", timezone.now())
    return keep_need(person=person, kind=kind, answers={"shared_with_consent": shared, **given}, at=at)


# --- Telling ---------------------------------------------------------------------------------------------------------


def test_nothing_need_be_told(client: Client) -> None:
    content = client.get(NEEDS).content.decode()
    assert "You have told us nothing yet" in content
    assert "Nobody but you." in content
    assert f'href="{NEEDS}"' in client.get("/home/").content.decode()


def test_a_need_is_told_changed_and_taken_away(client: Client, person: Person) -> None:
    client.post(ADD, STEP_FREE | {"details": "I use a <wheelchair>"})
    need = person.access_needs.get()
    content = client.get(NEEDS).content.decode()
    assert "I use a &lt;wheelchair&gt;" in content
    assert "Staff may see it where you allow it" in content
    form = client.get(f"{NEEDS}{need.pk}/").content.decode()
    assert "A place without steps" in form
    assert "Which language?" not in form
    client.post(f"{NEEDS}{need.pk}/", {"details": "A ramp is fine", "shared_with_consent": "no"})
    need.refresh_from_db()
    assert (need.kind, need.details, need.shared_with_consent) == ("step_free", "A ramp is fine", False)
    assert "will be gone" in client.get(f"{NEEDS}{need.pk}/remove/").content.decode()
    assert person.access_needs.exists()
    client.post(f"{NEEDS}{need.pk}/remove/")
    assert not person.access_needs.exists()
    assert client.post(f"{NEEDS}{need.pk}/remove/").status_code == 404


def test_who_interprets_is_told_and_changed(client: Client, person: Person) -> None:
    client.post(ADD, URDU | {"dialect": "Dakhini"})
    need = person.access_needs.get()
    assert (need.language, need.dialect, need.interpreter_gender) == ("Urdu", "Dakhini", "woman")
    content = client.get(NEEDS).content.decode()
    assert "Urdu, Dakhini" in content
    assert "A woman" in content
    assert 'value="Urdu"' in client.get(f"{NEEDS}{need.pk}/").content.decode()
    client.post(f"{NEEDS}{need.pk}/", {**URDU, "language": "British Sign Language", "interpreter_gender": "any"})
    need.refresh_from_db()
    assert (need.language, need.dialect, need.interpreter_gender) == ("British Sign Language", "", "any")


def test_what_was_not_asked_is_not_kept(client: Client, person: Person) -> None:
    client.post(ADD, {**URDU, "kind": "transport"})
    assert person.access_needs.get().language == ""


def test_a_need_told_twice_is_there_once(client: Client, person: Person) -> None:
    for _ in range(2):
        client.post(ADD, STEP_FREE)
    client.post(ADD, STEP_FREE | {"details": "A lift"})
    assert person.access_needs.get().details == "A lift"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"shared_with_consent": "no"}, "Choose what you need."),
        ({"kind": "step_free"}, "Choose if staff may see this."),
        ({"kind": "castle", "shared_with_consent": "no"}, "Choose one of the answers shown."),
        ({"kind": "other", "shared_with_consent": "no"}, "Write what you need."),
        ({"kind": "interpreter", "shared_with_consent": "no"}, "Write which language you need."),
        ({**URDU, "interpreter_gender": ""}, "Choose who may speak or sign for you."),
        ({**STEP_FREE, "details": "x" * 301}, "Use 300 characters or fewer"),
        ({**STEP_FREE, "details": "a\0b"}, "hidden character"),
    ],
)
def test_bad_input_is_told_kindly(client: Client, answer: dict[str, str], says: str) -> None:
    shown = client.post(ADD, answer)
    assert shown.status_code == 200
    assert says in unescape(shown.content.decode())
    assert not AccessNeed.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "castle"},
        {"kind": "other"},
        {"kind": "interpreter", "language": "Urdu"},
        {"kind": "interpreter", "interpreter_gender": "any"},
        {"kind": "food", "language": "Urdu"},
        {"kind": "food", "reviewed_at": datetime(2020, 1, 1, tzinfo=UTC)},  # before it was recorded
    ],
    ids=str,
)
def test_postgres_takes_nothing_else(broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        AccessNeed.objects.create(person=make_person(), **{"recorded_at": timezone.now(), **broken})


# --- Whose they are --------------------------------------------------------------------------------------------------


def test_another_persons_need_is_not_there(client: Client, other_carer: User, client_for: ClientFor) -> None:
    client.post(ADD, STEP_FREE | {"details": "Only mine"})
    need, other = AccessNeed.objects.get(), client_for(other_carer)
    assert "Only mine" not in other.get(NEEDS).content.decode()
    for address in (f"{NEEDS}{need.pk}/", f"{NEEDS}{need.pk}/remove/"):
        assert other.get(address).status_code == 404
        assert other.post(address, {"details": "Theirs", "shared_with_consent": "yes"}).status_code == 404
    assert AccessNeed.objects.get().details == "Only mine"


# --- Sharing ---------------------------------------------------------------------------------------------------------


def seen_by(user: User) -> list[AccessNeed]:
    return list(AccessNeed.objects.visible_to(User.objects.get(pk=user.pk)))


def share(person: Person, *organisations: Organisation) -> None:
    keys = [organisation.pk for organisation in organisations]
    agree(person=person, purpose=Purpose.NEEDS, organisations=keys, at=timezone.now())


def test_nothing_is_seen_without_consent(
    client: Client, person: Person, planner: User, organisation: Organisation
) -> None:
    """Not even by an organisation that knows the person; and a need that is kept back never is."""
    make_connection(person, organisation)
    need = told(person)
    told(person, NeedKind.FOOD, shared=False)
    assert seen_by(planner) == []
    client.post(SHARING, {"organisations": [organisation.pk]})
    assert seen_by(planner) == [need]
    consent = Consent.objects.get()
    assert consent.wording == "Staff there may see what I need, so that they can get things ready for me."
    assert "checked" in client.get(SHARING).content.decode()
    assert organisation.name in client.get(NEEDS).content.decode()
    client.post(SHARING, {"nothing": "ticked"})
    assert seen_by(planner) == []
    consent.refresh_from_db()
    assert consent.withdrawn_at


def test_consent_is_for_one_organisation(
    person: Person,
    organisation: Organisation,
    other_organisation: Organisation,
    planner: User,
    other_planner: User,
) -> None:
    for known_to in (organisation, other_organisation):
        make_connection(person, known_to)
    need = told(person)
    share(person, organisation)
    assert seen_by(planner) == [need]
    assert seen_by(other_planner) == []


def test_who_only_reads_figures_sees_no_needs(person: Person, organisation: Organisation, commissioner: User) -> None:
    make_connection(person, organisation)
    told(person)
    share(person, organisation)
    assert seen_by(commissioner) == []


def test_only_who_knows_somebody_can_be_chosen(
    client: Client, person: Person, organisation: Organisation, other_organisation: Organisation
) -> None:
    assert "Nobody here knows you yet" in client.get(SHARING).content.decode()
    make_connection(person, organisation)
    shown = client.post(SHARING, {"organisations": [other_organisation.pk]})
    assert "Choose one of the answers shown." in shown.content.decode()
    share(person, other_organisation)
    assert not Consent.objects.exists()


def test_consent_is_given_once_and_kept(person: Person, organisation: Organisation) -> None:
    make_connection(person, organisation)
    share(person, organisation)
    given = Consent.objects.get()
    share(person, organisation)
    assert Consent.objects.get() == given


def test_a_connection_that_ended_takes_its_consent_with_it(
    person: Person, organisation: Organisation, planner: User
) -> None:
    """Even when the organisation gets to know the person again: it must ask again."""
    connection = make_connection(person, organisation)
    need = told(person)
    share(person, organisation)
    Connection.objects.filter(pk=connection.pk).update(ended_at=now())
    assert seen_by(planner) == []
    connect(person=person, organisation=organisation, basis=Connection.Basis.JOINED, at=now())
    assert seen_by(planner) == []
    share(person, organisation)
    assert seen_by(planner) == [need]
    assert Consent.objects.count() == 2


# --- Once a year -----------------------------------------------------------------------------------------------------


@pytest.fixture
def long_ago(person: Person) -> AccessNeed:
    """A need told a year ago."""
    return told(person, at=now() - YEAR)


def asked() -> int:
    return Notice.objects.filter(kind="people.review_needs").count()


def test_after_a_year_somebody_is_asked_once(long_ago: AccessNeed) -> None:
    told(long_ago.person, NeedKind.FOOD, at=long_ago.recorded_at + timedelta(days=1))
    at = now()
    ask_to_review_needs(at=long_ago.recorded_at + YEAR - timedelta(minutes=1))
    assert asked() == 0
    for days in (0, 1, 2, 400):
        ask_to_review_needs(at=at + timedelta(days=days))
        assert asked() == 1
    deliver_due(at=at)
    body = str(mail.outbox[0].body)
    assert NEEDS in body
    assert "step" not in body


def test_two_needs_are_one_question(long_ago: AccessNeed) -> None:
    """Also when the older one is taken away before the answer."""
    told(long_ago.person, NeedKind.FOOD, at=long_ago.recorded_at - timedelta(days=9))
    ask_to_review_needs(at=now())
    AccessNeed.objects.filter(kind=NeedKind.FOOD).delete()
    ask_to_review_needs(at=now())
    assert asked() == 1


def test_who_looks_again_is_asked_a_year_later(client: Client, long_ago: AccessNeed) -> None:
    task()
    assert "Is it all still right?" in client.get(NEEDS).content.decode()
    assert "Thank you" in client.post(RIGHT, follow=True).content.decode()
    assert "Is it all still right?" not in client.get(NEEDS).content.decode()
    assert Notice.objects.get().state == Notice.State.CANCELLED
    ask_to_review_needs(at=now() + YEAR - timedelta(days=1))
    assert asked() == 1
    ask_to_review_needs(at=now() + YEAR + timedelta(days=1))
    assert asked() == 2


def test_a_change_counts_as_a_look(long_ago: AccessNeed) -> None:
    told(long_ago.person, details="A lift")
    ask_to_review_needs(at=now())
    assert asked() == 0
    long_ago.refresh_from_db()
    assert long_ago.reviewed_at


def test_who_is_not_to_be_asked_is_not(long_ago: AccessNeed) -> None:
    stop_asks(person=long_ago.person, at=now())
    quiet = make_person(contact=make_contact())
    told(quiet, at=now() - YEAR)
    tell_about_me(person=quiet, answers={"asks_a_month": 0})
    told(make_person(), at=now() - YEAR)  # nobody can write to them
    ask_to_review_needs(at=now())
    assert asked() == 0


def test_when_caring_ends_what_waits_is_not_sent(long_ago: AccessNeed) -> None:
    ask_to_review_needs(at=now())
    stop_asks(person=long_ago.person, at=now())
    deliver_due(at=now())
    assert mail.outbox == []


def test_confirming_is_for_oneself(long_ago: AccessNeed) -> None:
    confirm_needs(person=make_person(), at=now())
    long_ago.refresh_from_db()
    assert long_ago.reviewed_at is None
