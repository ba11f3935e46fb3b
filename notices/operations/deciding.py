"""What staff decide about a notice that failed, or that may or may not have arrived."""

from datetime import datetime

from django.db import transaction

from notices.models import Notice
from notices.nudge import nudge_on_commit


class NotStuck(Exception):
    """The notice no longer waits for a decision: somebody has decided, or it went out after all."""


@transaction.atomic
def retry(notice: Notice, *, at: datetime) -> None:
    """Send it again, with a fresh set of attempts."""
    _decide(notice, at, state=Notice.State.QUEUED, attempts=0, try_at=at, suspect=False)
    nudge_on_commit()


@transaction.atomic
def give_up(notice: Notice, *, at: datetime) -> None:
    """Leave it unsent. What it would have said is forgotten, and so is what a digest gathered."""
    _decide(notice, at, state=Notice.State.GIVEN_UP, context={})
    Notice.objects.filter(digest=notice.pk).leave_digest(state=Notice.State.GIVEN_UP, at=at)


def _decide(notice: Notice, at: datetime, **changes: object) -> None:
    changed = (
        Notice.objects.stuck().filter(pk=notice.pk).update(changed_at=at, claim=None, data_started_at=None, **changes)
    )
    if not changed:
        raise NotStuck(notice.key)
