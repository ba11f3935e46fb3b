"""What a survey came to, as it may be shown: no figure in it is about so few people that one could be found.

All figures are worked out together, since what two of them show could be put together (`common.suppression`). Free
words are no figures: a person reads them, see `reading.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from common.public_text import PublicText
from common.suppression import Published, publish, rounded
from engagement.surveys.paper import ONE_CHOICE, OTHER, WOULD_RATHER_NOT, Answer, Answers, Kind, Paper, Question

NOTHING = "-"  # not asked, not answered, or not ticked
TICKED = "+"
BY_CHANNEL = ("", "channel")
IN_BANDS = {Kind.NUMBER, Kind.DATE}
BANDS = (0, 1, 5, 10, 20, 50, 100, 500, 1_000)  # where the bands of numbers begin
Counts = dict[tuple[str, str], dict[str, int]]


@dataclass(frozen=True)
class Row:
    """One line of a table: how many, or None where that is not shown, and the share of all in per cent."""

    key: str
    words: PublicText
    count: int | None
    percent: int | None


@dataclass(frozen=True)
class Table:
    """The answers to one question, or to one row of a grid. Without rows it is not shown."""

    key: str
    words: PublicText
    rows: tuple[Row, ...]
    adds_up: bool = True  # whether each person stands in one row alone
    is_outcome: bool = False


@dataclass(frozen=True)
class Results:
    """How many answered, and the tables. None: fewer than 8."""

    total: int | None
    channels: Table | None
    tables: tuple[Table, ...]

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "total": self.total,
            "channels": _table_as_json(self.channels) if self.channels else None,
            "tables": [_table_as_json(table) for table in self.tables],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Results":
        """Read back what `as_json` made."""
        channels = value["channels"]
        return cls(
            total=value["total"],
            channels=_table(channels) if channels else None,
            tables=tuple(_table(one) for one in value["tables"]),
        )

    def table(self, key: str) -> Table | None:
        """The table of a question."""
        return next((one for one in self.tables if one.key == key), None)


def count(paper: Paper, responses: Iterable[tuple[str, Answers]], channels: Mapping[str, PublicText]) -> Results:
    """Count ``responses``, each a channel and its answers, by the questions of ``paper`` and by their channels."""
    counts: Counts = {name: {} for name in [BY_CHANNEL, *_breakdowns(paper)]}
    total = 0
    for channel, answers in responses:
        total += 1
        for name, said in _said(paper, channel, answers).items():
            counts[name][said] = counts[name].get(said, 0) + 1
    published: Published[Any] = publish(total, counts)
    tables = [table for question in paper for table in _tables(question, counts, published)]
    by_channel = _chosen(published, BY_CHANNEL, channels.items())
    return Results(published.total, Table("", PublicText(), by_channel) if by_channel else None, tuple(tables))


def _tables(question: Question, counts: Counts, published: Published[Any]) -> Iterator[Table]:
    """The tables of one question: one for most kinds, one for each row of a grid, none for words."""
    key, again, choices = question.key, question.is_outcome, _choices(question)
    if question.kind in ONE_CHOICE:
        yield Table(key, question.words, _chosen(published, (key, ""), choices), is_outcome=again)
    elif question.kind in IN_BANDS:
        bands = sorted(set(counts[key, ""]) - {NOTHING}, key=_first_number)
        yield Table(key, question.words, _chosen(published, (key, ""), [(one, PublicText(one)) for one in bands]))
    elif question.kind == Kind.GRID:
        for line in question.rows:
            rows = _chosen(published, (key, line.key), choices)
            yield Table(f"{key}.{line.key}", line.words, rows, is_outcome=again)
    elif question.kind in {Kind.SEVERAL, Kind.RANKING}:
        # Each choice is a breakdown of its own: people who ticked it, or put it first, and those who did not.
        rows = tuple(
            _row(published, choice, words, published.breakdowns[key, choice].shown.get(TICKED, 0))
            for choice, words in choices
            if not published.breakdowns[key, choice].is_withheld
        )
        yield Table(key, question.words, rows, adds_up=False)


def _chosen(
    published: Published[Any], name: tuple[str, str], choices: Iterable[tuple[str, PublicText]]
) -> tuple[Row, ...]:
    breakdown = published.breakdowns[name]
    if breakdown.is_withheld:
        return ()
    return tuple(_row(published, key, words, breakdown.shown.get(key, 0)) for key, words in choices)


def _row(published: Published[Any], key: str, words: PublicText, number: int | None) -> Row:
    return Row(key, words, number, published.percent(number))


def how_many(number: int) -> int | None:
    """A number of responses as it may be shown while a survey is open."""
    return rounded(number)


def _choices(question: Question) -> list[tuple[str, PublicText]]:
    if question.kind == Kind.YES_NO:
        return [
            ("yes", PublicText({"en-gb": "Yes", "cy": "Ydw neu ydy"})),
            ("no", PublicText({"en-gb": "No", "cy": "Nac ydw neu nac ydy"})),
            ("not_sure", PublicText({"en-gb": "Not sure", "cy": "Ddim yn siŵr"})),
        ]
    found = [(choice.key, choice.words) for choice in question.choices]
    if question.has_other:
        found.append((OTHER, PublicText({"en-gb": "Something else", "cy": "Rhywbeth arall"})))
    return found


def _breakdowns(paper: Paper) -> list[tuple[str, str]]:
    """The names of the breakdowns: each counts every person once."""
    names: list[tuple[str, str]] = []
    for question in paper:
        if question.kind in ONE_CHOICE | IN_BANDS:
            names.append((question.key, ""))
        elif question.kind in {Kind.SEVERAL, Kind.RANKING}:
            names += [(question.key, key) for key, _words in _choices(question)]
        elif question.kind == Kind.GRID:
            names += [(question.key, line.key) for line in question.rows]
    return names


def _said(paper: Paper, channel: str, answers: Answers) -> dict[tuple[str, str], str]:
    """Into which count of each breakdown these answers fall."""
    found = {BY_CHANNEL: channel}
    for question in paper:
        answer = answers.get(question.key)
        if question.kind in ONE_CHOICE:
            offered = {key for key, _words in _choices(question)}
            found[question.key, ""] = answer if isinstance(answer, str) and answer in offered else NOTHING
        elif question.kind == Kind.SEVERAL:
            ticked = answer if isinstance(answer, list) else []
            for key, _words in _choices(question):
                found[question.key, key] = TICKED if key in ticked else NOTHING
        elif question.kind == Kind.RANKING:
            first = answer[0] if isinstance(answer, list) and answer else ""
            for key, _words in _choices(question):
                found[question.key, key] = TICKED if key == first else NOTHING
        elif question.kind == Kind.GRID:
            lines = answer if isinstance(answer, dict) else {}
            for line in question.rows:
                found[question.key, line.key] = lines.get(line.key, NOTHING)
        elif question.kind in IN_BANDS:
            found[question.key, ""] = NOTHING if answer in (None, WOULD_RATHER_NOT) else _band(answer)
    return found


def _band(answer: Answer) -> str:
    """A number among others like it, or the year of a date: single ones would tell too much."""
    if isinstance(answer, str):
        return answer[:4]
    start = max(band for band in BANDS if band <= answer)
    following = [band for band in BANDS if band > answer]
    last = min(following) - 1 if following else None
    return f"{start}+" if last is None else str(start) if last == start else f"{start}–{last}"


def _first_number(band: str) -> int:
    return int(band.rstrip("+").partition("–")[0])


def _table_as_json(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "words": table.words.as_dict(),
        "adds_up": table.adds_up,
        "is_outcome": table.is_outcome,
        "rows": [[row.key, row.words.as_dict(), row.count, row.percent] for row in table.rows],
    }


def _table(value: Mapping[str, Any]) -> Table:
    rows = tuple(Row(key, PublicText(words), number, percent) for key, words, number, percent in value["rows"])
    return Table(
        key=value["key"],
        words=PublicText(value["words"]),
        rows=rows,
        adds_up=value["adds_up"],
        is_outcome=value["is_outcome"],
    )
