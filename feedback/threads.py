"""One person's words from end to end, oldest first: for the carer who holds the secret code, and nobody else."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Sum
from django.utils.translation import gettext, ngettext

from feedback.badges import Badge, badge_of_action, badge_of_decision, badge_of_item
from feedback.models import Action, Decision, Item, Message, Update


@dataclass(frozen=True)
class Step:
    """One thing that happened. Its body is in ``paragraphs`` (plain words), or in ``decision`` or ``update``."""

    look: str  # "said", "did" or "step"
    icon: str
    heading: str
    at: datetime
    by: str = ""
    words: str = ""
    decision: Decision | None = None
    promises: list[tuple[Action, Badge]] = field(default_factory=list)
    update: Update | None = None


@dataclass(frozen=True)
class Next:
    """What happens next, and by when."""

    words: str
    on: date | None = None
    badge: Badge | None = None


@dataclass(frozen=True)
class Thread:
    """All that the carer's own page shows."""

    item: Item
    badge: Badge
    steps: list[Step]
    next: Next | None


def thread_of(item: Item, on: date) -> Thread:
    """Gather what happened to ``item``, as it stands on the date ``on`` (London)."""
    decisions = _decisions(item)
    current = decisions[-1] if decisions else None
    actions = list(current.actions.all()) if current else []
    promises = [(action, badge_of_action(action, on)) for action in actions]
    updates = Update.objects.filter(decision__in=decisions) if decisions else Update.objects.none()
    steps = [
        _said(item),
        *([_looked(item)] if item.looked_at_at else []),
        *(_message(message) for message in item.messages.all()),
        *(_decided(decision, promises if decision is current else []) for decision in decisions),
        *(_news(update) for update in updates),
    ]
    return Thread(
        item=item,
        badge=(current and badge_of_decision(current, actions, on)) or badge_of_item(item, on),
        steps=sorted(steps, key=lambda step: step.at),
        next=_next(item, current, actions, on),
    )


def _decisions(item: Item) -> list[Decision]:
    """Every answer that this carer was given, the one that stands now last."""
    given = Decision.objects.published().order_by("published_at", "pk").prefetch_related("actions")
    own = list(given.filter(item=item))
    if item.decision_id and item.theme_id and item.decision and item.decision.theme_id:
        own += given.filter(theme=item.theme_id, pk__lte=item.decision_id)
    return sorted(own, key=lambda decision: (decision.pk == item.decision_id, decision.published_at, decision.pk))


def _said(item: Item) -> Step:
    about = {
        Item.About.ME: gettext("About you."),
        Item.About.CARED_FOR: gettext("About the person you care for."),
        Item.About.BOTH: gettext("About both of you."),
        Item.About.GROUP: ngettext("For %(count)d carer.", "For %(count)d carers.", item.voices)
        % {"count": item.voices},
    }[Item.About(item.about)]
    by = about if item.person_id else about + " " + gettext("You did not give a name.")
    return Step("said", "said", gettext("You told us"), item.received_at, by=by, words=item.words)


def _looked(item: Item) -> Step:
    others = Item.objects.unflagged().filter(theme=item.theme_id).exclude(pk=item.pk) if item.theme_id else None
    count = (others.aggregate(voices=Sum("voices"))["voices"] or 0) if others is not None else 0
    words = ""
    if count:
        words = ngettext(
            "%(count)d other carer said something like this. We put your words together.",
            "%(count)d other carers said something like this. We put your words together.",
            count,
        ) % {"count": count}
    at = item.looked_at_at or item.received_at
    return Step("step", "look", gettext("We looked at it"), at, by=item.looked_at_title, words=words)


def _message(message: Message) -> Step:
    headings = {
        Message.Kind.FROM_CARER: gettext("You wrote back"),
        Message.Kind.LOOK_AGAIN: gettext("You asked us to look again"),
        Message.Kind.FROM_STAFF: gettext("We wrote to you"),
        Message.Kind.ASK_TO_PASS_ON: gettext("May we pass your words on?"),
    }
    return Step(
        "said" if message.is_from_carer else "did",
        "said",
        headings[Message.Kind(message.kind)],
        message.sent_at,
        by=message.sent_by_title,
        words=message.words,
    )


def _decided(decision: Decision, promises: list[tuple[Action, Badge]]) -> Step:
    heading = gettext("We decided: %(outcome)s") % {"outcome": decision.get_outcome_display()}
    icon = "cannot" if decision.outcome == Decision.Outcome.WE_CANNOT else "going"
    at = decision.published_at or decision.decided_at
    return Step("did", icon, heading, at, by=decision.decided_by_title, decision=decision, promises=promises)


def _news(update: Update) -> Step:
    return Step("did", "going", gettext("News"), update.published_at, by=update.published_by_title, update=update)


def _next(item: Item, current: Decision | None, actions: list[Action], on: date) -> Next | None:
    if item.look_again_at:
        return Next(gettext("Someone else looks at our answer again. We will write to you here."))
    if item.state != Item.State.ANSWERED:
        badge = badge_of_item(item, on) if item.late_by(on) else None
        return Next(gettext("We answer you here."), item.answer_by, badge)
    if current is None:
        return None
    open_ones = [action for action in actions if not action.done_at and not action.broken_at]
    if open_ones:
        return Next(str(current.next_words) or gettext("We do what we promised."), min(a.due_on for a in open_ones))
    if current.look_again_on:
        return Next(str(current.next_words) or gettext("We look at our answer again."), current.look_again_on)
    return Next(str(current.next_words)) if current.next_words else None
