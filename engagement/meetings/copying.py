"""Places go along when an activity is written once more: how many there are, and how one joins from afar."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from activities.copying import register
from activities.models import Activity
from engagement.meetings.models import Meeting
from engagement.meetings.operations import set_places


@register
def copy_places(of: Activity, copies: Sequence[Activity], at: datetime) -> None:
    """Let people book in the new ones as they can in the first. Who booked that one has booked no other."""
    meeting = Meeting.objects.filter(activity=of).first()
    if meeting is None:
        return
    for copy in copies:
        set_places(
            activity=copy,
            capacity=meeting.capacity,
            join_link=meeting.join_link,
            dial_in=meeting.dial_in,
            path=reverse("meetings:book", args=[copy.pk]),
            at=at,
        )
