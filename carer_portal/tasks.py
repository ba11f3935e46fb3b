"""What beat starts. Each takes the clock and calls one operation."""

from celery import shared_task

from carer_portal import health, retention
from common.clock import now


@shared_task(name="carer_portal.tasks.apply_periods")  # type: ignore[untyped-decorator]  # Celery ships no types
def apply_periods() -> None:
    """Keep nothing longer than we say."""
    retention.apply_periods(at=now())


@shared_task(name="carer_portal.tasks.ask_the_absent")  # type: ignore[untyped-decorator]  # Celery ships no types
def ask_the_absent() -> None:
    """Ask those who have not been here for a long time whether we shall keep their account."""
    retention.ask_the_absent(at=now())


@shared_task(name="carer_portal.tasks.note_tick")  # type: ignore[untyped-decorator]  # Celery ships no types
def note_tick() -> None:
    """Write down that beat ticks and a worker hears it."""
    health.note_tick(at=now())
