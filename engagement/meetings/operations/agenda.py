"""Writing down what a meeting is to talk about, and when each thing begins."""

import hashlib
import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from activities.models import Activity
from common.fields import PublicTextEncoder
from common.public_text import PublicText
from engagement.meetings.models import AgendaItem


@dataclass(frozen=True)
class AgendaDraft:
    """One thing to talk about, as staff write it. ``of`` is the row that it changes; none for a new one."""

    title: PublicText
    lead_title: str = ""
    length: int | None = None  # minutes
    of: int | None = None


class AgendaChangedMeanwhile(Exception):
    """Somebody else has written in the agenda since this form was opened."""


def version_of_agenda(activity: Activity) -> str:
    """A mark of all that stands on the agenda, by which a form knows what it was based on."""
    rows = AgendaItem.objects.filter(activity=activity).values_list("pk", "order", "title", "lead_title", "length")
    return hashlib.sha256(json.dumps(list(rows), cls=PublicTextEncoder).encode()).hexdigest()


def timed(activity: Activity, items: Sequence[AgendaItem]) -> list[tuple[datetime | None, AgendaItem]]:
    """Each thing with the instant at which it begins: none behind one of which nobody knows how long it takes."""
    begins_at: datetime | None = activity.starts_at
    rows = []
    for item in items:
        rows.append((begins_at, item))
        begins_at = begins_at + timedelta(minutes=item.length) if begins_at and item.length else None
    return rows


@transaction.atomic
def set_agenda(
    *,
    activity: Activity,
    items: Sequence[AgendaDraft],
    submission_key: uuid.UUID,
    emptied: Collection[int] = (),
    seen: str = "",
) -> list[AgendaItem]:
    """Write the agenda in this order. The same ``submission_key`` again adds nothing twice.

    A row whose key is in ``emptied`` goes, unless its minutes say something already. Raises `AgendaChangedMeanwhile`
    where ``seen`` is no longer the `version_of_agenda`.
    """
    Activity.objects.select_for_update().get(pk=activity.pk)  # two who write at once do so one after the other
    own = AgendaItem.objects.filter(activity=activity)
    keys = [uuid.uuid5(submission_key, str(number)) for number in range(len(items))]
    if seen and seen != version_of_agenda(activity) and not _stands_there(own, items, keys, emptied):
        raise AgendaChangedMeanwhile
    rows = []
    for order, (draft, key) in enumerate(zip(items, keys, strict=True)):
        said = _said(order, draft)
        row = own.filter(pk=draft.of).first() if draft.of else None
        if row is None:
            row, _made = AgendaItem.objects.get_or_create(submission_key=key, defaults={"activity": activity, **said})
        for name, value in said.items():
            setattr(row, name, value)
        row.save(update_fields=list(said))
        rows.append(row)
    own.filter(pk__in=emptied, notes={}).delete()
    return rows


def _said(order: int, draft: AgendaDraft) -> dict[str, Any]:
    return {"order": order, "title": draft.title, "lead_title": draft.lead_title, "length": draft.length}


def _stands_there(
    own: QuerySet[AgendaItem], items: Sequence[AgendaDraft], keys: Sequence[uuid.UUID], emptied: Collection[int]
) -> bool:
    """Whether all of it is written already, as after a double press: then nobody else's rows are changed by it."""
    if own.filter(pk__in=emptied, notes={}).exists():
        return False
    by_pk = {row.pk: row for row in own}
    by_key = {row.submission_key: row for row in by_pk.values()}
    for order, (draft, key) in enumerate(zip(items, keys, strict=True)):
        row = by_pk.get(draft.of) if draft.of else by_key.get(key)
        if row is None or any(getattr(row, name) != value for name, value in _said(order, draft).items()):
            return False
    return True
