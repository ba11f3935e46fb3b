"""The fair draw, against plain quota sampling: how large the smallest chance of anybody is, and how long it takes."""

import random
import statistics
import time
from collections import Counter

from activities.drawing import Pool, Quota, Volunteer, fair_lottery
from bench.table import Row

NUMBER, PLACES = 300, 20
LONGEST = 5.0  # seconds
# What those who volunteer have, and how often. The quotas ask for other shares, as those who are busiest come least.
SHARES = {
    "cares": {"parent": 50, "older": 25, "kinship": 8, "foster": 7, "mental health": 10},
    "lives": {"town": 70, "villages": 30},
    "came before": {"first": 20, "again": 80},
    "age": {"under 25": 5, "25 to 64": 70, "over 64": 25},
}
QUOTAS = (
    *(Quota("parent", 5, 6), Quota("older", 4, 5), Quota("kinship", 3, 4), Quota("foster", 3, 4)),
    *(Quota("mental health", 3, 4), Quota("town", 10, 12), Quota("first", 9, 11), Quota("under 25", 3, 4)),
)


def draw_rows(*, times: int) -> list[Row]:
    """Both on the same pool, which is the same on every run."""
    pool = volunteers()
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        lottery = fair_lottery(pool)
        spent.append(time.perf_counter() - started)
    fair = float(min(lottery.chances().values()))
    plain = smallest_chance_by_sampling(pool, times=1_000 * times)
    took = statistics.median(spent)
    return [
        Row(f"floor: {PLACES} of {NUMBER} by plain quota sampling", f"smallest chance {plain:.2%}"),
        Row(
            f"fair draw of {PLACES} of {NUMBER}",
            f"smallest chance {fair:.2%}",
            f"{fair / plain:.2f} × the floor" if plain else "above 0",
            "≥ 1.0 ×",
            fair >= plain,
        ),
        Row("fair draw, time", f"{took:.2f} s", "", f"≤ {LONGEST:g} s", took <= LONGEST),
    ]


def volunteers() -> Pool:
    """A made-up pool."""
    chance = random.Random(4)  # noqa: S311 - the same on every run
    people = [
        Volunteer(f"{number:032x}", frozenset(chance.choices(list(of), list(of.values()))[0] for of in SHARES.values()))
        for number in range(NUMBER)
    ]
    return Pool(PLACES, QUOTAS, tuple(people))


def smallest_chance_by_sampling(pool: Pool, *, times: int) -> float:
    """How often the one who is drawn least often is drawn; of a kind, all count together, as they are alike."""
    chance = random.Random(5)  # noqa: S311 - the same on every run
    drawn: Counter[str] = Counter()
    for _ in range(times):
        drawn.update(sampled(pool, chance))
    return min(sum(drawn[lot] for lot in kind.lots) / len(kind.lots) / times for kind in pool.kinds)


def sampled(pool: Pool, chance: random.Random) -> list[str]:
    """One panel as it is drawn without looking ahead: always somebody of the quota that is shortest of people."""
    while True:
        left = {one.lot: one.has for one in pool.volunteers}
        counts: Counter[str] = Counter()
        panel: list[str] = []
        while len(panel) < pool.places:
            wanted = [quota for quota in pool.quotas if counts[quota.of] < quota.least]
            have = Counter(tag for has in left.values() for tag in has)
            if any(quota.least - counts[quota.of] > have[quota.of] for quota in wanted) or not left:
                break
            rarest = max(wanted, key=lambda q: (q.least - counts[q.of]) / have[q.of], default=None)
            lot = chance.choice([lot for lot, has in left.items() if rarest is None or rarest.of in has])
            panel.append(lot)
            counts.update(left.pop(lot))
            full = {quota.of for quota in pool.quotas if counts[quota.of] == quota.most}
            left = {other: has for other, has in left.items() if not has & full}
        if len(panel) == pool.places and all(counts[quota.of] >= quota.least for quota in pool.quotas):
            return panel
