"""Plans, their parts, and what was said of them, for the tests."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from activities.models import Activity
from common.public_text import PublicText
from engagement.consultations.forms.carers import write_page
from engagement.consultations.models import Comment, Consultation
from engagement.consultations.operations import Window, add_plan, comment, open_for_comment, write_section
from feedback.models import Item
from people.models import Organisation
from planning.models import Plan, PlanSection, Service

_numbers = count(1)


def make_plan(organisation: Organisation, service: Service, **fields: Any) -> Plan:
    """A draft."""
    defaults: dict[str, Any] = {
        "title": f"Breaks that work {next(_numbers)}",
        "summary": "How carers get a break in the next years.",
        "money": "£200,000 a year for breaks.",
        "starts_on": date(2027, 4, 1),
        "ends_on": date(2030, 3, 31),
        "review_on": date(2028, 4, 1),
        "owner_title": "Head of Breaks",
    }
    return add_plan(Plan(organisation=organisation, **{**defaults, **fields}), services=[service], goals=[])


def make_section(plan: Plan, words: str = "") -> PlanSection:
    """One part more."""
    number = next(_numbers)
    return write_section(
        plan=plan,
        heading=PublicText(f"Part {number}"),
        words=PublicText(words or f"There are {number} places. We open at {number}."),
    )


def window(at: datetime, **fields: Any) -> Window:
    """Thirteen weeks from ``at``."""
    said = {
        "closes_on": timezone.localdate(at) + timedelta(weeks=13),
        "influence": Activity.Influence.CONSULT,
        "can_change": PublicText("How many places there are."),
        "cannot_change": PublicText("The money."),
        "for_whom": PublicText("Every carer."),
        "how_to_join": PublicText("Read it here."),
        "short_because": PublicText(""),
    }
    return Window(**{**said, **fields})


def open_plan(plan: Plan, at: datetime, **fields: Any) -> Consultation:
    """Ask carers about a draft."""
    return open_for_comment(plan=plan, window=window(at, **fields), duties=[], path=write_page(plan), at=at)


def comment_on(section: PlanSection, words: str, at: datetime, **said: Any) -> Comment:
    """What somebody says of a part."""
    received = comment(plan=section.plan, section=section, at=at, words=words, about=Item.About.ME, **said)
    return Comment.objects.get(item=received.item)
