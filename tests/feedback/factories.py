"""What was said, decided and promised, for the tests: made by the operations themselves, at stated instants."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from feedback.models import Action, Decision, Item, Theme
from feedback.operations import (
    DecisionDraft,
    QuoteDraft,
    draft_decision,
    open_theme,
    promise,
    publish_decision,
    put_under_theme,
    receive,
)
from people.models import Organisation, Role
from planning.models import Service
from tests.people.factories import make_role, make_user

SAID_AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
DECIDED_AT = datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
PUBLISHED_AT = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)
DUE_ON = date(2026, 9, 1)
LOOK_AGAIN_ON = date(2027, 3, 1)
WORDS = "The booking line shuts at five. I get home at six."


def role_at(organisation: Organisation) -> Role:
    """A planner's role at this organisation: one that is there, or a new one."""
    found = Role.objects.filter(organisation=organisation, kind=Role.Kind.PLANNER).order_by("pk").first()
    return found or make_role(make_user(), organisation, title="Service Planner")


def make_item(organisation: Organisation, service: Service | None = None, **said: Any) -> Item:
    """What one carer said on this site."""
    defaults = {"words": WORDS, "channel": Item.Channel.WEB, "about": Item.About.BOTH, "at": SAID_AT}
    return receive(organisation=organisation, service=service, **{**defaults, **said}).item


def make_theme(organisation: Organisation, service: Service | None = None, **fields: Any) -> Theme:
    """A theme that a planner has opened, with nothing under it yet."""
    defaults = {"title": "Book a break after work", "role": role_at(organisation), "at": SAID_AT}
    return open_theme(organisation=organisation, service=service, **{**defaults, **fields})


def gather(theme: Theme, *items: Item) -> None:
    """Put items under a theme, as its planner does."""
    put_under_theme(items=items, theme=theme, role=role_at(theme.organisation), at=SAID_AT)


def make_draft(
    theme: Theme,
    outcome: Decision.Outcome = Decision.Outcome.WE_WILL,
    *,
    quotes: Iterable[Item] = (),
    at: datetime = DECIDED_AT,
    **fields: Any,
) -> Decision:
    """An answer to a theme that nobody outside has seen, with all that its outcome demands."""
    defaults: dict[str, Any] = {
        "said": "The booking line shuts too early.",
        "answer": "The booking line will stay open until nine.",
        "reason": "Many carers work until six.",
        "next_words": "The line opens late for the first time in September.",
        "no_goal_because": "No goal speaks of opening hours.",
        "no_duty_because": "No duty speaks of opening hours.",
    }
    if outcome == Decision.Outcome.WE_CANNOT:
        defaults |= {"obstacle": Decision.Obstacle.MONEY}
    if outcome in {Decision.Outcome.WE_CANNOT, Decision.Outcome.IN_PART}:
        defaults |= {"would_reopen": "More money for evenings.", "look_again_on": LOOK_AGAIN_ON}
    said = [QuoteDraft(item=item, words=item.words, attribution="A mum, on this site") for item in quotes]
    return draft_decision(
        theme=theme,
        draft=DecisionDraft(outcome=outcome, **{**defaults, "quotes": said, **fields}),
        role=role_at(theme.organisation),
        at=at,
    )


def make_promise(decision: Decision, **fields: Any) -> Action:
    """A promise under an answer."""
    defaults = {
        "what": "Keep the booking line open until nine.",
        "owner_title": "Short Breaks Manager",
        "due_on": DUE_ON,
        "at": DECIDED_AT,
    }
    return promise(decision=decision, **{**defaults, **fields})


def publish(decision: Decision, *, at: datetime = PUBLISHED_AT) -> Decision:
    """Publish an answer that was read for names."""
    theme = decision.theme
    assert theme
    return publish_decision(decision=decision, names_read=True, role=role_at(theme.organisation), at=at)


def make_answer(
    theme: Theme,
    outcome: Decision.Outcome = Decision.Outcome.WE_WILL,
    *,
    promises: int = 1,
    at: datetime = PUBLISHED_AT,
    **fields: Any,
) -> Decision:
    """A published answer to a theme; "we will" and "some of it" come with promises."""
    decision = make_draft(theme, outcome, **fields)
    if outcome in {Decision.Outcome.WE_WILL, Decision.Outcome.IN_PART}:
        for _ in range(promises):
            make_promise(decision)
    return publish(decision, at=at)
