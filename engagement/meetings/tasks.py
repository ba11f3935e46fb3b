"""What beat starts."""

from celery import shared_task

from common.clock import now
from engagement.meetings import operations


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def end_offers() -> None:
    """Offer places on, where the time to say yes is over."""
    operations.end_offers(at=now())
