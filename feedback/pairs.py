""" "You said / We did": one answer as the front page, the public log and staff's last look show it.

A list of 25 is built from three queries and plain attributes, so that its template has nothing left to ask.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common.public_text import PublicText
from common.templatetags.portal import public_text
from feedback.badges import Badge, badge_of_decision
from feedback.models import Action, Decision, DecisionQuerySet, Item, Quote


@dataclass(frozen=True, slots=True)
class Pair:
    """What carers said and what came of it, in the reader's language."""

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


def with_all_for_pairs(decisions: DecisionQuerySet) -> QuerySet[Decision]:
    """Read along with answers all that `pairs_of` shows: two queries more, whatever the rows."""
    return (
        decisions.select_related("theme__service", "theme__organisation")
        .annotate(voices=voices_of_theme("theme"))
        .prefetch_related(
            Prefetch("quotes", Quote.objects.filter(item__safeguarding_since__isnull=True)),
            Prefetch("actions", Action.objects.order_by("due_on", "pk")),
        )
    )


def voices_of_theme(theme: str) -> Subquery:
    """How many carers said what the theme in the column ``theme`` gathers; flagged items are not counted."""
    said = Item.objects.unflagged().filter(theme=OuterRef(theme)).order_by().values("theme")
    return Subquery(said.annotate(voices=Sum("voices")).values("voices"))


def pairs_of(decisions: Iterable[Decision], on: date) -> list[Pair]:
    """Turn answers read by `with_all_for_pairs` into pairs, as they stand on the date ``on`` (London)."""
    return [_pair(decision, on) for decision in decisions]


def latest_pairs(count: int, on: date) -> list[Pair]:
    """The newest answers of all, for the front page."""
    return pairs_of(with_all_for_pairs(Decision.objects.in_public())[:count], on)


def _pair(decision: Decision, on: date) -> Pair:
    theme = decision.theme
    if theme is None:
        raise ValueError("Only an answer to a theme is public")
    quote = next(iter(decision.quotes.all()), None)
    actions = list(decision.actions.all())
    refused = decision.outcome == Decision.Outcome.WE_CANNOT
    icon, label = outcome_label(decision)
    return Pair(
        pk=decision.pk,
        url=reverse("feedback:change_detail", args=[decision.pk]),
        title=public_text(theme.title),
        about=f"{theme.service.name}, {theme.organisation.name}" if theme.service else theme.organisation.name,
        voices=getattr(decision, "voices", None) or 0,
        quote=quote.words if quote else "",
        attribution=quote.attribution if quote else "",
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
    return "said", decision.get_outcome_display()


def _what_came_of_it(decision: Decision, actions: list[Action]) -> PublicText:
    """Our answer; once all is done, what was done last."""
    kept = [action for action in actions if action.done_at]
    if decision.stage != Decision.Stage.DONE or not kept:
        return decision.answer
    return max(kept, key=lambda action: (action.done_at, action.pk)).done_words


def _shown(words: PublicText) -> SafeString:
    return public_text(words) if words else SafeString("")
