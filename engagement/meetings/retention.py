"""How long bookings are kept: until nobody needs them any more. Questions stay for two years, with their answers."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from common.retention import Period, brings_down, delete_in_batches
from engagement.meetings.models import Booking, QuestionAhead

BOOKING = Period(
    name="meetings.booking",
    what=_("That you booked a place, and what you needed there"),
    length=timedelta(days=90),
    since=_("after the day"),
)

QUESTION = Period(
    name="meetings.question",
    what=_("A question you sent ahead of a meeting, and that you wanted to know something too"),
    length=timedelta(days=2 * 365),
    since=_("after the day"),
)


@brings_down(BOOKING)
def forget_bookings(*, at: datetime) -> int:
    """Delete bookings of meetings that ended so long ago; return how many there were."""
    return delete_in_batches(Booking.objects.filter(meeting__activity__ends_at__lte=BOOKING.cutoff(at)))


@brings_down(QUESTION)
def forget_questions(*, at: datetime) -> int:
    """Delete questions of meetings that ended so long ago, with who wanted to know too; return how many there were."""
    return delete_in_batches(QuestionAhead.objects.filter(activity__ends_at__lte=QUESTION.cutoff(at)))
