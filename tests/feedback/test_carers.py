"""What carers do on this site, without an account: say, check, write down, follow, write back."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from feedback.forms.carers import NO_NAME, NOT_SURE
from feedback.models import LONGEST_WORDS, Decision, Item, Message
from feedback.operations import answer_item, ask_to_pass_on, flag_safeguarding, reply_to_carer
from feedback.references import in_two_halves, secret_code
from notices.models import Notice
from people.models import Organisation, Role, User
from people.operations import person_of
from planning.models import Service
from tests.feedback.at_once import at_once
from tests.feedback.factories import (
    LOOK_AGAIN_ON,
    SAID_AT,
    WORDS,
    gather,
    make_answer,
    make_draft,
    make_item,
    make_theme,
    role_at,
)
from tests.people.factories import make_crisis_line, make_role, make_user
from tests.planning.factories import make_service

TELL, CHECK, SENT, FOLLOW = "/tell-us/", "/tell-us/check/", "/tell-us/sent/", "/my-feedback/"
ClientFor = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _nobody_has_come_before(db: None) -> None:
    cache.clear()


def answers(service: Service, /, **changed: Any) -> dict[str, Any]:
    """What somebody fills in."""
    filled = {"submission": str(uuid.uuid4()), "service": service.slug, "about": "both", "words": WORDS}
    return {name: value for name, value in (filled | changed).items() if value is not None}


def hidden(html: str) -> dict[str, str]:
    """What the check page sends on."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def code_of(item: Item) -> str:
    return secret_code(item.submission_key)


def opened(client: Client, item: Item) -> str:
    """The page of an item, opened by reference and code."""
    response = client.post(FOLLOW, {"reference": item.reference, "code": code_of(item)})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


# --- Saying something ---------------------------------------------------------------------------------------------


def test_the_journey_from_the_first_page_to_ones_own(guest: Client, service: Service) -> None:
    make_crisis_line()
    first = guest.get(TELL).content.decode()
    assert "Exit this page" in first
    assert f'action="{TELL}"' in first
    assert "Nobody reads this at night" in first
    assert 'href="tel:999"' in first
    assert re.search(r'name="may_quote"[^>]*value="on"(?![^>]*checked)', first)

    check = guest.post(TELL, answers(service, email="Carer@Example.org", may_quote="on"))
    page = check.content.decode()
    assert WORDS in page
    assert "Send feedback" in page
    assert not Item.objects.exists()

    sent = guest.post(CHECK, hidden(page), follow=True)
    item = Item.objects.get()
    assert (item.words, item.service, item.about, item.may_quote) == (WORDS, service, "both", True)
    assert (item.channel, item.voices, item.person) == ("web", 1, None)
    assert item.contact
    assert item.contact.address == "carer@example.org"
    page = sent.content.decode()
    assert in_two_halves(item.reference) in page
    assert in_two_halves(code_of(item)) in page
    assert "We are sending you an email" in page

    address = opened(guest, item)
    own = guest.get(address).content.decode()
    assert WORDS in own
    assert "You told us" in own
    assert "Write back" in own


def test_change_goes_back_with_everything_that_was_typed(guest: Client, service: Service) -> None:
    typed = answers(service, words="Two\nlines & <b>bold</b>", email="carer@example.org", about="group", voices="12")
    kept = hidden(guest.post(TELL, typed).content.decode())
    back = guest.post(TELL, kept | {"change": "words"}).content.decode()
    assert "Two\nlines &amp; &lt;b&gt;bold&lt;/b&gt;" in back
    assert 'value="carer@example.org"' in back
    assert re.search(r'value="group" checked', back)
    assert 'value="12"' in back
    assert f'value="{typed["submission"]}"' in back
    assert "There is a problem" not in back


def test_the_page_can_begin_with_a_service(guest: Client, service: Service) -> None:
    page = guest.get(TELL, {"service": service.slug}).content.decode()
    assert re.search(rf'value="{service.slug}" checked', page)


def test_who_is_not_sure_reaches_whoever_runs_the_portal(
    guest: Client, organisation: Organisation, service: Service
) -> None:
    guest.post(CHECK, answers(service, service=NOT_SURE))
    item = Item.objects.get()
    assert (item.organisation, item.service) == (organisation, None)


def test_closed_services_are_not_offered(guest: Client, service: Service, organisation: Organisation) -> None:
    closed = make_service(organisation, name="Old service", is_open=False)
    assert "Old service" not in guest.get(TELL).content.decode()
    page = guest.post(TELL, answers(service, service=closed.slug)).content.decode()
    assert "Choose one of the answers shown." in page


def test_a_group_says_how_many_it_speaks_for(guest: Client, service: Service) -> None:
    page = guest.post(TELL, answers(service, about="group")).content.decode()
    assert "Write how many carers are in your group." in page
    guest.post(CHECK, answers(service, about="group", voices="23"))
    assert Item.objects.get().voices == 23


def test_a_number_typed_before_choosing_otherwise_counts_for_nothing(guest: Client, service: Service) -> None:
    guest.post(CHECK, answers(service, about="me", voices="23"))
    assert Item.objects.get().voices == 1


def test_lines_to_call_are_those_that_still_answer(
    guest: Client, service: Service, other_organisation: Organisation
) -> None:
    make_crisis_line(phone="0800 000 001", ends_on=datetime(2026, 1, 2, tzinfo=UTC).date())
    make_crisis_line(phone="0800 000 002")
    make_crisis_line(phone="0800 000 003", organisation=other_organisation)
    make_crisis_line(phone="0800 000 004", organisation=service.organisation)
    check = guest.post(TELL, answers(service)).content.decode()
    assert "0800 000 001" not in check
    assert "0800 000 003" not in check  # of an organisation that will not read it
    assert "0800 000 002" in check
    assert "0800 000 004" in check


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"service": None}, "Choose what it is about."),
        ({"service": "no-such-service"}, "Choose one of the answers shown."),
        ({"about": None}, "Choose who it is about."),
        ({"words": ""}, "Write what you want to say."),
        ({"words": " \n "}, "Write what you want to say."),
        ({"words": "x" * (LONGEST_WORDS + 1)}, "Use 5000 characters or fewer. You have 5001."),
        ({"words": "a\x00b"}, "hidden character"),
        ({"email": "carer@"}, "Write your email like name@example.com."),
        ({"email": "carer\x00@example.org"}, "Write your email like name@example.com."),
        ({"email": "x" * 300 + "@example.org"}, "Write your email like name@example.com."),
        ({"email": "carer@" + "ü" * 70 + ".org"}, "Write your email like name@example.com."),
        ({"about": "group", "voices": "many"}, "Write how many as a number, like 12."),
        ({"about": "group", "voices": "0"}, "Write how many as a number, like 12."),
        ({"about": "group", "voices": "9" * 30}, "Write a smaller number."),
    ],
)
@pytest.mark.parametrize("address", [TELL, CHECK])
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    guest: Client, service: Service, address: str, changed: dict[str, Any], sentence: str
) -> None:
    typed = answers(service, **changed)
    response = guest.post(address, typed)
    page = unescape(response.content.decode())
    assert response.status_code == 200
    assert sentence in page
    assert f'action="{TELL}"' in page
    assert "<title>Error:" in page
    assert typed["words"].replace("\x00", "").strip() in page
    assert typed.get("email", "").replace("\x00", "") in page
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "😀 👩‍👩‍👧 ",
        "שלום, זה אמא",
        "<script>alert(1)</script>",
        "{{ settings.SECRET_KEY }}",
        "%s %(name)s",
        "x" * LONGEST_WORDS,
        "a\r\n" * 2_000,
    ],
    ids=["emoji", "right to left", "HTML", "template", "format", "longest", "line breaks"],
)
def test_any_words_can_be_said_and_are_shown_as_words(guest: Client, service: Service, words: str) -> None:
    page = guest.post(TELL, answers(service, words=words)).content.decode()
    assert "<script>alert" not in page
    guest.post(CHECK, hidden(page))
    item = Item.objects.get()
    assert item.words == words.replace("\r\n", "\n").strip()
    own = guest.get(opened(guest, item)).content.decode()
    assert "<script>alert" not in own
    assert item.words.split("\n")[0][:40] in unescape(own)


def test_ten_megabytes_are_refused_in_a_plain_sentence(guest: Client, service: Service) -> None:
    response = guest.post(TELL, answers(service, words="x" * 10_000_000))
    assert response.status_code == 400
    assert "<h1" in response.content.decode()
    assert not Item.objects.exists()


@pytest.mark.parametrize("activity", ["", "abc", "-1", "99999999", "9" * 40, "٣", "1 OR 1=1"])
def test_an_activity_that_is_none_is_left_out(guest: Client, service: Service, activity: str) -> None:
    assert guest.get(TELL, {"activity": activity}).status_code == 200
    guest.post(CHECK, answers(service, activity=activity))
    assert Item.objects.get().activity is None


def test_without_a_valid_token_nothing_is_stored_and_the_words_are_still_there(service: Service) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(TELL, answers(service, words="Please keep this"))
    assert response.status_code == 403
    assert "Please keep this" in response.content.decode()
    assert not Item.objects.exists()


def test_the_check_page_alone_leads_back_to_the_form(guest: Client) -> None:
    assert guest.get(CHECK)["Location"] == TELL


# --- The reference and the secret code ----------------------------------------------------------------------------


def test_the_same_form_twice_is_one_item_with_the_same_code(guest: Client, service: Service) -> None:
    typed = answers(service)
    pages = [guest.post(CHECK, typed, follow=True).content for _ in range(2)]
    item = Item.objects.get()
    assert all(in_two_halves(code_of(item)).encode() in page for page in pages)


def test_the_same_form_with_other_words_is_another_item(guest: Client, service: Service) -> None:
    typed = answers(service)
    guest.post(CHECK, typed)
    guest.post(CHECK, typed | {"words": "I forgot something."})
    assert Item.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_are_one_item(service: Service) -> None:
    typed = answers(service, email="carer@example.org")
    responses = at_once([lambda: Client().post(CHECK, typed)] * 20)
    assert {(response.status_code, response["Location"]) for response in responses} == {(302, SENT)}
    assert Item.objects.count() == 1
    assert Notice.objects.filter(kind="feedback.acknowledged").count() == 1


def test_the_code_is_shown_until_it_is_written_down(guest: Client, service: Service) -> None:
    guest.post(CHECK, answers(service))
    code = in_two_halves(code_of(Item.objects.get()))
    for _ in range(2):
        response = guest.get(SENT)
        assert code in response.content.decode()
        assert "no-store" in response["Cache-Control"]
    assert guest.post(SENT)["Location"] == reverse("front")
    assert guest.get(SENT)["Location"] == FOLLOW


def test_the_code_lies_nowhere_in_the_database(guest: Client, service: Service) -> None:
    guest.post(CHECK, answers(service))
    item = Item.objects.get()
    session = Session.objects.get().get_decoded()
    for code in (code_of(item), in_two_halves(code_of(item))):
        assert code not in str(session)
        assert code not in str(Item.objects.values().get())
        assert code not in str(list(Notice.objects.values()))


def test_somebody_elses_browser_shows_no_code(guest: Client, service: Service) -> None:
    guest.post(CHECK, answers(service))
    assert Client().get(SENT)["Location"] == FOLLOW


def test_a_flood_is_slowed_kindly_and_keeps_the_words(
    guest: Client, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.saying.MOST_ITEMS_AN_HOUR", 2)
    for _ in range(2):
        assert guest.post(CHECK, answers(service)).status_code == 302
    response = guest.post(CHECK, answers(service, words="Please keep this"))
    assert response.status_code == 429
    assert "Please wait an hour" in response.content.decode()
    assert hidden(response.content.decode())["words"] == "Please keep this"
    elsewhere = Client(REMOTE_ADDR="2001:db8::1")
    assert elsewhere.post(CHECK, answers(service)).status_code == 302


def test_without_redis_nobody_is_turned_away(
    guest: Client, service: Service, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.saying.MOST_ITEMS_AN_HOUR", 2)
    settings.CACHES = {"default": {"BACKEND": "common.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    for _ in range(4):
        assert guest.post(CHECK, answers(service)).status_code == 302
    assert opened(guest, Item.objects.latest("pk"))


# --- Signed in ----------------------------------------------------------------------------------------------------


def test_who_is_signed_in_says_it_in_their_own_name(client_for: ClientFor, carer: User, service: Service) -> None:
    client = client_for(carer)
    page = client.get(TELL).content.decode()
    assert f'value="{carer.email}"' in page
    person = person_of(carer)
    assert person
    client.post(CHECK, answers(service, speaker=str(person.pk)))
    item = Item.objects.get()
    assert item.person == person
    own = client.get(reverse("feedback:thread", args=[item.reference]))
    assert WORDS in own.content.decode()


def test_who_is_signed_in_may_give_no_name(client_for: ClientFor, carer: User, service: Service) -> None:
    client_for(carer).post(CHECK, answers(service, speaker=NO_NAME))
    assert Item.objects.get().person is None


def test_nobody_speaks_for_somebody_elses_person(
    client_for: ClientFor, carer: User, other_carer: User, service: Service
) -> None:
    stranger = person_of(other_carer)
    assert stranger
    client_for(carer).post(CHECK, answers(service, speaker=str(stranger.pk)))
    assert not Item.objects.exists()


def test_nobody_opens_what_somebody_else_said_while_signed_in(
    client_for: ClientFor, carer: User, other_carer: User, planner: User, service: Service
) -> None:
    item = make_item(service.organisation, service, person=person_of(carer))
    address = reverse("feedback:thread", args=[item.reference])
    for user in (other_carer, planner):
        assert client_for(user).get(address)["Location"] == FOLLOW
    assert Client().get(address)["Location"] == FOLLOW


# --- Following ----------------------------------------------------------------------------------------------------


@pytest.fixture
def item(organisation: Organisation, service: Service) -> Item:
    return make_item(organisation, service)


WRONG_PAIR = "This reference and this code do not belong together. Look at both again."


@pytest.mark.parametrize(
    ("reference", "code", "sentence"),
    [
        ("", "", "Write your reference."),
        ("K7MW 4PXD", "", "Write your secret code."),
        ("K7MW 4PX", "K7MW 4PXD", "It has 8 letters and numbers"),
        ("K7MW 4PXD", "0000 1111", "It has 8 letters and numbers"),
        ("\x00" * 8, "K7MW 4PXD", "It has 8 letters and numbers"),
        ("😀" * 8, "שלום" * 2, "It has 8 letters and numbers"),
        ("K" * 5_000, "K7MW 4PXD", "It has 8 letters and numbers"),
        ("K7MW 4PXD", "K7MW 4PXD", WRONG_PAIR),
    ],
)
def test_a_wrong_reference_or_code_is_answered_in_a_plain_sentence(
    guest: Client, item: Item, reference: str, code: str, sentence: str
) -> None:
    response = guest.post(FOLLOW, {"reference": reference, "code": code})
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert response.content.decode().count(f'action="{FOLLOW}"') == 2
    assert "Error:" in response.content.decode()


def test_a_wrong_code_and_an_unknown_reference_get_the_same_words(guest: Client, item: Item) -> None:
    def words_for(reference: str) -> str:
        page = guest.post(FOLLOW, {"reference": reference, "code": "2222 2222"}).content.decode()
        without_token = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        return without_token.replace(reference, "")

    assert words_for(item.reference) == words_for("ZZZZZZZZ")


def test_after_ten_tries_it_rests_and_says_so(guest: Client, item: Item) -> None:
    for _ in range(10):
        guest.post(FOLLOW, {"reference": item.reference, "code": "22222222"})
    response = guest.post(FOLLOW, {"reference": item.reference, "code": code_of(item)})
    assert "rests for 15 minutes" in response.content.decode()
    assert guest.get(reverse("feedback:thread", args=[item.reference]))["Location"] == FOLLOW


@pytest.mark.parametrize("reference", ["ZZZZZZZZ", "\x00", "😀", "%2e%2e", "a" * 500, "K7MW 4PXD"])
def test_a_page_of_no_item_leads_to_the_form(guest: Client, item: Item, reference: str) -> None:
    opened(guest, item)
    for name in ("thread", "thread_reply", "thread_look_again", "thread_passing_on"):
        assert guest.get(reverse(f"feedback:{name}", args=[reference]))["Location"] == FOLLOW
    for name in ("thread_reply", "thread_look_again", "thread_passing_on"):
        address = reverse(f"feedback:{name}", args=[reference])
        assert guest.post(address, {"words": "x", "allowed": "yes"}).status_code in {200, 302}
    assert not Message.objects.exists()


def test_one_code_opens_one_page_only(guest: Client, item: Item, organisation: Organisation) -> None:
    other = make_item(organisation)
    opened(guest, item)
    assert guest.get(reverse("feedback:thread", args=[other.reference]))["Location"] == FOLLOW


def test_a_session_opened_by_code_gets_a_new_key(guest: Client, service: Service) -> None:
    guest.post(CHECK, answers(service))
    before = guest.session.session_key
    opened(guest, Item.objects.get())
    assert guest.session.session_key != before


def test_a_closed_page_needs_the_code_again(guest: Client, item: Item) -> None:
    address = opened(guest, item)
    assert guest.post("/my-feedback/close/")["Location"] == FOLLOW
    assert guest.get(address)["Location"] == FOLLOW


def test_the_cookie_dies_with_the_browser(guest: Client, item: Item) -> None:
    opened(guest, item)
    assert guest.cookies["session"]["max-age"] == ""
    assert guest.cookies["session"]["expires"] == ""


@pytest.mark.parametrize("reference", ["", "nonsense", "ZZZZZZZZ", "\x00"])
def test_a_wrong_reference_alone_says_nothing(guest: Client, item: Item, reference: str) -> None:
    page = guest.post(FOLLOW, {"state": "1", "state-reference": reference}).content.decode()
    assert "Error:" in page
    assert "How far it is" not in page


def test_the_reference_alone_shows_how_far_it_is_and_no_words(guest: Client, organisation: Organisation) -> None:
    item = make_item(organisation, words="Wagtail")
    reply_to_carer(item=item, words="Wagtail?", role=role_at(organisation), at=SAID_AT, submission_key=uuid.uuid4())
    answer_item(
        item=item, outcome=Decision.Outcome.THANK_YOU, answer="Wagtail!", role=role_at(organisation), at=SAID_AT
    )
    page = guest.post(FOLLOW, {"state": "1", "state-reference": item.reference.lower()}).content.decode()
    assert "Answered" in page
    assert "We answered on 2 March 2026." in page
    assert "Wagtail" not in page
    assert "Ruth" not in page


def test_of_a_flagged_item_the_reference_alone_says_that_we_look_at_it(
    guest: Client, organisation: Organisation, item: Item
) -> None:
    make_role(make_user(), organisation, Role.Kind.SAFEGUARDING_LEAD)
    answer_item(item=item, outcome=Decision.Outcome.THANK_YOU, answer="Thanks", role=role_at(organisation), at=SAID_AT)
    flag_safeguarding(item=item, role=role_at(organisation), because="Danger", at=SAID_AT)
    page = guest.post(FOLLOW, {"state": "1", "state-reference": item.reference}).content.decode()
    assert "We are looking at it" in page
    assert "Answered" not in page
    assert "answer by" not in page


def test_a_flagged_item_still_works_for_its_carer(guest: Client, organisation: Organisation, item: Item) -> None:
    make_role(make_user(), organisation, Role.Kind.SAFEGUARDING_LEAD)
    flag_safeguarding(item=item, role=role_at(organisation), because="Wagtail", at=SAID_AT)
    address = opened(guest, item)
    assert "Wagtail" not in guest.get(address).content.decode()
    guest.post(f"{address}reply/", {"words": "Please ring", "submission": str(uuid.uuid4())})
    assert item.messages.get().words == "Please ring"


# --- One's own page -----------------------------------------------------------------------------------------------


def test_the_page_tells_what_happened_oldest_first(
    guest: Client, organisation: Organisation, service: Service, item: Item, time_machine: Any
) -> None:
    time_machine.move_to(SAID_AT + timedelta(days=210))
    role = role_at(organisation)
    others = [make_item(organisation, service, voices=2), make_item(organisation, service)]
    reply_to_carer(
        item=item,
        words="Which evenings?",
        role=role,
        at=SAID_AT + timedelta(days=1),
        submission_key=uuid.uuid4(),
    )
    theme = make_theme(organisation, service)
    gather(theme, item, *others)
    make_answer(theme, Decision.Outcome.IN_PART, next_words="We count the calls.")
    page = unescape(guest.get(opened(guest, item)).content.decode())
    steps = [
        "You told us",
        WORDS,
        "We looked at it",
        "3 other carers said something like this.",
        "We wrote to you",
        "Which evenings?",
        "We decided: We will do some of it",
        "The booking line will stay open until nine.",
        "Late by 27 days",
        "We count the calls.",
    ]
    assert "Late by 27 days" in page[: page.index("You told us")]
    places = [page.index(step, page.index("You told us")) for step in steps]
    assert places == sorted(places)
    assert "Ruth, Service Planner" in page


def test_the_page_says_when_our_answer_is_late(guest: Client, item: Item, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 4, 2, 12, tzinfo=UTC))
    assert "Our answer is late by 3 days" in guest.get(opened(guest, item)).content.decode()


def test_a_refusal_says_what_stands_in_the_way_and_when_we_look_again(
    guest: Client, organisation: Organisation, service: Service, item: Item
) -> None:
    theme = make_theme(organisation, service)
    gather(theme, item)
    make_answer(theme, Decision.Outcome.WE_CANNOT)
    page = guest.get(opened(guest, item)).content.decode()
    for words in ("We decided: We cannot", "We do not have the money", "More money for evenings."):
        assert words in page
    assert f"We look again on 1 {LOOK_AGAIN_ON:%B %Y}" in page


def test_an_answer_of_ones_own_stands_on_ones_own_page(guest: Client, organisation: Organisation, item: Item) -> None:
    answer_item(
        item=item,
        outcome=Decision.Outcome.OWN_CASE,
        answer="Your assessment is with the team.",
        case_handler="The duty social worker",
        role=role_at(organisation),
        at=SAID_AT,
    )
    page = guest.get(opened(guest, item)).content.decode()
    assert "Your assessment is with the team." in page
    assert "The duty social worker" in page


def test_a_draft_is_not_on_ones_page(guest: Client, organisation: Organisation, service: Service, item: Item) -> None:
    theme = make_theme(organisation, service, title="Wagtail")
    gather(theme, item)
    make_draft(theme, answer="Wagtail")
    assert "Wagtail" not in guest.get(opened(guest, item)).content.decode()


def test_writing_back_twice_by_the_same_form_is_one_message(guest: Client, item: Item) -> None:
    address = opened(guest, item)
    form = {"words": "Tuesday\r\nor Thursday", "submission": str(uuid.uuid4())}
    for _ in range(2):
        assert guest.post(f"{address}reply/", form)["Location"] == address
    assert item.messages.get().words == "Tuesday\nor Thursday"
    guest.post(f"{address}reply/", form | {"words": "Not Friday"})
    assert item.messages.count() == 2
    assert "Not Friday" in guest.get(address).content.decode()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Write what you want to say."),
        ("x" * 5_001, "Use 5000 characters or fewer."),
        ("a\x00b", "hidden character"),
    ],
)
def test_a_reply_that_is_wrong_is_not_lost(guest: Client, item: Item, words: str, sentence: str) -> None:
    address = opened(guest, item)
    page = guest.post(f"{address}reply/", {"words": words, "submission": str(uuid.uuid4())}).content.decode()
    assert sentence in page
    assert "<title>Error:" in page
    assert words.replace("\x00", "") in page
    assert not Message.objects.exists()


def test_a_reply_written_while_the_session_ended_is_not_lost(guest: Client, item: Item) -> None:
    address = opened(guest, item)
    guest.session.flush()
    page = guest.post(f"{address}reply/", {"words": "Tuesday", "submission": str(uuid.uuid4())}).content.decode()
    assert "Your words are still here" in page
    assert "Tuesday" in page
    reopened = guest.post(FOLLOW, {"reference": item.reference, "code": code_of(item), "kept_words": "Tuesday"})
    assert re.search(r"<textarea[^>]*>\s*Tuesday</textarea>", reopened.content.decode())


def test_asking_to_look_again(guest: Client, organisation: Organisation, item: Item) -> None:
    address = opened(guest, item)
    form = {"again-words": "That is no answer", "again-submission": str(uuid.uuid4())}
    guest.post(f"{address}look-again/", form)
    assert not Message.objects.exists()  # there is no answer yet
    answer_item(item=item, outcome=Decision.Outcome.THANK_YOU, answer="Thanks", role=role_at(organisation), at=SAID_AT)
    assert "Not happy with our answer?" in guest.get(address).content.decode()
    assert "Write what is not right" in guest.post(f"{address}look-again/", {}).content.decode()
    for _ in range(2):
        guest.post(f"{address}look-again/", form)
    assert item.messages.get().kind == Message.Kind.LOOK_AGAIN
    page = guest.get(address).content.decode()
    assert "Someone else looks at our answer again." in page
    assert "Not happy with our answer?" not in page


def test_saying_yes_or_no_to_passing_on(guest: Client, organisation: Organisation, item: Item) -> None:
    address = opened(guest, item)
    assert "Yes, pass it on" not in guest.get(address).content.decode()
    ask_to_pass_on(
        item=item, words="To the clinic?", role=role_at(organisation), at=SAID_AT, submission_key=uuid.uuid4()
    )
    assert "Yes, pass it on" in guest.get(address).content.decode()
    guest.post(f"{address}passing-on/", {"allowed": "perhaps"})
    item.refresh_from_db()
    assert item.passing_on == Item.PassingOn.ASKED
    guest.post(f"{address}passing-on/", {"allowed": "yes"})
    item.refresh_from_db()
    assert item.passing_on == Item.PassingOn.YES


def test_a_long_thread_costs_no_more_queries(
    guest: Client, organisation: Organisation, item: Item, django_assert_max_num_queries: Any
) -> None:
    address = opened(guest, item)
    for number in range(30):
        reply_to_carer(
            item=item,
            words=f"Question {number}",
            role=role_at(organisation),
            at=SAID_AT,
            submission_key=uuid.uuid4(),
        )
    theme = make_theme(organisation)
    gather(theme, item)
    make_answer(theme, promises=10)
    guest.get(address)
    with django_assert_max_num_queries(10):
        guest.get(address)


def test_many_services_cost_no_more_queries(
    guest: Client, organisation: Organisation, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        make_service(organisation)
    guest.get(TELL)
    with django_assert_max_num_queries(5):
        page = guest.get(TELL)
    assert page.content.decode().count('name="service"') == 32


def test_no_page_of_carers_is_kept_by_the_browser(guest: Client, item: Item) -> None:
    address = opened(guest, item)
    for page in (FOLLOW, address, SENT, CHECK):
        assert "no-store" in guest.get(page)["Cache-Control"], page
    assert urlsplit(address).path == address
