"""Nobody is found in what is published, by whoever puts all of it together and knows how it was made."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.suppression import SMALLEST, Breakdown, Published, publish, rounded

Counts = dict[str, int]


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100, 100), (102, 100), (103, 105)],
)
def test_small_counts_are_hidden_and_others_rounded(count: int, shown: int | None) -> None:
    assert rounded(count) == shown


def one(total: int, **counts: int) -> Mapping[str, int | None]:
    return publish(total, {"q": counts}).breakdowns["q"].shown


def test_a_lone_hidden_count_takes_the_next_smallest_with_it() -> None:
    assert one(65, a=3, b=22, c=40) == {"a": None, "b": None, "c": 40}
    assert one(47, a=3, b=4, c=40) == {"a": None, "b": None, "c": None}
    assert one(7, a=7, b=0) == {}


def test_what_is_large_enough_stands() -> None:
    assert one(49, a=9, b=40, c=0) == {"a": 10, "b": 40, "c": 0}


def test_hidden_counts_that_are_many_stand_for_themselves() -> None:
    assert one(60, a=5, b=6, c=49) == {"a": None, "b": None, "c": 50}


def test_four_sevens_would_add_up_and_are_withheld() -> None:
    """30 people can be 28, and four hidden counts are then 7 each."""
    assert publish(28, {"q": {"a": 7, "b": 7, "c": 7, "d": 7}}).breakdowns["q"].is_withheld


def test_few_people_are_not_shown_at_all() -> None:
    published = publish(5, {"q": {"a": 5, "b": 0}})
    assert published.total is None
    assert published.breakdowns["q"].is_withheld


def test_nobody_is_nobody() -> None:
    assert publish(0, {"q": {"a": 0}}) == Published(0, {"q": Breakdown({})})


def test_shares_are_of_what_is_shown() -> None:
    published = publish(49, {"q": {"a": 9, "b": 40}})
    assert published.total == 50
    assert [published.percent(shown) for shown in published.breakdowns["q"].shown.values()] == [20, 80]
    assert published.percent(None) is None


@pytest.mark.parametrize("counts", [{"a": 8, "b": 3}, {"a": 11, "b": -1}])
def test_a_breakdown_counts_each_once(counts: Counts) -> None:
    with pytest.raises(ValueError, match="once"):
        publish(10, {"q": counts})


# --- The attacker ----------------------------------------------------------------------------------------------------
# Knows the rules and every published figure, and tries every population that could have led to them.

MOST, PARTS = 44, 3


def tables(total: int, parts: int = PARTS) -> Iterator[tuple[int, ...]]:
    """Every way in which so many people fall into so many parts."""
    for head in product(range(total + 1), repeat=parts - 1):
        if sum(head) <= total:
            yield (*head, total - sum(head))


def as_seen(counts: tuple[int, ...], *, published: Published[str]) -> tuple[object, ...]:
    shown = published.breakdowns["q"].shown
    return published.total, *(shown.get(str(number), "withheld") for number in range(len(counts)))


def no_rule(total: int, counts: Mapping[str, int]) -> Published[str]:
    """Negative control: small counts are hidden, and nothing else is done."""
    return Published(rounded(total), {"q": Breakdown({name: rounded(count) for name, count in counts.items()})})


def found(*, rule: bool) -> list[tuple[object, ...]]:
    """What is published, where it leaves a hidden count but one value."""
    worlds: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
    for total in range(SMALLEST, MOST + 1):
        for counts in tables(total):
            named = {str(number): count for number, count in enumerate(counts)}
            published = publish(total, {"q": named}) if rule else no_rule(total, named)
            worlds[as_seen(counts, published=published)].append(counts)
    return [
        seen
        for seen, possible in worlds.items()
        for number in range(PARTS)
        if seen[number + 1] in {None, "withheld"} and len({counts[number] for counts in possible}) == 1
    ]


def test_no_hidden_count_can_be_worked_out() -> None:
    """All populations of 8 to 44 people in three parts."""
    assert found(rule=True) == []


def test_hiding_small_counts_alone_would_give_some_away() -> None:
    """Negative control: three counts of 7, of which two are known by their total, and so on."""
    assert found(rule=False)


def bounds(published: Published[str]) -> Iterator[tuple[int, int]]:
    """Between which numbers each hidden count lies, if one adds up everything with everything."""
    assert published.total
    ranges = {
        name: [(1, 7) if s is None else (0, 0) if s == 0 else (max(8, s - 2), s + 2) for s in one.shown.values()]
        for name, one in published.breakdowns.items()
        if one.shown
    }
    people = [
        number
        for number in range(published.total - 2, published.total + 3)
        if all(sum(low for low, _ in of) <= number <= sum(high for _, high in of) for of in ranges.values())
    ]
    for name, of in ranges.items():
        for place, shown in enumerate(published.breakdowns[name].shown.values()):
            others = [pair for number, pair in enumerate(of) if number != place]
            can_be = [
                value
                for value in range(1, 8)
                if any(
                    sum(low for low, _ in others) <= number - value <= sum(high for _, high in others)
                    for number in people
                )
            ]
            if shown is None and can_be:
                yield min(can_be), max(can_be)


@st.composite
def populations(draw: st.DrawFn) -> tuple[int, dict[str, Counts]]:
    """People who fall into the parts of several questions."""
    total = draw(st.integers(min_value=SMALLEST, max_value=120))
    breakdowns = {}
    for question in range(draw(st.integers(min_value=1, max_value=5))):
        cuts = sorted(draw(st.lists(st.integers(min_value=0, max_value=total), min_size=1, max_size=7)))
        edges = [0, *cuts, total]
        breakdowns[f"q{question}"] = {f"c{n}": edges[n + 1] - edges[n] for n in range(len(edges) - 1)}
    return total, breakdowns


@given(populations())
@settings(max_examples=1000)
def test_all_breakdowns_together_give_no_hidden_count_away(population: tuple[int, dict[str, Counts]]) -> None:
    total, breakdowns = population
    published = publish(total, breakdowns)
    assert [pair for pair in bounds(published) if pair[0] == pair[1]] == []
    for name, breakdown in published.breakdowns.items():
        for part, shown in breakdown.shown.items():
            count = breakdowns[name][part]
            assert shown is None or shown == rounded(count)
            assert shown is not None or count > 0
        hidden = [breakdowns[name][part] for part, shown in breakdown.shown.items() if shown is None]
        # What is shown and the whole differ by nobody or by enough people.
        assert not hidden or sum(hidden) >= SMALLEST
