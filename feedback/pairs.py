""" "You said / We did": one answer as the front page, the public log and staff's last look show it.

A list of 25 is built from two queries and plain attributes, so that its template has nothing left to ask.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common.public_text import PublicText
from common.templatetags.portal import public_text
from feedback.badges import Badge, badge_of_decision
from feedback.models import Action, Decision, DecisionQuerySet, Item, Quote


class Labels(NamedTuple):
    """The words that stand in every pair, looked up once for a whole list."""

    you_said: str
    what_would_have_to_change: str
    what_happens_next: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What carers said and what came of it, in the reader's language."""

    labels: Labels

    pk: int
    url: str
    title: SafeString
    about: str
    voices: int
    quote: str
    attribution: str
    said: SafeString
    half: str  # "did" or "cannot"
    icon: str
    label: str
    words: SafeString
    reopen: SafeString
    badge: Badge | None
    next_words: SafeString


# All columns that a pair shows. In a list, each one left out is time saved 25 times.
COLUMNS = (
    "outcome",
    "stage",
    "said",
    "answer",
    "reason",
    "next_words",
    "would_reopen",
    "look_again_on",
    "done_at",
    "theme__title",
    "theme__service__name",
    "theme__organisation__name",
)


def quotes_of(decision: str) -> QuerySet[Quote, Any]:
    """What may be quoted under the answer in the column ``decision``; nothing of flagged items."""
    quotes = Quote.objects.filter(decision=OuterRef(decision), item__safeguarding_since__isnull=True)
    return quotes.order_by("order", "pk").values(row=JSONObject(words=F("words"), attribution=F("attribution")))


def with_all_for_pairs(decisions: DecisionQuerySet) -> QuerySet[Decision]:
    """Read along with answers all that `pairs_of` shows: one query more, whatever the rows."""
    return (
        decisions.select_related("theme__service", "theme__organisation")
        .annotate(voices=voices_of_theme("theme"), first_quote=Subquery(quotes_of("pk")[:1]))
        .prefetch_related(
            Prefetch("actions", Action.objects.order_by("due_on", "pk"), to_attr="promises_to_show"),
        )
    )


def voices_of_theme(theme: str) -> Subquery:
    """How many carers said what the theme in the column ``theme`` gathers; flagged items are not counted."""
    said = Item.objects.unflagged().filter(theme=OuterRef(theme)).order_by().values("theme")
    return Subquery(said.annotate(voices=Sum("voices")).values("voices"))


def pairs_of(decisions: Iterable[Decision], on: date) -> list[Pair]:
    """Turn answers read by `with_all_for_pairs` into pairs, as they stand on the date ``on`` (London)."""
    labels = Labels(
        you_said=gettext("You said"),
        what_would_have_to_change=gettext("What would have to change:"),
        what_happens_next=gettext("What happens next:"),
    )
    return [_pair(decision, labels, on) for decision in decisions]


def latest_pairs(count: int, on: date) -> list[Pair]:
    """The newest answers of all, for the front page."""
    return pairs_of(with_all_for_pairs(Decision.objects.in_public()).only(*COLUMNS)[:count], on)


def _pair(decision: Decision, labels: Labels, on: date) -> Pair:
    theme = decision.theme
    if theme is None:
        raise ValueError("Only an answer to a theme is public")
    quote: dict[str, str] = getattr(decision, "first_quote", None) or {}
    actions: list[Action] = getattr(decision, "promises_to_show", [])
    refused = decision.outcome == Decision.Outcome.WE_CANNOT
    icon, label = outcome_label(decision)
    return Pair(
        labels=labels,
        pk=decision.pk,
        url=reverse("feedback:change_detail", args=[decision.pk]),
        title=public_text(theme.title),
        about=f"{theme.service.name}, {theme.organisation.name}" if theme.service else theme.organisation.name,
        voices=getattr(decision, "voices", None) or 0,
        quote=quote.get("words", ""),
        attribution=quote.get("attribution", ""),
        said=_shown(decision.said),
        half="cannot" if refused else "did",
        icon=icon,
        label=label,
        words=_shown(decision.reason if refused else _what_came_of_it(decision, actions)),
        reopen=_shown(decision.would_reopen),
        badge=badge_of_decision(decision, actions, on),
        next_words=_shown(decision.next_words) if decision.stage != Decision.Stage.DONE else SafeString(""),
    )


def outcome_label(decision: Decision) -> tuple[str, str]:
    """The icon and the words that open our half of a pair."""
    if decision.stage == Decision.Stage.DONE:
        return "done", gettext("We did")
    if decision.outcome == Decision.Outcome.WE_CANNOT:
        return "cannot", gettext("We cannot, because")
    if decision.outcome in {Decision.Outcome.WE_WILL, Decision.Outcome.IN_PART}:
        return "going", decision.get_outcome_display()
    return "heart" if decision.outcome == Decision.Outcome.THANK_YOU else "look", decision.get_outcome_display()


def _what_came_of_it(decision: Decision, actions: list[Action]) -> PublicText:
    """Our answer; once all is done, what was done last."""
    kept = [action for action in actions if action.done_at]
    if decision.stage != Decision.Stage.DONE or not kept:
        return decision.answer
    return max(kept, key=lambda action: (action.done_at, action.pk)).done_words


def _shown(words: PublicText) -> SafeString:
    return public_text(words) if words else SafeString("")
