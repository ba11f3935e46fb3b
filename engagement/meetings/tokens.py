"""The address of one's own booking: whoever has it may see and change that booking, without an account."""

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404

from engagement.meetings.models import Booking

_signer = Signer(salt="meetings.booking")


def booking_token(booking: int) -> str:
    """The token of the booking with this key. It works for as long as the booking is there."""
    return _signer.sign_object(booking)


def booking_of(token: str) -> Booking:
    """The booking of a token. Raises `Http404` where we have not made it, or the booking is gone."""
    try:
        key = _signer.unsign_object(token)
    except (BadSignature, ValueError) as trouble:
        raise Http404 from trouble
    return get_object_or_404(Booking.objects.select_related("meeting__activity__organisation", "person"), pk=key)
