"""Promises: made with an owner and a date, put off with a reason, kept or broken in the open."""

import uuid
from datetime import date, datetime

from django.db import transaction

from common.public_text import PublicText
from feedback.models import Action, Decision, Extension, Update, signature_of
from feedback.operations.deciding import NamesNotRead, NotOpenToThisAnswer, topics_of
from notices.operations import tell
from people.models import Role


class PromiseClosed(Exception):
    """The promise is kept or broken already."""


class NewDayNotLater(Exception):
    """A promise can only be put off to a later day."""


@transaction.atomic
def promise(
    *,
    decision: Decision,
    what: PublicText | str,
    owner_title: str,
    due_on: date,
    at: datetime,
    owner: Role | None = None,
) -> Action:
    """Promise an action under a decision: what, whose role, by which day (London).

    Raises `NotOpenToThisAnswer` where the answer is not "we will" or "we will do some of it".
    """
    if decision.outcome not in {Decision.Outcome.WE_WILL, Decision.Outcome.IN_PART}:
        raise NotOpenToThisAnswer
    return Action.objects.create(
        decision=decision,
        what=PublicText.of(what),
        owner_title=owner_title,
        owner=owner,
        due_on=due_on,
        first_due_on=due_on,
        made_at=at,
    )


@transaction.atomic
def withdraw_draft_promise(*, action: Action) -> None:
    """Remove a promise that nobody outside has seen. Raises `PromiseClosed` once its decision is public."""
    decision = Decision.objects.select_for_update().get(pk=action.decision_id)
    if decision.published_at:
        raise PromiseClosed
    action.delete()


def _open_action(action: Action, names_read: bool) -> Action:
    """Lock an action that is still open. Raises `PromiseClosed` or `NamesNotRead`."""
    if not names_read:
        raise NamesNotRead
    row = Action.objects.select_for_update().get(pk=action.pk)
    if row.done_at or row.broken_at:
        raise PromiseClosed
    return row


@transaction.atomic
def extend(
    *, action: Action, to_on: date, reason: PublicText | str, names_read: bool, role: Role, at: datetime
) -> Extension:
    """Put a promise off to a later day, with a public reason, and tell everyone who follows.

    Raises `NewDayNotLater`, `PromiseClosed` or `NamesNotRead`.
    """
    row = _open_action(action, names_read)
    if to_on <= row.due_on:
        raise NewDayNotLater
    extension = Extension.objects.create(
        action=row,
        from_on=row.due_on,
        to_on=to_on,
        reason=PublicText.of(reason),
        made_at=at,
        made_by=role.user,
        made_by_title=signature_of(role),
    )
    row.due_on = to_on
    row.save(update_fields=["due_on"])
    _tell_news(row.decision, f"feedback.extension:{extension.pk}", {"extension": extension.pk}, at)
    return extension


@transaction.atomic
def keep_promise(*, action: Action, done_words: PublicText | str, names_read: bool, role: Role, at: datetime) -> Update:
    """Say in public that a promise is kept, and what was done. The last kept promise completes the decision.

    Raises `PromiseClosed` or `NamesNotRead`.
    """
    row = _open_action(action, names_read)
    row.done_at, row.done_words = at, PublicText.of(done_words)
    row.save(update_fields=["done_at", "done_words"])
    if not row.decision.actions.open().exists() and row.decision.published_at:
        Decision.objects.filter(pk=row.decision_id).update(stage=Decision.Stage.DONE, done_at=at)
    return publish_update(
        decision=row.decision,
        action=row,
        words=row.done_words,
        names_read=names_read,
        role=role,
        at=at,
        submission_key=uuid.uuid4(),
    )


@transaction.atomic
def break_promise(*, action: Action, because: PublicText | str, names_read: bool, role: Role, at: datetime) -> Update:
    """Say in public that a promise will not be kept, and why. Raises `PromiseClosed` or `NamesNotRead`."""
    row = _open_action(action, names_read)
    row.broken_at, row.broken_because = at, PublicText.of(because)
    row.save(update_fields=["broken_at", "broken_because"])
    return publish_update(
        decision=row.decision,
        action=row,
        words=row.broken_because,
        names_read=names_read,
        role=role,
        at=at,
        submission_key=uuid.uuid4(),
    )


@transaction.atomic
def publish_update(
    *,
    decision: Decision,
    words: PublicText | str,
    names_read: bool,
    role: Role,
    at: datetime,
    submission_key: uuid.UUID,
    action: Action | None = None,
) -> Update:
    """Publish news about a decision and tell every follower once. The same key twice is one update.

    Raises `NamesNotRead`, or `NotOpenToThisAnswer` while the decision itself is not public.
    """
    if not names_read:
        raise NamesNotRead
    if decision.published_at is None or decision.theme_id is None:
        raise NotOpenToThisAnswer
    update, is_new = Update.objects.get_or_create(
        submission_key=submission_key,
        defaults={
            "decision": decision,
            "action": action,
            "words": PublicText.of(words),
            "published_at": at,
            "published_by": role.user,
            "published_by_title": signature_of(role),
        },
    )
    if is_new:
        _tell_news(decision, f"feedback.update:{update.pk}", {"update": update.pk}, at)
    return update


def _tell_news(decision: Decision, key: str, context: dict[str, int], at: datetime) -> None:
    if decision.theme is None:
        raise NotOpenToThisAnswer
    tell(
        topics=topics_of(decision),
        kind="feedback.news",
        context=context | {"decision": decision.pk},
        key=key,
        subject=f"feedback.decision:{decision.pk}",
        desk=decision.theme.organisation.slug,
        at=at,
    )
