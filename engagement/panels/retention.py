"""How long it is known who sat on a panel."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from common.retention import Period, brings_down, delete_in_batches
from engagement.panels.models import Term

TERM = Period(
    name="panels.term",
    what=_("That you sat on a panel"),
    length=timedelta(days=3 * 365),
    since=_("after your last day on it"),
)


@brings_down(TERM)
def forget_terms(*, at: datetime) -> int:
    """Delete terms that ended so long ago; return how many there were."""
    return delete_in_batches(Term.objects.filter(over_at__lte=TERM.cutoff(at)))
