"""What beat starts. Each takes the clock and calls one operation."""

from celery import shared_task

from common.clock import now
from people import operations


@shared_task(name="people.tasks.mix_equality_answers")  # type: ignore[untyped-decorator]  # Celery ships no types
def mix_equality_answers() -> None:
    """Lay answers to the equality questions in an order that says nothing."""
    operations.mix_equality_answers()


@shared_task(name="people.tasks.remind_of_ending_roles")  # type: ignore[untyped-decorator]  # Celery ships no types
def remind_of_ending_roles() -> None:
    """Tell administrators of roles that end within two weeks."""
    operations.remind_of_ending_roles(at=now())


@shared_task(name="people.tasks.ask_to_review_needs")  # type: ignore[untyped-decorator]  # Celery ships no types
def ask_to_review_needs() -> None:
    """Ask people whose needs nobody has looked at for a year whether they are still right."""
    operations.ask_to_review_needs(at=now())
