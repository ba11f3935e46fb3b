"""Discussions in the demo: one that is open, and one with its summary. All of it is made up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from activities.models import Activity
from carer_portal.demo import place
from common.public_text import PublicText
from engagement.discussions.models import Discussion, Post
from engagement.discussions.operations import (
    appeal,
    close_discussion,
    hide_post,
    me_too,
    open_discussion,
    report_post,
    say,
    show_post,
)
from people.models import User
from people.operations import person_of

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

A_DAY = timedelta(days=1)
OPEN = PublicText(
    {
        "en-gb": "What would make it easier to leave the house?",
        "cy": "Beth fyddai’n ei gwneud hi’n haws gadael y tŷ?",
    }
)
OVER = PublicText({"en-gb": "What makes a short break a good one?", "cy": "Beth sy’n gwneud seibiant byr yn un da?"})
SUMMARY = PublicText(
    {
        "en-gb": "Most of you said: two nights in a row, and a place you know. Some like one day a week more. We take "
        "three of your posts into our log, and answer each.",
        "cy": "Dywedodd y rhan fwyaf ohonoch: dwy noson yn olynol, a lle rydych chi’n ei nabod. Mae’n well gan rai "
        "un diwrnod yr wythnos. Rydym yn rhoi tri o’ch negeseuon yn ein log, ac yn ateb pob un.",
    }
)
# The name that is shown, the words, and what others replied.
SAID_OPEN = (
    ("Demo carer A", "The step at our door. I cannot lift the chair alone.", ("We have the same step.",)),
    ("Demo carer B", "Somebody who stays for one hour, so that I can go to the shop.", ()),
)
SAID_OVER = (
    ("Demo carer C", "Two nights in a row. After one night I have only just slept.", ("Yes. One night is no break.",)),
    ("", "The same room each time. He knows where the light is.", ()),
    ("Demo carer D", "One day a week is better for us. She does not like to sleep away.", ()),
)


def tell_discussions(teller: "Teller") -> None:
    """Ask twice. One question is open, with posts that wait for a moderator; the other one is closed."""
    _tell_open(teller)
    _tell_over(teller)


def _tell_open(teller: "Teller") -> None:
    at, role = teller.at - 5 * A_DAY, teller.roles[place.COUNCIL]
    asked = _ask(teller, OPEN, "Tell us about steps, buses, time and help. We want to mend small things first.", at, 16)
    shown = _say(teller, asked, SAID_OPEN, at + A_DAY)
    carer = person_of(User.objects.get(email=place.CARER))
    if carer:
        me_too(post=shown[1], person=carer, at=at + 2 * A_DAY)
    hidden = _post(teller, asked, ("Demo carer E", "The driver of the blue bus is a fool."), at + 2 * A_DAY)
    hide_post(
        post=hidden,
        because="It attacks a person. You may say what was wrong with the trip.",
        role=role,
        at=at + 3 * A_DAY,
    )
    appeal(post=hidden, words="I was angry. I named nobody.", at=teller.at - A_DAY)
    report_post(
        post=shown[0],
        reason="names",
        words="I know which house it is.",
        person=None,
        submission_key=teller.key(),
        at=teller.at,
    )
    _post(teller, asked, ("", "A map that shows where a chair can go."), teller.at)


def _tell_over(teller: "Teller") -> None:
    at, role = teller.at - 60 * A_DAY, teller.roles[place.COUNCIL]
    asked = _ask(teller, OVER, "We write the rules for short breaks anew, and want to begin with what you say.", at, 21)
    shown = _say(teller, asked, SAID_OVER, at + 2 * A_DAY)
    close_discussion(discussion=asked, summary=SUMMARY, posts=shown[:3], role=role, at=at + 24 * A_DAY)


def _ask(teller: "Teller", question: PublicText, about: str, at: datetime, days: int) -> Discussion:
    service = teller.services[place.SHORT_BREAKS]
    discussion = Discussion(
        organisation=service.organisation,
        service=service,
        question=question,
        about=PublicText(about),
        influence=Activity.Influence.INVOLVE,
        closes_on=timezone.localdate(at) + days * A_DAY,
        submission_key=teller.key(),
    )
    return open_discussion(discussion, role=teller.roles[place.COUNCIL], at=at)


def _say(
    teller: "Teller", asked: Discussion, said: Sequence[tuple[str, str, Sequence[str]]], at: datetime
) -> list[Post]:
    """Say all of it, and show it; return the first posts and, behind them, the replies."""
    role, posts, replies = teller.roles[place.COUNCIL], [], []
    for name, words, answers in said:
        post = show_post(post=_post(teller, asked, (name, words), at), role=role, at=at)
        posts.append(post)
        for answer in answers:
            reply = _post(teller, asked, ("", answer), at + A_DAY, parent=post)
            replies.append(show_post(post=reply, role=role, at=at + A_DAY))
    return posts + replies


def _post(teller: "Teller", asked: Discussion, said: tuple[str, str], at: datetime, parent: Post | None = None) -> Post:
    name, words = said
    return say(
        discussion=asked,
        parent=parent,
        words=words,
        shown_as=name,
        person=None,
        contact=None,
        language="en-gb",
        submission_key=teller.key(),
        at=at,
    )
