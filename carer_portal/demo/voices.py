"""Who spoke, in the demo: what its carers tell about themselves, made up and always the same."""

from datetime import datetime, timedelta
from typing import TypeVar

from carer_portal.demo import place
from people.equality import PREFER_NOT, QUESTIONS
from people.models import Connection, Organisation, Person, Purpose
from people.operations import (
    account_of_proven_address,
    agree,
    answer_equality,
    connect,
    join,
    tell_about_me,
)
from planning.models import Service, ServiceUse

Told = TypeVar("Told")
# What somebody answered, in turn; nothing is no answer.
ANSWERS = {
    "age": ["35_44", "45_54", "35_44", "", "55_64", "35_44", "45_54", "25_34"],
    "sex": ["female", "female", "male", "female", "male"],
    "ethnic-group": ["british", "pakistani", "british", "white_other", "indian", "british", ""],
    "disability": ["none", "a_little", "", "none", "a_lot"],
    "religion": ["none", "christian", "muslim", "none", PREFER_NOT, "christian"],
}
TYPES = [["parent"], ["parent", "sandwich"], ["adult"], ["parent"], ["older"]]
CARE = [["autism"], ["learning"], ["autism", "behaviour"], ["complex_medical"], ["memory"]]


def _of(told: list[Told], number: int) -> Told:
    """What the one of this number told; they take turns."""
    return told[number % len(told)]


def unnamed_voice(number: int, *, at: datetime) -> Person:
    """Somebody who gave no name, and told a few things about themselves."""
    person = Person.objects.create(created_at=at)
    tell_about_me(person=person, answers={"carer_types": _of(TYPES, number), "cared_for": _of(CARE, number)})
    for slug, answers in ANSWERS.items():
        answer_equality(person=person, question=QUESTIONS[slug], answer=_of(answers, number), at=at)
    return person


def tell_of_the_carer(carer: Person, *, council: Organisation, service: Service, at: datetime) -> None:
    """What the demo's carer told about themselves."""
    tell_about_me(
        person=carer,
        answers={
            "carer_types": ["parent"],
            "cared_for": ["complex_medical", "learning"],
            "since_year": (at - timedelta(days=9 * 365)).year,
            "area": "NF2",
            "times": ["tue-evening", "thu-morning"],
            "season": "term",
            "asks_a_month": 2,
        },
    )
    connect(person=carer, organisation=council, basis=Connection.Basis.JOINED, at=at)
    agree(person=carer, purpose=Purpose.NEEDS, organisations=[council.pk], at=at)
    month = (at + timedelta(days=300)).date().replace(day=1)
    ServiceUse.objects.create(person=carer, service=service, used_by="cared_for", used_about=month)


def young_carer(*, council: Organisation, at: datetime) -> None:
    """A young carer of 14, with an account."""
    person = join(user=account_of_proven_address(address=place.YOUNG_CARER, at=at), name="Kim", at=at)
    tell_about_me(person=person, answers={"carer_types": ["young"], "age_band": "13_15", "asks_a_month": 1})
    connect(person=person, organisation=council, basis=Connection.Basis.JOINED, at=at)
