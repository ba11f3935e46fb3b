"""How to reach me, one question a page; and several contacts of one person."""

from datetime import datetime, time, timedelta
from html import unescape
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from carer_portal.own_data import subject_for
from notices.models import Contact, Notice, Preferences, Topic
from notices.operations import deliver_due, follow, queue, suppress, tell
from people.codes import number_code_for
from people.forms import REACH_QUESTIONS
from people.models import Person, User
from people.operations import choose_contact, contact_of, contacts_of, person_of
from tests.conftest import ClientFor
from tests.notices.sink import Sink
from tests.people.factories import make_carer, make_person

pytestmark = pytest.mark.django_db
REACH_ME = "/reach-me/"


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def client(carer: User, client_for: ClientFor) -> Client:
    """The carer at their computer."""
    return client_for(carer)


@pytest.fixture
def person(carer: User) -> Person:
    person = person_of(carer)
    assert person
    return person


@pytest.fixture
def mobile() -> Contact:
    contact = Contact.objects.for_sms("07700900123")
    Contact.objects.filter(pk=contact.pk).update(proven_at=timezone.now())
    return Contact.objects.get(pk=contact.pk)


def wants(person: Person) -> Preferences:
    return Preferences.of(Contact.objects.get(pk=contact_of(person).pk))


def shown(client: Client) -> str:
    return unescape(client.get(REACH_ME).content.decode())


# --- The page -----------------------------------------------------------------------------------------------------


def test_home_and_about_me_lead_there_and_it_says_that_nothing_booked_can_be_hidden(
    client: Client, carer: User
) -> None:
    for page in ("/home/", "/about-me/"):
        assert f'href="{REACH_ME}"' in client.get(page).content.decode()
    content = shown(client)
    assert "No choice on this page can hide it." in content
    assert carer.email in content
    for words in ("Answers to what I said", "Any time is fine", "Each one at once", "English"):
        assert words in content


def test_each_question_is_kept_and_shown(client: Client, person: Person) -> None:
    client.post(f"{REACH_ME}about/", {"wanted": ["answers"]})
    client.post(f"{REACH_ME}quiet/", {"when": "own", "quiet_from": "10pm", "quiet_until": "7.30am"})
    client.post(f"{REACH_ME}how-often/", {"digest": "weekly", "digest_weekday": "5"})
    client.post(f"{REACH_ME}language/", {"spoken": "cy"})
    kept = wants(person)
    assert kept.turned_off == ["news", "asks"]
    assert (kept.quiet_from, kept.quiet_until) == (time(22), time(7, 30))
    assert (kept.digest, kept.digest_weekday) == ("weekly", 5)
    assert kept.contact.language == "cy"
    content = shown(client)
    for words in ("Not from 10pm to 7.30am", "One message a week", "Friday"):
        assert words in content
    for slug in REACH_QUESTIONS:
        assert client.get(f"{REACH_ME}{slug}/").status_code == 200


def test_each_question_can_be_taken_back(client: Client, person: Person) -> None:
    client.post(f"{REACH_ME}about/", {})
    assert "Only what must come" in shown(client)
    client.post(f"{REACH_ME}about/", {"wanted": ["answers", "news", "asks"]})
    client.post(f"{REACH_ME}quiet/", {"when": "night"})
    client.post(f"{REACH_ME}quiet/", {"when": "any"})
    client.post(f"{REACH_ME}how-often/", {"digest": "weekly", "digest_weekday": "5"})
    client.post(f"{REACH_ME}how-often/", {"digest": "daily", "digest_weekday": "5"})
    kept = wants(person)
    assert (kept.turned_off, kept.quiet, kept.digest, kept.digest_weekday) == ([], None, "daily", None)


@pytest.mark.parametrize(
    ("slug", "typed", "said"),
    [
        ("about", {"wanted": ["booked"]}, "Choose one of the answers shown."),
        ("quiet", {}, "Choose when you want quiet."),
        ("quiet", {"when": "own"}, "Write when it starts."),
        ("quiet", {"when": "own", "quiet_from": "25:00", "quiet_until": "8"}, "Write a time, like"),
        ("quiet", {"when": "own", "quiet_from": "8pm", "quiet_until": "20:00"}, "Write another time"),
        ("how-often", {}, "Choose how news should come."),
        ("how-often", {"digest": "weekly"}, "Choose a day."),
        ("language", {"spoken": "tlh"}, "Choose one of the answers shown."),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    client: Client, slug: str, typed: dict[str, str], said: str
) -> None:
    content = unescape(client.post(f"{REACH_ME}{slug}/", typed).content.decode())
    assert said in content
    assert not Preferences.objects.exists()


def test_it_says_when_somebody_else_is_reached_there_or_nobody(client: Client, person: Person, at: datetime) -> None:
    make_person(contact=contact_of(person))
    suppress(contact=contact_of(person), because="The mailbox is gone.", at=at)
    content = shown(client)
    assert "count for both of you" in content
    assert "Our messages did not reach you there." in content


# --- Several contacts ---------------------------------------------------------------------------------------------


def test_who_chooses_another_contact_is_told_once_and_wants_the_same_there(
    carer: User, person: Person, mobile: Contact, at: datetime
) -> None:
    email = contact_of(person)
    Preferences.objects.create(contact=email, turned_off=["asks"], digest="daily")
    Contact.objects.filter(pk=email.pk).update(language="cy")
    person = Person.objects.get(pk=person.pk)
    choose_contact(person=person, contact=mobile, at=at)
    assert Person.objects.get(pk=person.pk).contact == mobile
    kept = wants(Person.objects.get(pk=person.pk))
    assert (kept.turned_off, kept.digest, kept.contact.language) == (["asks"], "daily", "cy")
    assert kept.quiet == Preferences.NIGHT
    topic = Topic.objects.create(label="example")
    for contact in (email, mobile):
        follow(topic=topic, contact=contact, at=at)
    assert tell(topics=[topic], kind="feedback.news", context={}, key="k", at=at) == 1
    assert Notice.objects.get().contact == mobile
    assert set(subject_for(carer).contacts) == {email.pk, mobile.pk}


def test_a_contact_of_somebody_else_is_never_led_to_ones_own(person: Person, mobile: Contact, at: datetime) -> None:
    shared = contact_of(person)
    partner = make_person("Jo", contact=shared)
    choose_contact(person=person, contact=mobile, at=at)
    shared.refresh_from_db()
    assert shared.reached_by is None
    assert Person.objects.get(pk=partner.pk).contact == shared


def test_going_back_leads_back(person: Person, mobile: Contact, at: datetime) -> None:
    email = contact_of(person)
    choose_contact(person=person, contact=mobile, at=at)
    choose_contact(person=Person.objects.get(pk=person.pk), contact=email, at=at)
    assert list(Contact.objects.order_by("pk").values_list("pk", "reached_by")) == [
        (email.pk, None),
        (mobile.pk, email.pk),
    ]
    assert set(contacts_of(Person.objects.get(pk=person.pk))) == {email, mobile}


# --- By which way --------------------------------------------------------------------------------------------------

WAY, CODE = f"{REACH_ME}by/", f"{REACH_ME}by/code/"
POST = {"way": "letter", "post": "Amina Khan\n1 Mill Lane\nNorthbrook\nab1 2cd", "large_print": "on"}


@pytest.fixture
def texts(settings: Settings) -> None:
    """A line that sends texts."""
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"


def reached(person: Person) -> Contact:
    return contact_of(Person.objects.get(pk=person.pk))


def said_to(client: Client, page: str, typed: dict[str, str]) -> str:
    return unescape(client.post(page, typed, follow=True).content.decode())


@pytest.mark.usefixtures("texts")
def test_a_number_is_proved_by_its_code_before_texts_go_there(client: Client, person: Person) -> None:
    assert f'href="{WAY}"' in shown(client)
    content = said_to(client, WAY, {"way": "sms", "mobile": "07700 900123"})
    assert "We sent a text to <b>07700 900123</b>." in content
    assert reached(person).channel == "email"
    assert "This is not the code that we sent." in said_to(client, CODE, {"code": "AAAAAA"})
    assert "We sent you a new code." in said_to(client, CODE, {"again": "1"})
    first, newest = Notice.objects.filter(kind="people.number_code").order_by("pk")
    assert "This is not the code that we sent." in said_to(client, CODE, {"code": code_of(first)})
    assert reached(person).channel == "email"
    content = said_to(client, CODE, {"code": code_of(newest)})
    assert "Saved." in content
    assert "07700 900123" in content
    assert (reached(person).channel, reached(person).can_be_reached) == ("sms", True)
    assert client.get(CODE).headers["Location"] == WAY
    client.post(WAY, {"way": "sms", "mobile": "07700900123"})
    assert Notice.objects.filter(kind="people.number_code").count() == 2


def code_of(notice: Notice) -> str:
    return number_code_for(UUID(notice.context["nonce"]))


def test_texts_are_offered_only_where_a_line_sends_them(client: Client, person: Person) -> None:
    assert "Text message" not in client.get(WAY).content.decode()
    assert client.post(WAY, {"way": "sms", "mobile": "07700 900123"}).status_code == 200
    assert not Notice.objects.exists()


def test_telephone_letter_and_email_are_chosen_at_once_and_changed(client: Client, carer: User, person: Person) -> None:
    client.post(WAY, {"way": "telephone", "telephone": "020 7946 0018"})
    assert (reached(person).address, reached(person).safe_to_leave_message) == ("+442079460018", False)
    client.post(WAY, {"way": "telephone", "telephone": "020 7946 0018", "leave_message": "on"})
    assert reached(person).safe_to_leave_message
    assert "020 7946 0018" in shown(client)
    client.post(WAY, POST)
    assert (reached(person).address, reached(person).large_print) == (
        "Amina Khan\n1 Mill Lane\nNorthbrook\nAB1 2CD",
        True,
    )
    client.post(WAY, {name: value for name, value in POST.items() if name != "large_print"})
    assert not reached(person).large_print
    client.post(WAY, {"way": "email"})
    assert reached(person).address == carer.email


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose how we reach you."),
        ({"way": "sms"}, "Write your number, or choose another way."),
        ({"way": "sms", "mobile": "020 7946 0018"}, "Write a mobile number from the UK or Ireland"),
        ({"way": "telephone", "telephone": "09098 790 000"}, "We cannot ring this kind of number."),
        ({"way": "letter", "post": "Amina\n1 Mill Lane\nNorthbrook"}, "Write the postcode on the last line"),
    ],
)
@pytest.mark.usefixtures("texts")
def test_a_way_that_makes_no_sense_is_said_beside_its_field(
    client: Client, person: Person, typed: dict[str, str], said: str
) -> None:
    assert said in said_to(client, WAY, typed)
    assert reached(person).channel == "email"


def test_what_was_written_to_somebody_else_is_not_had_by_naming_their_number(
    client: Client, person: Person, at: datetime
) -> None:
    theirs = Contact.objects.for_telephone("020 7946 0018")
    write(theirs, "k", at - timedelta(days=1))
    suppressed = Contact.objects.for_telephone("020 7946 0020")
    suppress(contact=suppressed, because="A wrong number.", at=at)
    for number in (theirs.address, suppressed.address):
        assert "We cannot take this one here." in said_to(client, WAY, {"way": "telephone", "telephone": number})
    assert reached(person).channel == "email"
    assert "We have not written to you yet." in client.get("/home/messages/").content.decode()


# --- My messages --------------------------------------------------------------------------------------------------


def write(contact: Contact, key: str, at: datetime, kind: str = "people.review_needs") -> Notice:
    queue(kind=kind, contact=contact, context={}, key=key, at=at)
    return Notice.objects.get(key=key)


def test_what_was_sent_can_be_read_here_and_is_marked_as_read(
    client: Client, person: Person, sink: Sink, at: datetime
) -> None:
    notice = write(contact_of(person), "k", at - timedelta(days=1))
    deliver_due(at=at)
    page = client.get("/home/messages/").content.decode()
    assert "Is this still right?" in page
    assert "<b>New</b>" in page
    assert "A year ago you told us something." not in page
    opened = unescape(client.get(f"/home/messages/{notice.public_id}/").content.decode())
    assert "A year ago you told us something." in opened
    assert "A computer sent this" not in opened
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "Mark all as read" not in client.get("/home/messages/").content.decode()


def test_it_can_be_read_before_it_goes_and_when_its_words_are_gone_that_it_went_stays(
    client: Client, person: Person, sink: Sink, at: datetime
) -> None:
    notice = write(contact_of(person), "k", at - timedelta(days=1))
    page = f"/home/messages/{notice.public_id}/"
    assert "A year ago you told us something." in unescape(client.get(page).content.decode())
    deliver_due(at=at)
    Notice.objects.update(body="", body_kept_until=None)
    gone = unescape(client.get(page).content.decode())
    assert "We do not keep the words of this message any more." in gone
    assert "Sent on" in gone


def test_no_secret_and_nothing_of_others_is_shown(client: Client, person: Person, at: datetime) -> None:
    other = person_of(make_carer("other@example.org"))
    assert other
    theirs = write(contact_of(other), "theirs", at)
    queue(
        kind="people.sign_in_code",
        contact=contact_of(person),
        context={"nonce": "x"},
        key="code",
        at=at - timedelta(minutes=1),
    )
    page = client.get("/home/messages/").content.decode()
    assert "We have not written to you yet." in page
    assert client.get(f"/home/messages/{theirs.public_id}/").status_code == 404
    code = Notice.objects.get(key="code")
    assert client.get(f"/home/messages/{code.public_id}/").status_code == 404


def test_a_letter_of_many_stands_for_them_once_it_has_gone(
    client: Client, person: Person, sink: Sink, at: datetime
) -> None:
    contact = contact_of(person)
    Preferences.objects.create(contact=contact, digest="daily")
    for key in ("one", "two"):
        write(contact, key, at - timedelta(days=2))
    deliver_due(at=at - timedelta(days=2))
    assert client.get("/home/messages/").content.decode().count("Is this still right?") == 2
    deliver_due(at=at)
    page = client.get("/home/messages/").content.decode()
    assert "Is this still right?" not in page
    assert page.count("Your messages") == 1


def test_all_can_be_marked_as_read_at_once(client: Client, person: Person, at: datetime) -> None:
    for number in range(30):
        write(contact_of(person), str(number), at - timedelta(minutes=1))
    assert 'aria-label="Page 2"' in client.get("/home/messages/").content.decode()
    assert client.post("/home/messages/read/").status_code == 302
    assert not Notice.objects.filter(read_at__isnull=True).exists()
