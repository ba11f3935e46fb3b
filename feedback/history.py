"""What happened to one item, oldest first, dated and signed: for the page on which staff look after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext

from feedback.models import Decision, Item, Message, Theme, signature_of
from people.models import Role
from planning.models import Service


@dataclass(frozen=True)
class Step:
    """One thing that happened."""

    at: datetime
    title: str
    by: str = ""
    words: str = ""
    look: str = "step"  # "said", "did" or "step"
    icon: str = "going"


def history_of(item: Item) -> list[Step]:
    """Every step of an item, from its own rows and from the record that nobody can edit."""
    steps = [
        Step(item.received_at, gettext("Received: %(channel)s") % {"channel": item.get_channel_display()}, icon="said"),
        *_looked_at(item),
        *(_message(message) for message in item.messages.all()),
        *_changes(item),
        *_answers(item),
    ]
    return sorted(steps, key=lambda step: step.at)


def _looked_at(item: Item) -> Iterator[Step]:
    if item.looked_at_at:
        yield Step(item.looked_at_at, gettext("Somebody began to look at it"), item.looked_at_title, icon="look")


def _message(message: Message) -> Step:
    if message.is_from_carer:
        asked_again = message.kind == Message.Kind.LOOK_AGAIN
        title = gettext("The carer asked us to look again") if asked_again else gettext("The carer wrote")
        return Step(message.sent_at, title, words=message.words, look="said", icon="said")
    asked = message.kind == Message.Kind.ASK_TO_PASS_ON
    title = gettext("We asked whether we may pass it on") if asked else gettext("We wrote")
    return Step(message.sent_at, title, message.sent_by_title, message.words, "did", "going")


def _answers(item: Item) -> Iterator[Step]:
    decisions = list(item.own_decisions.order_by("pk"))
    if item.decision and item.decision not in decisions:
        decisions.append(item.decision)
    for decision in decisions:
        # Who joined a theme after its answer had the answer from then on.
        given_at = decision.published_at if decision.item_id else item.answered_at
        title = gettext("Answered: %(answer)s") % {"answer": Decision.Outcome(decision.outcome).label}
        words = str(decision.answer)
        yield Step(given_at or decision.decided_at, title, decision.decided_by_title, words, "did", "done")


def _changes(item: Item) -> list[Step]:
    """What changed hands, read from the record: each entry is held against the one before it."""
    events = list(events_of(item).select_related("pgh_context"))
    names = _Names(events, item)
    return [
        Step(after.pgh_created_at, title, names.signature(after), icon=icon)
        for before, after in pairwise(events)
        for title, icon in names.differences(before, after)
    ]


def events_of(item: Item) -> QuerySet[Any]:
    """The entries of the record about an item, oldest first."""
    record: QuerySet[Any] = QuerySet(apps.get_model("feedback", "ItemEvent"))
    return record.filter(pgh_obj=item).order_by("pgh_id")


class _Names:
    """The names of what the record holds by key only: one query a kind, however long the record."""

    def __init__(self, events: list[Any], item: Item) -> None:
        def keys(column: str) -> set[int]:
            return {getattr(event, column) for event in events} - {None}

        self.themes = Theme.objects.in_bulk(keys("theme_id"))
        self.services = Service.objects.in_bulk(keys("service_id"))
        self.roles = Role.objects.in_bulk(keys("assigned_to_id"))
        users = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context}
        signing = Role.objects.filter(user__in=users - {None}, organisation=item.organisation_id).order_by("-pk")
        self.signatures: dict[int | None, str] = {role.user_id: signature_of(role) for role in signing}

    def signature(self, event: Any) -> str:
        """Who did it, where somebody signed in did."""
        user = event.pgh_context.metadata.get("user") if event.pgh_context else None
        return self.signatures.get(user, "")

    def differences(self, before: Any, after: Any) -> Iterator[tuple[str, str]]:
        """What one entry changed, in words."""
        if after.service_id != before.service_id:
            yield gettext("Moved to: %(service)s") % {"service": self.services.get(after.service_id, "–")}, "going"
        if after.theme_id != before.theme_id:
            theme = self.themes.get(after.theme_id)
            under = gettext("Put under the theme “%(theme)s”") % {"theme": theme}
            yield under if theme else gettext("Taken out of its theme"), "look"
        if after.assigned_to_id != before.assigned_to_id:
            role = self.roles.get(after.assigned_to_id)
            yield gettext("Given to %(name)s") % {"name": role} if role else gettext("With nobody"), "people"
        if after.passing_on != before.passing_on and after.passing_on in {Item.PassingOn.YES, Item.PassingOn.NO}:
            agreed = after.passing_on == Item.PassingOn.YES
            yield (
                gettext("The carer said: yes, pass it on") if agreed else gettext("The carer said: keep it here"),
                "said",
            )
        if bool(after.safeguarding_since) != bool(before.safeguarding_since):
            flagged = gettext("Given to the safeguarding lead")
            yield flagged if after.safeguarding_since else gettext("Given back to the planners"), "flag"
