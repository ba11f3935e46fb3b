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
    stop_following(contact_id=contact.pk, topic_ids=[topic.pk], at=at)


def stop_following(*, contact_id: int, topic_ids: list[int], at: datetime) -> None:
    """Stop several topics for one contact, and for those that lead to it; what is gone or stopped is no trouble."""
    following = Follower.objects.active().filter(contact__in=led_to(contact_id), topic__in=topic_ids)
    following.update(stopped_at=Greatest("since", at))


def follow_again(*, contact_id: int, topic_ids: list[int], at: datetime) -> None:
    """Take back that several topics were stopped; what was never followed is not followed now."""
    stopped = Follower.objects.filter(stopped_at__isnull=False, contact__in=led_to(contact_id), topic__in=topic_ids)
    stopped.update(since=at, stopped_at=None)


def led_to(contact_id: int) -> list[int]:
    """A contact, and those whose notices go to it."""
    return list(Contact.objects.filter(Q(pk=contact_id) | Q(reached_by=contact_id)).values_list("pk", flat=True))
