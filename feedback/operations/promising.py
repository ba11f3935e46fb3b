"""Promises: made with an owner and a date, put off with a reason, kept or broken in the open."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from common.public_text import PublicText
from feedback.models import Action, Decision, Extension, Update, signature_of
from feedback.operations.deciding import PROMISING_OUTCOMES, NamesNotRead, NotOpenToThisAnswer, topics_of
from notices.operations import cancel as cancel_notices
from notices.operations import tell
from people.models import Role
from people.operations import hold
from planning.models import Measure


class PromiseClosed(Exception):
    """The promise is kept or broken already."""


class AlreadyPublic(Exception):
    """The answer is public, so its promises cannot be added to or taken away unread."""


class NewDayNotLater(Exception):
    """A promise can only be put off to a later day."""


def day_of(action: Action) -> str:
    """The name of what is said to staff about the day of a promise: all of it is wrong once that day changes."""
    return f"feedback.day:{action.pk}"


@transaction.atomic
def promise(
    *,
    decision: Decision,
    what: PublicText | str,
    owner_title: str,
    due_on: date,
    at: datetime,
    owner: Role | None = None,
    measures: Iterable[Measure] = (),
    submission_key: uuid.UUID | None = None,
) -> Action:
    """Promise an action under a draft: what, whose role, by which day (London), and which measures it should move.

    The same key twice is one promise.

    Raises `NotOpenToThisAnswer` where the answer is not "we will" or "we will do some of it", `AlreadyPublic`, and
    `RoleEnded` where the colleague who would do it has just left.
    """
    if owner:
        hold(owner)
    draft = _draft_of(decision.pk)
    if draft.outcome not in PROMISING_OUTCOMES:
        raise NotOpenToThisAnswer
    action, is_new = Action.objects.get_or_create(
        submission_key=submission_key or uuid.uuid4(),
        defaults={
            "decision": draft,
            "what": PublicText.of(what),
            "owner_title": owner_title,
            "owner": owner,
            "due_on": due_on,
            "first_due_on": due_on,
            "made_at": at,
        },
    )
    if is_new:
        action.measures.set(measures)
    return action


@transaction.atomic
def withdraw_draft_promise(*, action: Action) -> None:
    """Remove a promise that nobody outside has seen; twice is no trouble. Raises `AlreadyPublic`."""
    _draft_of(action.decision_id)
    Action.objects.filter(pk=action.pk).delete()


def _draft_of(decision_id: int) -> Decision:
    """Lock a decision that nobody outside has seen yet. Raises `AlreadyPublic`."""
    draft = Decision.objects.select_for_update().get(pk=decision_id)
    if draft.published_at:
        raise AlreadyPublic
    return draft


def _lock(action: Action, names_read: bool) -> Action:
    """Lock a public promise. Raises `NamesNotRead`, or `NotOpenToThisAnswer` while its decision is not public.

    The decision first, so that of two promises kept at once the later one sees that it was the last.
    """
    if not names_read:
        raise NamesNotRead
    decision = Decision.objects.select_for_update().get(pk=action.decision_id)
    if decision.published_at is None:
        raise NotOpenToThisAnswer
    row = Action.objects.select_for_update().get(pk=action.pk)
    row.decision = decision
    return row


def _check_open(action: Action) -> None:
    if action.done_at or action.broken_at:
        raise PromiseClosed


@transaction.atomic
def extend(
    *, action: Action, to_on: date, reason: PublicText | str, names_read: bool, role: Role, at: datetime
) -> Extension:
    """Put a promise off to a later day, with a public reason, and tell everyone who follows.

    The same day and reason twice is one extension. Raises `NewDayNotLater`, `PromiseClosed` or `NamesNotRead`.
    """
    row = _lock(action, names_read)
    reason = PublicText.of(reason)
    if earlier := row.extensions.filter(to_on=to_on, reason=reason).first():
        return earlier
    _check_open(row)
    if to_on <= row.due_on:
        raise NewDayNotLater
    extension = Extension.objects.create(
        action=row,
        from_on=row.due_on,
        to_on=to_on,
        reason=reason,
        made_at=at,
        made_by=role.user,
        made_by_title=signature_of(role),
    )
    row.due_on = to_on
    row.save(update_fields=["due_on"])
    cancel_notices(subject=day_of(row), at=at)
    _tell_news(row.decision, f"feedback.extension:{extension.pk}", {"extension": extension.pk}, at)
    return extension


@transaction.atomic
def keep_promise(*, action: Action, done_words: PublicText | str, names_read: bool, role: Role, at: datetime) -> Update:
    """Say in public that a promise is kept, and what was done.

    When every promise of a decision is kept, the decision is done; one that was broken keeps it from being so. The
    same words twice is one update. Raises `PromiseClosed` or `NamesNotRead`.
    """
    row = _lock(action, names_read)
    if row.done_at is None or row.done_words != PublicText.of(done_words):
        _check_open(row)
        row.done_at, row.done_words = at, PublicText.of(done_words)
        row.save(update_fields=["done_at", "done_words"])
        cancel_notices(subject=day_of(row), at=at)
        if not row.decision.actions.filter(done_at__isnull=True).exists():
            Decision.objects.filter(pk=row.decision_id).update(stage=Decision.Stage.DONE, done_at=at)
    return _publish_end(row, row.done_words, role, at)


@transaction.atomic
def break_promise(*, action: Action, because: PublicText | str, names_read: bool, role: Role, at: datetime) -> Update:
    """Say in public that a promise will not be kept, and why. The same words twice is one update.

    Raises `PromiseClosed` or `NamesNotRead`.
    """
    row = _lock(action, names_read)
    if row.broken_at is None or row.broken_because != PublicText.of(because):
        _check_open(row)
        row.broken_at, row.broken_because = at, PublicText.of(because)
        row.save(update_fields=["broken_at", "broken_because"])
        cancel_notices(subject=day_of(row), at=at)
    return _publish_end(row, row.broken_because, role, at)


def _publish_end(action: Action, words: PublicText, role: Role, at: datetime) -> Update:
    """Publish how a promise ended: once, since a promise ends once."""
    return publish_update(
        decision=action.decision,
        action=action,
        words=words,
        names_read=True,
        role=role,
        at=at,
        submission_key=uuid.uuid5(uuid.NAMESPACE_OID, f"feedback.action:{action.pk}"),
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
