"""What is written about a draw. Subjects and first lines give nothing away."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.notice_kinds import about_activity
from engagement.focus_groups.models import Volunteer
from notices.kinds import Category, Kind, register


def _about_volunteer(context: dict[str, Any]) -> dict[str, Any]:
    volunteer = Volunteer.objects.select_related("draw").get(pk=context["volunteer"])
    activity = volunteer.draw.activity_id
    return about_activity({"activity": activity}) | {
        "volunteer": volunteer,
        "own_page": settings.PUBLIC_URL + reverse("focus_groups:volunteer", args=[activity]),
        "draw_page": settings.PUBLIC_URL + reverse("focus_groups:draw_detail", args=[activity]),
    }


for what in ("drawn", "not_drawn"):
    register(
        Kind(
            name=f"focus_groups.{what}",
            template=f"focus_groups/mail/{what}",
            neutral_subject=_("A message for you"),
            too_late_after=None,
            prepare=_about_volunteer,
            category=Category.BOOKED,
            may_be_turned_off=False,
            may_wait=False,
            for_followers=False,
        )
    )
