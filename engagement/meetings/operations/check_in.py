"""At the door: who of the booked is there, and how many just came. One press each, and one to take it back."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from activities.models import Activity
from engagement.meetings.models import Booking, Minutes, WalkIn


class DoorClosed(Exception):
    """People are let in from the day of a meeting on, and until its minutes are public."""


def is_door_open(activity: Activity, at: datetime) -> bool:
    """Whether people can be checked in: from the day (London) of the meeting on, until its minutes are public."""
    if not activity.is_public or timezone.localdate(at) < timezone.localdate(activity.starts_at):
        return False
    return not Minutes.objects.published().filter(activity=activity).exists()


@transaction.atomic
def check_in(*, booking: Booking, at: datetime) -> None:
    """Say that somebody who has a place is there. Twice is as once. Raises `DoorClosed`."""
    _hold_door(booking.meeting.activity, at)
    Booking.objects.filter(pk=booking.pk).with_a_place().update(came=True)


@transaction.atomic
def take_check_in_back(*, booking: Booking, at: datetime) -> None:
    """Say that nobody has seen them yet. Twice is as once. Raises `DoorClosed`."""
    _hold_door(booking.meeting.activity, at)
    Booking.objects.filter(pk=booking.pk).update(came=None)


@transaction.atomic
def count_walk_in(*, activity: Activity, submission_key: uuid.UUID, at: datetime) -> None:
    """Count one person more who just came. The same ``submission_key`` counts once. Raises `DoorClosed`."""
    row = _hold_door(activity, at)
    WalkIn.objects.get_or_create(submission_key=submission_key, defaults={"activity": row, "came_at": at})


@transaction.atomic
def take_walk_in_back(*, activity: Activity, walk_in: int, at: datetime) -> None:
    """Count the one with this key no more. Twice is as once. Raises `DoorClosed`."""
    row = _hold_door(activity, at)
    WalkIn.objects.filter(activity=row, pk=walk_in).delete()


def _hold_door(activity: Activity, at: datetime) -> Activity:
    """The activity as it is now; nobody closes the meeting until this transaction ends."""
    row = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if not is_door_open(row, at):
        raise DoorClosed
    return row
