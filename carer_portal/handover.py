"""When somebody leaves: what is open in their hands, and its way into other hands. On the roof, as it needs all floors.

What they signed in the past stays as they signed it. What is flagged for safeguarding is never listed here, not even
counted: it goes along unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from engagement.panels.models import Panel
from feedback.models import Action, Decision, Item, signature_of
from people.models import Role
from people.operations import end_role, lock_team
from people.rules import FEEDBACK_STAFF, REPORT_READERS
from planning.models import Service

LISTED = 20  # of each kind; the others go to whoever takes over what is not given to somebody else
EXCERPT = 80  # characters of what was said


class WorkIsOpen(Exception):
    """The role cannot end before its open work has somebody else."""


class CannotTakeOver(Exception):
    """Whoever is to take over may not do this work here, or leaves as well."""


@dataclass(frozen=True)
class Thing:
    """One thing in somebody's hands."""

    key: str  # "item-12"
    words: str
    page: str


@dataclass(frozen=True)
class Part:
    """Things of one kind."""

    title: str | Promise
    things: list[Thing]
    has_more: bool


def successors(role: Role, at: datetime) -> QuerySet[Role]:
    """Who may take over from ``role``: who holds a role today that opens the same things."""
    kinds = next((kinds for kinds in (FEEDBACK_STAFF, REPORT_READERS) if role.kind in kinds), (role.kind,))
    standing = Role.objects.current(timezone.localdate(at)).filter(organisation=role.organisation_id, kind__in=kinds)
    return standing.filter(user__is_active=True).exclude(pk=role.pk).order_by("name", "pk")


class _Hands:
    """All that is in the hands of a role, as rows to be listed and to be moved."""

    def __init__(self, role: Role, at: datetime) -> None:
        here = role.organisation_id
        # A title that somebody else has as well still says whose job it is.
        title = [] if self._has_namesake(role, at) else [role.title]
        self.assigned = Item.objects.filter(assigned_to=role)
        self.items = self.assigned.unflagged().to_do()
        self.drafts = Decision.objects.filter(
            stage=Decision.Stage.DRAFT, theme__organisation=here, decided_by=role.user_id
        )
        self.promises = Action.objects.open().filter(
            Q(owner=role) | Q(owner__isnull=True, owner_title__in=title), decision__theme__organisation=here
        )
        self.activities = (
            Activity.objects.coming_up(at)
            .exclude(status=Activity.Status.CANCELLED)
            .filter(organisation=here, organiser_title__in=title)
        )
        self.services = Service.objects.filter(organisation=here, is_open=True, owner_title__in=title)
        self.panels = Panel.objects.filter(organisation=here, staff_contact=role)

    @staticmethod
    def _has_namesake(role: Role, at: datetime) -> bool:
        held = Role.objects.standing(timezone.localdate(at)).filter(organisation=role.organisation_id, title=role.title)
        return held.exclude(pk=role.pk).exists()


def open_work(role: Role, at: datetime) -> list[Part]:
    """What is open in the hands of ``role``, kind by kind; nothing where there is none."""
    hands, here = _Hands(role, at), role.organisation.slug
    items = hands.items.annotate(beginning=Left("words", EXCERPT)).order_by("answer_by", "pk")
    drafts = hands.drafts.select_related("theme").order_by("decided_at", "pk")

    def page(name: str, **key: Any) -> str:
        return reverse(name, kwargs={"organisation": here, **key})

    parts = [
        _part(
            _("Feedback"), items, lambda item: (item.beginning, page("feedback:item_detail", reference=item.reference))
        ),
        _part(
            _("Answers not yet public"),
            drafts,
            lambda draft: (str(draft.theme), page("feedback:theme_detail", pk=draft.theme_id)),
        ),
        _part(
            _("Promises"),
            hands.promises.order_by("due_on", "pk"),
            lambda action: (str(action), page("feedback:action_detail", pk=action.pk)),
        ),
        _part(_("Activities"), hands.activities, lambda one: (one.title, page("activities:activity_edit", pk=one.pk))),
        _part(
            _("Services"),
            hands.services.order_by("name"),
            lambda one: (one.name, reverse("planning:service_detail", kwargs={"slug": one.slug})),
        ),
        _part(
            _("Panels whose members turn to them"),
            hands.panels.order_by("pk"),
            lambda panel: (str(panel), page("panels:manage", pk=panel.pk)),
        ),
    ]
    return [part for part in parts if part.things]


def _part(title: str | Promise, rows: QuerySet[Any], as_shown: Any) -> Part:
    found = list(rows[: LISTED + 1])
    things = [Thing(_key(row), *as_shown(row)) for row in found[:LISTED]]
    return Part(title, things, has_more=len(found) > LISTED)


def _key(row: Model) -> str:
    return f"{row._meta.model_name}-{row.pk}"  # noqa: SLF001 - Django's public way to ask a model about itself


@transaction.atomic
def hand_over(
    *, role: Role, to: Role | None, instead: Mapping[str, Role] | None = None, at: datetime, end: bool = False
) -> None:
    """Give all open work of ``role`` to ``to``, but for single things (by their keys) that go to somebody ``instead``.

    With ``end`` the role ends in the same moment. Raises `WorkIsOpen` where nobody is named, `CannotTakeOver`, and
    `NobodyRemains`.
    """
    lock_team(role.organisation)
    row = Role.objects.select_for_update().select_related("organisation").get(pk=role.pk)
    able = {one.pk: one for one in successors(row, at)}
    instead = instead or {}
    if any(one.pk not in able for one in [*([to] if to else []), *instead.values()]):
        raise CannotTakeOver
    hands = _Hands(row, at)
    named: dict[int, list[str]] = {}
    for key, one in instead.items():
        named.setdefault(one.pk, []).append(key)
    for pk, keys in named.items():
        _move(hands, row, able[pk], keys)
    if to:
        _move(hands, row, to)
        hands.assigned.update(assigned_to=to)
    elif row.kind == Role.Kind.SAFEGUARDING_LEAD or any(part.things for part in open_work(row, at)):
        raise WorkIsOpen
    else:
        # Answered before: if carers write back, it waits for every planner.
        hands.assigned.update(assigned_to=None)
    if end:
        end_role(role=row, at=at)


def _move(hands: _Hands, role: Role, to: Role, keys: list[str] | None = None) -> None:
    """Move these things, or all, from ``role`` to ``to``."""

    def chosen(rows: QuerySet[Any]) -> QuerySet[Any]:
        if keys is None:
            return rows
        name = rows.model._meta.model_name  # noqa: SLF001 - as above
        return rows.filter(pk__in=[key.partition("-")[2] for key in keys if key.partition("-")[0] == name])

    chosen(hands.items).update(assigned_to=to)
    chosen(hands.drafts).update(decided_by=to.user_id, decided_by_title=signature_of(to))
    promises = list(chosen(hands.promises).select_for_update(of=("self",)))
    for action in promises:
        action.owner = to
        if action.owner_title == role.title:
            action.owner_title = to.title
    Action.objects.bulk_update(promises, ["owner", "owner_title"])
    chosen(hands.activities).update(organiser_title=to.title)
    chosen(hands.services).update(owner_title=to.title)
    chosen(hands.panels).update(staff_contact=to)
