"""What is written about plans. Subjects and first lines give nothing away."""

from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices.kinds import Category, Kind, register
from notices.stopping import stop_token
from planning.models import Plan


class Reason(TextChoices):
    """Why planners are written to."""

    REVIEW_SOON = "review_soon", _("In four weeks it is the day to look at this plan again.")
    REVIEW = "review", _("Today is the day to look at this plan again.")
    CLOSED = "closed", _("The time for comments on this plan is over. Each comment needs an answer.")
    UNANSWERED = "unanswered", _("Comments on this plan still have no answer.")


def _about_plan(context: dict[str, Any]) -> dict[str, Any]:
    plan = Plan.objects.get(pk=context["plan"])
    return {"plan": plan, "page": settings.PUBLIC_URL + reverse("consultations:plan_detail", args=[plan.slug])}


def _with_way_to_stop(context: dict[str, Any]) -> dict[str, Any]:
    token = stop_token(context["contact"], [context["topic"]])
    return _about_plan(context) | {"stop_page": f"{settings.PUBLIC_URL}{reverse('notices:stop', args=[token])}"}


def _with_reason(context: dict[str, Any]) -> dict[str, Any]:
    plan = Plan.objects.select_related("organisation").get(pk=context["plan"])
    page = reverse("consultations:plan_edit", args=[plan.organisation.slug, plan.pk])
    return {"plan": plan, "reason": Reason(context["reason"]).label, "page": settings.PUBLIC_URL + page}


def _register(name: str, prepare: Any, subject: Any, **said: Any) -> None:
    register(
        Kind(
            name=f"consultations.{name}",
            template=f"consultations/mail/{name}",
            neutral_subject=subject,
            too_late_after=None,
            prepare=prepare,
            **said,
        )
    )


_register(
    "agreed",
    _about_plan,
    _("A message for you"),
    category=Category.NEWS,
    may_be_turned_off=True,
    may_wait=True,
    for_followers=True,
)
# It lets the owner of an address stop what somebody else began.
_register(
    "follow_started",
    _with_way_to_stop,
    _("A message for you"),
    category=Category.NEWS,
    may_be_turned_off=False,
    may_wait=False,
    for_followers=False,
)
_register(
    "to_do",
    _with_reason,
    _("Something for you to do"),
    category=Category.WORK,
    may_be_turned_off=False,
    may_wait=False,
    for_followers=False,
)
