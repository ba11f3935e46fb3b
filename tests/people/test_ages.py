"""Young carers: what each age may decide alone, who may write to whom, and that nobody at home is told."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import now
from common.readability import check_words
from notices.models import Contact, Notice
from people.ages import AGE_RULES, CHILDREN, LEAST_AGES, AgeBand
from people.equality import QUESTIONS as EQUALITY
from people.forms import QUESTIONS
from people.models import AccessNeed, Consent, NeedKind, Organisation, Person, Purpose, Representation, User
from people.operations import (
    Wish,
    agree,
    ask_to_review_needs,
    confirm_needs,
    has_consent,
    keep_need,
    person_of,
    record_asks,
    tell_about_me,
)
from people.rules import Situation, is_adult, may_agree, may_be_messaged_privately
from tests.conftest import ClientFor
from tests.people.factories import make_connection, make_person, make_user
from tests.project.test_words import words_of

pytestmark = pytest.mark.django_db
UNTOLD = ""
AGES = [*AgeBand.values, UNTOLD]
READING_AGE = 9
NAMES_OF_DAYS = re.compile(r"\w+day|Morning|Afternoon|Evening")  # they have no plainer ones


def aged(band: str) -> Person:
    person = make_person()
    if band:
        tell_about_me(person=person, answers={"age_band": band})
    return person


@pytest.fixture
def client(carer: User, client_for: ClientFor) -> Client:
    """The young carer at their computer."""
    return client_for(carer)


@pytest.fixture
def young(carer: User, organisation: Organisation) -> Person:
    """A young carer, known to an organisation."""
    found = person_of(carer)
    assert found
    make_connection(found, organisation)
    return found


# --- Who may write to whom -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("situation", Situation)
@pytest.mark.parametrize("to", AGES)
@pytest.mark.parametrize("by", AGES)
def test_only_adults_write_to_each_other_in_private(by: str, to: str, situation: Situation) -> None:
    """No adult and child, no two children, and nobody who has not said their age; staff reply to anybody."""
    may = situation == Situation.STAFF_REPLY or (by == to == AgeBand.ADULT)
    assert may_be_messaged_privately(aged(to), by=aged(by), situation=situation) is may


@pytest.mark.parametrize("band", AGES)
def test_nobody_is_taken_for_an_adult(band: str) -> None:
    assert is_adult(aged(band)) is (band == "18_over")


# --- What each age may agree to --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("band", "may"),
    [
        ("under_13", set()),
        ("13_15", {"needs", "quotes"}),
        ("16_17", {"needs", "quotes", "stories", "photographs", "research"}),
        ("18_over", {"needs", "quotes", "stories", "photographs", "research"}),
        (UNTOLD, {"needs", "quotes", "stories", "photographs", "research"}),
    ],
)
def test_each_age_may_agree_to_its_own(
    client: Client, young: Person, organisation: Organisation, band: str, may: set[str]
) -> None:
    tell_about_me(person=young, answers={"age_band": band})
    shown = unescape(client.get("/what-i-agree-to/").content.decode())
    for purpose in Purpose:
        assert may_agree(young, purpose) is (purpose in may)
        address = f"/what-i-agree-to/{purpose}/"
        client.post(address, {"organisations": [organisation.pk]})
        assert has_consent(person=young, purpose=purpose, organisation=organisation) is (purpose in may)
        assert (f'href="{address}"' in shown) is (purpose in may)
    assert ("You choose who to ask, and when. We will not write to them." in shown) is (band == "under_13")


def test_who_says_to_be_younger_no_longer_agrees(young: Person, organisation: Organisation) -> None:
    for purpose in Purpose:
        agree(person=young, purpose=purpose, organisations=[organisation.pk], at=now())
    assert Consent.objects.standing().count() == len(Purpose)
    tell_about_me(person=young, answers={"age_band": "13_15"})
    assert set(Consent.objects.standing().values_list("purpose", flat=True)) == {Purpose.NEEDS, Purpose.QUOTES}
    assert not has_consent(person=young, purpose=Purpose.RESEARCH, organisation=organisation)


def test_every_age_rule_says_where_it_is_from() -> None:
    assert set(LEAST_AGES) == set(Purpose.values)
    assert len(AGE_RULES) == len(LEAST_AGES)
    for rule in AGE_RULES:
        assert rule.source
        assert bool(rule.link) is rule.is_law


# --- Under 13 --------------------------------------------------------------------------------------------------------


def test_nobody_under_13_is_asked_for_anything() -> None:
    for band, asked in (("under_13", False), ("13_15", True), ("16_17", True)):
        wish = Wish(person=aged(band).pk, key=f"ask:{band}", subject="a thing:1")
        assert bool(record_asks(wishes=[wish], at=now())) is asked


def test_under_13_one_is_shown_the_way_without_an_account(
    client: Client, young: Person, organisation: Organisation
) -> None:
    tell_about_me(person=young, answers={"age_band": "under_13"})
    shown = unescape(client.get("/about-me/").content.decode())
    assert "you do not need to sign in to do it" in shown
    assert f'href="{reverse("feedback:tell")}"' in shown
    assert Client().get(reverse("feedback:tell")).status_code == 200


# --- Nobody at home is told ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("band", CHILDREN)
def test_nothing_is_ever_queued_to_somebody_else(
    client: Client, young: Person, organisation: Organisation, band: str
) -> None:
    """Whatever a young carer does here, and even where a grown-up supports them."""
    grown_up = make_user("mum@example.org")
    Representation.objects.create(
        user=grown_up,
        person=young,
        kind=Representation.Kind.SUPPORTER,
        may=list(Representation.May),
        since=now() - timedelta(days=1),
        accepted_at=now(),
    )
    Contact.objects.for_email(grown_up.email)
    client.post("/about-me/age/", {"age_band": band})
    client.post("/about-me/caring/", {"carer_types": ["young"]})
    client.post("/what-i-need/add/", {"kind": "quiet_space", "shared_with_consent": "yes"})
    client.post("/what-i-agree-to/needs/", {"organisations": [organisation.pk]})
    client.post("/about-me/equality/sex/", {"answer": "male"})
    client.post(reverse("feedback:tell"), {"words": "I am tired at school.", "about": "me"})
    long_ago = now() - AccessNeed.REVIEW_AFTER - timedelta(days=1)
    AccessNeed.objects.update(recorded_at=long_ago)
    keep_need(person=young, kind=NeedKind.FOOD, answers={"shared_with_consent": False}, at=long_ago)
    ask_to_review_needs(at=now())
    confirm_needs(person=young, at=now())
    client.post("/about-me/my-caring-has-ended/")
    assert young.contact
    own = {young.contact.pk}
    assert set(Notice.objects.values_list("contact", flat=True)) <= own
    assert Notice.objects.filter(kind="people.review_needs").exists() is (band != "under_13")


# --- Their own words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("band", CHILDREN)
def test_their_pages_are_in_their_words(client: Client, young: Person, band: str) -> None:
    tell_about_me(person=young, answers={"age_band": band})
    pages = ["/about-me/", "/what-i-agree-to/", *(f"/about-me/{slug}/" for slug in QUESTIONS)]
    for address in pages:
        words = NAMES_OF_DAYS.sub("day", words_of(client.get(address).content.decode()))
        report = check_words(words)
        assert report.reading_age <= READING_AGE, (address, report.grade)
        assert not report.long_sentences, address
        assert not report.jargon, address
    assert "Who do you help?" in client.get("/about-me/").content.decode()
    assert "School and rest come first." in client.get("/about-me/times/").content.decode()


def test_who_calls_themselves_a_young_carer_gets_them_too(client: Client, young: Person) -> None:
    tell_about_me(person=young, answers={"carer_types": ["young"]})
    assert "Who do you help?" in client.get("/about-me/").content.decode()
    tell_about_me(person=young, answers={"age_band": "18_over"})
    assert "Who do you help?" not in client.get("/about-me/").content.decode()


@pytest.mark.parametrize(("band", "asked"), [("under_13", False), ("13_15", False), ("16_17", True), (UNTOLD, True)])
def test_some_questions_are_for_who_is_16(client: Client, young: Person, band: str, asked: bool) -> None:
    tell_about_me(person=young, answers={"age_band": band})
    for slug, question in EQUALITY.items():
        status = 200 if asked or not question.from_16 else 404
        assert client.get(f"/about-me/equality/{slug}/").status_code == status
