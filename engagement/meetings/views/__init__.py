"""Pages of meetings, by who opens them and what for."""

from engagement.meetings.views.carers import book, booking, booking_accept, booking_leave
from engagement.meetings.views.managing import booking_list, booking_ready, places
from engagement.meetings.views.minutes import agenda, close, minutes_detail

__all__ = [
    "agenda",
    "book",
    "booking",
    "booking_accept",
    "booking_leave",
    "booking_list",
    "booking_ready",
    "close",
    "minutes_detail",
    "places",
]
