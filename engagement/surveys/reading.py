"""What a planner reads once a survey is closed: words, each by itself, and how answers changed over the years."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from common.public_text import PublicText
from engagement.surveys.models import Heard, Response, Survey
from engagement.surveys.paper import Paper, Question
from engagement.surveys.results import Table

MOST_WAVES = 6


@dataclass(frozen=True)
class Wave:
    """What one survey found."""

    survey: Survey
    table: Table


@dataclass(frozen=True)
class Trend:
    """One question over several surveys, the earliest first: a line for each answer, with its share in each of them."""

    words: PublicText
    waves: tuple[Wave, ...]
    lines: tuple[tuple[PublicText, tuple[int | None, ...]], ...]


def words_on(survey: Survey, question: Question) -> QuerySet[Response]:
    """Responses with words on this question, in an order that says nothing, and whether each was heard."""
    heard = Heard.objects.filter(response=OuterRef("pk"), question=question.words_key)
    said = Response.objects.filter(version__survey=survey, answers__has_key=question.words_key)
    return said.exclude(**{f"answers__{question.words_key}": "rather_not"}).annotate(heard=Exists(heard)).order_by("pk")


def trends_of(survey: Survey, paper: Paper) -> list[Trend]:
    """How answers to what is asked again each time changed, up to this survey."""
    keys = {question.key for question in paper if question.is_outcome}
    if not keys:
        return []
    services = survey.activity.services.values("pk")
    earlier = Survey.objects.filter(
        activity__organisation=survey.activity.organisation_id,
        activity__services__in=services,
        closed_at__lte=survey.closed_at,
        results__isnull=False,
    )
    waves = list(earlier.select_related("activity").distinct().order_by("-closed_at", "-pk")[:MOST_WAVES])[::-1]
    found = []
    for table in survey.published.tables if survey.published else ():
        if not (table.is_outcome and table.rows):
            continue
        asked = [Wave(one, match) for one in waves if (match := _match(one, table)) is not None]
        if len(asked) > 1:
            found.append(Trend(table.words, tuple(asked), _lines(table, asked)))
    return found


def _match(survey: Survey, table: Table) -> Table | None:
    match = survey.published.table(table.key) if survey.published else None
    return match if match and match.rows else None


def _lines(table: Table, waves: list[Wave]) -> tuple[tuple[PublicText, tuple[int | None, ...]], ...]:
    shares = [{row.key: row.percent for row in wave.table.rows} for wave in waves]
    return tuple((row.words, tuple(share.get(row.key) for share in shares)) for row in table.rows)
