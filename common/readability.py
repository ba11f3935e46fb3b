"""How hard words are to read: school grade, long sentences, and jargon with plainer words.

The grade is Flesch and Kincaid's; syllables are counted by the hyphenation patterns of British English.
It is a hint for the writer, never a gate.
"""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyphen

AIM_GRADE = 6.0
AIM_MEAN = 12.0
LONGEST = 20
PLAIN_WORDS = Path(__file__).parent / "data" / "plain_words.csv"

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n+|;\s+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*", re.UNICODE)
_VOWELS = re.compile(r"[aeiouy]+")
# An e at the end that is no syllable of its own: "note", "called", "makes"; but "table", "wanted", "places".
_SILENT_END = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeiouytd]ed$|[^aeiouysxzhcg]es$")


class Jargon(NamedTuple):
    """A hard word and what to say instead."""

    hard: str
    plainer: str


@dataclass(frozen=True)
class WordReport:
    """What "Check my words" found."""

    words: int
    sentences: int
    grade: float
    mean_sentence: float
    longest_sentence: str
    longest_length: int
    long_sentences: tuple[str, ...]
    jargon: tuple[Jargon, ...]

    @property
    def reading_age(self) -> int:
        """The age at which most children of that school grade can read it."""
        return max(5, round(self.grade) + 5)

    @property
    def is_plain(self) -> bool:
        """Whether nothing is left to improve."""
        return (
            self.grade <= AIM_GRADE and self.mean_sentence <= AIM_MEAN and not self.long_sentences and not self.jargon
        )


@lru_cache(maxsize=1)
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")


@lru_cache(maxsize=4096)
def syllables(word: str) -> int:
    """Count a word's syllables: its groups of vowels, or its hyphenation where that finds more."""
    lowered = word.lower().replace("’", "'").removesuffix("'s")
    if not any(letter.isalpha() for letter in lowered):
        return 1
    groups = len(_VOWELS.findall(lowered))
    if groups > 1 and _SILENT_END.search(lowered):
        groups -= 1
    return max(1, groups, len(_hyphenation().positions(lowered)) + 1)


@lru_cache(maxsize=1)
def plain_words() -> tuple[Jargon, ...]:
    """Read the list of hard words, the longest first, so that "care package" is found before "package"."""
    with PLAIN_WORDS.open(encoding="utf-8", newline="") as file:
        rows = [Jargon(row["hard"], row["plainer"]) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda row: -len(row.hard)))


@lru_cache(maxsize=1)
def _jargon_pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w-])(" + "|".join(re.escape(row.hard) for row in plain_words()) + r")(?![\w-])", re.IGNORECASE
    )


def sentences_of(text: str) -> list[str]:
    """Split text into sentences; a line of a list is one too."""
    parts = (part.strip(" \t-*#>•\r") for part in _SENTENCE_END.split(text))
    return [part for part in parts if _WORD.search(part)]


def find_jargon(text: str) -> tuple[Jargon, ...]:
    """Return each hard word once, in the order in which it comes."""
    plainer = {row.hard.lower(): row for row in plain_words()}
    found: dict[str, Jargon] = {}
    for match in _jargon_pattern().finditer(text):
        key = match[0].lower()
        row = plainer[key]
        if match[0].isupper() or not row.hard.isupper():  # "SEND" is jargon, "send" is not
            found.setdefault(key, Jargon(match[0], row.plainer))
    return tuple(found.values())


def check_words(text: str) -> WordReport:
    """Measure English text."""
    sentences = sentences_of(text)
    counted = [(sentence, _WORD.findall(sentence)) for sentence in sentences]
    words = [word for _, of_sentence in counted for word in of_sentence]
    if not words:
        return WordReport(0, 0, 0.0, 0.0, "", 0, (), ())
    mean = len(words) / len(counted)
    grade = 0.39 * mean + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    longest, of_longest = max(counted, key=lambda one: len(one[1]))
    return WordReport(
        words=len(words),
        sentences=len(counted),
        grade=round(max(0.0, grade), 1),
        mean_sentence=round(mean, 1),
        longest_sentence=longest,
        longest_length=len(of_longest),
        long_sentences=tuple(sentence for sentence, of_sentence in counted if len(of_sentence) > LONGEST),
        jargon=find_jargon(text),
    )
