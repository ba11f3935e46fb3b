"""Asking afterwards what became of messages whose fate is open, where the other side knows our references."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings

from notices.channels import Refused, Unknown, Unreachable, known_to_notify
from notices.models import Contact, Notice

logger = structlog.get_logger(__name__)

# A request that broke off may still be worked on.
LOOK_AFTER: Final = timedelta(minutes=5)
LOOKED_UP_AT_ONCE: Final = 100
NOT_KNOWN: Final = "The service does not know this message. It was not sent: you can send it again."


def look_up_uncertain(*, at: datetime) -> int:
    """Ask GOV.UK Notify about what is uncertain; return how many turned out to be sent.

    What it does not know stays uncertain, and says so: sending again is a person's decision, as everywhere.
    """
    channels = [Contact.Channel.LETTER] if settings.NOTIFY_POSTS_LETTERS else []
    if settings.NOTIFY_SMS_TEMPLATE_ID and not settings.SMS_GATEWAY_URL:
        channels.append(Contact.Channel.SMS)
    open_fates = Notice.objects.filter(state=Notice.State.UNCERTAIN)
    sent = 0
    for notice in open_fates.filter(contact__channel__in=channels, data_started_at__lte=at - LOOK_AFTER).exclude(
        reason=NOT_KNOWN
    )[:LOOKED_UP_AT_ONCE]:
        try:
            known = known_to_notify(str(notice.public_id))
        except (Unreachable, Refused, Unknown) as trouble:
            logger.warning("notices.not_looked_up", trouble=type(trouble).__name__)
            break
        ours = open_fates.filter(pk=notice.pk, claim=notice.claim)
        if known:
            sent += ours.update(state=Notice.State.SENT, sent_at=at, changed_at=at, reason="", context={})
        else:
            ours.update(reason=NOT_KNOWN)
    return sent
