"""What a service tells afterwards of a message that it took: whether it arrived."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from notices.models import Notice
from notices.operations.keeping import suppress

# By GOV.UK Notify's words: https://docs.notifications.service.gov.uk/rest-api.html#status
GONE_FOR_GOOD: Final = {"permanent-failure"}
NOT_ARRIVED: Final = GONE_FOR_GOOD | {
    "temporary-failure",
    "technical-failure",
    "validation-failed",
    "virus-scan-failed",
    "cancelled",
}


@transaction.atomic
def note_receipt(*, reference: UUID, status: str, at: datetime) -> None:
    """Write down that a message which was taken did not arrive; write to no address more that is gone for good.

    Staff see it, and decide by themselves how else to reach somebody: the words were not kept to be sent again. What
    arrived is no news, and what names none of ours is nobody's.
    """
    if status not in NOT_ARRIVED:
        return
    notice = Notice.objects.select_related("contact").filter(public_id=reference, state=Notice.State.SENT).first()
    if notice is None:
        return
    because = f"It did not arrive: {status}."
    Notice.objects.filter(pk=notice.pk).update(reason=because, changed_at=at)
    if status in GONE_FOR_GOOD:
        suppress(contact=notice.contact, because=because, at=at)
