"""Finding what fits, hearing of what is new, and calendars that keep themselves up to date."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from activities.models import Activity, Interest
from activities.operations import cancel_activity, change_activity, follow_new, publish_activity
from common.clock import in_london, now, today
from notices.models import Contact, Follower, Notice, Topic
from people.models import Organisation
from planning.models import Service
from tests.activities.factories import make_activity
from tests.people.factories import make_contact
from tests.planning.factories import make_service

WHATS_ON, CALENDAR, TELL_ME = "/whats-on/", "/whats-on/calendar/", "/whats-on/tell-me/"
Kind = Activity.Kind


@pytest.fixture(autouse=True)
def _forget_pages(db: None) -> None:
    cache.clear()


# --- Filters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "coffee evening online foster"),
        ({"kind": "coffee_morning"}, "coffee"),
        ({"carers": "foster"}, "coffee evening online foster"),
        ({"carers": "kinship"}, "coffee evening online"),
        ({"where": "online"}, "online"),
        ({"where": "place"}, "coffee evening foster"),
        ({"time": "morning"}, "coffee"),
        ({"time": "afternoon"}, "online foster"),
        ({"time": "evening"}, "evening"),
        ({"access": ["food"]}, "coffee foster"),
        ({"access": ["food", "step_free"]}, "coffee"),
        ({"service": "short-breaks"}, "coffee"),
        ({"carers": "foster", "time": "afternoon", "access": "food"}, "foster"),
        ({"kind": "x", "carers": "\x00", "where": "'", "time": "9", "service": "none", "access": "x"},
         "coffee evening online foster"),
    ],
)  # fmt: skip
def test_filters_narrow_and_stay_in_the_address(
    organisation: Organisation, service: Service, guest: Client, asked: dict[str, Any], found: str
) -> None:
    day = today() + timedelta(days=9)

    def at(hour: int) -> dict[str, datetime]:
        return {"starts_at": in_london(day, time(hour, 30))}

    coffee = make_activity(
        organisation, title="A coffee", kind=Kind.COFFEE_MORNING, access=["food", "step_free"], **at(10)
    )
    coffee.services.add(service)
    make_activity(organisation, title="An evening", **at(19))
    make_activity(organisation, title="An online", place="", is_online=True, **at(14))
    make_activity(organisation, title="A foster", carer_types=["foster"], access=["food"], **at(13))

    for _ in range(2):  # written, and from the cache
        response = guest.get(WHATS_ON, asked)
        page = response.content.decode()
        assert [name for name in ("coffee", "evening", "online", "foster") if f" {name}</a>" in page] == found.split()

    feed = Calendar.from_ical(guest.get(CALENDAR, asked).content)
    assert len(feed.walk("VEVENT")) == len(found.split())


def test_a_change_shows_at_once_though_pages_are_kept_ready(organisation: Organisation, guest: Client) -> None:
    activity = make_activity(organisation, title="Old title")
    assert "Old title" in guest.get(WHATS_ON).content.decode()

    activity.title = "New title"
    change_activity(activity, at=now(), services=[], goals=[], duties=[])
    assert "New title" in guest.get(WHATS_ON).content.decode()
    cancel_activity(activity=activity, because="The hall is flooded.", at=now())
    assert "Cancelled" in guest.get(WHATS_ON).content.decode()


def test_a_page_that_there_is_not_leaves_nothing_in_the_cache(
    organisation: Organisation, guest: Client, django_assert_num_queries: Any
) -> None:
    make_activity(organisation)
    for _ in range(2):
        with django_assert_num_queries(6):
            assert guest.get(WHATS_ON, {"page": "77"}).status_code == 200


# --- What is new --------------------------------------------------------------------------------------------------


def announced(organisation: Organisation, *services: Service, kind: str = Kind.FORUM) -> Activity:
    draft = make_activity(organisation, status=Activity.Status.DRAFT, kind=kind)
    draft.services.set(services)
    return publish_activity(activity=draft, at=now())


def test_who_follows_a_service_or_a_kind_is_told_once(organisation: Organisation, service: Service) -> None:
    other = make_service(organisation)
    all_ways, of_service, of_kind, of_both, of_other = (make_contact() for _ in range(5))
    for chosen, kind, contact in (
        (service, "", all_ways), (None, "forum", all_ways), (None, "", all_ways),
        (service, "", of_service), (None, "forum", of_kind), (service, "forum", of_both),
        (other, "", of_other), (None, "drop_in", of_other), (other, "forum", of_other),
    ):  # fmt: skip
        follow_new(service=chosen, kind=kind, contact=contact, at=now())
    Notice.objects.all().delete()

    activity = announced(organisation, service)
    publish_activity(activity=activity, at=now())

    told = Notice.objects.filter(kind="activities.announced")
    assert sorted(told.values_list("contact", flat=True)) == sorted(
        contact.pk for contact in (all_ways, of_service, of_kind, of_both)
    )
    cancel_activity(activity=activity, because="The hall is flooded.", at=now())
    assert set(told.values_list("state", flat=True)) == {Notice.State.CANCELLED}


def test_what_is_over_already_is_news_to_nobody(organisation: Organisation, service: Service) -> None:
    follow_new(service=service, kind="", contact=make_contact(), at=now())
    draft = make_activity(organisation, status=Activity.Status.DRAFT, starts_at=now() - timedelta(days=2))
    draft.services.add(service)
    publish_activity(activity=draft, at=now())
    assert not Notice.objects.filter(kind="activities.announced").exists()


def test_an_address_is_enough_to_hear_of_what_is_new(
    organisation: Organisation, service: Service, guest: Client
) -> None:
    asked = f"{TELL_ME}?service={service.slug}&kind=forum"
    page = guest.get(asked).content.decode()
    assert f'value="{service.slug}" selected' in page
    assert 'value="forum" selected' in page

    for _ in range(2):
        answer = guest.post(TELL_ME, {"service": service.slug, "kind": "forum", "email": "Ann@example.org"})
        assert answer.status_code == 302

    interest = Interest.objects.get()
    assert (interest.service, interest.kind, str(interest)) == (service, "forum", f"{service.name}: Forum")
    assert Follower.objects.get().contact == Contact.objects.for_email("ann@example.org")
    assert Notice.objects.get().kind == "activities.new_followed"
    assert Topic.objects.filter(label="activities.interest").count() == 1


@pytest.mark.parametrize("wrong", [{"email": "ann"}, {"kind": "x"}, {"service": "none"}, {"service": "\x00"}])
def test_bad_input_is_said_beside_its_field(guest: Client, organisation: Organisation, wrong: dict[str, str]) -> None:
    answer = guest.post(TELL_ME, {"email": "ann@example.org", **wrong})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not Follower.objects.exists()


def test_a_flood_is_asked_to_come_back_later(guest: Client, organisation: Organisation) -> None:
    statuses = [guest.post(TELL_ME, {"email": f"ann-{number}@example.org"}).status_code for number in range(22)]
    assert statuses == [302] * 20 + [429] * 2


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_share_one_interest() -> None:
    contacts = [make_contact() for _ in range(8)]

    def ask(contact: Contact) -> None:
        try:
            follow_new(service=None, kind="forum", contact=contact, at=now())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, contacts))

    assert Interest.objects.count() == 1
    assert Follower.objects.count() == 8


# --- Calendars ----------------------------------------------------------------------------------------------------


def event_of(activity: Activity, guest: Client) -> Any:
    """The one event of its calendar, parsed back."""
    response = guest.get(reverse("activities:activity_calendar", args=[activity.pk]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    return event


def test_an_event_keeps_its_uid_and_counts_its_changes(organisation: Organisation, guest: Client) -> None:
    starts_at = in_london(date(2027, 4, 1), time(18, 30))
    activity = make_activity(organisation, title="Talk; with, signs\\ and – dashes", starts_at=starts_at)
    first = event_of(activity, guest)
    assert str(first["SUMMARY"]) == "Talk; with, signs\\ and – dashes"
    assert first.decoded("DTSTART") == datetime(2027, 4, 1, 17, 30, tzinfo=UTC)
    assert (first["SEQUENCE"], str(first["STATUS"]), str(first["LOCATION"])) == (0, "CONFIRMED", "Mill Lane Library")

    activity.starts_at, activity.ends_at = starts_at + timedelta(days=1), starts_at + timedelta(days=1, hours=1)
    activity = change_activity(activity, at=now(), services=[], goals=[], duties=[])
    moved = event_of(activity, guest)
    activity.who_comes = "The manager."  # no calendar shows it
    change_activity(activity, at=now(), services=[], goals=[], duties=[])
    same = event_of(activity, guest)
    cancel_activity(activity=activity, because="The hall is flooded.", at=now())
    off = event_of(activity, guest)

    assert first["UID"] == moved["UID"] == same["UID"] == off["UID"]
    assert [event["SEQUENCE"] for event in (first, moved, same, off)] == [0, 1, 1, 2]
    assert moved.decoded("DTSTART") == datetime(2027, 4, 2, 17, 30, tzinfo=UTC)
    assert str(off["STATUS"]) == "CANCELLED"
    assert "The hall is flooded." in str(off["DESCRIPTION"])


def test_words_cannot_write_lines_into_a_calendar(organisation: Organisation, guest: Client) -> None:
    words = "Tea\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Not ours"
    activity = make_activity(organisation, title="Tea", summary=words, place="Hall\nATTENDEE:mailto:x@example.org")
    event = event_of(activity, guest)
    assert "ATTENDEE" not in event
    assert str(event["SUMMARY"]) == "Tea"


def test_a_calendar_that_has_not_changed_is_not_sent_again(organisation: Organisation, guest: Client) -> None:
    make_activity(organisation)
    first = guest.get(CALENDAR)
    assert guest.get(CALENDAR, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_drafts_have_no_calendar(organisation: Organisation, guest: Client) -> None:
    draft = make_activity(organisation, status=Activity.Status.DRAFT)
    assert guest.get(reverse("activities:activity_calendar", args=[draft.pk])).status_code == 404
    assert Calendar.from_ical(guest.get(CALENDAR).content).walk("VEVENT") == []
