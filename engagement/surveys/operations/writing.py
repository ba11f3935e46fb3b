"""Writing a survey: its draft, asking it, and asking another paper later. Whoever writes holds the survey's row."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from activities.models import Activity
from activities.operations import add_activity, publish_activity
from common.public_text import PublicText
from engagement.surveys.models import Survey, Version
from engagement.surveys.paper import MOST_QUESTIONS, Paper, Question
from engagement.surveys.sealing import new_survey_key
from planning.models import Service


class Frozen(Exception):
    """This paper was asked, so it stays as it is."""


class NothingAsked(Exception):
    """A survey without questions cannot be published."""


class Unreachable(Exception):
    """Nobody would get to these questions."""

    def __init__(self, questions: list[Question]) -> None:
        super().__init__()
        self.questions = questions


class TooMany(Exception):
    """A paper has 60 questions at most."""


@transaction.atomic
def add_survey(
    *, draft: Activity, services: Iterable[Service], minutes: int, at: datetime, paper: Paper | None = None
) -> Survey:
    """Begin a survey, with the questions of ``paper`` where there are any. The same ``submission_key`` twice is one."""
    activity = add_activity(draft, at=at, services=services)
    survey, is_new = Survey.objects.get_or_create(
        activity=activity, defaults={"minutes": minutes, "key": new_survey_key()}
    )
    if is_new:
        Version.objects.create(survey=survey, number=1, questions=(paper or Paper()).as_json())
    return survey


@transaction.atomic
def draft_of(*, survey: Survey) -> Version:
    """The paper that can be written: the one that is there, or a copy of what is asked now. Raises `Frozen`."""
    held = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    found = held.versions.filter(published_at__isnull=True).first()
    if found:
        return found
    if held.closed_at:
        raise Frozen
    asked = held.versions.asked()[0]
    last = held.versions.aggregate(last=Max("number"))["last"]
    return Version.objects.create(survey=held, number=last + 1, questions=asked.questions)


@transaction.atomic
def write_question(*, survey: Survey, question: Question) -> Version:
    """Add a question at the end, or write the one with its key again. Raises `Frozen` or `TooMany`."""
    version = draft_of(survey=survey)
    paper = version.paper.with_question(question)
    if len(paper) > MOST_QUESTIONS:
        raise TooMany
    return _write(version, paper.with_routes_forward())


@transaction.atomic
def move_question(*, survey: Survey, key: str, by: int) -> Version:
    """Ask a question so many places later, or with a number below 0 earlier. Raises `Frozen`."""
    version = draft_of(survey=survey)
    return _write(version, version.paper.moved(key, by))


@transaction.atomic
def remove_question(*, survey: Survey, key: str) -> Version:
    """Take a question out. Twice is as once. Raises `Frozen`."""
    version = draft_of(survey=survey)
    return _write(version, version.paper.without(key))


@transaction.atomic
def add_questions(*, survey: Survey, questions: Iterable[Question]) -> Version:
    """Add questions at the end; those that are there already stay as they are. Raises `Frozen` or `TooMany`."""
    version = draft_of(survey=survey)
    paper = version.paper
    for question in questions:
        if paper.question(question.key) is None:
            paper = paper.with_question(question)
    if len(paper) > MOST_QUESTIONS:
        raise TooMany
    return _write(version, paper)


@transaction.atomic
def write_paper(*, survey: Survey, paper: Paper) -> Version:
    """Put another paper in the place of the draft. Raises `Frozen`."""
    return _write(draft_of(survey=survey), paper)


@transaction.atomic
def describe(*, survey: Survey, said: dict[str, Any], services: Iterable[Service], minutes: int) -> Survey:
    """Say again what a survey is about, and until when it is open. Raises `Frozen` once it is closed."""
    held = Survey.objects.select_for_update(of=("self",)).select_related("activity").get(pk=survey.pk)
    if held.closed_at:
        raise Frozen
    for name, value in said.items():
        setattr(held.activity, name, value)
    held.activity.save(update_fields=list(said))
    held.activity.services.set(services)
    held.minutes = minutes
    held.save(update_fields=["minutes"])
    return held


@transaction.atomic
def publish_survey(*, survey: Survey, path: str, at: datetime) -> Version:
    """Ask the draft of everyone from now on. Who has begun another paper finishes that one.

    ``path`` is where on this site one takes part. Raises `NothingAsked`, `Unreachable`, `Frozen`, and what publishing
    an activity raises. Publishing twice changes nothing.
    """
    held = Survey.objects.select_for_update(of=("self",)).select_related("activity").get(pk=survey.pk)
    if held.closed_at:
        raise Frozen
    version = held.versions.filter(published_at__isnull=True).first()
    if version is None:
        return held.versions.asked()[0]
    if not version.questions:
        raise NothingAsked
    if lost := version.paper.unreachable():
        raise Unreachable(lost)
    if held.activity.part_path != path:
        held.activity.part_path = path
        held.activity.save(update_fields=["part_path"])
    publish_activity(activity=held.activity, at=at)
    version.published_at = at
    version.save(update_fields=["published_at"])
    return version


@transaction.atomic
def say_what_next(*, survey: Survey, words: PublicText, at: datetime) -> Survey:
    """Show the results to everyone, with what happens next; again changes the words. Raises `Frozen` while open."""
    held = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if held.results is None:
        raise Frozen
    held.what_next, held.shown_at = words, held.shown_at or at
    held.save(update_fields=["what_next", "shown_at"])
    return held


def _write(version: Version, paper: Paper) -> Version:
    version.questions = paper.as_json()
    version.save(update_fields=["questions"])
    return version
