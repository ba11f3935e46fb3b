"""What carers said before, for pages on which something new is begun: ``{% load earlier %}``."""

from collections.abc import Iterable
from typing import Any

from django import template

from common.clock import today
from feedback.earlier import earlier
from people.models import Organisation
from planning.models import Service

register = template.Library()


@register.inclusion_tag("feedback/_staff_earlier.html")
def earlier_voices(organisation: Organisation, services: Iterable[Service]) -> dict[str, Any]:
    """Themes of these services, and refusals that are soon looked at again; nothing where there are none."""
    return {"organisation": organisation, "earlier": earlier(services, today())}
