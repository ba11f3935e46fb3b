"""The address of one's own booking: whoever has it may see and change that booking, without an account."""

from common.tokens import RowTokens
from engagement.meetings.models import Booking

_tokens = RowTokens[Booking]("meetings.booking")


def booking_token(booking: int) -> str:
    """The token of the booking with this key. It works for as long as the booking is there."""
    return _tokens.token(booking)


def booking_of(token: str) -> Booking:
    """The booking of a token. Raises `Http404` where we have not made it, or the booking is gone."""
    return _tokens.row(token, Booking.objects.select_related("meeting__activity__organisation", "person"))
