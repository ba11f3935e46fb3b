"""Booking as carers and staff see it."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from common.clock import now
from engagement.meetings.models import Booking, Meeting
from engagement.meetings.operations import give_up
from engagement.meetings.tokens import booking_token
from notices.models import Contact, Notice
from notices.operations import deliver_due
from people.models import NeedKind, Organisation, User
from people.operations import join, keep_need, person_of
from tests.activities.factories import make_activity
from tests.conftest import ClientFor
from tests.engagement.meetings.factories import book, make_meeting

LINK = "https://video.example.org/j/4711"
GUEST = {"name": "Dilys", "email": "dilys@example.org", "wants": ["care"], "needs": "No steps."}


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def meeting(organisation: Organisation, at: datetime) -> Meeting:
    return make_meeting(make_activity(organisation), at=at, capacity=1, join_link=LINK, dial_in="020 7946 0018, 12#")


def book_page(meeting: Meeting) -> str:
    return reverse("meetings:book", args=[meeting.activity.pk])


def own_page(booking: Booking) -> str:
    return reverse("meetings:booking", args=[booking_token(booking.pk)])


def staff_page(name: str, organisation: Organisation, meeting: Meeting, **more: int) -> str:
    return reverse(f"meetings:{name}", kwargs={"organisation": organisation.slug, "pk": meeting.activity.pk, **more})


def test_a_guest_books_with_an_address_alone_and_gives_it_up(guest: Client, meeting: Meeting) -> None:
    shown = guest.get(reverse("activities:activity_detail", args=[meeting.activity.pk])).content.decode()
    assert f'href="{book_page(meeting)}"' in shown
    assert "There is 1 place left." in guest.get(book_page(meeting)).content.decode()

    response = guest.post(book_page(meeting), GUEST)

    booking = Booking.objects.get()
    assert response.headers["Location"] == reverse("activities:activity_detail", args=[meeting.activity.pk])
    deliver_due(at=now())
    assert f"{settings.PUBLIC_URL}{own_page(booking)}" in mail.outbox[-1].body
    page = guest.get(own_page(booking)).content.decode()
    assert "You have a place" in page
    assert "All places are taken." in guest.get(book_page(meeting)).content.decode()

    guest.post(reverse("meetings:booking_leave", args=[booking_token(booking.pk)]))
    assert "You have no place now" in guest.get(own_page(booking)).content.decode()


def test_what_is_missing_is_said_and_what_was_typed_stays(guest: Client, meeting: Meeting) -> None:
    page = guest.post(book_page(meeting), GUEST | {"email": "dilys", "name": ""}).content.decode()

    assert "Write your name, or what we should call you." in page
    assert "No steps." in page
    assert not Booking.objects.exists()


def test_who_waits_sees_how_many_are_before_and_says_yes_to_an_offer(
    guest: Client, meeting: Meeting, at: datetime
) -> None:
    first, second, third = (book(meeting, at=at + timedelta(seconds=number)) for number in range(3))

    assert "You are next." in guest.get(own_page(second)).content.decode()
    assert "1 person waits before you." in guest.get(own_page(third)).content.decode()
    give_up(booking=first, at=at)
    assert "There is a place for you" in guest.get(own_page(second)).content.decode()
    accept = reverse("meetings:booking_accept", args=[booking_token(second.pk)])
    assert "The place is yours." in guest.post(accept, follow=True).content.decode()
    late = reverse("meetings:booking_accept", args=[booking_token(third.pk)])
    assert "went to somebody else" in guest.post(late, follow=True).content.decode()


def test_needs_told_once_stand_in_the_form_and_reach_the_organiser(
    carer: User, planner: User, client_for: ClientFor, meeting: Meeting, at: datetime
) -> None:
    organisation = meeting.activity.organisation
    join(user=carer, name="Amina", at=at)
    person = person_of(carer)
    assert person
    answers = {"shared_with_consent": False, "details": "", "language": "", "dialect": "", "interpreter_gender": ""}
    keep_need(person=person, kind=NeedKind.REPLACEMENT_CARE, answers=answers, at=at)
    keep_need(person=person, kind=NeedKind.STEP_FREE, answers=answers | {"details": "A ramp"}, at=at)
    client = client_for(carer)

    form = client.get(book_page(meeting)).content.decode()
    assert re.search(r'value="care"[^>]*checked', form)
    assert "A place without steps: A ramp" in form
    assert 'name="email"' not in form
    client.post(book_page(meeting), {"name": "Amina", "wants": ["care"], "needs": "A ramp"})

    assert Booking.objects.get().person == person
    desk = client_for(planner)
    listed = desk.get(staff_page("booking_list", organisation, meeting)).content.decode()
    assert "A ramp" in listed
    assert "1 of 1 places are taken." in listed
    assert "For 1 person something is still to be got ready." in listed
    ready = staff_page("booking_ready", organisation, meeting, booking=Booking.objects.get().pk)
    assert "still to be got ready" not in desk.post(ready, {"ready": "1"}, follow=True).content.decode()


def test_the_link_stands_nowhere_but_with_who_has_a_place_and_only_then(
    guest: Client, meeting: Meeting, at: datetime
) -> None:
    first, second = book(meeting, at=at), book(meeting, at=at)
    activity = meeting.activity
    public = [
        reverse("activities:activity_detail", args=[activity.pk]),
        reverse("activities:activity_calendar", args=[activity.pk]),
        reverse("activities:whats_on"),
        book_page(meeting),
        own_page(second),
    ]

    assert LINK not in guest.get(own_page(first)).content.decode()
    with time_machine.travel(activity.starts_at - timedelta(minutes=20), tick=False):
        assert LINK in guest.get(own_page(first)).content.decode()
        for page in public:
            assert LINK not in guest.get(page).content.decode(), page


@pytest.mark.parametrize("token", ["1", "x", "MQ:abc", "a" * 300])
def test_a_guessed_address_leads_nowhere(db: None, guest: Client, token: str) -> None:
    assert guest.get(reverse("meetings:booking", args=[token])).status_code == 404


def test_a_planner_sets_places_and_hears_when_they_are_too_few(
    planner: User, client_for: ClientFor, organisation: Organisation, meeting: Meeting, at: datetime
) -> None:
    desk = client_for(planner)
    make_meeting(meeting.activity, at=at, capacity=2)
    book(meeting, at=at)
    book(meeting, at=at)
    page = staff_page("places", organisation, meeting)

    assert "2 places are taken. Write that or more." in desk.post(page, {"capacity": "1"}).content.decode()
    assert "Write a full link" in desk.post(page, {"capacity": "3", "join_link": "http://x.org"}).content.decode()
    desk.post(page, {"capacity": "", "join_link": LINK, "dial_in": ""})

    meeting.refresh_from_db()
    assert (meeting.capacity, meeting.join_link) == (None, LINK)


def test_what_is_cancelled_takes_no_bookings(
    planner: User, client_for: ClientFor, organisation: Organisation, guest: Client, meeting: Meeting
) -> None:
    Activity.objects.update(status="cancelled", cancelled_because={"en-gb": "The hall is flooded."})

    assert guest.post(book_page(meeting), GUEST).status_code == 404
    assert client_for(planner).get(staff_page("places", organisation, meeting)).status_code == 404


def test_an_address_that_has_booked_opens_nothing_of_that_booking_to_who_types_it(
    guest: Client, meeting: Meeting, at: datetime
) -> None:
    """Whoever knows an address learns neither what its owner needs, nor that they come."""
    theirs = book(meeting, at=at, contact=Contact.objects.for_email("dilys@example.org"), needs="I take insulin.")
    known = guest.post(book_page(meeting), GUEST | {"name": "Nosy", "needs": ""}, follow=True)
    unknown = Client().post(book_page(meeting), GUEST | {"email": "nobody@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    for response in (known, unknown):
        page = response.content.decode()
        assert "insulin" not in page
        assert booking_token(theirs.pk) not in page
        assert "We have written to you." in page
    assert Booking.objects.filter(contact=theirs.contact).count() == 1
    assert Notice.objects.filter(kind="meetings.booked", contact=theirs.contact).count() == 2
