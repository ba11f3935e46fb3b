"""Answering: a theme in public, or one item in private."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce

from common.fields import PublicTextEncoder
from common.public_text import PublicText
from feedback.models import (
    WEIGHING_OUTCOMES,
    Decision,
    DutyWeighed,
    GoalWeighed,
    Item,
    ItemQuerySet,
    Quote,
    Theme,
    signature_of,
)
from feedback.operations.receiving import subject_of
from feedback.operations.triage import start_looking
from notices.models import Follower, Topic
from notices.operations import queue, tell
from people.models import Role
from planning.models import Duty, Goal

PRIVATE_OUTCOMES = (Decision.Outcome.THANK_YOU, Decision.Outcome.PASSED_ON, Decision.Outcome.OWN_CASE)
PROMISING_OUTCOMES = (Decision.Outcome.WE_WILL, Decision.Outcome.IN_PART)


class NamesNotRead(Exception):
    """Nobody has yet read the public words for names of people."""


class PromiseMissing(Exception):
    """ "We will" needs at least one action with an owner and a date."""


class PromiseNotMeant(Exception):
    """The answer promises nothing, and yet promises are written down under it."""


class WeighingMissing(Exception):
    """The answer names no goal or no duty, and does not say why none applies."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed the answer or its promises since this form was opened."""


class QuoteNotAllowed(Exception):
    """The carer did not say that we may quote them, or the item is not under this theme."""


class ConsentMissing(Exception):
    """The carer has not said yes to passing their words on."""


class NotOpenToThisAnswer(Exception):
    """This kind of answer belongs under a theme, in public, or the other way round."""


COLUMNS = (
    "outcome",
    "said",
    "answer",
    "reason",
    "next_words",
    "obstacle",
    "would_reopen",
    "look_again_on",
    "no_goal_because",
    "no_duty_because",
)
PUBLIC_COLUMNS = ("said", "answer", "reason", "next_words", "would_reopen")


@dataclass(frozen=True)
class QuoteDraft:
    """Words of one item, as they would stand in public."""

    item: Item
    words: str
    attribution: str = ""


@dataclass(frozen=True)
class DecisionDraft:
    """All that a planner writes about an answer to a theme."""

    outcome: Decision.Outcome
    said: PublicText | str
    answer: PublicText | str
    reason: PublicText | str = ""
    next_words: PublicText | str = ""
    obstacle: str = ""
    would_reopen: PublicText | str = ""
    look_again_on: date | None = None
    no_goal_because: str = ""
    no_duty_because: str = ""
    goals: Collection[Goal] = ()
    duties: Collection[Duty] = ()
    quotes: Collection[QuoteDraft] = ()

    @property
    def is_weighed(self) -> bool:
        """Whether goals and duties are named, or why none applies, where this kind of answer owes it."""
        return self.outcome not in WEIGHING_OUTCOMES or bool(
            (self.goals or self.no_goal_because) and (self.duties or self.no_duty_because)
        )

    def columns(self) -> dict[str, object]:
        """The columns of `Decision` that this fills."""
        values = {column: getattr(self, column) for column in COLUMNS}
        return values | {column: PublicText.of(values[column]) for column in PUBLIC_COLUMNS}


def version_of(theme: Theme) -> str:
    """A mark of the newest answer to a theme and all it would show, by which a form knows what it was based on."""
    newest = theme.decisions.order_by("-pk").first()
    if newest is None:
        return ""
    shown: list[object] = [newest.pk, newest.stage]
    if newest.stage == Decision.Stage.DRAFT:
        shown += [
            [getattr(newest, column) for column in COLUMNS],
            _weighed(newest),
            _quoted(newest),
            list(newest.actions.order_by("pk").values_list("pk", "what", "owner_title", "due_on")),
        ]
    return hashlib.sha256(json.dumps(shown, cls=PublicTextEncoder).encode()).hexdigest()


def _weighed(decision: Decision) -> list[list[int]]:
    return [
        sorted(decision.goals_weighed.values_list("goal", flat=True)),
        sorted(decision.duties_weighed.values_list("duty", flat=True)),
    ]


def _quoted(decision: Decision) -> list[tuple[int, str, str]]:
    return list(decision.quotes.values_list("item", "words", "attribution"))


def _says_the_same(decision: Decision | None, draft: DecisionDraft) -> bool:
    return (
        decision is not None
        and all(getattr(decision, column) == value for column, value in draft.columns().items())
        and _weighed(decision) == [sorted(goal.pk for goal in draft.goals), sorted(duty.pk for duty in draft.duties)]
        and _quoted(decision) == [(quote.item.pk, quote.words, quote.attribution) for quote in draft.quotes]
    )


@transaction.atomic
def draft_decision(
    *, theme: Theme, draft: DecisionDraft, role: Role, at: datetime, based_on: str | None = None
) -> Decision:
    """Write, or write again, the answer to a theme. Nobody outside sees it until it is published.

    A theme has one draft at a time; a draft beside a published answer will replace that answer. ``based_on`` is the
    `version_of` the theme that the writer saw. Raises `ChangedMeanwhile` where it is no longer so, unless the newer
    draft says the same (a form sent twice); `WeighingMissing`; `QuoteNotAllowed`; and `NotOpenToThisAnswer` for an
    answer that only one family may see.
    """
    if draft.outcome in {Decision.Outcome.PASSED_ON, Decision.Outcome.OWN_CASE}:
        raise NotOpenToThisAnswer
    if not draft.is_weighed:
        raise WeighingMissing
    Theme.objects.select_for_update().get(pk=theme.pk)  # two planners who save at once write one draft, not two
    earlier = Decision.objects.filter(theme=theme, stage=Decision.Stage.DRAFT).first()
    if based_on is not None and based_on != version_of(theme):
        if earlier is None or not _says_the_same(earlier, draft):
            raise ChangedMeanwhile
        return earlier
    signed = {"decided_by": role.user, "decided_by_title": signature_of(role), "decided_at": at}
    decision, _ = Decision.objects.update_or_create(
        theme=theme,
        stage=Decision.Stage.DRAFT,
        defaults=draft.columns() | signed | {"replaces": Decision.objects.in_public().filter(theme=theme).first()},
    )
    decision.goals_weighed.all().delete()
    decision.duties_weighed.all().delete()
    GoalWeighed.objects.bulk_create(GoalWeighed(decision=decision, goal=goal) for goal in draft.goals)
    DutyWeighed.objects.bulk_create(DutyWeighed(decision=decision, duty=duty) for duty in draft.duties)
    _write_quotes(decision, theme, draft.quotes)
    return decision


def _write_quotes(decision: Decision, theme: Theme, quotes: Collection[QuoteDraft]) -> None:
    decision.quotes.all().delete()
    allowed = set(
        theme.items.unflagged()
        .quotable()
        .filter(pk__in=[quote.item.pk for quote in quotes])
        .select_for_update(of=("self",))  # a carer may take it back this very moment
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for order, quote in enumerate(quotes):
        if quote.item.pk not in allowed:
            raise QuoteNotAllowed
        Quote.objects.create(
            decision=decision, item=quote.item, words=quote.words, attribution=quote.attribution, order=order
        )


def items_reached_by(decision: Decision) -> ItemQuerySet:
    """Items that a draft will answer: those that still wait, and those that had the answer which it replaces.

    Who had an answer of their own keeps it. Flagged items wait for their safeguarding lead.
    """
    items = Item.objects.unflagged().filter(theme=decision.theme_id)
    return items.filter(~Q(state=Item.State.ANSWERED) | Q(decision=decision.replaces_id or decision.pk))


@dataclass(frozen=True)
class Audience:
    """Whom publishing will tell."""

    carers: int  # voices behind the items
    told: int  # ways to reach people, each written to once
    untold: int  # items whose carer left no way to be reached, and sees the answer by reference and code


def audience_of(decision: Decision) -> Audience:
    """Count whom a draft will tell when it is published."""
    items = items_reached_by(decision)
    follows = Follower.objects.active().filter(contact__suppressed_at__isnull=True)
    topics = Q(topic__in=items.values("topic"))
    if decision.theme:
        topics |= Q(topic=decision.theme.topic_id)
    return Audience(
        carers=items.aggregate(voices=Coalesce(Sum("voices"), 0))["voices"],
        told=follows.filter(topics).values("contact").distinct().count(),
        untold=items.exclude(Exists(follows.filter(topic=OuterRef("topic")))).count(),
    )


@transaction.atomic
def publish_decision(
    *, decision: Decision, names_read: bool, role: Role, at: datetime, based_on: str | None = None
) -> Decision:
    """Give the answer to everyone who asked, and to the public. Publishing twice changes nothing.

    ``based_on`` is the `version_of` the theme whose words were read. Raises `NamesNotRead`; `ChangedMeanwhile` when
    other words would go out than those that were read; `PromiseMissing` when "we will" promises nothing yet; and
    `PromiseNotMeant` when another answer does.
    """
    if decision.theme_id is None:
        raise NotOpenToThisAnswer
    # The theme first, here as in `put_under_theme`: an item that joins it now is either answered here or there.
    theme = Theme.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=decision.theme_id)
    row = Decision.objects.select_for_update().get(pk=decision.pk)
    if row.published_at:
        return row
    _check_ready(row, theme, names_read, based_on)
    reached = items_reached_by(row)
    row.published_at, row.published_by = at, role.user
    row.stage = Decision.Stage.UNDER_WAY if row.outcome in PROMISING_OUTCOMES else Decision.Stage.DECIDED
    row.save(update_fields=["published_at", "published_by", "stage"])
    reached.filter(state=Item.State.RECEIVED).update(
        state=Item.State.LOOKING, looked_at_at=at, looked_at_by=role.user, looked_at_title=signature_of(role)
    )
    reached.update(state=Item.State.ANSWERED, decision=row, answered_at=Coalesce(F("answered_at"), Value(at)))
    tell(
        topics=topics_of(row),
        kind="feedback.answered",
        context={"decision": row.pk},
        key=f"feedback.answered:{row.pk}",
        subject=f"feedback.decision:{row.pk}",
        desk=theme.organisation.slug,
        at=at,
    )
    return row


def _check_ready(draft: Decision, theme: Theme, names_read: bool, based_on: str | None) -> None:
    if not names_read:
        raise NamesNotRead
    if based_on is not None and based_on != version_of(theme):
        raise ChangedMeanwhile
    promises = draft.actions.exists()
    if draft.outcome in PROMISING_OUTCOMES and not promises:
        raise PromiseMissing
    if draft.outcome not in PROMISING_OUTCOMES and promises:
        raise PromiseNotMeant


@transaction.atomic
def answer_item(
    *,
    item: Item,
    outcome: Decision.Outcome,
    answer: PublicText | str,
    role: Role,
    at: datetime,
    passed_to: str = "",
    case_handler: PublicText | str = "",
) -> Decision:
    """Answer one item in private: thank you, passed on, or "your own case" with who handles it.

    Answering again before the carer asked to look again changes nothing. Raises `ConsentMissing` when words would be
    passed on without the carer's yes, and `NotOpenToThisAnswer` for an answer that belongs in public.
    """
    row = Item.objects.select_for_update(of=("self",)).select_related("organisation", "contact").get(pk=item.pk)
    if outcome not in PRIVATE_OUTCOMES:
        raise NotOpenToThisAnswer
    if outcome == Decision.Outcome.PASSED_ON and row.passing_on != Item.PassingOn.YES:
        raise ConsentMissing
    earlier = row.own_decisions.order_by("-pk").first()
    if earlier and row.look_again_at is None:
        return earlier
    start_looking(item=row, role=role, at=at)
    decision = Decision.objects.create(
        item=row,
        outcome=outcome,
        answer=PublicText.of(answer),
        passed_to=passed_to,
        case_handler=PublicText.of(case_handler),
        stage=Decision.Stage.DECIDED,
        decided_by=role.user,
        decided_by_title=signature_of(role),
        decided_at=at,
        published_by=role.user,
        published_at=at,
        replaces=earlier,
    )
    Item.objects.filter(pk=row.pk).update(
        state=Item.State.ANSWERED,
        decision=decision,
        answered_at=row.answered_at or at,
        wrote_back_at=None,
        look_again_at=None,
    )
    if row.contact:
        queue(
            kind="feedback.private_answer",
            contact=row.contact,
            context={"item": row.pk},
            key=f"feedback.private_answer:{decision.pk}",
            subject=subject_of(row),
            desk=row.organisation.slug,
            at=at,
        )
    return decision


def topics_of(decision: Decision) -> list[Topic]:
    """The topics whose followers hear of a decision: its theme's, and those of every item answered by the theme.

    A later answer takes over the items; what was promised before still concerns them.
    """
    if decision.theme is None:
        return list(Topic.objects.filter(pk__in=Item.objects.filter(decision=decision).values("topic")))
    answered = Item.objects.filter(decision__theme=decision.theme_id)
    return [*Topic.objects.filter(pk__in=answered.values("topic")), decision.theme.topic]
