"""What somebody agrees to: by purpose, for one organisation each, with the words shown, and ended at once."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from common.clock import now
from people.models import Connection, Consent, Organisation, Person, Purpose, User
from people.operations import agree, connect, has_consent, person_of
from people.wordings import WORDINGS
from tests.conftest import ClientFor
from tests.people.factories import make_connection, make_person
from tests.people.test_sign_in_at_once import at_once

pytestmark = pytest.mark.django_db
ALL = "/what-i-agree-to/"


@pytest.fixture
def client(carer: User, client_for: ClientFor) -> Client:
    """The carer at their computer."""
    return client_for(carer)


@pytest.fixture
def person(carer: User, organisation: Organisation) -> Person:
    """Who the carer is, known to an organisation."""
    found = person_of(carer)
    assert found
    make_connection(found, organisation)
    return found


def page(purpose: Purpose) -> str:
    return f"{ALL}{purpose}/"


def agreed(person: Person, organisation: Organisation) -> set[Purpose]:
    return {one for one in Purpose if has_consent(person=person, purpose=one, organisation=organisation)}


@pytest.mark.parametrize("purpose", Purpose)
def test_each_is_given_and_taken_back_by_itself(
    client: Client, person: Person, organisation: Organisation, purpose: Purpose
) -> None:
    assert agreed(person, organisation) == set()
    client.post(page(purpose), {"organisations": [organisation.pk]})
    assert agreed(person, organisation) == {purpose}
    assert "checked" in client.get(page(purpose)).content.decode()
    kept = Consent.objects.get()
    assert (kept.wording, kept.version) == (str(WORDINGS[purpose].words), WORDINGS[purpose].version)
    assert kept.wording in unescape(client.get(ALL).content.decode())
    client.post(page(purpose), {"nothing": "ticked"})
    assert agreed(person, organisation) == set()
    shown = unescape(client.get(ALL).content.decode())
    assert kept.wording in shown
    assert "until" in shown
    assert "Nobody may" in shown


def test_the_home_page_leads_there(client: Client) -> None:
    assert f'href="{ALL}"' in client.get("/home/").content.decode()
    assert "You have agreed to nothing yet" in client.get(ALL).content.decode()


def test_the_words_are_kept_as_they_were_shown(client: Client, person: Person, organisation: Organisation) -> None:
    client.post("/language/", {"language": "cy", "next": "/"})
    client.post(page(Purpose.RESEARCH), {"organisations": [organisation.pk]})
    with override("cy"):
        welsh = str(WORDINGS[Purpose.RESEARCH].words)
    with override("en-gb"):
        english = str(WORDINGS[Purpose.RESEARCH].words)
    assert Consent.objects.get().wording == welsh != english


def test_one_organisation_is_not_another(
    person: Person, organisation: Organisation, other_organisation: Organisation
) -> None:
    make_connection(person, other_organisation)
    agree(person=person, purpose=Purpose.STORIES, organisations=[organisation.pk], at=now())
    assert agreed(person, other_organisation) == set()
    assert agreed(make_person(), organisation) == set()


def test_who_does_not_know_somebody_can_be_given_nothing(
    client: Client, person: Person, other_organisation: Organisation
) -> None:
    shown = client.post(page(Purpose.STORIES), {"organisations": [other_organisation.pk]})
    assert "Choose one of the answers shown." in shown.content.decode()
    agree(person=person, purpose=Purpose.STORIES, organisations=[other_organisation.pk], at=now())
    assert not Consent.objects.exists()


def test_who_is_known_to_nobody_is_told_so(carer: User, client: Client) -> None:
    assert "Nobody here knows you yet" in client.get(page(Purpose.STORIES)).content.decode()


def test_what_was_agreed_ends_with_the_connection(person: Person, organisation: Organisation) -> None:
    """And does not come back with it."""
    agree(person=person, purpose=Purpose.PHOTOGRAPHS, organisations=[organisation.pk], at=now())
    Connection.objects.filter(person=person).update(ended_at=now())
    assert agreed(person, organisation) == set()
    connect(person=person, organisation=organisation, basis=Connection.Basis.JOINED, at=now())
    assert agreed(person, organisation) == set()
    agree(person=person, purpose=Purpose.PHOTOGRAPHS, organisations=[organisation.pk], at=now())
    assert agreed(person, organisation) == {Purpose.PHOTOGRAPHS}


def test_agreeing_again_keeps_the_first_words(person: Person, organisation: Organisation) -> None:
    for days in (3, 2, 1):
        at = timezone.now() - timedelta(days=days) + timedelta(days=4)
        agree(person=person, purpose=Purpose.RESEARCH, organisations=[organisation.pk], at=at)
    assert Consent.objects.count() == 1


def test_nobody_reads_what_another_agreed_to(
    person: Person, organisation: Organisation, other_carer: User, client_for: ClientFor
) -> None:
    agree(person=person, purpose=Purpose.RESEARCH, organisations=[organisation.pk], at=now())
    assert organisation.name not in client_for(other_carer).get(ALL).content.decode().partition("<main")[2]


def test_a_purpose_that_is_none_is_not_there(client: Client, person: Person) -> None:
    assert client.get(f"{ALL}everything/").status_code == 404


@pytest.mark.parametrize(
    "broken",
    [{"purpose": "everything"}, {"wording": ""}, {"withdrawn_at": now() - timedelta(days=9)}],
    ids=["purpose", "wording", "withdrawn"],
)
def test_postgres_takes_nothing_else(person: Person, broken: dict[str, object]) -> None:
    fields = {"purpose": "needs", "wording": "Yes", "version": 1, "given_at": now()}
    with pytest.raises(IntegrityError):
        Consent.objects.create(connection=person.connections.get(), **{**fields, **broken})


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_twenty_times_at_once_is_kept_once(person: Person, organisation: Organisation) -> None:
    at_once(lambda: agree(person=person, purpose=Purpose.STORIES, organisations=[organisation.pk], at=timezone.now()))
    assert Consent.objects.count() == 1
