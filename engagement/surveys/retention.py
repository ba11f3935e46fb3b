"""How long answers that were begun and not sent are kept. Nobody can open them but who has their code."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from common.retention import Period, brings_down, delete_in_batches
from engagement.surveys.models import Draft

DRAFT = Period(
    name="surveys.draft",
    what=_("Survey answers that you saved and did not send"),
    length=timedelta(days=30),
    since=_("after you began"),
)


@brings_down(DRAFT)
def forget_drafts(*, at: datetime) -> int:
    """Delete what was begun so long ago; return how many there were."""
    return delete_in_batches(Draft.objects.filter(expires_at__lte=at))
