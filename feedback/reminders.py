"""Whoever promised something is reminded before its day, and administrators when that day has passed."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from common.clock import in_london
from feedback.models import Action
from feedback.operations.promising import day_of
from notices.models import Contact
from notices.reminders import Reminder, register
from people.models import Role
from people.operations import contact_of_address

MORNING = time(9)
DAYS_BEFORE = (7, 1)
DAYS_AFTER = (1, 8)
OF_USE = timedelta(days=3)  # as long as a late promise is news to an administrator


def due(since: datetime, until: datetime) -> Iterable[Reminder]:
    """Reminders of open promises that fell due after ``since``, up to ``until``, by what their days are now."""
    first, last = timezone.localdate(since), timezone.localdate(until)
    near = (
        Action.objects.in_public()
        .open()
        .filter(due_on__range=(first - timedelta(days=max(DAYS_AFTER)), last + timedelta(days=max(DAYS_BEFORE))))
        .select_related("decision__theme__organisation", "owner__user")
    )
    for action in near:
        for days in (*(-before for before in DAYS_BEFORE), *DAYS_AFTER):
            due_at = in_london(action.due_on + timedelta(days=days), MORNING)
            if since < due_at <= until:
                yield _reminder(action, days, due_at)


def _reminder(action: Action, days: int, due_at: datetime) -> Reminder:
    organisation = action.theme.organisation
    is_late = days > 0
    on = timezone.localdate(due_at)
    owner_holds_it = action.owner is not None and (action.owner.ends_on is None or action.owner.ends_on >= on)
    administrators = Role.objects.current(on).filter(organisation=organisation, kind=Role.Kind.ADMINISTRATOR)
    told = administrators.select_related("user") if is_late or not owner_holds_it else [action.owner]
    kind = "feedback.promise_late" if is_late else "feedback.promise_due"
    return Reminder(
        kind=kind,
        key=f"{kind}:{action.pk}:{due_at.isoformat()}",
        due_at=due_at,
        expires_at=due_at + OF_USE if is_late else in_london(action.due_on + timedelta(days=1), time(0)),
        context={"action": action.pk},
        subject=day_of(action),
        desk=organisation.slug,
        contacts=tuple(_contacts(role for role in told if role)),
    )


def _contacts(roles: Iterable[Role]) -> Iterator[Contact]:
    for role in roles:
        yield contact_of_address(role.user.email)


register("feedback", due)
