"""What is kept, and for how long; and whom not to write to any more."""

from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from notices.models import Contact, Follower, IncomingFile, IncomingMail, Notice, NoticeQuerySet

WIPED_AT_ONCE: Final = 5_000


def wipe_old_bodies(*, at: datetime) -> int:
    """Forget the words of notices whose time as evidence is over; that they were sent stays known."""
    old = Notice.objects.filter(body_kept_until__lte=at).values("pk")[:WIPED_AT_ONCE]
    wiped = 0
    while batch := Notice.objects.filter(pk__in=old).update(body="", body_kept_until=None):
        wiped += batch
    return wiped


@transaction.atomic
def forget_topics(*, topics: list[int], subjects: list[str]) -> None:
    """Delete who follows these topics, and what was written about these subjects, both ways: they lead to nobody."""
    Notice.objects.filter(subject__in=subjects).delete()
    Follower.objects.filter(topic__in=topics).delete()
    forget_mail(IncomingMail.objects.filter(became__in=subjects))


@transaction.atomic
def forget_mail(mails: QuerySet[IncomingMail]) -> int:
    """Delete mails that came in, and their files; return how many."""
    going = list(mails.select_for_update().values_list("pk", flat=True))
    for file in IncomingFile.objects.kept().filter(mail__in=going):
        transaction.on_commit(partial(file.content.storage.delete, str(file.content)))
    IncomingMail.objects.filter(pk__in=going).delete()
    return len(going)


def mark_read(*, notices: NoticeQuerySet, at: datetime) -> None:
    """Their owner has opened these in the portal; the first time counts."""
    Notice.objects.filter(pk__in=notices.filter(read_at__isnull=True).values("pk")).update(read_at=at)


def suppress(*, contact: Contact, because: str, at: datetime) -> None:
    """Write to this contact no more, whatever is queued; the first reason stands."""
    Contact.objects.filter(pk=contact.pk, suppressed_at__isnull=True).update(
        suppressed_at=at, suppressed_because=because
    )
