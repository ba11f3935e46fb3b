"""What this floor itself writes to people about."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from notices.kinds import Category, Kind, register
from notices.models import DIGEST, Notice
from notices.rendering import gathered


def _with_members(context: dict[str, Any]) -> dict[str, Any]:
    return {"parts": gathered(Notice.objects.in_bulk(context["members"]), context["members"])}


register(
    Kind(
        name="notices.too_large",
        template="notices/mail/too_large",
        neutral_subject=_("A message for you"),
        category=Category.ANSWERS,
        may_be_turned_off=False,
        may_wait=False,
        too_late_after=None,
    )
)
register(
    Kind(
        name=DIGEST,
        template="notices/mail/digest",
        neutral_subject=_("Your messages"),
        category=Category.NEWS,
        may_be_turned_off=False,  # each that it gathers may be
        may_wait=False,
        too_late_after=None,
        prepare=_with_members,
    )
)
