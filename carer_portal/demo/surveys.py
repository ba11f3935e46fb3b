"""Surveys in the demo: one that is open, and two of the years before it with results. The answers are made up."""

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from activities.models import Activity
from carer_portal.demo import place
from common.public_text import PublicText
from engagement.surveys.bank import TOPICS
from engagement.surveys.models import Channel, Survey
from engagement.surveys.operations import (
    add_survey,
    answer,
    begin,
    close_survey,
    move_staged,
    publish_survey,
    say_what_next,
    send,
)
from engagement.surveys.paper import Kind, Paper, Question

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

A_DAY = timedelta(days=1)
ASKED = (
    "q_overall",
    "q_wait",
    "a_reach",
    "a_barriers",
    "s_respect",
    "s_listen",
    "q_plan",
    "o_own_life",
    "i_best",
    "i_change",
)
# Days since it was asked, for how many days, how many answered, how good things were, and what happened next.
YEARS = (
    (410, 30, 44, 0.35, "We opened the booking line in the evening. See “What changed”."),
    (80, 40, 52, 0.6, "The panel looks at this in its next meeting. We then say here what we do, and by when."),
)
OPEN_SINCE, OPEN_FOR, OPEN_ANSWERS = 6, 24, 14
WRITTEN = (
    "This is a made-up answer. More places on Saturdays, please.",
    "This is a made-up answer. The form asks the same thing three times.",
    "This is a made-up answer. The people who come are kind.",
    "This is a made-up answer. Ring back when you say you will.",
)


def tell_surveys(teller: "Teller") -> None:
    """Ask the same ten questions three times, so that there is a trend."""
    dice = random.Random(20)  # noqa: S311 - the same answers each time
    ready = {question.key: question for topic in TOPICS for question in topic.questions}
    paper = Paper(tuple(ready[key] for key in ASKED))
    for began, days, number, how_good, next_words in YEARS:
        at = teller.at - began * A_DAY
        survey = _ask(teller, f"Short breaks: how was {at.year}?", paper, at, days)
        _answer(survey, paper, number=number, how_good=how_good, dice=dice, at=at + A_DAY)
        over = at + days * A_DAY
        close_survey(survey=survey, at=over)
        say_what_next(survey=survey, words=PublicText(next_words), at=over + 5 * A_DAY)
    at = teller.at - OPEN_SINCE * A_DAY
    survey = _ask(teller, f"Short breaks: how is {teller.at.year}?", paper, at, OPEN_FOR)
    _answer(survey, paper, number=OPEN_ANSWERS, how_good=how_good, dice=dice, at=at + A_DAY)
    move_staged()


def _ask(teller: "Teller", title: str, paper: Paper, at: datetime, days: int) -> Survey:
    service = teller.services[place.SHORT_BREAKS]
    draft = Activity(
        organisation=service.organisation,
        kind=Activity.Kind.SURVEY,
        title=title,
        summary=PublicText({"en-gb": "Ten questions about short breaks.", "cy": "Deg cwestiwn am seibiannau byr."}),
        for_whom="Everyone who has a break, or waits for one.",
        can_change="When breaks are, and how you book them.",
        cannot_change="The money for this year.",
        how_to_join="Answer here. Ask us if you want it on paper, or by telephone.",
        organiser_title=service.owner_title,
        is_online=True,
        starts_at=at,
        ends_at=at + days * A_DAY,
    )
    survey = add_survey(draft=draft, services=[service], minutes=5, paper=paper, at=at)
    publish_survey(survey=survey, path=reverse("surveys:start", args=[survey.pk]), at=at)
    return Survey.objects.select_related("activity").get(pk=survey.pk)


def _answer(survey: Survey, paper: Paper, *, number: int, how_good: float, dice: random.Random, at: datetime) -> None:
    for place_in_line in range(number):
        channel = Channel.PAPER if place_in_line % 5 == 0 else Channel.LINK
        sheet = begin(survey=survey, channel=channel, language="en-gb", at=at)
        for question in paper:
            said = _said(question, how_good, dice)
            if said is not None:
                answer(code=sheet.code, survey=survey, question=question, answer=said, at=at)
        send(code=sheet.code, survey=survey, at=at)


def _said(question: Question, how_good: float, dice: random.Random) -> Any:
    keys = [key for key, _words in question.offered() if key != "other"]
    if question.kind == Kind.SEVERAL:
        return [key for key in keys if dice.random() < 1 - how_good] or None
    if question.kind == Kind.LONG:
        return dice.choice(WRITTEN) if dice.random() < how_good / 2 else None
    # Good answers stand first.
    return keys[min(int(abs(dice.gauss(0, 1)) * (2 - how_good)), len(keys) - 1)]
