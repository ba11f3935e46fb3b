"""Sending a question ahead of a meeting, wanting to know it too, and answering it."""

import uuid
from datetime import date, datetime

from django.db import transaction

from activities.models import ON_PAGES_OF_THEIR_OWN, Activity
from activities.operations import subject_of
from common.public_text import PublicText
from engagement.meetings.models import QuestionAhead, WishToKnow
from feedback.operations import NamesNotRead
from notices.models import Contact
from notices.operations import queue
from people.models import Person, Role


class TooLateToAsk(Exception):
    """Questions are sent ahead until a meeting begins."""


class NotShown(Exception):
    """Only what everyone can read is voted for and answered."""


class NoAnswer(Exception):
    """An answer has some words."""


def takes_questions(activity: Activity, at: datetime) -> bool:
    """Whether questions can be sent ahead: to what everyone can see, until it begins."""
    return activity.is_public and activity.kind not in ON_PAGES_OF_THEIR_OWN and at < activity.starts_at


@transaction.atomic
def ask_ahead(
    *,
    activity: Activity,
    words: str,
    name: str,
    person: Person | None,
    contact: Contact | None,
    is_known: bool,
    submission_key: uuid.UUID,
    at: datetime,
) -> QuestionAhead:
    """Keep a question. The same ``submission_key`` again gives back the same question.

    Who ``is_known``, by an account or by a place they booked, is heard at once; all others when staff have read it.
    Raises `TooLateToAsk`.
    """
    row = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if there := QuestionAhead.objects.filter(submission_key=submission_key).first():
        return there
    if not takes_questions(row, at):
        raise TooLateToAsk
    return QuestionAhead.objects.create(
        activity=row,
        person=person,
        contact=contact,
        name=name,
        words=words,
        asked_at=at,
        shown_at=at if is_known else None,
        submission_key=submission_key,
    )


@transaction.atomic
def want_to_know(*, question: QuestionAhead, person: Person | None, contact: Contact, at: datetime) -> bool:
    """Say that one wants to know it too; return whether that counts: who asked it is counted already.

    However often and from wherever somebody says so, Postgres keeps it once. Raises `NotShown` and `TooLateToAsk`.
    """
    row = QuestionAhead.objects.select_related("activity").get(pk=question.pk)
    if not row.is_shown or row.is_answered:
        raise NotShown
    if not takes_questions(row.activity, at):
        raise TooLateToAsk
    if (row.person_id == person.pk) if person else (row.person_id is None and row.contact_id == contact.pk):
        return False
    WishToKnow.objects.bulk_create(
        [WishToKnow(question=row, person=person, contact=contact, voted_at=at)], ignore_conflicts=True
    )
    return True


@transaction.atomic
def hide_question(*, question: QuestionAhead, because: str, at: datetime) -> QuestionAhead:
    """Take a question off every page, and tell who asked it why. The same reason twice is one message."""
    row = _held(question)
    if row.hidden_because != because:
        row.hidden_at, row.hidden_because = at, because
        row.save(update_fields=["hidden_at", "hidden_because"])
        _tell(row, "hidden", at, occasion=because)
    return row


@transaction.atomic
def show_question(*, question: QuestionAhead, at: datetime) -> QuestionAhead:
    """Let everyone read a question: one that nobody had looked at, or one that was hidden. Twice is as once."""
    row = _held(question)
    row.shown_at, row.hidden_at, row.hidden_because = row.shown_at or at, None, ""
    row.save(update_fields=["shown_at", "hidden_at", "hidden_because"])
    return row


@transaction.atomic
def answer_question(
    *, question: QuestionAhead, answer: PublicText, names_read: bool, role: Role, at: datetime
) -> QuestionAhead:
    """Answer a question in writing, for everyone; who asked it is told, once. In other words it is another answer.

    Raises `NotShown`, `NoAnswer` and `NamesNotRead`.
    """
    if not names_read:
        raise NamesNotRead
    row = _held(question)
    if not row.is_shown:
        raise NotShown
    if not answer:
        raise NoAnswer
    publish_answer(row, answer=answer, role=role, at=at)
    return row


def publish_answer(row: QuestionAhead, *, answer: PublicText, role: Role, at: datetime) -> None:
    """Make an answer public, whose row is held; who asked is told once."""
    is_new = row.answered_at is None
    if not is_new and row.answer == answer:
        return
    row.answer, row.answered_at, row.answered_by_title = answer, at, role.title
    row.save(update_fields=["answer", "answered_at", "answered_by_title"])
    if is_new:
        _tell(row, "answered", at)


def promise_answer(row: QuestionAhead, *, owner_title: str, due_on: date, at: datetime) -> None:
    """Say in public who will answer and by when, of a row that is held; who asked is told once."""
    row.owner_title, row.due_on, row.promised_at = owner_title, due_on, row.promised_at or at
    row.save(update_fields=["owner_title", "due_on", "promised_at"])
    _tell(row, "promised", at)


def _held(question: QuestionAhead) -> QuestionAhead:
    """The question as it is now; nobody else changes it until this transaction ends."""
    rows = QuestionAhead.objects.select_for_update(of=("self",)).select_related("activity__organisation", "contact")
    return rows.get(pk=question.pk)


def _tell(row: QuestionAhead, what: str, at: datetime, *, occasion: str = "") -> None:
    if row.contact is None:
        return
    kind = f"meetings.question_{what}"
    queue(
        kind=kind,
        contact=row.contact,
        context={"question": row.pk},
        key=":".join(filter(None, (kind, str(row.pk), occasion))),
        subject=subject_of(row.activity),
        desk=row.activity.organisation.slug,
        at=at,
    )
