"""Putting answers among the responses in batches, and closing: the key goes, the figures are worked out once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count

from common.public_text import PublicText
from engagement.surveys.models import Channel, Draft, Invitation, Response, Staged, Survey
from engagement.surveys.paper import Answers, Paper, Question
from engagement.surveys.results import count
from engagement.surveys.rules import asks_of
from notices.operations import cancel as cancel_notices

SMALLEST_BATCH = 10
MIXED_WITH = 200  # responses among which the last few are put when a survey closes
COUNTED_AT_ONCE = 2_000
CHANNELS: Mapping[str, PublicText] = {
    Channel.LINK: PublicText({"en-gb": "Open link", "cy": "Dolen agored"}),
    Channel.INVITED: PublicText({"en-gb": "Personal link", "cy": "Dolen bersonol"}),
    Channel.PAPER: PublicText({"en-gb": "On paper", "cy": "Ar bapur"}),
    Channel.TELEPHONE: PublicText({"en-gb": "By telephone", "cy": "Dros y ffôn"}),
}


def move_staged() -> int:
    """Put what is staged among the responses, for every survey of which there is enough; return how many went.

    Each batch goes in one transaction, out of order and under new keys.
    """
    waiting = Staged.objects.order_by().values("version__survey").annotate(number=Count("key"))
    ready = [row["version__survey"] for row in waiting if row["number"] >= SMALLEST_BATCH]
    moved = sum(_move(survey, least=SMALLEST_BATCH) for survey in ready)
    if moved:
        _sweep()
    return moved


@transaction.atomic
def close_survey(*, survey: Survey, at: datetime) -> Survey:
    """Take no more answers, forget who was asked, and work out the results. Twice is as once.

    The last answers go among responses that are there already, so that the last batch is no smaller than others.
    """
    held = Survey.objects.select_for_update(of=("self",)).select_related("activity").get(pk=survey.pk)
    if held.closed_at:
        return held
    _mix_in_last(held)
    cancel_notices(subject=asks_of(held), at=at)
    Invitation.objects.filter(survey=held).delete()
    Draft.objects.filter(survey=held).delete()
    held.closed_at, held.key = at, None
    held.results = count(whole_paper(held), _responses(held), CHANNELS).as_json()
    held.save(update_fields=["closed_at", "key", "results"])
    transaction.on_commit(_sweep)
    return held


def whole_paper(survey: Survey) -> Paper:
    """What was asked in any of its papers: the latest wording of each question."""
    papers = [version.paper for version in survey.versions.asked()]  # the latest first
    questions: dict[str, Question] = {}
    for paper in papers:
        questions = questions | {one.key: one for one in paper if one.key not in questions}
    return Paper(tuple(questions.values()))


@transaction.atomic
def _move(survey: int, *, least: int) -> int:
    rows = Staged.objects.select_for_update(skip_locked=True, of=("self",)).filter(version__survey=survey)
    staged = list(rows.order_by("?"))
    if len(staged) < least:
        return 0
    Response.objects.bulk_create(_anew(staged), batch_size=1_000)
    Staged.objects.filter(pk__in=[row.pk for row in staged]).delete()
    return len(staged)


def _mix_in_last(survey: Survey) -> None:
    last = list(Staged.objects.select_for_update(of=("self",)).filter(version__survey=survey))
    if not last:
        return
    # Those of the greatest keys are random ones, as keys are.
    others = list(Response.objects.filter(version__survey=survey).order_by("-key")[:MIXED_WITH])
    Response.objects.filter(pk__in=[row.pk for row in others]).delete()
    together = _anew([*last, *others])
    Response.objects.bulk_create(sorted(together, key=lambda row: row.key))  # new keys are random: so is their order
    Staged.objects.filter(pk__in=[row.pk for row in last]).delete()


def _anew(rows: Sequence[Staged | Response]) -> list[Response]:
    return [
        Response(version_id=row.version_id, channel=row.channel, language=row.language, answers=row.answers)
        for row in rows
    ]


def _responses(survey: Survey) -> Iterator[tuple[str, Answers]]:
    rows = Response.objects.filter(version__survey=survey).values_list("channel", "answers")
    yield from rows.iterator(chunk_size=COUNTED_AT_ONCE)


def _sweep() -> None:
    """Let the database give up the rows that were staged or drafts: until then their remains lie on its disk."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM surveys_staged, surveys_draft, surveys_invitation")
