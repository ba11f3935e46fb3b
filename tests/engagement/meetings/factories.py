"""Meetings and bookings for the tests."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.urls import reverse

from activities.models import Activity
from common.public_text import PublicText
from engagement.meetings.models import AgendaItem, Booking, Meeting, Minutes, QuestionAhead
from engagement.meetings.operations import (
    AgendaDraft,
    ClosingDraft,
    PointDraft,
    SaidOfAnItem,
    SaidOfAQuestion,
    ask_ahead,
    book_place,
    close_meeting,
    set_agenda,
    set_places,
)
from notices.models import Contact
from people.models import Person, Role

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


def ask_question(activity: Activity, *, at: datetime, person: Person | None = None, **said: Any) -> QuestionAhead:
    """Somebody sends a question ahead: a guest of an address of their own who has a place, or this person."""
    number = next(_numbers)
    contact = said.pop("contact", None) or (person and person.contact)
    return ask_ahead(
        activity=activity,
        person=person,
        contact=contact or Contact.objects.for_email(f"asks{number}@example.org"),
        at=at,
        **{"words": f"Why {number}?", "name": "", "is_known": True, "submission_key": uuid4(), **said},
    )


def make_agenda(activity: Activity, *titles: str) -> list[AgendaItem]:
    """What a meeting is to talk about."""
    drafts = [AgendaDraft(PublicText(title), "Service Manager", 10) for title in titles]
    return set_agenda(activity=activity, items=drafts, submission_key=uuid4())


def close(
    activity: Activity, *, role: Role, at: datetime, summary: str = "We talked.", words: str = "", gist: str = ""
) -> Minutes:
    """Publish the minutes of a meeting that is over, perhaps with one point that carers made."""
    about = activity.services.first()
    points = [PointDraft(words=words, gist=PublicText(gist), voices=3, service=about)] if words else []
    agenda = AgendaItem.objects.filter(activity=activity)
    later = SaidOfAQuestion(PublicText(), "Service Manager", at.date() + timedelta(days=30))
    draft = ClosingDraft(
        summary=PublicText(summary),
        from_service="all" if activity.who_comes else "",
        people=9,
        first_time=2,
        agenda={item.pk: SaidOfAnItem(PublicText(f"We talked about: {item.title}")) for item in agenda},
        questions={one.pk: later for one in QuestionAhead.objects.filter(activity=activity).open()},
        points=points,
    )
    return close_meeting(
        activity=activity, draft=draft, publish=True, names_read=True, role=role, at=at, submission_key=uuid4()
    )
