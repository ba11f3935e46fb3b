"""Writing down what a meeting is to talk about."""

import hashlib
import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

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
    is_sent_twice = own.filter(submission_key__in=keys).exists()
    if seen and seen != version_of_agenda(activity) and not is_sent_twice:
        raise AgendaChangedMeanwhile
    rows = []
    for order, (draft, key) in enumerate(zip(items, keys, strict=True)):
        said = {"order": order, "title": draft.title, "lead_title": draft.lead_title, "length": draft.length}
        row = own.filter(pk=draft.of).first() if draft.of else None
        if row is None:
            row, _made = AgendaItem.objects.get_or_create(submission_key=key, defaults={"activity": activity, **said})
        for name, value in said.items():
            setattr(row, name, value)
        row.save(update_fields=list(said))
        rows.append(row)
    own.filter(pk__in=emptied, notes={}).delete()
    return rows
