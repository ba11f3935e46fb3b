"""What is written about activities.

Others may read over a shoulder: subjects and first lines give nothing away. When and where are read when the mail is
sent, so that they are true then.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Interest
from activities.rhythm import Reason
from notices.kinds import Category, Kind, register
from notices.models import ReminderRule
from notices.stopping import stop_token
from planning.models import ComingChange

MOST_DATES_IN_A_MAIL = 12


def about_activity(context: dict[str, Any]) -> dict[str, Any]:
    """What the mails of an activity say of it."""
    activity = Activity.objects.get(pk=context["activity"])
    return {
        "activity": activity,
        "page": settings.PUBLIC_URL + reverse("activities:activity_detail", kwargs={"pk": activity.pk}),
    }


def _about_dates(context: dict[str, Any]) -> dict[str, Any]:
    """Several dates of a series, as they are now; a long list is cut, and its page has the rest."""
    dates = list(Activity.objects.filter(pk__in=context["dates"]).order_by("starts_at"))
    page = reverse("activities:series_dates", kwargs={"pk": dates[0].series_id})
    return {
        "first": dates[0],
        "dates": dates[:MOST_DATES_IN_A_MAIL],
        "more": max(0, len(dates) - MOST_DATES_IN_A_MAIL),
        "page": settings.PUBLIC_URL + page,
    }


def _with_own_words(context: dict[str, Any]) -> dict[str, Any]:
    rule = ReminderRule.objects.filter(pk=context["rule"]).first()
    return about_activity(context) | {"words": rule.words if rule else "", "is_before": not rule or rule.is_before}


def _with_way_to_stop(context: dict[str, Any]) -> dict[str, Any]:
    return about_activity(context) | {"stop_page": _stop_page(context)}


def _about_interest(context: dict[str, Any]) -> dict[str, Any]:
    interest = Interest.objects.select_related("service").get(pk=context["interest"])
    page = reverse("activities:whats_on", query=interest.query)
    return {"interest": interest, "page": settings.PUBLIC_URL + page, "stop_page": _stop_page(context)}


def _about_change(context: dict[str, Any]) -> dict[str, Any]:
    change = ComingChange.objects.get(pk=context["change"])
    page = f"{reverse('activities:change_list')}#change-{change.pk}"
    return {"change": change, "page": settings.PUBLIC_URL + page}


def _with_reason(context: dict[str, Any]) -> dict[str, Any]:
    return {"reason": Reason(context["reason"]).label, "page": f"{settings.PUBLIC_URL}{context['page']}"}


def _stop_page(context: dict[str, Any]) -> str:
    token = stop_token(context["contact"], [context["topic"]])
    return f"{settings.PUBLIC_URL}{reverse('notices:stop', args=[token])}"


def _register(name: str, prepare: Callable[[dict[str, Any]], dict[str, Any]], subject: Any, **more: Any) -> None:
    said: dict[str, Any] = {
        "category": Category.BOOKED,
        "may_be_turned_off": False,
        "may_wait": False,
        "for_followers": True,
    } | more
    register(
        Kind(
            name=f"activities.{name}",
            template=f"activities/mail/{name}",
            neutral_subject=subject,
            too_late_after=None,
            prepare=prepare,
            **said,
        )
    )


# Whoever wants none of these stops following the activity.
_register("reminder", _with_own_words, _("A reminder for you"))
_register("moved", about_activity, _("Please look at this: it has changed"))
_register("cancelled", about_activity, _("Please look at this: it has changed"))
# It lets the owner of an address stop what somebody else began.
_register("follow_started", _with_way_to_stop, _("A message for you"), category=Category.NEWS, for_followers=False)
_register(
    "announced",
    about_activity,
    _("A message for you"),
    category=Category.NEWS,
    may_be_turned_off=True,
    may_wait=True,
)
# Of several dates at once, so that one change is one message.
_register("series_moved", _about_dates, _("Please look at this: it has changed"))
_register("series_cancelled", _about_dates, _("Please look at this: it has changed"))
_register(
    "series_announced",
    _about_dates,
    _("A message for you"),
    category=Category.NEWS,
    may_be_turned_off=True,
    may_wait=True,
)
for told in ("change_coming", "change_decided"):
    _register(
        told,
        _about_change,
        _("A message for you"),
        category=Category.NEWS,
        may_be_turned_off=True,
        may_wait=True,
    )
_register("new_followed", _about_interest, _("A message for you"), category=Category.NEWS, for_followers=False)
_register("chase", _with_reason, _("Something for you to do"), category=Category.WORK, for_followers=False)
