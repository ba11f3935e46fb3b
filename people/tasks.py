"""What beat starts. Each takes the clock and calls one operation."""

from celery import shared_task

from common.clock import now
from people import operations

LONG = 15 * 60  # seconds


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


# On its own queue, as a list takes minutes. Taken off the queue before it runs: what is due stands in Postgres, and a
# second delivery while it runs would be of no use.
@shared_task(name="people.tasks.work_on_imports", time_limit=LONG, acks_late=False)  # type: ignore[untyped-decorator]  # Celery ships no types
def work_on_imports() -> None:
    """Check and bring in the lists of people that wait."""
    operations.work_on_imports(at=now())


@shared_task(name="people.tasks.remind_of_data_complaints")  # type: ignore[untyped-decorator]  # Celery ships no types
def remind_of_data_complaints() -> None:
    """Remind administrators of complaints about data whose clock runs out, or has."""
    operations.remind_of_data_complaints(at=now())
