"""Printing and posting letters by hand, where no line sends them: who takes them, and that they are posted."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from carer_portal.models import Posting
from notices.letters import print_letters
from notices.models import Notice, NoticeQuerySet
from notices.operations import NotHeld, give_to_staff, handed_over, put_back, take
from notices.rendering import render_sheet
from people.models import User

logger = structlog.get_logger(__name__)

MOST_AT_ONCE: Final = 20
LEASE: Final = timedelta(days=1)


class NothingToPost(Exception):
    """No letter waits that nobody else has taken."""


def take_letters(*, letters: NoticeQuerySet, by: User, at: datetime) -> Posting:
    """Take the letters that wait longest, to print and post them; raise `NothingToPost` where there are none.

    One that cannot be written goes to those who look after failed messages, and spoils no other.
    """
    posting = Posting(taken_by=by, taken_at=at)
    with transaction.atomic():
        taken = [
            letter
            for letter in letters.due(at).select_related("contact")[:MOST_AT_ONCE]
            if take(notice=letter, claim=posting.claim, at=at, lease=LEASE) and _can_be_written(letter, posting, at)
        ]
        if taken:
            posting.save()
    if not taken:
        raise NothingToPost
    return posting


def _can_be_written(letter: Notice, posting: Posting, at: datetime) -> bool:
    try:
        print_letters([render_sheet(letter)[0]])
    except Exception as trouble:
        logger.exception("notices.not_rendered", notice=letter.pk, kind=letter.kind)
        because = f"It could not be written: {type(trouble).__name__}: {trouble}"[:500]
        give_to_staff(notice=letter, claim=posting.claim, because=because, at=at)
        return False
    return True


def letters_of(posting: Posting) -> list[Notice]:
    """The letters that were taken, as long as nothing was said of them."""
    held = Notice.objects.filter(claim=posting.claim, state__in=[Notice.State.SENDING, Notice.State.UNCERTAIN])
    return list(held.select_related("contact").order_by("due_at", "pk"))


@transaction.atomic
def end_posting(*, posting: Posting, outcome: Posting.Outcome, at: datetime) -> int:
    """Say once what came of all letters taken, and return how many that were; raise `NotHeld` if it is said."""
    if not Posting.objects.filter(pk=posting.pk, outcome="").update(outcome=outcome, ended_at=at):
        raise NotHeld(str(posting.claim))
    letters = letters_of(posting)
    for letter in letters:
        if outcome == Posting.Outcome.POSTED:
            handed_over(notice=letter, claim=posting.claim, words=render_sheet(letter)[1], at=at)
        else:
            put_back(notice=letter, claim=posting.claim, at=at)
    return len(letters)
