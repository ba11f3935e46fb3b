"""Ways of listening, by what somebody needs to know, and activities to start from, as data.

The words of the starting points are for carers. A planner reads and changes them before anybody else sees them.
"""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from people.models import CarerType

Kind, Access, Influence, Stage = Activity.Kind, Activity.Access, Activity.Influence, Activity.Stage


class Need(TextChoices):
    """What a planner needs to know."""

    LIVES = "lives", _("How something is for people")
    CHOICE = "choice", _("Which of several ways they would like")
    PLAN = "plan", _("How to do something, worked out together")
    WORDS = "words", _("Whether a letter, a form or a page is clear")
    PEOPLE = "people", _("Who should run a service, or work in it")


class Number(TextChoices):
    """From how many."""

    FEW = "few", _("Up to 8")
    SOME = "some", _("9 to 30")
    MANY = "many", _("More than 30")


class Soon(TextChoices):
    """How soon."""

    WEEK = "week", _("This week")
    MONTH = "month", _("This month")
    LATER = "later", _("Later")


@dataclass(frozen=True)
class Way:
    """A kind of activity that fits, and why. An empty answer fits all."""

    kind: Activity.Kind
    why: str | Promise
    needs: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    soon: frozenset[str] = frozenset()

    def fits(self, need: str, number: str, soon: str) -> bool:
        """Whether it fits these three answers."""
        asked = ((self.needs, need), (self.numbers, number), (self.soon, soon))
        return all(not fitting or answer in fitting for fitting, answer in asked)


def _of(*values: str) -> frozenset[str]:
    return frozenset(values)


# The first that fit are shown first.
WAYS = (
    Way(
        Kind.READING_GROUP,
        _("A handful of carers read it and mark what they stumble over. Send it a week before."),
        needs=_of(Need.WORDS),
        soon=_of(Soon.MONTH, Soon.LATER),
    ),
    Way(
        Kind.TENDER_SCORING,
        _("Carers give marks of their own when offers are compared. Plan time to prepare, and pay for it."),
        needs=_of(Need.PEOPLE),
        soon=_of(Soon.LATER),
    ),
    Way(
        Kind.STAFF_INTERVIEW,
        _("Carers ask questions of their own, and their marks count."),
        needs=_of(Need.PEOPLE),
    ),
    Way(
        Kind.TELEPHONE_ROUND,
        _("You reach people who cannot leave the house, and it can begin tomorrow."),
        needs=_of(Need.LIVES, Need.CHOICE, Need.WORDS),
        numbers=_of(Number.FEW, Number.SOME),
        soon=_of(Soon.WEEK),
    ),
    Way(
        Kind.DROP_IN,
        _("Go where carers are already: a ward, a school gate, a group. Nobody has to book."),
        needs=_of(Need.LIVES, Need.CHOICE),
        soon=_of(Soon.WEEK),
    ),
    Way(
        Kind.FOCUS_GROUP,
        _("Six to eight people have time to tell what it is like, and why."),
        needs=_of(Need.LIVES, Need.CHOICE),
        numbers=_of(Number.FEW),
    ),
    Way(
        Kind.COFFEE_MORNING,
        _("It is easy to come to, and people say what they would not say in a meeting."),
        needs=_of(Need.LIVES),
        numbers=_of(Number.SOME),
    ),
    Way(
        Kind.WORKSHOP,
        _("Carers and staff work at the same table. Bring what is not decided yet."),
        needs=_of(Need.PLAN),
        numbers=_of(Number.FEW, Number.SOME),
    ),
    Way(
        Kind.CONSULTATION_MEETING,
        _("Show the ways, say what each costs, and let people choose in the room."),
        needs=_of(Need.CHOICE, Need.PLAN),
        numbers=_of(Number.SOME),
    ),
    Way(
        Kind.FORUM,
        _("Many can come, in the room or online. Keep time for small tables."),
        numbers=_of(Number.MANY),
    ),
    Way(Kind.SITE_VISIT, _("People notice on the spot what nobody can tell from a plan."), needs=_of(Need.PLAN)),
)


def ways_for(need: str, number: str, soon: str) -> list[Way]:
    """The ways that fit, the best first; there is always one."""
    fitting = [way for way in WAYS if way.fits(need, number, soon)]
    return fitting[:2] or [way for way in WAYS if way.kind == Kind.DROP_IN]


@dataclass(frozen=True)
class StartingPoint:
    """An activity to start from, as a form shows it."""

    key: str
    title: str
    kind: Activity.Kind
    carer_types: tuple[CarerType, ...]
    summary: str
    for_whom: str
    how_to_join: str
    can_change: str
    cannot_change: str
    who_comes: str
    starts: time
    ends: time
    influence: Activity.Influence = Influence.CONSULT
    stage: Activity.Stage = Stage.DELIVERY
    access: tuple[Activity.Access, ...] = ()
    is_online: bool = False

    @property
    def initial(self) -> dict[str, Any]:
        """What the form shows."""
        names = ["title", "kind", "summary", "for_whom", "how_to_join", "can_change", "cannot_change", "who_comes"]
        names += ["starts", "ends", "influence", "stage", "is_online"]
        lists = {"carer_types": list(self.carer_types), "access": list(self.access)}
        return {name: getattr(self, name) for name in names} | lists


PARENTS, FOSTER, KINSHIP = (CarerType.PARENT,), (CarerType.FOSTER,), (CarerType.KINSHIP,)
STARTING_POINTS = (
    StartingPoint(
        key="parents-coffee",
        title="Coffee after the school run",
        kind=Kind.COFFEE_MORNING,
        carer_types=PARENTS,
        summary="Meet other parents. Tell us what works and what does not.",
        for_whom="Parents of a disabled child. Small children are welcome.",
        how_to_join="No booking: just come.",
        can_change="How we talk to you, and what we try next.",
        cannot_change="Decisions about one child. Ask us who can help with those.",
        who_comes="Somebody from the service, who writes down what you say.",
        starts=time(9, 15),
        ends=time(10, 45),
        access=(Access.STEP_FREE, Access.PARKING, Access.FOOD),
    ),
    StartingPoint(
        key="parents-breaks",
        title="Short breaks: what should change?",
        kind=Kind.WORKSHOP,
        carer_types=PARENTS,
        summary="Help us plan the breaks for next year.",
        for_whom="Parents of a disabled child, if you use short breaks or not.",
        how_to_join="Call or write to us. Tell us if we should pay for care while you are here.",
        can_change="Where and when breaks are, and how you book them.",
        cannot_change="The total money for the year.",
        who_comes="Who runs the breaks, and who decides about the money.",
        starts=time(18, 30),
        ends=time(20),
        influence=Influence.INVOLVE,
        stage=Stage.DESIGN,
        is_online=True,
        access=(Access.STEP_FREE, Access.REPLACEMENT_CARE, Access.TRAVEL_PAID, Access.FOOD),
    ),
    StartingPoint(
        key="parents-reading",
        title="Read our new letter before others do",
        kind=Kind.READING_GROUP,
        carer_types=PARENTS,
        summary="Mark each word that makes you stop. We write it again.",
        for_whom="Parents of a disabled child. You need no skill in reading or writing.",
        how_to_join="Write to us. We send you the letter a week before.",
        can_change="Every word, the order, and how it looks.",
        cannot_change="What the law makes us say.",
        who_comes="Who wrote the letter.",
        starts=time(12),
        ends=time(13),
        influence=Influence.INVOLVE,
        is_online=True,
        access=(Access.DIAL_IN,),
    ),
    StartingPoint(
        key="foster-evening",
        title="Foster carers: an evening to talk",
        kind=Kind.FOCUS_GROUP,
        carer_types=FOSTER,
        summary="Tell us what help you get when a child moves in, and what is missing.",
        for_whom="Foster carers, new or not. No more than eight at a time.",
        how_to_join="Write to us for the link. Please use no names of children.",
        can_change="What we tell you, whom you can call, and how fast we answer.",
        cannot_change="Where a child lives. A court or a social worker decides that.",
        who_comes="The head of the fostering team.",
        starts=time(20),
        ends=time(21),
        is_online=True,
        access=(Access.DIAL_IN,),
    ),
    StartingPoint(
        key="foster-training",
        title="Foster carers: choose what we teach next",
        kind=Kind.CONSULTATION_MEETING,
        carer_types=FOSTER,
        summary="Say which courses helped you, and choose those of next year.",
        for_whom="Foster carers, and people who are about to start.",
        how_to_join="Call or write to us. Children can play next door.",
        can_change="The courses, the days, and who teaches.",
        cannot_change="The two courses that the law asks for.",
        who_comes="Who plans the courses.",
        starts=time(10),
        ends=time(12),
        influence=Influence.COPRODUCE,
        access=(Access.STEP_FREE, Access.PARKING, Access.FOOD, Access.TRAVEL_PAID),
    ),
    StartingPoint(
        key="foster-interviews",
        title="Help us choose new staff for fostering",
        kind=Kind.STAFF_INTERVIEW,
        carer_types=FOSTER,
        summary="Ask your own questions. Your marks count as ours do.",
        for_whom="Foster carers who have done it for a year or more.",
        how_to_join="Write to us by the week before. We meet once to prepare.",
        can_change="The questions, and who gets the job.",
        cannot_change="The pay, and the checks that the law asks for.",
        who_comes="The head of the fostering team.",
        starts=time(9, 30),
        ends=time(13),
        influence=Influence.COPRODUCE,
        access=(Access.TRAVEL_PAID, Access.REPLACEMENT_CARE, Access.FOOD),
    ),
    StartingPoint(
        key="kinship-coffee",
        title="Kinship carers: tea and talk",
        kind=Kind.COFFEE_MORNING,
        carer_types=KINSHIP,
        summary="Meet others who bring up a child of their family or of a friend. Tell us what you need.",
        for_whom="Grandparents, aunts, brothers, friends: anyone who brings up a child who is not their own.",
        how_to_join="No booking: just come.",
        can_change="What we offer to kinship carers, and how you hear of it.",
        cannot_change="Orders that a court has made.",
        who_comes="Somebody who knows what help there is.",
        starts=time(10),
        ends=time(11, 30),
        access=(Access.STEP_FREE, Access.BUS, Access.FOOD),
    ),
    StartingPoint(
        key="kinship-offer",
        title="What should we offer kinship carers?",
        kind=Kind.WORKSHOP,
        carer_types=KINSHIP,
        summary="We write down what help kinship carers get here. Write it with us.",
        for_whom="Kinship carers, with or without an order from a court.",
        how_to_join="Call or write to us. We pay your travel.",
        can_change="What stands in our offer, and how we say it.",
        cannot_change="What the law makes us offer.",
        who_comes="Who writes the offer, and who decides about it.",
        starts=time(18),
        ends=time(19, 30),
        influence=Influence.INVOLVE,
        stage=Stage.DESIGN,
        is_online=True,
        access=(Access.STEP_FREE, Access.TRAVEL_PAID, Access.REPLACEMENT_CARE, Access.FOOD),
    ),
    StartingPoint(
        key="kinship-calls",
        title="We ring kinship carers",
        kind=Kind.TELEPHONE_ROUND,
        carer_types=KINSHIP,
        summary="Ten minutes on the phone about school, money and time for yourself.",
        for_whom="Kinship carers who cannot get away.",
        how_to_join="Send us your number and a good time.",
        can_change="Whom you can call, and what we do first.",
        cannot_change="Money that others pay.",
        who_comes="Somebody who can say yes to small things at once.",
        starts=time(10),
        ends=time(16),
        is_online=True,
        access=(Access.DIAL_IN,),
    ),
)


def starting_point(key: str) -> StartingPoint | None:
    """The starting point of this name."""
    return next((point for point in STARTING_POINTS if point.key == key), None)
