"""What a survey asks, as one value: its questions in order, their answers to choose from, and where each leads.

A paper is kept as JSON, so that it can be frozen when it is published, copied, taken away and brought back. Questions
and choices have keys that stay the same from version to version and from one survey to the next, so that answers can
be compared. Routes lead forward only: so no path through a paper is endless.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.public_text import PublicText

END = "end"  # where a route leads that finishes the survey
OTHER = "other"  # the choice with words of one's own
WOULD_RATHER_NOT = "rather_not"
MOST_QUESTIONS, MOST_CHOICES = 60, 20
LEAST_CHOICES = 2
LONGEST_SHORT, LONGEST_LONG = 200, 4_000  # characters of an answer
LARGEST_NUMBER = 10**9
_KEY = re.compile(r"[a-z0-9_]{1,20}")

Answer = Any  # what JSON keeps: a key, keys, a number, words, or a mapping from row to key
Answers = Mapping[str, Answer]


class NotAPaper(ValueError):
    """What was read is not a survey: why not, in words."""


class Kind(TextChoices):
    """How a question is answered."""

    ONE = "one", _("One of several choices")
    SEVERAL = "several", _("Any number of choices")
    SCALE = "scale", _("A scale, in words")
    YES_NO = "yes_no", _("Yes, no or not sure")
    GRID = "grid", _("Several things, the same choices for each")
    RANKING = "ranking", _("Things to put in order")
    NUMBER = "number", _("A number")
    DATE = "date", _("A date")
    SHORT = "short", _("A few words")
    LONG = "long", _("As many words as people like")


WITH_CHOICES = {Kind.ONE, Kind.SEVERAL, Kind.SCALE, Kind.GRID, Kind.RANKING}
# Of which one choice is taken, so that a route can hang on it, and whose counts are of people.
ONE_CHOICE = {Kind.ONE, Kind.SCALE, Kind.YES_NO}
WORDS = {Kind.SHORT, Kind.LONG}


@dataclass(frozen=True)
class Choice:
    """One answer to choose, or one row of a grid."""

    key: str
    words: PublicText


@dataclass(frozen=True)
class Question:
    """One question. ``routes`` maps a choice to the question that comes after it, or to `END`."""

    key: str
    kind: Kind
    words: PublicText
    hint: PublicText = field(default_factory=PublicText)
    heading: PublicText = field(default_factory=PublicText)  # begins a part of the survey
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    has_other: bool = False
    is_required: bool = False
    is_outcome: bool = False  # asked again each time, so that answers can be compared over the years
    routes: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def may_route(self) -> bool:
        """Whether what is chosen here may decide what comes next."""
        return self.kind in ONE_CHOICE

    @property
    def has_words(self) -> bool:
        """Whether people write here in words of their own."""
        return self.kind in WORDS or self.has_other

    @property
    def words_key(self) -> str:
        """Under which name those words are kept."""
        return self.key if self.kind in WORDS else f"{self.key}.{OTHER}"

    def offered(self) -> list[tuple[str, str]]:
        """The choices as a form shows them, in the reader's language."""
        if self.kind == Kind.YES_NO:
            return [("yes", gettext("Yes")), ("no", gettext("No")), ("not_sure", gettext("Not sure"))]
        shown = [(choice.key, str(choice.words)) for choice in self.choices]
        if self.has_other and self.kind in {Kind.ONE, Kind.SEVERAL}:
            shown.append((OTHER, gettext("Something else")))
        return shown

    def after(self, answer: Answer) -> str:
        """Where this answer leads: a question's key, `END`, or nothing for the next question."""
        return self.routes.get(answer, "") if self.may_route and isinstance(answer, str) else ""

    def says(self, answer: Answer) -> str:
        """An answer in the words that were read with it."""
        if answer in (None, "", [], {}, WOULD_RATHER_NOT):
            return gettext("I would rather not say") if answer == WOULD_RATHER_NOT else ""
        words = dict(self.offered())
        if self.kind in ONE_CHOICE:
            return words.get(answer, "")
        if self.kind == Kind.SEVERAL:
            return ", ".join(words.get(key, "") for key in answer)
        if self.kind == Kind.RANKING:
            return ", ".join(f"{place}. {words.get(key, '')}" for place, key in enumerate(answer, start=1))
        if self.kind == Kind.GRID:
            named = {row.key: str(row.words) for row in self.rows}
            return "; ".join(f"{named.get(row, '')}: {words.get(key, '')}" for row, key in answer.items())
        return str(answer)

    def is_an_answer(self, answer: Answer) -> bool:  # noqa: PLR0911 - one line a kind
        """Whether this could have been answered here, whoever says so."""
        keys = {key for key, _words in self.offered()}
        if answer == WOULD_RATHER_NOT:
            return True
        match self.kind:
            case Kind.ONE | Kind.SCALE | Kind.YES_NO:
                return isinstance(answer, str) and answer in keys
            case Kind.SEVERAL:
                return isinstance(answer, list) and set(answer) <= keys and len(set(answer)) == len(answer) > 0
            case Kind.RANKING:
                return isinstance(answer, list) and set(answer) == keys and len(set(answer)) == len(answer)
            case Kind.GRID:
                rows = {row.key for row in self.rows}
                return isinstance(answer, dict) and set(answer) <= rows and set(answer.values()) <= keys
            case Kind.NUMBER:
                return isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= LARGEST_NUMBER
            case Kind.DATE:
                return isinstance(answer, str) and _is_date(answer)
            case _:
                longest = LONGEST_SHORT if self.kind == Kind.SHORT else LONGEST_LONG
                return isinstance(answer, str) and 0 < len(answer) <= longest


@dataclass(frozen=True)
class Paper:
    """The questions in their order."""

    questions: tuple[Question, ...] = ()

    def __len__(self) -> int:
        return len(self.questions)

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def question(self, key: str) -> Question | None:
        """The question with this key."""
        return next((one for one in self.questions if one.key == key), None)

    def number(self, key: str) -> int:
        """The number of this question, from 1, as it stands on the printed paper."""
        return next(place for place, one in enumerate(self.questions, start=1) if one.key == key)

    def after(self, question: Question, answer: Answer) -> Question | None:
        """What is asked after ``question`` was answered like this; nothing where the survey is at its end."""
        to = question.after(answer)
        if to == END:
            return None
        if to:
            return self.question(to)
        number = self.number(question.key)
        return self.questions[number] if number < len(self.questions) else None

    def path(self, answers: Answers) -> list[Question]:
        """The questions that are asked of whoever gives these answers, in order."""
        asked: list[Question] = []
        at = self.questions[0] if self.questions else None
        while at is not None:
            asked.append(at)
            at = self.after(at, answers.get(at.key))
        return asked

    def on_path(self, answers: Answers) -> dict[str, Answer]:
        """Those answers alone that belong to questions which are asked, with the words beside "something else"."""
        keys = {question.key for question in self.path(answers)}
        return {name: answer for name, answer in answers.items() if name.removesuffix("." + OTHER) in keys}

    def missing(self, answers: Answers) -> list[Question]:
        """Questions on the path that must be answered and are not."""
        return [one for one in self.path(answers) if one.is_required and answers.get(one.key) in (None, "", [], {})]

    def unreachable(self) -> list[Question]:
        """Questions that nobody gets to who chooses an answer wherever the way depends on it."""
        reached, waiting = set[str](), list(self.questions[:1])
        while waiting:
            one = waiting.pop()
            if one.key in reached:
                continue
            reached.add(one.key)
            chosen = [key for key, _words in one.offered()] if one.may_route else [None]
            waiting += [found for answer in chosen if (found := self.after(one, answer)) is not None]
        return [one for one in self.questions if one.key not in reached]

    # --- Changing it: each returns a new paper ------------------------------------------------------------------------

    def with_question(self, question: Question) -> "Paper":
        """With this question in the place of the one with its key, or at the end."""
        if self.question(question.key) is None:
            return Paper((*self.questions, question))
        return Paper(tuple(question if one.key == question.key else one for one in self.questions))

    def without(self, key: str) -> "Paper":
        """Without this question; routes to it lead to the next one again."""
        return Paper(tuple(one for one in self.questions if one.key != key)).with_routes_forward()

    def moved(self, key: str, by: int) -> "Paper":
        """With this question earlier or later by so many places; routes that would lead back are dropped."""
        rest = [one for one in self.questions if one.key != key]
        found = self.question(key)
        if found is None:
            return self
        place = min(max(self.number(key) - 1 + by, 0), len(rest))
        return Paper((*rest[:place], found, *rest[place:])).with_routes_forward()

    def with_routes_forward(self) -> "Paper":
        """Without routes that lead back, to a question that is gone, or from a choice that is gone."""
        number = {one.key: place for place, one in enumerate(self.questions)}
        kept = []
        for place, one in enumerate(self.questions):
            offered = {key for key, _words in one.offered()} if one.may_route else set()
            routes = {
                choice: to
                for choice, to in one.routes.items()
                if choice in offered and (to == END or number.get(to, -1) > place)
            }
            kept.append(replace(one, routes=routes))
        return Paper(tuple(kept))

    # --- As JSON --------------------------------------------------------------------------------------------------

    def as_json(self) -> list[dict[str, Any]]:
        """As plain values; what is empty is left out."""
        return [
            {
                name: value
                for name, value in {
                    "key": one.key,
                    "kind": str(one.kind),
                    "words": one.words.as_dict(),
                    "hint": one.hint.as_dict(),
                    "heading": one.heading.as_dict(),
                    "choices": [{"key": choice.key, "words": choice.words.as_dict()} for choice in one.choices],
                    "rows": [{"key": row.key, "words": row.words.as_dict()} for row in one.rows],
                    "has_other": one.has_other,
                    "is_required": one.is_required,
                    "is_outcome": one.is_outcome,
                    "routes": dict(one.routes),
                }.items()
                if value
            }
            for one in self.questions
        ]

    @classmethod
    def from_json(cls, value: Any) -> "Paper":
        """Read a paper that was taken away. Raises `NotAPaper` where it is none, or not one that can be answered."""
        if not isinstance(value, list) or len(value) > MOST_QUESTIONS:
            raise NotAPaper(gettext("The file holds no list of questions."))
        paper = cls(tuple(_question(one, number) for number, one in enumerate(value, start=1)))
        if len({one.key for one in paper}) != len(paper):
            raise NotAPaper(gettext("Two questions have the same key."))
        return paper.with_routes_forward()


def new_key() -> str:
    """A key that no other question has."""
    return secrets.token_hex(4)


def choices_from(lines: PublicText, before: tuple[Choice, ...] = ()) -> tuple[Choice, ...]:
    """Choices from words with one on each line; line 2 in Welsh is line 2 in English.

    What keeps its English words keeps its key, and a choice that is written again in its place does as well, so that
    what was answered can still be told.
    """
    by_variant = {name: [line.strip() for line in text.splitlines() if line.strip()] for name, text in lines.items()}
    english = by_variant.get("en-gb", [])
    keys_of = {choice.words.get("en-gb", ""): choice.key for choice in before}
    free = [choice.key for choice in before if choice.words.get("en-gb", "") not in english]
    found = []
    for place, words in enumerate(english):
        key = keys_of.get(words) or (free.pop(0) if free else new_key())
        said = {name: texts[place] for name, texts in by_variant.items() if place < len(texts)}
        found.append(Choice(key, PublicText(said)))
    return tuple(found)


def as_lines(choices: tuple[Choice, ...]) -> PublicText:
    """Choices as words with one on each line, to be written again."""
    variants = {name for choice in choices for name in choice.words}
    return PublicText({name: "\n".join(choice.words.get(name, "") for choice in choices) for name in variants})


def _question(value: Any, number: int) -> Question:
    where = gettext("Question %(number)d") % {"number": number}
    if not isinstance(value, dict):
        raise NotAPaper(gettext("%(where)s cannot be read.") % {"where": where})
    try:
        kind = Kind(str(value.get("kind")))
        question = Question(
            key=str(value.get("key", "")),
            kind=kind,
            words=_words(value.get("words")),
            hint=_words(value.get("hint")),
            heading=_words(value.get("heading")),
            choices=_choices(value.get("choices")) if kind in WITH_CHOICES else (),
            rows=_choices(value.get("rows")) if kind == Kind.GRID else (),
            has_other=bool(value.get("has_other")),
            is_required=bool(value.get("is_required")),
            is_outcome=bool(value.get("is_outcome")),
            routes=_routes(value.get("routes")),
        )
    except (ValueError, TypeError, AttributeError) as trouble:
        raise NotAPaper(gettext("%(where)s cannot be read.") % {"where": where}) from trouble
    if not _KEY.fullmatch(question.key) or not question.words:
        raise NotAPaper(gettext("%(where)s has no words, or no key of small letters and digits.") % {"where": where})
    if kind in WITH_CHOICES and not LEAST_CHOICES <= len(question.choices) <= MOST_CHOICES:
        raise NotAPaper(gettext("%(where)s needs 2 to 20 choices.") % {"where": where})
    if kind == Kind.GRID and not 1 <= len(question.rows) <= MOST_CHOICES:
        raise NotAPaper(gettext("%(where)s needs 1 to 20 rows.") % {"where": where})
    return question


def _words(value: Any) -> PublicText:
    if not all(isinstance(text, str) and "\0" not in text for text in (value or {}).values()):
        raise ValueError
    return PublicText(value)


def _choices(value: Any) -> tuple[Choice, ...]:
    found = tuple(Choice(str(one["key"]), _words(one["words"])) for one in value or [])
    keys = [choice.key for choice in found]
    if len(set(keys)) != len(keys) or not all(_KEY.fullmatch(key) and key != OTHER for key in keys):
        raise ValueError
    return found


def _routes(value: Any) -> dict[str, str]:
    return {str(choice): str(to) for choice, to in (value or {}).items()}


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
