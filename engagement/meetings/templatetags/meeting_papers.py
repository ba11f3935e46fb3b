"""What a meeting talks about, and its minutes, on the page of the activity: ``{% load meeting_papers %}``."""

from typing import Any

from django import template

from activities.models import ON_PAGES_OF_THEIR_OWN, Activity
from common.clock import now
from engagement.meetings.models import AgendaItem, Minutes
from engagement.meetings.since import since_last_met

register = template.Library()


@register.inclusion_tag("meetings/_papers.html")
def meeting_papers(activity: Activity) -> dict[str, Any]:
    """The agenda and what changed since the last meeting; once it is over, where its minutes are."""
    at = now()
    is_over = activity.is_over(at)
    asks_for_agenda = activity.kind not in ON_PAGES_OF_THEIR_OWN and not activity.is_cancelled
    return {
        "activity": activity,
        "is_over": is_over,
        "minutes": Minutes.objects.published().filter(activity=activity).first() if is_over else None,
        "agenda": list(AgendaItem.objects.filter(activity=activity)) if asks_for_agenda and not is_over else [],
        "since": since_last_met(activity, at) if asks_for_agenda and not is_over else None,
    }
