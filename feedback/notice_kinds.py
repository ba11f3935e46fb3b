"""What the feedback circle writes to people about.

Others may read over a shoulder: subjects and first lines give nothing away, and neither the carer's words nor the
secret code are ever in a mail. What is said is read when the mail is sent, so that it is true then. Our own words go
by mail only to who wrote by mail: they have no other way to read them.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.models import Action, Decision, Item
from feedback.references import in_two_halves
from notices.kinds import Category, Kind, register
from notices.models import Notice
from notices.stopping import stop_token
from people.models import Organisation


def _page(name: str, **arguments: Any) -> str:
    return f"{settings.PUBLIC_URL}{reverse(f'feedback:{name}', kwargs=arguments)}"


def _about_item(context: dict[str, Any]) -> dict[str, Any]:
    item = Item.objects.select_related("organisation", "decision").get(pk=context["item"])
    return _for_who_wrote_by_mail(item, context) | {
        "reference": in_two_halves(item.reference),
        "acknowledge_by": item.acknowledge_by,
        "answer_by": item.answer_by,
        "organisation_name": item.organisation.name,
        "page": _page("follow"),
    }


def _for_who_wrote_by_mail(item: Item, context: dict[str, Any]) -> dict[str, Any]:
    """Who wrote by mail has no code that opens a page: what we say stands in the mail. What was flagged does not."""
    if item.channel != Item.Channel.EMAIL:
        return {}
    said = {"by_mail": True, "help_phone": item.organisation.help_phone}
    if item.safeguarding_since:
        return said
    message = item.messages.filter(pk=context["message"]).first() if "message" in context else None
    return said | {"message": message and message.words, "answer": item.decision and str(item.decision.answer)}


def _thread_of(notice: Notice) -> int | None:
    """The topic of the one item that a notice is about, if it goes to whoever said it."""
    about = {"pk": notice.context["item"]} if "item" in notice.context else {"topic__in": notice.topics}
    items = Item.objects.filter(contact=notice.contact_id, **about).order_by("-pk")
    return items.values_list("topic_id", flat=True).first()


def _about_answer(context: dict[str, Any]) -> dict[str, Any]:
    decision = Decision.objects.select_related("theme").get(pk=context["decision"])
    return {"page": _page("change_detail", pk=decision.pk), "own_page": _page("follow")}


def _about_following(context: dict[str, Any]) -> dict[str, Any]:
    token = stop_token(context["contact"], [context["topic"]])
    return _about_answer(context) | {"stop_page": settings.PUBLIC_URL + reverse("notices:stop", args=[token])}


def _about_flag(context: dict[str, Any]) -> dict[str, Any]:
    organisation = Organisation.objects.get(slug=context["organisation"])
    return {"page": _page("safeguarding_list", organisation=organisation.slug)}


def _about_promise(context: dict[str, Any]) -> dict[str, Any]:
    action = Action.objects.select_related("decision__theme__organisation").get(pk=context["action"])
    page = _page("action_detail", organisation=action.theme.organisation.slug, pk=action.pk)
    return {"due_on": action.due_on, "page": page}


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


_register("acknowledged", _about_item, Category.ANSWERS, replies_to=_thread_of)
_register("message", _about_item, Category.ANSWERS, replies_to=_thread_of)
_register("private_answer", _about_item, Category.ANSWERS, replies_to=_thread_of)
_register(
    "answered",
    _about_answer,
    Category.ANSWERS,
    may_be_turned_off=True,
    may_wait=True,
    for_followers=True,
    replies_to=_thread_of,
)
_register("news", _about_answer, Category.NEWS, may_be_turned_off=True, may_wait=True, for_followers=True)
# It lets the owner of an address stop what somebody else began.
_register("follow_started", _about_following, Category.NEWS, stays=True)
_register("safeguarding_flag", _about_flag, Category.WORK, urgent=True)
_register("promise_due", _about_promise, Category.WORK)
_register("promise_late", _about_promise, Category.WORK)
