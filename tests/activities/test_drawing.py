"""The fair draw against a plain reference: every panel listed, and every chance raised one by one."""

import itertools
import random
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.drawing import TICKETS, CannotBeMet, Lottery, Pool, Quota, Volunteer, fair_lottery
from activities.drawing.programs import NO_LIMIT, Program
from activities.drawing.relaxing import smallest_change
from carer_portal.embedded.processes import ROOT

TAGS = ("area", "first", "kinship", "parent")
NEAR = 2e-6


def meets(pool: Pool, lots: frozenset[str], quotas: tuple[Quota, ...] | None = None) -> bool:
    """Whether these lots, as a panel, meet the quotas."""
    has = Counter(tag for one in pool.volunteers if one.lot in lots for tag in one.has)
    wanted = pool.quotas if quotas is None else quotas
    return len(lots) == pool.places and pool.held <= lots and all(q.least <= has[q.of] <= q.most for q in wanted)


def every_panel(pool: Pool) -> list[frozenset[str]]:
    lots = [one.lot for one in pool.volunteers]
    return [frozenset(some) for some in itertools.combinations(lots, pool.places) if meets(pool, frozenset(some))]


def fairest_by_listing(pool: Pool) -> list[float]:
    """The chances of all lots, sorted: nobody is of a kind, and nothing is known of prices."""
    panels = every_panel(pool)
    free = sorted(one.lot for one in pool.volunteers if one.lot not in pool.held)
    settled: dict[str, float] = {}
    while len(settled) < len(free):
        rest = [lot for lot in free if lot not in settled]
        smallest = best(panels, settled, rest)
        can_rise = {lot: best(panels, settled | dict.fromkeys(rest, smallest), [lot]) for lot in rest}
        stuck = [lot for lot in rest if can_rise[lot] < smallest + NEAR / 2]
        settled |= dict.fromkeys(stuck or [min(rest, key=lambda lot: can_rise[lot])], smallest)
    return sorted(settled.values())


def best(panels: list[frozenset[str]], least: dict[str, float], raised: list[str]) -> float:
    """The largest that the smallest chance of those raised can be, while others keep at least theirs."""
    program = Program(maximise=True)
    target = program.add_column(worth=1.0, most=1.0)
    columns = {panel: program.add_column() for panel in panels}
    program.add_row((1.0, 1.0, dict.fromkeys(columns.values(), 1.0)))
    for lot in raised:
        program.add_row(
            (0.0, NO_LIMIT, {column: 1.0 for panel, column in columns.items() if lot in panel} | {target: -1.0})
        )
    for lot, chance in least.items():
        program.add_row((chance - 1e-9, NO_LIMIT, {column: 1.0 for panel, column in columns.items() if lot in panel}))
    values = program.solve()
    assert values
    return values[target]


@st.composite
def pools(draw: st.DrawFn, most: int = 8) -> Pool:
    number = draw(st.integers(3, most))
    volunteers = tuple(
        Volunteer(f"lot{at}", frozenset(draw(st.sets(st.sampled_from(TAGS), max_size=3)))) for at in range(number)
    )
    places = draw(st.integers(1, number - 1))
    bounds = st.tuples(st.integers(0, places), st.integers(0, places)).map(sorted)
    quotas = tuple(Quota(tag, *draw(bounds)) for tag in draw(st.sets(st.sampled_from(TAGS), max_size=3)))
    held = frozenset(one.lot for one in volunteers[: draw(st.integers(0, places - 1))])
    return Pool(places, quotas, volunteers, held)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(pools())
def test_chances_are_the_fairest_of_all_and_panels_meet_the_quotas(pool: Pool) -> None:
    if not every_panel(pool):
        with pytest.raises(CannotBeMet):
            fair_lottery(pool)
        return
    lottery = fair_lottery(pool)

    chances = lottery.chances()
    free = sorted(float(chance) for lot, chance in chances.items() if lot not in pool.held)
    assert free == pytest.approx(fairest_by_listing(pool), abs=NEAR)
    assert sum(chances.values()) == pool.places
    assert sum(tickets for tickets, _panel in lottery.panels) == TICKETS
    assert all(meets(pool, lottery.drawn(str(seed))) for seed in range(10))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(pools())
def test_what_cannot_be_met_is_met_after_the_smallest_change(pool: Pool) -> None:
    changes = smallest_change(pool)

    changed = {one.asked.of: one.enough for one in changes}
    relaxed = Pool(pool.places, tuple(changed.get(q.of, q) for q in pool.quotas), pool.volunteers, pool.held)
    assert every_panel(relaxed)
    assert sum(one.size for one in changes) == min(
        sum(max(q.least - count[q.of], count[q.of] - q.most, 0) for q in pool.quotas)
        for some in itertools.combinations(pool.volunteers, pool.places)
        if pool.held <= {one.lot for one in some}
        for count in [Counter(tag for one in some for tag in one.has)]
    )


@settings(max_examples=40, deadline=None, derandomize=True)
@given(pools(), st.randoms(use_true_random=False))
def test_neither_order_nor_what_no_quota_asks_for_matters(pool: Pool, chance: random.Random) -> None:
    shuffled = [Volunteer(one.lot, one.has | {"has a dog"}) for one in pool.volunteers]
    chance.shuffle(shuffled)
    same = Pool(pool.places, tuple(reversed(pool.quotas)), tuple(shuffled), pool.held)

    assert (same.text, same.digest) == (pool.text, pool.digest)
    assert Pool.from_text(pool.text).text == pool.text
    if every_panel(pool):
        assert fair_lottery(same).text == fair_lottery(pool).text


def carers(number: int, seed: int = 1) -> Pool:
    """A pool as focus groups have it: more parents than others, few who are new."""
    chance = random.Random(seed)  # noqa: S311 - the same on every run
    volunteers = []
    for at in range(number):
        has = {chance.choices(["parent", "kinship", "older"], [6, 1, 2])[0], chance.choice(["north", "south"])}
        volunteers.append(Volunteer(f"{at:032x}", frozenset(has | ({"first"} if chance.random() < 0.15 else set()))))
    quotas = (Quota("parent", 2, 4), Quota("kinship", 2, 3), Quota("first", 3, 8), Quota("north", 3, 5))
    return Pool(8, quotas, tuple(volunteers))


def test_a_seed_draws_the_same_and_seeds_draw_by_the_chances() -> None:
    pool = carers(40)
    lottery = fair_lottery(pool)
    chances = lottery.chances()

    assert fair_lottery(pool).drawn("a seed") == lottery.drawn("a seed")
    assert Lottery.from_text(pool, lottery.text) == lottery
    times = 3_000
    drawn = Counter(lot for seed in range(times) for lot in lottery.drawn(f"seed {seed}"))
    for lot, wanted in chances.items():
        spread = (float(wanted) * (1 - float(wanted)) * times) ** 0.5
        assert abs(drawn[lot] - float(wanted) * times) <= 4.5 * spread + 1, lot


def test_one_word_changed_in_the_pool_changes_the_digest_and_the_ticket() -> None:
    pool = carers(40)
    first = pool.volunteers[0]
    other = Pool(8, pool.quotas, (Volunteer(first.lot, first.has ^ {"first"}), *pool.volunteers[1:]))

    assert pool.digest != other.digest
    assert fair_lottery(pool).ticket("a seed") != fair_lottery(other).ticket("a seed")


def test_where_all_have_a_place_all_are_in_whatever_the_quotas_say() -> None:
    pool = Pool(3, (Quota("parent", 3, 3),), (Volunteer("a"), Volunteer("b"), Volunteer("c")))

    lottery = fair_lottery(pool)

    assert set(lottery.chances().values()) == {Fraction(1)}
    assert lottery.drawn("any") == {"a", "b", "c"}


def test_who_stays_is_held_and_the_rest_have_equal_chances() -> None:
    pool = carers(40)
    first = sorted(fair_lottery(pool).drawn("a seed"))
    leaves, stay = first[0], frozenset(first[1:])
    rest = tuple(one for one in pool.volunteers if one.lot != leaves)

    again = fair_lottery(Pool(8, pool.quotas, rest, stay))

    assert stay < again.drawn("another seed")
    assert sum(chance for lot, chance in again.chances().items() if lot not in stay) == 1


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Pool(1, (), (Volunteer("a"), Volunteer("a"))),
        lambda: Pool(1, (Quota("x", 0, 1), Quota("x", 1, 1)), (Volunteer("a"),)),
        lambda: Pool(1, (Quota("x", 2, 1),), (Volunteer("a"),)),
        lambda: Pool(1, (), (Volunteer("a"),), frozenset({"b"})),
    ],
)
def test_a_pool_that_makes_no_sense_is_refused(broken: object) -> None:
    with pytest.raises(ValueError, match=r"\."):
        broken()  # type: ignore[operator]


def test_anybody_repeats_a_draw_from_its_file_without_the_portal(tmp_path: Path) -> None:
    pool = carers(30)
    file = tmp_path / "pool.json"
    file.write_text(pool.text)

    said = subprocess.run(
        [sys.executable, "-m", "activities.drawing", str(file), "a seed"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"PATH": ""},  # no settings of the portal
    ).stdout

    lottery = fair_lottery(pool)
    assert pool.digest in said
    assert f"ticket   {lottery.ticket('a seed')} of" in said
    assert [line.split()[1] for line in said.splitlines() if line.startswith("drawn")] == sorted(
        lottery.drawn("a seed")
    )
