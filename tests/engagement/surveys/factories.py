"""Surveys and answers for the tests."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.urls import reverse

from activities.models import Activity
from common.public_text import PublicText
from engagement.surveys.models import Channel, Survey
from engagement.surveys.operations import add_survey, answer, begin, publish_survey, send
from engagement.surveys.paper import Answers, Choice, Kind, Paper, Question
from people.models import Organisation
from planning.models import Service

HOW_GOOD = tuple(Choice(key, PublicText(words)) for key, words in (("good", "Good"), ("bad", "Bad")))
PAPER = Paper(
    (
        Question("good", Kind.SCALE, PublicText("How good is it?"), choices=HOW_GOOD, is_outcome=True),
        Question("used", Kind.YES_NO, PublicText("Did you use it?"), is_required=True),
        Question("why", Kind.LONG, PublicText("What should change?")),
    )
)


def make_survey(
    organisation: Organisation,
    service: Service,
    *,
    at: datetime,
    paper: Paper = PAPER,
    is_asked: bool = True,
    title: str = "Short breaks this year",
) -> Survey:
    """A survey that is asked from ``at`` for three weeks, or with ``is_asked`` off a draft."""
    draft = Activity(
        organisation=organisation,
        kind=Activity.Kind.SURVEY,
        title=title,
        summary="Tell us how breaks are.",
        for_whom="Everyone who gets breaks.",
        can_change="When breaks are.",
        how_to_join="Answer here.",
        organiser_title="Short Breaks Manager",
        is_online=True,
        starts_at=at,
        ends_at=at + timedelta(weeks=3),
        submission_key=uuid4(),
    )
    survey = add_survey(draft=draft, services=[service], minutes=5, paper=paper, at=at)
    if is_asked:
        publish_survey(survey=survey, path=reverse("surveys:start", args=[survey.pk]), at=at)
    return Survey.objects.select_related("activity__organisation").get(pk=survey.pk)


def fill_in(survey: Survey, answers: Answers, *, at: datetime, channel: Channel = Channel.LINK, **more: Any) -> None:
    """Somebody answers and sends it."""
    sheet = begin(survey=survey, channel=channel, language="en-gb", at=at, **more)
    for key, said in answers.items():
        question = sheet.paper().question(key)
        assert question
        answer(code=sheet.code, survey=survey, question=question, answer=said, at=at)
    send(code=sheet.code, survey=survey, at=at)


def fill_in_many(survey: Survey, all_answers: Iterable[Answers], *, at: datetime) -> None:
    """Many people answer."""
    for answers in all_answers:
        fill_in(survey, answers, at=at)
