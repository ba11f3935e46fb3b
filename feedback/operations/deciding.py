"""Answering: a theme in public, or one item in private."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from common.public_text import PublicText
from feedback.models import Decision, DutyWeighed, GoalWeighed, Item, Quote, Theme, signature_of
from feedback.operations.receiving import subject_of
from feedback.operations.triage import start_looking
from notices.models import Topic
from notices.operations import queue, tell
from people.models import Role
from planning.models import Duty, Goal

PRIVATE_OUTCOMES = (Decision.Outcome.THANK_YOU, Decision.Outcome.PASSED_ON, Decision.Outcome.OWN_CASE)
PROMISING_OUTCOMES = (Decision.Outcome.WE_WILL, Decision.Outcome.IN_PART)


class NamesNotRead(Exception):
    """Nobody has yet read the public words for names of people."""


class PromiseMissing(Exception):
    """ "We will" needs at least one action with an owner and a date."""


class QuoteNotAllowed(Exception):
    """The carer did not say that we may quote them, or the item is not under this theme."""


class ConsentMissing(Exception):
    """The carer has not said yes to passing their words on."""


class NotOpenToThisAnswer(Exception):
    """This kind of answer belongs under a theme, in public, or the other way round."""


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
    goals: Iterable[Goal] = ()
    duties: Iterable[Duty] = ()
    quotes: Iterable[QuoteDraft] = field(default_factory=list)

    def columns(self) -> dict[str, object]:
        """The columns of `Decision` that this fills."""
        return {
            "outcome": self.outcome,
            "said": PublicText.of(self.said),
            "answer": PublicText.of(self.answer),
            "reason": PublicText.of(self.reason),
            "next_words": PublicText.of(self.next_words),
            "obstacle": self.obstacle,
            "would_reopen": PublicText.of(self.would_reopen),
            "look_again_on": self.look_again_on,
            "no_goal_because": self.no_goal_because,
            "no_duty_because": self.no_duty_because,
        }


@transaction.atomic
def draft_decision(*, theme: Theme, draft: DecisionDraft, role: Role, at: datetime) -> Decision:
    """Write, or write again, the answer to a theme. Nobody outside sees it until it is published.

    A theme has one draft at a time; a draft beside a published answer will replace that answer. Raises
    `QuoteNotAllowed`, and `NotOpenToThisAnswer` for an answer that only one family may see.
    """
    if draft.outcome in {Decision.Outcome.PASSED_ON, Decision.Outcome.OWN_CASE}:
        raise NotOpenToThisAnswer
    Theme.objects.select_for_update().get(pk=theme.pk)  # two planners who save at once write one draft, not two
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


def _write_quotes(decision: Decision, theme: Theme, quotes: Iterable[QuoteDraft]) -> None:
    decision.quotes.all().delete()
    wanted = list(quotes)
    allowed = set(
        theme.items.unflagged()
        .filter(pk__in=[quote.item.pk for quote in wanted], may_quote=True)
        .values_list("pk", flat=True)
    )
    for order, quote in enumerate(wanted):
        if quote.item.pk not in allowed:
            raise QuoteNotAllowed
        Quote.objects.create(
            decision=decision, item=quote.item, words=quote.words, attribution=quote.attribution, order=order
        )


@transaction.atomic
def publish_decision(*, decision: Decision, names_read: bool, role: Role, at: datetime) -> Decision:
    """Give the answer to everyone who asked, and to the public. Publishing twice changes nothing.

    Raises `NamesNotRead`, or `PromiseMissing` when "we will" promises nothing yet.
    """
    row = Decision.objects.select_for_update().select_related("theme__organisation", "theme__topic").get(pk=decision.pk)
    theme = row.theme
    if theme is None:
        raise NotOpenToThisAnswer
    if row.published_at:
        return row
    if not names_read:
        raise NamesNotRead
    if row.outcome in PROMISING_OUTCOMES and not row.actions.exists():
        raise PromiseMissing
    row.published_at, row.published_by = at, role.user
    row.stage = Decision.Stage.UNDER_WAY if row.outcome in PROMISING_OUTCOMES else Decision.Stage.DECIDED
    row.save(update_fields=["published_at", "published_by", "stage"])
    # Who had an answer of their own keeps it; who had the answer that this one replaces gets the new one.
    answered_now = theme.items.unflagged().unanswered()
    answered_now.filter(state=Item.State.RECEIVED).update(
        state=Item.State.LOOKING, looked_at_at=at, looked_at_by=role.user, looked_at_title=signature_of(role)
    )
    reached = answered_now | theme.items.unflagged().filter(decision=row.replaces_id if row.replaces_id else row.pk)
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
    """The topics whose followers hear of a decision: its theme's, and those of every item that it answers."""
    items = Topic.objects.filter(pk__in=Item.objects.filter(decision=decision).values("topic"))
    return [*items, decision.theme.topic] if decision.theme else list(items)
