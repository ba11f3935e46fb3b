"""How far a plan is, in words first."""

from django.utils.translation import gettext

from common.templatetags.portal import london_date
from engagement.consultations.models import Consultation
from feedback.badges import Badge
from planning.models import Plan

LOOKS = {Plan.Status.AGREED: "done", Plan.Status.REPLACED: "cannot"}


def badge_of(plan: Plan, window: Consultation | None) -> Badge:
    """The state of a plan; ``window`` is the one in which one may comment now."""
    if plan.status == Plan.Status.OPEN:
        if window is None:
            return Badge("going", gettext("We read what you said"))
        last = london_date(window.activity.last_day)
        return Badge("open", gettext("Say what you think by %(date)s") % {"date": last})
    return Badge(LOOKS.get(Plan.Status(plan.status), "look"), plan.get_status_display())
