"""What beat starts. Each takes the clock and calls one operation."""

from celery import shared_task

from common.clock import now
from notices import operations


@shared_task(name="notices.tasks.deliver_due")  # type: ignore[untyped-decorator]  # Celery ships no types
def deliver_due() -> None:
    """Send what is due. Harmless however often and however many at once."""
    operations.deliver_due(at=now())


@shared_task(name="notices.tasks.remind_due")  # type: ignore[untyped-decorator]  # Celery ships no types
def remind_due() -> None:
    """Queue the reminders that have fallen due. Harmless however often and however many at once."""
    operations.remind_due(at=now())


@shared_task(name="notices.tasks.take_in_mail")  # type: ignore[untyped-decorator]  # Celery ships no types
def take_in_mail() -> None:
    """Fetch what is in the mailbox, if there is one, and place what has come in."""
    operations.take_in_mail(at=now())


@shared_task(name="notices.tasks.look_up_uncertain")  # type: ignore[untyped-decorator]  # Celery ships no types
def look_up_uncertain() -> None:
    """Ask afterwards what became of texts and letters whose fate is open."""
    operations.look_up_uncertain(at=now())
