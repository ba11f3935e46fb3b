"""How long the feedback circle keeps what leads to somebody, and how it goes.

The words and the answers stay (docs/adr/0006-own-data.md). What goes is the way back to who said them.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.retention import DELETED_AT_ONCE, Period, brings_down, delete_in_batches
from feedback.models import Action, Item, ItemQuerySet, Message, Note, Update
from feedback.operations.receiving import subject_of
from notices.operations import forget_topics

ANSWERED = Period(
    name="feedback.answered",
    what=_("Your email and your secret code on what you told us"),
    length=timedelta(days=2 * 365),
    since=_("after our last answer about it"),
)
NOTE = Period(
    name="feedback.note",
    what=_("Private notes of staff about what you told us"),
    length=timedelta(days=2 * 365),
    since=_("after our last answer about it"),
)


def at_rest(period: Period, at: datetime) -> ItemQuerySet:
    """Items answered so long ago, with nothing since: no message, no news, no promise open, no day to look again."""
    cutoff = period.cutoff(at)
    messages = Message.objects.filter(item=OuterRef("pk"), sent_at__gt=cutoff)
    news = Update.objects.filter(decision=OuterRef("decision"), published_at__gt=cutoff)
    promises = Action.objects.filter(decision=OuterRef("decision")).filter(
        Q(done_at__isnull=True, broken_at__isnull=True) | Q(done_at__gt=cutoff) | Q(broken_at__gt=cutoff)
    )
    return (
        Item.objects.unflagged()
        .filter(answered_at__lte=cutoff, wrote_back_at__isnull=True, look_again_at__isnull=True)
        .exclude(decision__look_again_on__gt=timezone.localdate(cutoff))
        .exclude(Exists(messages) | Exists(news) | Exists(promises))
    )


@brings_down(ANSWERED)
def close_items_at_rest(*, at: datetime) -> int:
    """Take the address off, and let the code open it no more; who is signed in still reads it among their own."""
    closed = 0
    resting = at_rest(ANSWERED, at).filter(Q(contact__isnull=False) | ~Q(secret_hash=""))
    while True:
        with transaction.atomic():
            going = list(resting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:DELETED_AT_ONCE])
            forget_topics(topics=[item.topic_id for item in going], subjects=[subject_of(item) for item in going])
            for item in going:
                item.contact, item.secret_hash, item.submission_key = None, "", uuid.uuid4()
            Item.objects.bulk_update(going, ["contact", "secret_hash", "submission_key"])
        if not going:
            return closed
        closed += len(going)


@brings_down(NOTE)
def forget_old_notes(*, at: datetime) -> int:
    """Delete notes about items at rest. What safeguarding leads noted stays until they decide."""
    return delete_in_batches(Note.objects.filter(for_leads_only=False, item__in=at_rest(NOTE, at)))
