"""Words out of a survey that are put into the feedback log, so that somebody answers them."""

import uuid
from datetime import datetime

from django.db import transaction

from engagement.surveys.models import Heard, Response, Survey
from feedback.models import Item
from feedback.operations import receive


class NotYet(Exception):
    """Words are read once the survey is closed, and where 8 people or more have answered."""


@transaction.atomic
def hear(*, survey: Survey, response: Response, question: str, at: datetime) -> Item:
    """Put one person's words on one question into the feedback log, as nobody's. Twice is once. Raises `NotYet`."""
    held = Survey.objects.select_for_update(of=("self",)).select_related("activity__organisation").get(pk=survey.pk)
    if held.published is None or not held.published.total:
        raise NotYet
    if there := Heard.objects.filter(response=response, question=question).select_related("item").first():
        return there.item
    item = receive(
        words=str(response.answers[question]),
        channel=Item.Channel.SURVEY,
        about=Item.About.ME,
        organisation=held.activity.organisation,
        service=held.activity.services.first(),
        activity=held.activity,
        language=response.language,
        submission_key=uuid.uuid4(),
        at=at,
    ).item
    Heard.objects.create(response=response, question=question, item=item)
    return item
