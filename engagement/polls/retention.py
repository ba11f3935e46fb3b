"""How long answers are kept: until it is clear that the time that was chosen stands."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.retention import Period, brings_down, delete_in_batches
from engagement.polls.models import Reply

REPLY = Period(
    name="polls.reply",
    what=_("When you said that you can come"),
    length=timedelta(days=30),
    since=_("after a day was chosen, or the time to answer was over"),
)


@brings_down(REPLY)
def forget_replies(*, at: datetime) -> int:
    """Delete what was said in polls that were over so long ago; return how many replies there were."""
    cutoff = REPLY.cutoff(at)
    never_held = Q(poll__held_at__isnull=True, poll__closes_on__lt=timezone.localdate(cutoff))
    return delete_in_batches(Reply.objects.filter(Q(poll__held_at__lte=cutoff) | never_held))
