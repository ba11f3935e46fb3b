"""Hearing of news about an answer, by leaving an address."""

from datetime import datetime

from django.db import transaction

from feedback.models import Decision
from feedback.operations.deciding import NotOpenToThisAnswer
from notices.models import Contact
from notices.operations import follow, queue


@transaction.atomic
def follow_answer(*, decision: Decision, contact: Contact, at: datetime) -> None:
    """Let a contact hear of news about a public answer, and say so to them, once a day at most.

    The mail lets the owner of an address stop at once what somebody else began. Raises `NotOpenToThisAnswer`.
    """
    theme = decision.theme
    if theme is None or decision.published_at is None:
        raise NotOpenToThisAnswer
    follow(topic=theme.topic, contact=contact, at=at)
    queue(
        kind="feedback.follow_started",
        contact=contact,
        context={"decision": decision.pk, "contact": contact.pk, "topic": theme.topic_id},
        key=f"feedback.follow_started:{theme.pk}:{contact.pk}:{at.date().isoformat()}",
        subject=f"feedback.decision:{decision.pk}",
        desk=theme.organisation.slug,
        at=at,
    )
