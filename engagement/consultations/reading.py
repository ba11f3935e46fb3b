"""A plan as everyone reads it: part by part, with what carers changed, and whose words moved it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.translation import get_language

from common.public_text import ENGLISH
from engagement.consultations.models import Change
from engagement.consultations.operations import comments_on
from feedback.models import Decision
from planning.models import Plan, PlanSection


@dataclass(frozen=True)
class Moved:
    """A change, its number on the page, how many carers' words moved it, and the public answers to these."""

    number: int
    change: Change
    voices: int
    answers: tuple[Decision, ...]


@dataclass(frozen=True)
class Part:
    """A section with its changes, and how many carers spoke of it."""

    section: PlanSection
    moved: tuple[Moved, ...]
    voices: int
    answers: tuple[Decision, ...]

    def pieces(self) -> Iterator[tuple[str, int]]:
        """The words in the reader's language, cut so that what changed can be marked; 0 stands for "as it was"."""
        language = get_language() or ENGLISH
        rest = self.section.words.in_language(language)
        found = sorted(
            (place, one.number, words)
            for one in self.moved
            for words in [one.change.words.in_language(language)]
            if (place := rest.find(words)) >= 0
        )
        end = 0
        for place, number, words in found:
            if place >= end:
                yield rest[end:place], 0
                yield words, number
                end = place + len(words)
        yield rest[end:], 0


def parts_of(plan: Plan) -> list[Part]:
    """All parts of a plan, in order. It asks Postgres the same number of questions whatever the plan holds."""
    sections = list(plan.sections.all())
    changes = list(
        Change.objects.filter(section__in=sections).prefetch_related("comments__item").order_by("section__order", "pk")
    )
    said = comments_on(plan).order_by()
    voices = dict(said.values_list("section").annotate(voices=Sum("item__voices")))
    themes = said.filter(item__theme__isnull=False).values_list("section", "item__theme").annotate(Count("pk"))
    of_section: dict[int | None, set[int]] = {}
    for section, theme, _count in themes:
        of_section.setdefault(section, set()).add(theme)
    wanted = {theme for found in of_section.values() for theme in found}
    answers = {answer.theme_id: answer for answer in Decision.objects.in_public().filter(theme__in=wanted)}
    numbered = [
        Moved(
            number,
            change,
            sum(comment.item.voices for comment in change.comments.all()),
            _answers(answers, [comment.item.theme_id for comment in change.comments.all()]),
        )
        for number, change in enumerate(changes, start=1)
    ]
    return [
        Part(
            section,
            tuple(one for one in numbered if one.change.section_id == section.pk),
            voices.get(section.pk) or 0,
            _answers(answers, sorted(of_section.get(section.pk, set()))),
        )
        for section in sections
    ]


def _answers(answers: dict[int | None, Decision], themes: list[int] | list[int | None]) -> tuple[Decision, ...]:
    return tuple(answers[theme] for theme in dict.fromkeys(themes) if theme in answers)
