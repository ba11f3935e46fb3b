"""Meetings: who has a place, what is asked ahead, what is talked about, and what was said."""

from engagement.meetings.models.bookings import (
    LINK_OPENS,
    LONGEST_NEEDS,
    MOST_PLACES,
    Booking,
    BookingQuerySet,
    Meeting,
)
from engagement.meetings.models.check_in import WalkIn
from engagement.meetings.models.minutes import (
    LONGEST_GIST,
    LONGEST_MINUTES,
    LONGEST_TITLE,
    MOST_AGENDA_ITEMS,
    MOST_MINUTES_FOR_AN_ITEM,
    AgendaItem,
    Minutes,
    MinutesQuerySet,
    Point,
)
from engagement.meetings.models.questions import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    QuestionAhead,
    QuestionQuerySet,
    WishToKnow,
)

__all__ = [
    "LINK_OPENS",
    "LONGEST_ANSWER",
    "LONGEST_GIST",
    "LONGEST_MINUTES",
    "LONGEST_NEEDS",
    "LONGEST_QUESTION",
    "LONGEST_TITLE",
    "MOST_AGENDA_ITEMS",
    "MOST_MINUTES_FOR_AN_ITEM",
    "MOST_PLACES",
    "AgendaItem",
    "Booking",
    "BookingQuerySet",
    "Meeting",
    "Minutes",
    "MinutesQuerySet",
    "Point",
    "QuestionAhead",
    "QuestionQuerySet",
    "WalkIn",
    "WishToKnow",
]
