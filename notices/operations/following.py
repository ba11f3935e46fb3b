"""Following a topic, and stopping."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest

from notices.models import Contact, Follower, Topic


@transaction.atomic
def follow(*, topic: Topic, contact: Contact, at: datetime) -> None:
    """Let a contact hear of a topic from now on; asking twice changes nothing."""
    Follower.objects.bulk_create([Follower(topic=topic, contact=contact, since=at)], ignore_conflicts=True)
    Follower.objects.filter(topic=topic, contact=contact, stopped_at__isnull=False).update(since=at, stopped_at=None)


def unfollow(*, topic: Topic, contact: Contact, at: datetime) -> None:
    """Stop at once: what is queued by this topic alone is not sent either."""
    _stop(Q(topic=topic, contact=contact), at)


def stop_following(*, contact_id: int, topic_ids: list[int], at: datetime) -> None:
    """Stop several topics for one contact; what is gone or stopped already is no trouble."""
    _stop(Q(topic__in=topic_ids, contact=contact_id), at)


def _stop(which: Q, at: datetime) -> None:
    Follower.objects.active().filter(which).update(stopped_at=Greatest("since", at))
