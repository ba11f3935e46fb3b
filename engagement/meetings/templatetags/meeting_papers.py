"""What a meeting talks about, questions and minutes, on the page of the activity: ``{% load meeting_papers %}``."""

from typing import Any

from django import template

from activities.models import ON_PAGES_OF_THEIR_OWN, Activity
from common.clock import now, today
from engagement.meetings.models import AgendaItem, Minutes, QuestionAhead
from engagement.meetings.operations import takes_questions
from engagement.meetings.since import since_last_met

MOST_QUESTIONS = 3  # on the page of the activity; all of them are on their own

register = template.Library()


@register.inclusion_tag("meetings/_papers.html")
def meeting_papers(activity: Activity) -> dict[str, Any]:
    """The agenda, questions, and what changed since the last meeting; once it is over, where its minutes are."""
    at = now()
    is_over = activity.is_over(at)
    asks_for_agenda = activity.kind not in ON_PAGES_OF_THEIR_OWN and not activity.is_cancelled
    takes = takes_questions(activity, at)
    questions = QuestionAhead.objects.filter(activity=activity).shown().most_wanted_first()[:MOST_QUESTIONS]
    return {
        "activity": activity,
        "is_over": is_over,
        "minutes": Minutes.objects.published().filter(activity=activity).first() if is_over else None,
        "agenda": list(AgendaItem.objects.filter(activity=activity)) if asks_for_agenda and not is_over else [],
        "takes_questions": takes,
        "questions": list(questions) if takes or is_over else [],
        "on": today(),
        "since": since_last_met(activity, at) if asks_for_agenda and not is_over else None,
    }
