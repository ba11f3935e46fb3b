"""What the feedback circle writes to people about.

Others may read over a shoulder: subjects and first lines give nothing away, and neither the carer's words nor the
secret code are ever in a mail. What is said is read when the mail is sent, so that it is true then.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.models import Decision, Item
from feedback.references import in_two_halves
from notices.kinds import Kind, register
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


for name, prepare in (
    ("acknowledged", _about_item),
    ("message", _about_item),
    ("private_answer", _about_item),
    ("answered", _about_answer),
    ("news", _about_answer),
    ("follow_started", _about_following),
    ("safeguarding_flag", _about_flag),
):
    register(
        Kind(
            name=f"feedback.{name}",
            template=f"feedback/mail/{name}",
            neutral_subject=_("A message for you"),
            urgent=name == "safeguarding_flag",
            prepare=prepare,
        )
    )
