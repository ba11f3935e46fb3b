"""How long those who offered to take part are kept: until nobody asks about the draw any more."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from common.retention import Period, brings_down, delete_in_batches
from engagement.focus_groups.models import Round, Volunteer

VOLUNTEER = Period(
    name="focus_groups.volunteer",
    what=_("That you offered to be in a small group, and what counted in the draw"),
    length=timedelta(days=90),
    since=_("after the day"),
)


@brings_down(VOLUNTEER)
def forget_volunteers(*, at: datetime) -> int:
    """Delete who offered for what ended so long ago, and from what was drawn; return how many people there were."""
    over = {"draw__activity__ends_at__lte": VOLUNTEER.cutoff(at)}
    Round.objects.filter(**over).exclude(pool="").update(pool="", lottery="")
    return delete_in_batches(Volunteer.objects.filter(**over))
