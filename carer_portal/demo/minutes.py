"""Agendas, questions and minutes in the demo: a forum that was closed with a promise, and a panel to come."""

from datetime import timedelta
from typing import TYPE_CHECKING

from activities.models import Activity
from carer_portal.demo import place
from common.public_text import PublicText
from engagement.meetings.models import AgendaItem, QuestionAhead
from engagement.meetings.operations import (
    AgendaDraft,
    ClosingDraft,
    PointDraft,
    PromiseDraft,
    SaidOfAnItem,
    SaidOfAQuestion,
    ask_ahead,
    close_meeting,
    set_agenda,
    want_to_know,
)
from notices.models import Contact

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

A_DAY = timedelta(days=1)
FORUM, NEXT = "Short breaks: first look at the plan", "The short breaks panel"
# What the forum talked about: who began, for how many minutes, what was said, and whether it goes on.
TALKED = (
    (
        "Where new weekend places should go",
        "Head of Short Breaks",
        40,
        "Most people want places close to a bus.",
        False,
    ),
    ("What a good weekend looks like", "Carers", 30, "Time outside came first. We ran out of time.", True),
)
TO_TALK = (
    ("What came of the forum", "Head of Short Breaks", 15),
    ("What a good weekend looks like", "Carers", 45),
    ("Anything else", "Carers", 20),
)
# What was asked ahead: the name that is shown, the question, and how many others want to know.
ASKED_THE_FORUM = (
    ("Demo carer", "Will the plan say how many places there are for grown-ups?", 4),
    ("", "Who decides where the new places go?", 2),
)
ASKED_THE_PANEL = (
    ("", "What came of the bus times you promised to look at?", 3),
    ("Demo carer", "Can we have the papers a week before we meet?", 1),
)


def _ask(teller: "Teller", activity: Activity, asked: tuple[tuple[str, str, int], ...]) -> list[QuestionAhead]:
    """Send these questions ahead of a meeting, and want to know them too. Who asks is nobody."""
    at = min(teller.at, activity.starts_at) - 2 * A_DAY
    questions = []
    for number, (name, words, others) in enumerate(asked):
        contact, *wanting = (
            Contact.objects.for_email(f"asks-{activity.pk}-{number}-{one}@demo.example") for one in range(others + 1)
        )
        question = ask_ahead(
            activity=activity,
            words=words,
            name=name,
            person=None,
            contact=contact,
            is_known=True,
            submission_key=teller.key(),
            at=at,
        )
        for one in wanting:
            want_to_know(question=question, person=None, contact=one, at=at + timedelta(hours=1))
        questions.append(question)
    return questions


def tell_minutes(teller: "Teller") -> None:
    """Close the forum, and say what the panel will talk about."""
    role = teller.roles[place.COUNCIL]
    forum = Activity.objects.get(title=FORUM)
    written_at = forum.ends_at + 2 * A_DAY
    items = set_agenda(
        activity=forum,
        items=[AgendaDraft(PublicText(title), lead, length) for title, lead, length, _said, _on in TALKED],
        submission_key=teller.key(),
    )
    answered, owed = _ask(teller, forum, ASKED_THE_FORUM)
    close_meeting(
        activity=forum,
        draft=ClosingDraft(
            summary=PublicText("We looked at the first words of the plan. Carers said what matters most to them."),
            from_service="some",
            from_service_words=PublicText("The Head of Money was ill. The Money Officer came instead."),
            people=14,
            walk_ins=5,
            first_time=6,
            agenda={
                item.pk: SaidOfAnItem(PublicText(said), is_unfinished=goes_on)
                for item, (_title, _lead, _length, said, goes_on) in zip(items, TALKED, strict=True)
            },
            questions={
                answered.pk: SaidOfAQuestion(PublicText("Yes. It gives one number for each age and each area.")),
                owed.pk: SaidOfAQuestion(PublicText(), "Head of Short Breaks", (teller.at + 14 * A_DAY).date()),
            },
            points=[
                PointDraft(
                    words="A weekend place is no use to us if there is no bus to it on a Saturday.",
                    gist=PublicText("New places should be close to a bus that runs on Saturdays."),
                    voices=6,
                    service=forum.services.get(),
                    promise=PromiseDraft(
                        PublicText("Look at the bus times before we choose any new place."),
                        "Head of Short Breaks",
                        (teller.at + 40 * A_DAY).date(),
                    ),
                ),
                PointDraft(
                    words="Two of us said the forms are the hardest part of all.",
                    gist=PublicText("The forms are hard to fill in."),
                    voices=2,
                    service=forum.services.get(),
                ),
            ],
            no_goal_because="It is about getting there.",
            no_duty_because="No law says where a place must be.",
        ),
        publish=True,
        names_read=True,
        role=role,
        at=written_at,
        submission_key=teller.key(),
    )
    panel = Activity.objects.filter(title=NEXT, status=Activity.Status.PUBLISHED).order_by("starts_at")[0]
    _ask(teller, panel, ASKED_THE_PANEL)
    set_agenda(
        activity=panel,
        items=[AgendaDraft(PublicText(title), lead, length) for title, lead, length in TO_TALK],
        submission_key=teller.key(),
    )
    began = AgendaItem.objects.get(activity=forum, is_unfinished=True)
    AgendaItem.objects.filter(activity=panel, title=began.title).update(carried_from=began)
