"""What is kept, and for how long; and whom not to write to any more."""

from datetime import datetime
from typing import Final

from notices.models import Contact, Follower, Notice

WIPED_AT_ONCE: Final = 5_000


def wipe_old_bodies(*, at: datetime) -> int:
    """Forget the words of notices whose time as evidence is over; that they were sent stays known."""
    old = Notice.objects.filter(body_kept_until__lte=at).values("pk")[:WIPED_AT_ONCE]
    wiped = 0
    while batch := Notice.objects.filter(pk__in=old).update(body="", body_kept_until=None):
        wiped += batch
    return wiped


def forget_topics(*, topics: list[int], subjects: list[str]) -> None:
    """Delete who follows these topics, and what was written about these subjects: they lead to nobody any more."""
    Notice.objects.filter(subject__in=subjects).delete()
    Follower.objects.filter(topic__in=topics).delete()


def suppress(*, contact: Contact, because: str, at: datetime) -> None:
    """Write to this contact no more, whatever is queued; the first reason stands."""
    Contact.objects.filter(pk=contact.pk, suppressed_at__isnull=True).update(
        suppressed_at=at, suppressed_because=because
    )
