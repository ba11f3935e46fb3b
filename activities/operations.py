"""What may be done with activities beyond a plain edit."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from activities.models import Activity
from common.public_text import PublicText
from notices.models import Topic
from notices.operations import cancel as cancel_notices
from planning.models import Duty, Goal, Service


class AlreadyCancelled(Exception):
    """The activity is cancelled: it cannot be published again. A new day is a new activity."""


class ReasonMissing(Exception):
    """An activity is only cancelled with a public reason."""


@transaction.atomic
def add_activity(
    activity: Activity,
    *,
    services: Iterable[Service] = (),
    goals: Iterable[Goal] = (),
    duties: Iterable[Duty] = (),
) -> Activity:
    """Save a new activity as a draft, with the topic by which it can be followed.

    The same ``submission_key`` again gives back the activity that is there, so that a form sent twice adds one.
    """
    activity.status = Activity.Status.DRAFT
    try:
        with transaction.atomic():
            activity.topic = Topic.objects.create(label="activities.activity")
            activity.save(force_insert=True)
    except IntegrityError:
        earlier = Activity.objects.filter(submission_key=activity.submission_key).first()
        if earlier is None:
            raise
        return earlier
    activity.services.set(services)
    activity.goals.set(goals)
    activity.duties.set(duties)
    return activity


@transaction.atomic
def publish_activity(*, activity: Activity) -> Activity:
    """Show an activity to everyone. Publishing twice changes nothing. Raises `AlreadyCancelled`."""
    row = Activity.objects.select_for_update().get(pk=activity.pk)
    if row.status == Activity.Status.CANCELLED:
        raise AlreadyCancelled
    row.status = Activity.Status.PUBLISHED
    row.save(update_fields=["status"])
    return row


@transaction.atomic
def cancel_activity(*, activity: Activity, because: PublicText | str, at: datetime) -> Activity:
    """Cancel an activity with a public reason, and take back what was to be mailed about it.

    It stays on the page, so that nobody comes in vain. Cancelling twice keeps the first reason. Raises `ReasonMissing`.
    """
    words = PublicText.of(because)
    if not words:
        raise ReasonMissing
    row = Activity.objects.select_for_update().get(pk=activity.pk)
    if row.status != Activity.Status.CANCELLED:
        row.status, row.cancelled_because = Activity.Status.CANCELLED, words
        row.save(update_fields=["status", "cancelled_because"])
        cancel_notices(subject=subject_of(row), at=at)
    return row


def subject_of(activity: Activity) -> str:
    """The name under which notices about an activity can be found and cancelled."""
    return f"activities.activity:{activity.pk}"
