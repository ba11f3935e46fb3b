"""Who lets nobody show their words any more is quoted nowhere from that moment on, and not again by what they said."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carer_portal.retention import apply_periods
from common.clock import now
from feedback.models import Decision, Item, Quote, Theme
from feedback.operations import QuoteNotAllowed
from people.models import Connection, Consent, Organisation, Person, Purpose, User
from people.operations import agree, person_of
from people.retention import CONSENT
from planning.models import Service
from tests.conftest import ClientFor
from tests.feedback.factories import gather, make_answer, make_draft, make_item, make_theme
from tests.people.factories import make_connection, make_person

PAGE = "/what-i-agree-to/quotes/"
MINE, HERS = "The line shuts at five, and I get home at six.", "Nobody rings back."
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(carer: User) -> Person:
    """Who the carer is."""
    found = person_of(carer)
    assert found
    return found


@pytest.fixture
def client(carer: User, client_for: ClientFor) -> Client:
    """The carer at their computer."""
    return client_for(carer)


def quoted(organisation: Organisation, service: Service | None, words: str, person: Person) -> Decision:
    """An answer in public under which somebody is quoted."""
    theme = make_theme(organisation, service)
    item = make_item(organisation, service, words=words, person=person, may_quote=True)
    gather(theme, item)
    return make_answer(theme, quotes=[item])


def shown(guest: Client, *answers: Decision) -> str:
    """All that the public reads: front page, list and each answer."""
    pages = [
        "/",
        reverse("feedback:change_list"),
        *(reverse("feedback:change_detail", args=[one.pk]) for one in answers),
    ]
    return "".join(guest.get(page).content.decode() for page in pages)


def test_what_is_taken_back_is_gone_from_every_public_page_at_once(
    client: Client, guest: Client, person: Person, organisation: Organisation, service: Service
) -> None:
    """Also from pages that were kept ready, and never by what another said."""
    mine, hers = quoted(organisation, service, MINE, person), quoted(organisation, service, HERS, make_person("Kim"))
    for page in (mine, hers):
        assert shown(guest, page)
    before = shown(guest, mine, hers)
    assert MINE in before
    assert HERS in before
    assert "We ask you each time" in client.get("/what-i-agree-to/").content.decode()
    assert "When you tell us something new, we ask you again." in client.get(PAGE).content.decode()
    client.post(PAGE, {"nothing": "ticked"})
    after = shown(guest, mine, hers)
    assert MINE not in after
    assert HERS in after
    assert "You said no on" in client.get("/what-i-agree-to/").content.decode()
    consent = Consent.objects.get()
    assert (consent.purpose, consent.given_at) == (Purpose.QUOTES, consent.withdrawn_at)


def test_what_was_given_here_is_taken_back_here(
    client: Client, person: Person, organisation: Organisation, service: Service
) -> None:
    quoted(organisation, service, MINE, person)
    client.post(PAGE, {"organisations": [organisation.pk]})
    assert Quote.objects.exists()
    assert Item.objects.get(words=MINE).may_quote
    client.post(PAGE, {"organisations": []})
    assert not Quote.objects.exists()
    consent = Consent.objects.get()
    assert consent.withdrawn_at
    assert consent.given_at < consent.withdrawn_at


def test_drafts_lose_it_and_nobody_quotes_it_again(
    person: Person, organisation: Organisation, service: Service
) -> None:
    theme = make_theme(organisation, service)
    item = make_item(organisation, service, words=MINE, person=person, may_quote=True)
    gather(theme, item)
    draft = make_draft(theme, quotes=[item])
    agree(person=person, purpose=Purpose.QUOTES, organisations=[], at=now())
    assert not draft.quotes.exists()
    with pytest.raises(QuoteNotAllowed):
        make_draft(make_theme_with(item), quotes=[item])
    agree(person=person, purpose=Purpose.QUOTES, organisations=[organisation.pk], at=now())
    item.refresh_from_db()
    assert not item.may_quote  # a yes given later is for what is said from then on


def make_theme_with(item: Item) -> Theme:
    """The theme under which an item stands, to draft another answer to it."""
    theme = Item.objects.get(pk=item.pk).theme
    assert theme
    theme.decisions.all().delete()
    return theme


def test_one_organisation_is_let_go_and_the_other_keeps_it(
    guest: Client, person: Person, organisation: Organisation, other_organisation: Organisation
) -> None:
    here, there = quoted(organisation, None, MINE, person), quoted(other_organisation, None, HERS, person)
    agree(person=person, purpose=Purpose.QUOTES, organisations=[other_organisation.pk], at=now())
    after = shown(guest, here, there)
    assert MINE not in after
    assert HERS in after


def test_what_is_said_afterwards_is_asked_about_as_ever(
    guest: Client, person: Person, organisation: Organisation, service: Service
) -> None:
    make_connection(person, organisation)
    agree(person=person, purpose=Purpose.QUOTES, organisations=[], at=now())
    later = quoted(organisation, service, MINE, person)
    assert MINE in shown(guest, later)


def test_other_consents_take_no_words_back(person: Person, organisation: Organisation, service: Service) -> None:
    """Negative control."""
    quoted(organisation, service, MINE, person)
    for purpose in set(Purpose) - {Purpose.QUOTES}:
        agree(person=person, purpose=purpose, organisations=[organisation.pk], at=now())
        agree(person=person, purpose=purpose, organisations=[], at=now())
    assert Quote.objects.exists()


@pytest.mark.parametrize("how", ["the period is over", "the connection ended"])
def test_it_does_not_come_back_when_the_consent_is_forgotten(
    guest: Client, person: Person, organisation: Organisation, service: Service, how: str
) -> None:
    answer, at = quoted(organisation, service, MINE, person), timezone.now()
    agree(person=person, purpose=Purpose.QUOTES, organisations=[], at=at)
    if how == "the connection ended":
        Connection.objects.filter(person=person).delete()
    else:
        apply_periods(at=at + CONSENT.length + timedelta(days=1))
    assert not Consent.objects.exists()
    assert MINE not in shown(guest, answer)
