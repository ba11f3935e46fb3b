"""Agendas and minutes in the demo: a forum that was closed, with a promise from the room, and a panel to come."""

from datetime import timedelta
from typing import TYPE_CHECKING

from activities.models import Activity
from carer_portal.demo import place
from common.public_text import PublicText
from engagement.meetings.models import AgendaItem
from engagement.meetings.operations import (
    AgendaDraft,
    ClosingDraft,
    PointDraft,
    PromiseDraft,
    SaidOfAnItem,
    close_meeting,
    set_agenda,
)

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
    close_meeting(
        activity=forum,
        draft=ClosingDraft(
            summary=PublicText("We looked at the first words of the plan. Carers said what matters most to them."),
            people=14,
            walk_ins=5,
            first_time=6,
            agenda={
                item.pk: SaidOfAnItem(PublicText(said), is_unfinished=goes_on)
                for item, (_title, _lead, _length, said, goes_on) in zip(items, TALKED, strict=True)
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
    set_agenda(
        activity=panel,
        items=[AgendaDraft(PublicText(title), lead, length) for title, lead, length in TO_TALK],
        submission_key=teller.key(),
    )
    began = AgendaItem.objects.get(activity=forum, is_unfinished=True)
    AgendaItem.objects.filter(activity=panel, title=began.title).update(carried_from=began)
