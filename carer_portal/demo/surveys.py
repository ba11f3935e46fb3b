"""Surveys in the demo: one that is open, and two of the years before it with results. The answers are made up."""

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

Shares = tuple[float, float]
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
# Days since it was asked, for how many, how many answered, shares of the first two choices, what came of it.
YEARS = (
    (410, 30, 44, (0.23, 0.36), "We opened the booking line in the evening. See “What changed”."),
    (80, 40, 52, (0.45, 0.3), "The panel looks at this in its next meeting. We then say here what we do, and by when."),
)
OPEN_SINCE, OPEN_FOR, OPEN_ANSWERS = 6, 24, 15
WRITTEN = (
    "This is a made-up answer. More places on Saturdays, please.",
    "This is a made-up answer. The form asks the same thing three times.",
    "This is a made-up answer. The people who come are kind.",
    "This is a made-up answer. Ring back when you say you will.",
)


def tell_surveys(teller: "Teller") -> None:
    """Ask the same ten questions three times, so that there is a trend."""
    ready = {question.key: question for topic in TOPICS for question in topic.questions}
    paper = Paper(tuple(ready[key] for key in ASKED))
    for began, days, number, shares, next_words in YEARS:
        at = teller.at - began * A_DAY
        survey = _ask(teller, f"Short breaks: how was {at.year}?", paper, at, days)
        _answer(survey, paper, number=number, shares=shares, at=at + A_DAY)
        over = at + days * A_DAY
        close_survey(survey=survey, at=over)
        say_what_next(survey=survey, words=PublicText(next_words), at=over + 5 * A_DAY)
    at = teller.at - OPEN_SINCE * A_DAY
    survey = _ask(teller, f"Short breaks: how is {teller.at.year}?", paper, at, OPEN_FOR)
    _answer(survey, paper, number=OPEN_ANSWERS, shares=shares, at=at + A_DAY)
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


def _answer(survey: Survey, paper: Paper, *, number: int, shares: Shares, at: datetime) -> None:
    for person in range(number):
        channel = Channel.PAPER if person % 5 == 0 else Channel.LINK
        sheet = begin(survey=survey, channel=channel, language="en-gb", at=at)
        for place_of_question, question in enumerate(paper):
            # Somewhere else in the line for each question, so that not everybody who is glad of one thing is of all.
            place_in_line = (person * 7 + place_of_question * 11) % number / number
            said = _said(question, person, place_in_line, shares)
            if said is not None:
                answer(code=sheet.code, survey=survey, question=question, answer=said, at=at)
        send(code=sheet.code, survey=survey, at=at)


def _said(question: Question, person: int, place_in_line: float, shares: Shares) -> Any:
    """One of the first three choices, which are the good ones, by the shares of those who take them."""
    keys = [key for key, _words in question.offered() if key != "other"]
    if question.kind == Kind.SEVERAL:
        return [key for number, key in enumerate(keys) if (person + number) % 3 == 0]
    if question.kind == Kind.LONG:
        return WRITTEN[person % len(WRITTEN)] if person % 4 == 0 else None
    first, second = shares
    return keys[0 if place_in_line < first else 1 if place_in_line < first + second else 2]
