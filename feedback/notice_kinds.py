"""What the feedback circle writes to people about.

Others may read over a shoulder: subjects and first lines give nothing away, and neither the carer's words nor the
secret code are ever in a mail. What is said is read when the mail is sent, so that it is true then.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.models import Decision, Item
from feedback.references import in_two_halves
from notices.kinds import Category, Kind, register
from notices.stopping import stop_token
from people.models import Organisation


def _page(name: str, **arguments: Any) -> str:
    return f"{settings.PUBLIC_URL}{reverse(f'feedback:{name}', kwargs=arguments)}"


def _about_item(context: dict[str, Any]) -> dict[str, Any]:
    item = Item.objects.select_related("organisation").get(pk=context["item"])
    return {
        "reference": in_two_halves(item.reference),
        "acknowledge_by": item.acknowledge_by,
        "answer_by": item.answer_by,
        "organisation_name": item.organisation.name,
        "page": _page("follow"),
    }


def _about_answer(context: dict[str, Any]) -> dict[str, Any]:
    decision = Decision.objects.select_related("theme").get(pk=context["decision"])
    return {"page": _page("change_detail", pk=decision.pk), "own_page": _page("follow")}


def _about_following(context: dict[str, Any]) -> dict[str, Any]:
    token = stop_token(context["contact"], [context["topic"]])
    return _about_answer(context) | {"stop_page": settings.PUBLIC_URL + reverse("notices:stop", args=[token])}


def _about_flag(context: dict[str, Any]) -> dict[str, Any]:
    organisation = Organisation.objects.get(slug=context["organisation"])
    return {"page": _page("safeguarding_list", organisation=organisation.slug)}


def _register(name: str, prepare: Callable[[dict[str, Any]], dict[str, Any]], category: Category, **more: Any) -> None:
    said: dict[str, Any] = {"may_be_turned_off": False, "may_wait": False, "too_late_after": None} | more
    register(
        Kind(
            name=f"feedback.{name}",
            template=f"feedback/mail/{name}",
            neutral_subject=_("A message for you"),
            category=category,
            prepare=prepare,
            **said,
        )
    )


_register("acknowledged", _about_item, Category.ANSWERS)
_register("message", _about_item, Category.ANSWERS)
_register("private_answer", _about_item, Category.ANSWERS)
_register("answered", _about_answer, Category.ANSWERS, may_be_turned_off=True, may_wait=True, for_followers=True)
_register("news", _about_answer, Category.NEWS, may_be_turned_off=True, may_wait=True, for_followers=True)
# It lets the owner of an address stop what somebody else began.
_register("follow_started", _about_following, Category.NEWS)
_register("safeguarding_flag", _about_flag, Category.WORK, urgent=True)
