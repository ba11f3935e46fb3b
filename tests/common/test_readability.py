"""How hard words are to read."""

import csv

import pytest

from common.readability import PLAIN_WORDS, check_words, find_jargon, sentences_of, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1), ("note", 1), ("called", 1), ("makes", 1), ("table", 2), ("wanted", 2), ("places", 2),
        ("carer", 2), ("family", 3), ("hospital", 3), ("assessment", 3), ("12", 1), ("carer’s", 2),
    ],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    """As one would clap them."""
    assert syllables(word) == count


def test_sentences_end_at_marks_lines_and_semicolons() -> None:
    """A line of a list is a sentence; a number with a point is none."""
    assert sentences_of("One. Two! Three?\n- four\n* five; six") == ["One.", "Two!", "Three?", "four", "five", "six"]
    assert len(sentences_of("It costs £3.50 a day.")) == 1


def test_grade_is_flesch_and_kincaid_s() -> None:
    """Ten words of one syllable in one sentence: 0.39 * 10 + 11.8 - 15.59 = 0.1."""
    assert check_words("We can not do this now but we can try.").grade == pytest.approx(0.1)


def test_plain_words_are_called_plain() -> None:
    """Short words in short sentences."""
    report = check_words("You know what works and what does not. We answer every time.")
    assert report.is_plain
    assert report.reading_age <= 11


def test_long_sentences_are_named() -> None:
    """Twenty words are the most."""
    long = " ".join(["word"] * 21) + "."
    assert check_words(f"Short one. {long}").long_sentences == (long,)
    assert not check_words(" ".join(["word"] * 20) + ".").long_sentences


def test_jargon_is_found_as_written_once_and_longest_first() -> None:
    """ "Respite care" is one hard word, not two."""
    found = find_jargon("Respite care and respite. In order to respite!")
    assert [word.hard for word in found] == ["Respite care", "respite", "In order to"]
    assert found[1].plainer == "a break"


def test_jargon_is_whole_words() -> None:
    """A hard word inside another word is not meant."""
    assert find_jargon("Microscope, ensured, non-statutory.") == ()


@pytest.mark.parametrize("text", ["", "   ", "…", "\x00", "🙂🙂"])
def test_nothing_to_read_is_no_fault(text: str) -> None:
    """No words, no figures."""
    assert check_words(text).words == 0


def test_list_of_plain_words_is_sound() -> None:
    """Each hard word once, with something plainer that is not itself on the list."""
    with PLAIN_WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    hard = [row["hard"].lower() for row in rows]
    assert len(hard) >= 120
    assert len(set(hard)) == len(hard)
    assert all(row["plainer"].strip() for row in rows)
    assert not [row for row in rows if find_jargon(row["plainer"])]
