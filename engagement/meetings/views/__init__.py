"""Pages of bookings, by who opens them."""

from engagement.meetings.views.carers import book, booking, booking_accept, booking_leave
from engagement.meetings.views.managing import booking_list, booking_ready, places

__all__ = ["book", "booking", "booking_accept", "booking_leave", "booking_list", "booking_ready", "places"]
