"""Who took part, in counts in which nobody can be found (docs/adr/0011-equality-answers.md).

The only place where answers to the equality questions meet the persons who gave them. It hands out what
`common.suppression` lets through and nothing else, about one declared group of people: those who told an organisation
something while signed in, in the last four quarters that have ended. So the figures stand for three months, and there
is no second group that they could be compared with.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.suppression import Breakdown, publish
from feedback.models import Item
from people.equality import QUESTIONS, quarter_of
from people.models import CaredFor, CarerType, EqualityAnswer, Organisation, Profile

NOT_ANSWERED = "not_answered"
YES, NO = "yes", "no"
Words = str | Promise


@dataclass(frozen=True)
class Row:
    """One line of a table. Without a count it is hidden."""

    label: Words
    count: int | None
    percent: int | None
    is_answer: bool = True  # or it counts those who gave none


@dataclass(frozen=True)
class Table:
    """One question, and how those who took part answered it. Without rows there are too few to show."""

    title: Words
    rows: list[Row]

    @property
    def counted(self) -> list[Row]:
        """The lines with people in them."""
        return [row for row in self.rows if row.count]

    @property
    def hidden(self) -> list[Row]:
        """The lines of which nothing more may be said."""
        return [row for row in self.rows if row.count is None]

    @property
    def empty(self) -> list[Row]:
        """The lines with nobody in them."""
        return [row for row in self.rows if row.count == 0]

    @property
    def has_no_answers(self) -> bool:
        """Whether it would say nothing but that nobody answered."""
        return bool(self.rows) and all(row.count == 0 for row in self.rows if row.is_answer)


@dataclass(frozen=True)
class TookPart:
    """Everything that may be said of who took part."""

    since: date
    until: date
    total: int | None
    tables: list[Table]

    @property
    def answered(self) -> list[Table]:
        """The questions that somebody answered, or may have answered."""
        return [table for table in self.tables if not table.has_no_answers]

    @property
    def unanswered(self) -> list[Table]:
        """The questions that nobody answered."""
        return [table for table in self.tables if table.has_no_answers]


def who_took_part(organisation: Organisation, *, at: datetime) -> TookPart:
    """Who told ``organisation`` something in the last four quarters that have ended."""
    until = quarter_of(at)
    since = until.replace(year=until.year - 1)
    persons = list(
        Item.objects.filter(
            organisation=organisation,
            person__isnull=False,
            safeguarding_since__isnull=True,
            received_at__gte=_midnight(since),
            received_at__lt=_midnight(until),
        )
        .order_by()
        .values_list("person", flat=True)
        .distinct()
    )
    answered = _answers(persons, until)
    ticked = _profiles(persons)
    total = len(persons)
    published = publish(total, answered | {name: {YES: many, NO: total - many} for name, many in ticked.items()})

    def row(label: Words, count: int | None, *, is_answer: bool = True) -> Row:
        return Row(label, count, published.percent(count), is_answer)

    def answers(slug: str) -> list[Row]:
        labels = {str(group): group for group in QUESTIONS[slug].groups.values()} | {NOT_ANSWERED: _("Not answered")}
        shown: Breakdown[str] = published.breakdowns[slug]
        return [row(labels[name], count, is_answer=name != NOT_ANSWERED) for name, count in shown.shown.items()]

    def ticks(kind: type[CarerType] | type[CaredFor]) -> list[Row]:
        shown = [(one.label, published.breakdowns[_name(kind, one)].shown.get(YES)) for one in kind]
        return [row(label, count) for label, count in shown] if published.total else []

    return TookPart(
        since=since,
        until=until,
        total=published.total,
        tables=[
            *(Table(question.words, answers(slug)) for slug, question in QUESTIONS.items()),
            Table(_("Who they look after (several may fit)"), ticks(CarerType)),
            Table(_("What the care is for (several may fit)"), ticks(CaredFor)),
        ],
    )


def _midnight(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))


def _answers(persons: Iterable[int], until: date) -> dict[str, dict[str, int]]:
    """How many gave which answer, by question; the one query that joins answers with persons."""
    persons = list(persons)
    rows = (
        EqualityAnswer.objects.of(persons)
        .filter(quarter_on__lt=until)
        .order_by()
        .values_list("question", "answer")
        .annotate(Count("pk"))
    )
    counts = {
        slug: dict.fromkeys([*map(str, question.groups.values()), NOT_ANSWERED], 0)
        for slug, question in QUESTIONS.items()
    }
    for slug, answer, number in rows:
        if group := QUESTIONS[slug].groups.get(answer):
            counts[slug][str(group)] += number
    for of_question in counts.values():
        of_question[NOT_ANSWERED] = len(persons) - sum(of_question.values())
    return counts


def _name(kind: type[CarerType] | type[CaredFor], one: str) -> str:
    return f"{kind.__name__}:{one}"


def _profiles(persons: Iterable[int]) -> Counter[str]:
    """How many ticked which kind of carer, and which kind of care."""
    counts: Counter[str] = Counter({_name(kind, one): 0 for kind in (CarerType, CaredFor) for one in kind.values})
    told = Profile.objects.filter(person__in=list(persons)).values_list("carer_types", "cared_for")
    for carer_types, cared_for in told:
        counts.update(_name(CarerType, one) for one in carer_types)
        counts.update(_name(CaredFor, one) for one in cared_for)
    return counts
