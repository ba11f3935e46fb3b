"""What beat starts."""

from celery import shared_task

from common.clock import now
from engagement.meetings import operations


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def pass_places_on() -> None:
    """Offer free places to who waits."""
    operations.pass_places_on(at=now())
