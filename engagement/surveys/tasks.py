"""What beat starts."""

from celery import shared_task

from common.clock import now
from engagement.surveys.models import Survey
from engagement.surveys.operations import close_survey, move_staged


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def move_staged_answers() -> None:
    """Put staged answers among the responses, where there are enough of them."""
    move_staged()


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def close_surveys() -> None:
    """Close surveys whose last day is over."""
    at = now()
    for survey in Survey.objects.due_to_close(at):
        close_survey(survey=survey, at=at)
