"""One answer from end to end: from every voice that led to it to what came of it, for its public page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Max, Min, OuterRef, QuerySet, Sum
from django.db.models.functions import JSONObject

from common.public_text import PublicText
from feedback.badges import Badge, badge_of_action, badge_of_decision
from feedback.models import Action, Decision, DutyWeighed, Extension, GoalWeighed, Item, Theme, Update
from feedback.pairs import quotes_of


@dataclass(frozen=True)
class Duty:
    """A duty as it was weighed, with its mark while nobody has checked its words against the law."""

    key: str
    name: str
    words: PublicText
    checked_on: date | None


@dataclass(frozen=True)
class Promise:
    """One promise, how it stands, and how often it was put off."""

    action: Action
    badge: Badge
    extensions: list["PutOff"]
    measures: list[dict[str, Any]]  # the figures that it should move: each with its key and its name


@dataclass(frozen=True)
class PutOff:
    """A promise that moved to a later day, and why."""

    from_on: date
    to_on: date
    reason: PublicText


@dataclass(frozen=True)
class Trace:
    """All that the public page of an answer shows."""

    decision: Decision
    theme: Theme
    badge: Badge | None
    voices: int
    by_channel: list[tuple[str, int]]  # the name of a way in, and how many came by it
    first_said_at: datetime | None
    last_said_at: datetime | None
    looked_at: datetime | None
    goals: list[PublicText]
    duties: list[Duty]
    quotes: list[dict[str, str]]
    promises: list[Promise]
    updates: list[Update]

    @property
    def kept(self) -> int:
        """How many promises are kept."""
        return sum(1 for promise in self.promises if promise.action.done_at)

    @property
    def kept_percent(self) -> int:
        """The same as a share, for a bar."""
        return round(100 * self.kept / len(self.promises)) if self.promises else 0


def with_what_was_weighed(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Read an answer with its theme, its quotes and the goals and duties weighed, in one query."""
    goals = GoalWeighed.objects.filter(decision=OuterRef("pk")).order_by("goal")
    duties = DutyWeighed.objects.filter(decision=OuterRef("pk")).order_by("duty__act", "duty__section")
    duty = JSONObject(
        key=F("duty__key"),
        act=F("duty__act"),
        section=F("duty__section"),
        words=F("duty__words"),
        checked_on=F("duty__checked_on"),
    )
    return decisions.select_related("theme__service", "theme__organisation", "replaces").annotate(
        goal_words=ArraySubquery(goals.values(row=JSONObject(words=F("goal__words")))),
        duty_rows=ArraySubquery(duties.values(row=duty)),
        quoted=ArraySubquery(quotes_of("pk")),
    )


def trace(decision: Decision, on: date) -> Trace:
    """Follow an answer read by `with_what_was_weighed` back and forward, by three queries."""
    theme = decision.theme
    if theme is None:
        raise ValueError("Only an answer to a theme is public")
    heard = list(
        Item.objects.unflagged()
        .filter(theme=theme)
        .order_by()
        .values("channel")
        .annotate(carers=Sum("voices"), first=Min("received_at"), last=Max("received_at"), looked=Min("looked_at_at"))
    )
    promises = _promises(decision, on)
    return Trace(
        decision=decision,
        theme=theme,
        badge=badge_of_decision(decision, [promise.action for promise in promises], on),
        voices=sum(row["carers"] for row in heard),
        by_channel=_by_channel(heard),
        first_said_at=min((row["first"] for row in heard), default=None),
        last_said_at=max((row["last"] for row in heard), default=None),
        looked_at=min((row["looked"] for row in heard if row["looked"]), default=None),
        goals=[PublicText.of(row["words"]) for row in getattr(decision, "goal_words", ())],
        duties=[_duty(row) for row in getattr(decision, "duty_rows", ())],
        quotes=getattr(decision, "quoted", []),
        promises=promises,
        updates=list(decision.updates.filter(action__isnull=True)),
    )


def _promises(decision: Decision, on: date) -> list[Promise]:
    put_off = Extension.objects.filter(action=OuterRef("pk")).order_by("made_at", "pk")
    row = JSONObject(from_on=F("from_on"), to_on=F("to_on"), reason=F("reason"))
    to_move = Action.objects.filter(pk=OuterRef("pk"), measures__isnull=False).order_by("measures__name")
    figure = JSONObject(pk=F("measures"), name=F("measures__name"))
    actions = decision.actions.annotate(
        put_off=ArraySubquery(put_off.values(row=row)), to_move=ArraySubquery(to_move.values(row=figure))
    )
    return [
        Promise(
            action,
            badge_of_action(action, on),
            _put_off(getattr(action, "put_off", ())),
            list(getattr(action, "to_move", ())),
        )
        for action in actions
    ]


def _put_off(rows: Iterable[dict[str, Any]]) -> list[PutOff]:
    return [
        PutOff(date.fromisoformat(row["from_on"]), date.fromisoformat(row["to_on"]), PublicText.of(row["reason"]))
        for row in rows
    ]


def _duty(row: dict[str, Any]) -> Duty:
    checked_on = row["checked_on"]
    return Duty(
        key=row["key"],
        name=f"{row['act']} {row['section']}".strip(),
        words=PublicText.of(row["words"]),
        checked_on=date.fromisoformat(checked_on) if checked_on else None,
    )


def _by_channel(heard: Iterable[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """How many carers came by each way in, the fullest first."""
    ordered = sorted(heard, key=lambda row: (-row["carers"], row["channel"]))
    return [(str(Item.Channel(row["channel"]).label), row["carers"]) for row in ordered]
