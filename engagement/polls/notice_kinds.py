"""What is written about polls. Subjects and first lines give nothing away."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.notice_kinds import about_activity
from engagement.polls.models import Poll, Reply
from engagement.polls.tokens import reply_token
from notices.kinds import Category, Kind, register


def _about_reply(context: dict[str, Any]) -> dict[str, Any]:
    reply = Reply.objects.select_related("poll__activity").get(pk=context["reply"])
    own_page = settings.PUBLIC_URL + reverse("polls:reply", args=[reply_token(reply.pk)])
    return {"reply": reply, "poll": reply.poll, "activity": reply.poll.activity, "own_page": own_page}


def _about_poll(context: dict[str, Any]) -> dict[str, Any]:
    poll = Poll.objects.select_related("activity").get(pk=context["poll"])
    page = settings.PUBLIC_URL + reverse("polls:poll_detail", args=[poll.pk])
    return {"poll": poll, "activity": poll.activity, "page": page}


def _register(name: str, prepare: Callable[[dict[str, Any]], dict[str, Any]], **more: Any) -> None:
    said: dict[str, Any] = {"may_be_turned_off": False, "may_wait": False, "for_followers": False} | more
    register(
        Kind(
            name=f"polls.{name}",
            template=f"polls/mail/{name}",
            neutral_subject=_("A message for you"),
            too_late_after=None,
            prepare=prepare,
            **said,
        )
    )


# It lets the owner of an address decide what counts, whoever typed it.
_register("answered", _about_reply, category=Category.NEWS)
_register("held", about_activity, category=Category.BOOKED)
_register("asked", _about_poll, category=Category.ASKS, may_be_turned_off=True, may_wait=True)
