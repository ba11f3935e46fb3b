"""What a person tells about their caring, and its end."""

from datetime import datetime
from typing import Any

from django.db import transaction

from notices.operations import cancel
from people.models import Ask, Person, Profile
from people.operations.asking import one_at_a_time


def profile_of(person: Person) -> Profile:
    """What ``person`` has told; an empty profile, not yet stored, where that is nothing."""
    return Profile.objects.filter(person=person).first() or Profile(person=person)


@transaction.atomic
def tell_about_me(*, person: Person, answers: dict[str, Any]) -> Profile:
    """Keep these answers, and leave all others as they are."""
    profile, _made = Profile.objects.update_or_create(person=person, defaults=answers)
    return profile


@transaction.atomic
def leave_for_now(*, person: Person, question: str) -> None:
    """Do not put this question on the home page again. It can still be answered."""
    one_at_a_time([person.pk])
    profile = profile_of(person)
    if question not in profile.left_for_now:
        tell_about_me(person=person, answers={"left_for_now": [*profile.left_for_now, question]})


@transaction.atomic
def stop_asks(*, person: Person, at: datetime) -> None:
    """Ask ``person`` for nothing from now on: their caring has ended. The first time counts.

    Every ask that waits to be sent is taken back.
    """
    one_at_a_time([person.pk])
    Person.objects.filter(pk=person.pk, asks_stopped_at__isnull=True).update(asks_stopped_at=at)
    for subject in Ask.objects.filter(person=person).values_list("subject", flat=True).distinct():
        cancel(subject=subject, at=at)


@transaction.atomic
def resume_asks(*, person: Person) -> None:
    """Ask ``person`` again: they care again, or pressed the button by mistake."""
    Person.objects.filter(pk=person.pk).update(asks_stopped_at=None)
