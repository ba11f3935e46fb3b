"""What is written about surveys. Subjects and first lines give nothing away; the link in them is never kept."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagement.surveys.models import Invitation
from engagement.surveys.operations import link_token
from notices.kinds import Category, Kind, register


def _about_invitation(context: dict[str, Any]) -> dict[str, Any]:
    invitation = Invitation.objects.select_related("survey__activity").get(pk=context["invitation"])
    survey = invitation.survey
    page = settings.PUBLIC_URL + reverse("surveys:by_link", args=[survey.pk, link_token(invitation)])
    return {"survey": survey, "activity": survey.activity, "page": page}


for _name in ("asked", "reminded"):
    register(
        Kind(
            name=f"surveys.{_name}",
            template=f"surveys/mail/{_name}",
            neutral_subject=_("A message for you"),
            category=Category.ASKS,
            may_be_turned_off=True,
            may_wait=False,
            too_late_after=None,
            secret=True,
            prepare=_about_invitation,
        )
    )
