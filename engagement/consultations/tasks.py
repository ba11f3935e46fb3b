"""What beat starts."""

from celery import shared_task

from common.clock import now
from engagement.consultations import operations


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def bring_plans_under_review() -> None:
    """Bring plans whose day of review has come under review."""
    operations.bring_under_review(at=now())
