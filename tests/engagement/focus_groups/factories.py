"""Draws, and people who offer to take part, for the tests."""

from datetime import datetime
from itertools import count
from typing import Any

from django.urls import reverse

from activities.models import Activity
from engagement.focus_groups.models import Draw, Volunteer
from engagement.focus_groups.operations import offer, set_up
from notices.models import Contact
from people.models import Person
from tests.people.factories import make_person

_numbers = count(1)


def make_draw(activity: Activity, *, places: int = 2) -> Draw:
    """A focus group that people can offer to be in."""
    return set_up(activity=activity, places=places, path=reverse("focus_groups:volunteer", args=[activity.pk]))


def offer_to_come(draw: Draw, *, at: datetime, person: Person | None = None, name: str = "", **said: Any) -> Volunteer:
    """Somebody of an address of their own offers to take part, or this person."""
    number = next(_numbers)
    person = person or make_person(name or f"Carer {number}")
    answers: dict[str, Any] = {"carer_types": [], "area": "", "is_new": False, "needs": "", "lot": f"{number:032x}"}
    contact = person.contact or Contact.objects.for_email(f"volunteer{number}@example.org")
    return offer(draw=draw, person=person, contact=contact, at=at, **(answers | said))
