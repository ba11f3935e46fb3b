"""Meetings and bookings for the tests."""

from datetime import datetime
from itertools import count
from typing import Any

from django.urls import reverse

from activities.models import Activity
from engagement.meetings.models import Booking, Meeting
from engagement.meetings.operations import book_place, set_places
from notices.models import Contact
from people.models import Person

_numbers = count(1)


def make_meeting(activity: Activity, *, at: datetime, capacity: int | None = 2, **places: Any) -> Meeting:
    """A meeting in which places are booked."""
    path = reverse("meetings:book", args=[activity.pk])
    said = {"join_link": "", "dial_in": "", **places}
    return set_places(activity=activity, capacity=capacity, path=path, at=at, **said)


def book(meeting: Meeting, *, at: datetime, person: Person | None = None, **said: Any) -> Booking:
    """Somebody books: a guest of an address of their own, or this person."""
    number = next(_numbers)
    contact = said.pop("contact", None) or (person and person.contact)
    return book_place(
        meeting=meeting,
        contact=contact or Contact.objects.for_email(f"guest{number}@example.org"),
        person=person,
        at=at,
        **{"name": f"Guest {number}", "wants": [], "needs": "", **said},
    )
