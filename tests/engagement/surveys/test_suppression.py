"""Nobody works out a hidden number from all figures of a survey together."""

import random
from collections import Counter
from itertools import product

from common.public_text import PublicText
from common.suppression import SLACK, SMALLEST
from engagement.surveys.operations.closing import CHANNELS
from engagement.surveys.paper import Choice, Kind, Paper, Question
from engagement.surveys.results import Results, count

POPULATIONS = 1_000
THREE = tuple(Choice(key, PublicText(key)) for key in "abc")
PAPER = Paper(
    (
        Question("one", Kind.ONE, PublicText("One?"), choices=THREE),
        Question("two", Kind.YES_NO, PublicText("Two?")),
        Question("many", Kind.SEVERAL, PublicText("Many?"), choices=THREE),
        Question("grid", Kind.GRID, PublicText("Grid?"), choices=THREE[:2], rows=THREE[:2]),
    )
)


def some_people(dice: random.Random) -> list[tuple[str, dict[str, object]]]:
    """A population with rare answers, as real ones have."""
    rare = dice.choice([0.02, 0.05, 0.2])
    found: list[tuple[str, dict[str, object]]] = []
    for _ in range(dice.randint(1, 120)):
        answers: dict[str, object] = {
            "one": dice.choices("abc", [1, rare, rare])[0],
            "two": dice.choices(["yes", "no", "not_sure"], [1, rare, rare])[0],
            "many": [key for key in "abc" if dice.random() < rare * 2],
            "grid": {row: dice.choices("ab", [1, rare])[0] for row in "ab" if dice.random() < 0.9},
        }
        if dice.random() < rare:
            del answers["one"]
        found.append((dice.choices(["link", "paper"], [1, rare])[0], answers))
    return found


def worked_out(results: Results, truth: dict[str, Counter[str]]) -> list[str]:
    """Hidden numbers of which an attacker with every table finds but one value that fits.

    The attacker knows the rule: hidden numbers are 1 to 7 or were hidden beside such, shown ones lie within two of
    what is shown, and each person stands in one row of a table that adds up, or in none.
    """
    if not results.total:
        return []
    found = []
    everyone = (max(SMALLEST, results.total - SLACK), results.total + SLACK)
    for table in results.tables:
        if not table.adds_up or not table.rows:
            continue
        ranges = []
        for row in table.rows:
            low, high = (1, everyone[1]) if row.count is None else (0, 0) if row.count == 0 else (
                max(SMALLEST, row.count - SLACK), row.count + SLACK
            )  # fmt: skip
            ranges.append((low, high))
        for place, row in enumerate(table.rows):
            if row.count is not None:
                continue
            others = [ranges[one] for one in range(len(ranges)) if one != place]
            # Somebody may have answered nothing, so the rows add up to everyone at most.
            most = min(ranges[place][1], everyone[1] - sum(low for low, _high in others))
            if most == ranges[place][0]:
                found.append(f"{table.key}.{row.key}")
    return found


def naive(results: Results, truth: dict[str, Counter[str]]) -> list[str]:
    """What the same attacker finds where exact figures are shown beside a hidden one: the rest of the total."""
    del results
    found = []
    for key, counted in truth.items():
        small = [name for name, number in counted.items() if 0 < number < SMALLEST]
        if len(small) == 1:
            found.append(f"{key}.{small[0]}")
    return found


def test_a_thousand_surveys_give_nobody_away() -> None:
    dice = random.Random(7)  # noqa: S311 - the same populations each time
    given_away, control = [], []
    for _ in range(POPULATIONS):
        people = some_people(dice)
        truth = {
            "one": Counter(str(answers.get("one", "-")) for _channel, answers in people),
            "two": Counter(str(answers["two"]) for _channel, answers in people),
        }
        results = count(PAPER, people, CHANNELS)
        given_away += worked_out(results, truth)
        control += naive(results, truth)
        for table in results.tables:
            for row in table.rows:
                if row.count is not None and table.key in truth:
                    exact = truth[table.key][row.key]
                    assert exact == 0 or exact >= SMALLEST
                    assert abs(row.count - exact) <= SLACK
    assert control  # without the rule somebody is found
    assert given_away == []


def test_all_channels_and_answers_are_counted_of_the_same_people() -> None:
    people = [("link" if place % 2 else "paper", {"one": "a", "two": "yes"}) for place in range(40)]
    results = count(PAPER, people, CHANNELS)
    assert results.total == 40
    assert results.channels
    assert {row.key: row.count for row in results.channels.rows} == {
        "link": 20, "invited": 0, "paper": 20, "telephone": 0,
    }  # fmt: skip
    one = results.table("one")
    assert one
    assert [(row.key, row.count) for row in one.rows] == [("a", 40), ("b", 0), ("c", 0)]


def test_numbers_and_dates_stand_in_bands() -> None:
    paper = Paper(
        (
            Question("hours", Kind.NUMBER, PublicText("Hours?")),
            Question("since", Kind.DATE, PublicText("Since?")),
        )
    )
    people = [("link", {"hours": hours, "since": f"{year}-03-01"}) for hours, year in product((3, 60), (2019, 2020))]
    results = count(paper, people * 10, CHANNELS)
    hours, since = results.table("hours"), results.table("since")
    assert hours
    assert since
    assert [(row.key, row.count) for row in hours.rows] == [("1–4", 20), ("50–99", 20)]
    assert [(row.key, row.count) for row in since.rows] == [("2019", 20), ("2020", 20)]
