"""Papers: every path ends, questions that nobody gets to are found, and what is read back is what was written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.public_text import PublicText
from engagement.surveys.bank import TOPICS
from engagement.surveys.paper import (
    END,
    OTHER,
    WOULD_RATHER_NOT,
    Choice,
    Kind,
    NotAPaper,
    Paper,
    Question,
    choices_from,
)

A_OR_B = (Choice("a", PublicText("A")), Choice("b", PublicText("B")))


def one(key: str, **more: Any) -> Question:
    return Question(key, Kind.ONE, PublicText(f"Question {key}?"), choices=A_OR_B, **more)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Papers with routes to anywhere, of which only those forward may stay."""
    number = draw(st.integers(1, 8))
    keys = [f"q{place}" for place in range(number)]
    to = st.sampled_from([*keys, END, "nowhere"])
    questions = [
        one(key, is_required=draw(st.booleans()), routes=draw(st.dictionaries(st.sampled_from(["a", "b", "c"]), to)))
        for key in keys
    ]
    return Paper(tuple(questions)).with_routes_forward()


@given(papers(), st.data())
def test_every_path_ends_and_asks_nothing_twice(paper: Paper, data: st.DataObject) -> None:
    said = st.sampled_from(["a", "b", WOULD_RATHER_NOT, None])
    answers = {question.key: data.draw(said) for question in paper}
    asked = [question.key for question in paper.path(answers)]
    assert asked
    assert len(set(asked)) == len(asked)
    assert asked == sorted(asked, key=paper.number)


@given(papers(), st.data())
def test_moving_and_taking_out_keep_paths_forward(paper: Paper, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([question.key for question in paper]))
    for changed in (paper.moved(key, data.draw(st.integers(-3, 3))), paper.without(key)):
        numbers = {question.key: place for place, question in enumerate(changed)}
        for question in changed:
            assert all(to == END or numbers[to] > numbers[question.key] for to in question.routes.values())
    assert Paper.from_json(paper.as_json()) == paper


def test_questions_that_nobody_gets_to_are_named() -> None:
    paper = Paper((one("q1", routes={"a": "q3", "b": END}), one("q2"), one("q3")))
    assert [question.key for question in paper.unreachable()] == ["q2"]
    assert Paper((one("q1", routes={"a": "q3"}), one("q2"), one("q3"))).unreachable() == []


def test_answers_off_the_path_are_not_kept() -> None:
    paper = Paper((one("q1", has_other=True, routes={"a": "q3"}), one("q2", has_other=True), one("q3")))
    said = {"q1": "a", "q2": OTHER, "q2.other": "Words", "q3": "b"}
    assert paper.on_path(said) == {"q1": "a", "q3": "b"}
    assert paper.on_path(said | {"q1": "b"}) == said | {"q1": "b"}


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({}, "no list"),
        (["x"], "Question 1 cannot be read"),
        ([{"key": "a", "kind": "mood", "words": {"en-gb": "?"}}], "Question 1 cannot be read"),
        ([{"key": "A B", "kind": "long", "words": {"en-gb": "?"}}], "no key of small letters"),
        ([{"key": "a", "kind": "long", "words": {}}], "no words"),
        ([{"key": "a", "kind": "long", "words": {"en-gb": "nul \0"}}], "cannot be read"),
        ([{"key": "a", "kind": "one", "words": {"en-gb": "?"}}], "2 to 20 choices"),
        ([{"key": "a", "kind": "long", "words": {"en-gb": "?"}}] * 2, "same key"),
    ],
)
def test_a_file_that_is_no_survey_is_refused_in_words(value: Any, says: str) -> None:
    with pytest.raises(NotAPaper, match=says):
        Paper.from_json(value)


def test_choices_keep_their_keys_while_their_words_change() -> None:
    before = choices_from(PublicText({"en-gb": "Good\nBad", "cy": "Da\nGwael"}))
    assert [choice.words.in_language("cy") for choice in before] == ["Da", "Gwael"]
    after = choices_from(PublicText("So so\nBad\nGood"), before)
    keys = {str(choice.words): choice.key for choice in before}
    assert [choice.key for choice in after][1:] == [keys["Bad"], keys["Good"]]
    renamed = choices_from(PublicText("Very good\nBad"), before)
    assert [choice.key for choice in renamed] == [choice.key for choice in before]


def test_the_bank_is_a_paper_in_two_languages() -> None:
    questions = tuple(question for topic in TOPICS for question in topic.questions)
    assert Paper.from_json(Paper(questions).as_json()) == Paper(questions)
    for question in questions:
        assert {"en-gb", "cy"} <= set(question.words)
        assert all({"en-gb", "cy"} <= set(choice.words) for choice in question.choices)
