"""Activities for the tests."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from activities.models import Activity
from common.clock import now
from notices.models import Topic
from people.models import Organisation

_numbers = count(1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_activity(organisation: Organisation, **fields: Any) -> Activity:
    """A published meeting in the library, in ten days."""
    starts_at = fields.pop("starts_at", now() + timedelta(days=10))
    defaults = {
        "kind": Activity.Kind.CONSULTATION_MEETING,
        "title": f"Short breaks: what next? {next(_numbers)}",
        "summary": "Help us decide where new places go.",
        "ends_at": starts_at + timedelta(hours=2),
        "place": "Mill Lane Library",
        "for_whom": "Anyone who looks after someone.",
        "can_change": "Where new places go.",
        "how_to_join": "Just come.",
        "organiser_title": "Short Breaks Manager",
        "status": Activity.Status.PUBLISHED,
    } | ({} if fields.get("status") == Activity.Status.DRAFT else {"timed_at": LONG_AGO})
    return Activity.objects.create(
        organisation=organisation,
        starts_at=starts_at,
        topic=Topic.objects.create(label="activities.activity"),
        **{**defaults, **fields},
    )
