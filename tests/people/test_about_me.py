"""About me: what is told, how often one may be asked, and the end of caring."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from common.clock import now, today
from people.forms import QUESTIONS
from people.models import Person, Profile, User
from people.operations import person_of, profile_of, resume_asks, stop_asks, tell_about_me
from tests.conftest import ClientFor
from tests.people.factories import make_person, make_user

pytestmark = pytest.mark.django_db
ABOUT_ME, ENDED, GOES_ON = "/about-me/", "/about-me/my-caring-has-ended/", "/about-me/my-caring-goes-on/"


def page(slug: str) -> str:
    return f"{ABOUT_ME}{slug}/"


def told_by(user: User) -> Profile:
    person = person_of(user)
    assert person
    return profile_of(person)


@pytest.fixture
def client(carer: User, client_for: ClientFor) -> Client:
    """The carer at their computer."""
    return client_for(carer)


# --- The list --------------------------------------------------------------------------------------------------------


def test_nothing_need_be_told(client: Client, carer: User) -> None:
    content = client.get(ABOUT_ME).content.decode()
    assert content.count("Not answered") == len(QUESTIONS) - 1
    assert "Whenever there is something for me" in content
    assert not Profile.objects.exists()


def test_the_home_page_leads_there(client: Client) -> None:
    assert f'href="{ABOUT_ME}"' in client.get("/home/").content.decode()


def test_what_was_told_is_shown(client: Client) -> None:
    client.post(page("caring"), {"carer_types": ["parent", "young", "other"], "carer_type_words": "I help <my> gran"})
    client.post(page("care"), {"cared_for": ["rare"]})
    client.post(page("since"), {"since_year": "2019"})
    client.post(page("area"), {"area": "nf2"})
    client.post(page("times"), {"mon": ["morning", "evening"], "sun": ["afternoon"], "season": "term"})
    client.post(page("asks"), {"asks_a_month": "2"})
    client.post(page("age"), {"age_band": "18_over"})
    content = client.get(ABOUT_ME).content.decode()
    shown = unescape(content)
    assert "Not answered" not in content
    assert "I help &lt;my&gt; gran" in content
    for words in (
        "I am the parent of a disabled child", "I am a young carer", "A rare condition", "2019", "NF2",
        "Monday: morning, evening", "Sunday: afternoon", "Only while schools are open", "Twice a month at most",
    ):  # fmt: skip
        assert words in shown, words
    assert "Something else" not in shown


@pytest.mark.parametrize("slug", QUESTIONS)
def test_a_question_can_be_skipped_or_left(client: Client, slug: str) -> None:
    content = client.get(page(slug)).content.decode()
    assert content.count(f'href="{ABOUT_ME}"') == 2
    assert client.post(page(slug), {"csrfmiddlewaretoken": "x"}).status_code == 302
    profile = Profile.objects.get()
    assert not any(form.in_words(profile) for name, form in QUESTIONS.items() if name != "asks")


@pytest.mark.parametrize(
    ("slug", "answer", "checked"),
    [
        ("caring", {"carer_types": ["foster", "former"]}, 2),
        ("care", {"cared_for": ["memory"]}, 1),
        ("times", {"wed": ["evening"], "season": "holidays"}, 2),
        ("asks", {"asks_a_month": "0"}, 1),
    ],
)
def test_an_answer_stands_in_the_form_and_can_be_taken_back(
    client: Client, carer: User, slug: str, answer: dict[str, str], checked: int
) -> None:
    client.post(page(slug), answer)
    assert client.get(page(slug)).content.decode().count(" checked") == checked
    client.post(page(slug), {"taken": "back"})
    profile = told_by(carer)
    assert (profile.carer_types, profile.cared_for, profile.times, profile.asks_a_month) == ([], [], [], None)


def test_one_answer_leaves_the_others(client: Client, carer: User) -> None:
    client.post(page("since"), {"since_year": "2001"})
    client.post(page("area"), {"area": "NF1"})
    assert (told_by(carer).since_year, told_by(carer).area) == (2001, "NF1")


def test_own_words_go_with_their_tick(client: Client, carer: User) -> None:
    client.post(page("care"), {"cared_for": ["other"], "cared_for_words": "A new heart"})
    assert told_by(carer).cared_for_words == "A new heart"
    client.post(page("care"), {"cared_for": ["rare"], "cared_for_words": "A new heart"})
    assert told_by(carer).cared_for_words == ""


# --- Who sees it -----------------------------------------------------------------------------------------------------


def test_everybody_sees_their_own(client: Client, other_carer: User, client_for: ClientFor) -> None:
    client.post(page("caring"), {"carer_types": ["other"], "carer_type_words": "Only mine"})
    client.post(ENDED)
    other = client_for(other_carer)
    for address in (ABOUT_ME, page("caring"), ENDED):
        assert "Only mine" not in other.get(address).content.decode()
        assert "We ask you for nothing" not in other.get(address).content.decode()
    assert not Person.objects.get(name="Bryn").asks_stopped_at


def test_who_has_said_no_name_says_it_first(client_for: ClientFor) -> None:
    client = client_for(make_user())
    asked = client.get(page("area"))
    assert asked.headers["Location"] == "/account/name/?next=%2Fabout-me%2Farea%2F"
    assert client.post(asked.headers["Location"], {"name": "Kim"}).headers["Location"] == page("area")


# --- Bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "answer", "says"),
    [
        ("caring", {"carer_types": ["other"]}, "Write what it is in your own words"),
        ("caring", {"carer_types": ["other"], "carer_type_words": "x" * 201}, "Use 200 characters or fewer"),
        ("caring", {"carer_types": ["queen"]}, "Choose one of the answers shown."),
        ("care", {"cared_for": ["\0"]}, "Choose one of the answers shown."),
        ("since", {"since_year": "long ago"}, "Write the year with 4 numbers"),
        ("since", {"since_year": "19"}, "Write the year with 4 numbers"),
        ("since", {"since_year": "9" * 25}, "That year has not come yet."),
        ("area", {"area": "Northbrook"}, "Write the first half of your postcode"),
        ("area", {"area": "12 High Street, NF1 1AA"}, "Write the first half of your postcode"),
        ("area", {"area": "NF１"}, "Write the first half of your postcode"),
        ("times", {"mon": ["night"]}, "Choose one of the answers shown."),
        ("times", {"season": "never"}, "Choose one of the answers shown."),
        ("asks", {"asks_a_month": "31"}, "Choose one of the answers shown."),
    ],
)
def test_bad_input_is_told_kindly(client: Client, slug: str, answer: dict[str, str], says: str) -> None:
    shown = client.post(page(slug), answer)
    assert shown.status_code == 200
    assert says in unescape(shown.content.decode())
    assert not Profile.objects.exists()


def test_next_year_has_not_come(client: Client, carer: User) -> None:
    assert client.post(page("since"), {"since_year": today().year + 1}).status_code == 200
    assert client.post(page("since"), {"since_year": today().year}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("NF1", "NF1"), (" nf1 ", "NF1"), ("ec1a", "EC1A"), ("M1", "M1"), ("CR2 6XH", "CR2"), ("nf11aa", "NF1")],
)
def test_only_a_district_is_kept(client: Client, carer: User, typed: str, kept: str) -> None:
    shown = client.post(page("area"), {"area": typed}, follow=True).content.decode()
    assert told_by(carer).area == kept
    was_cut = len(typed.strip()) > len(kept)
    assert ("We kept only the first half of your postcode" in shown) == was_cut


@pytest.mark.parametrize(
    "broken",
    [
        {"area": "NF 1"},
        {"area": "nf1"},
        {"since_year": 1},
        {"carer_types": ["queen"]},
        {"carer_types": ["other"]},
        {"carer_type_words": "Words without a tick"},
        {"cared_for": ["other"]},
        {"times": ["mon-night"]},
        {"season": "never"},
        {"age_band": "9"},
        {"asks_a_month": 32},
    ],
    ids=str,
)
def test_postgres_takes_nothing_else(broken: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        Profile.objects.create(person=make_person(), **broken)


# --- How often, and the end ------------------------------------------------------------------------------------------


def may_be_asked(person: Person) -> bool:
    return Person.objects.filter(pk=person.pk).may_be_asked(now()).exists()


def test_who_told_nothing_may_be_asked() -> None:
    assert may_be_asked(make_person())


@pytest.mark.parametrize(("limit", "may"), [(None, True), (0, False), (1, True)])
def test_who_wants_no_asks_gets_none(limit: int | None, may: bool) -> None:
    person = make_person()
    tell_about_me(person=person, answers={"asks_a_month": limit})
    assert may_be_asked(person) is may


def test_when_caring_ends_asks_stop_at_once_and_may_begin_again(client: Client, carer: User) -> None:
    person = person_of(carer)
    assert person
    assert "You need not tell us why" in client.get(ENDED).content.decode()
    assert may_be_asked(person)
    shown = client.post(ENDED, follow=True).content.decode()
    assert "Thank you for all that you did" in shown
    assert not may_be_asked(person)
    assert "We ask you for nothing" in client.get(ABOUT_ME).content.decode()
    assert "Good to have you back" in client.post(GOES_ON, follow=True).content.decode()
    assert may_be_asked(person)


def test_asks_stop_from_the_first_time_on() -> None:
    person, at = make_person(), timezone.now()
    stop_asks(person=person, at=at)
    stop_asks(person=person, at=at + timedelta(days=3))
    person.refresh_from_db()
    assert person.asks_stopped_at == at
    assert Person.objects.may_be_asked(at - timedelta(seconds=1)).get() == person
    assert not Person.objects.may_be_asked(at).exists()
    resume_asks(person=person)
    assert Person.objects.may_be_asked(at).get() == person


def test_reading_does_not_end_anything(client: Client) -> None:
    assert client.get(GOES_ON).status_code == 405
    client.get(ENDED)
    assert not Person.objects.exclude(asks_stopped_at=None).exists()


# --- One question on the home page -----------------------------------------------------------------------------------


def test_the_home_page_puts_one_question_until_all_are_answered_or_left(client: Client, carer: User) -> None:
    seen = []
    for _ in range(len(QUESTIONS)):
        shown = client.get("/home/").content.decode()
        (slug,) = [one for one in QUESTIONS if f'action="/about-me/{one}/not-now/"' in shown]
        seen.append(slug)
        client.post(f"/about-me/{slug}/not-now/")
    assert seen == list(QUESTIONS)
    assert "not-now" not in client.get("/home/").content.decode()
    assert told_by(carer).left_for_now == seen
    assert client.get(ABOUT_ME).content.decode().count("Not answered") == len(QUESTIONS) - 1


def test_what_is_answered_is_not_put_again(client: Client, carer: User) -> None:
    client.post(page("caring"), {"carer_types": ["adult"]})
    assert "caring/not-now" not in client.get("/home/").content.decode()
    client.post("/about-me/care/not-now/")
    client.post("/about-me/care/not-now/")
    assert told_by(carer).left_for_now == ["care"]


def test_where_caring_has_ended_nothing_is_put(client: Client) -> None:
    client.post(ENDED)
    assert "not-now" not in client.get("/home/").content.decode()


def test_what_is_no_question_cannot_be_left(client: Client) -> None:
    assert client.post("/about-me/everything/not-now/").status_code == 404
