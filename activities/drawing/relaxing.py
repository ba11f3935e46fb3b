"""Where no panel meets the quotas: the smallest change by which one does."""

from dataclasses import dataclass

from activities.drawing.pool import Pool, Quota
from activities.drawing.programs import NO_LIMIT, Program, Row

ONE_PERSON = 10_000.0  # of change; what is added to it only decides between changes of the same size


class CannotBeMet(Exception):
    """No panel meets the quotas. `changes` are as few persons' worth of change as are enough."""

    def __init__(self, changes: tuple["Change", ...]) -> None:
        super().__init__(", ".join(f"{one.asked.of}: {one.enough.least} to {one.enough.most}" for one in changes))
        self.changes = changes


@dataclass(frozen=True)
class Change:
    """A quota that asks for too much, what would be enough, and how many of the volunteers have it."""

    asked: Quota
    enough: Quota
    have: int

    @property
    def size(self) -> int:
        """By how many persons it changes."""
        return self.asked.least - self.enough.least + self.enough.most - self.asked.most


def rows_of(pool: Pool) -> list[Row]:
    """The places and the quotas as conditions on how many come of each kind, beside those who are held."""
    rows: list[Row] = [(pool.free_places, pool.free_places, dict.fromkeys(range(len(pool.kinds)), 1.0))]
    for quota in sorted(pool.quotas):
        held = pool.held_with(quota.of)
        among = {number: 1.0 for number, kind in enumerate(pool.kinds) if quota.of in kind.has}
        rows.append((quota.least - held, quota.most - held, among))
    return rows


def smallest_change(pool: Pool) -> tuple[Change, ...]:
    """The quotas to change, so that together they change by as few persons as can be; the earlier are kept if equal."""
    program = Program(maximise=False)
    for kind in pool.kinds:
        program.add_column(most=len(kind.lots), whole=True)
    places, *rows = rows_of(pool)
    program.add_row(places)
    quotas = sorted(pool.quotas)
    fewer, more = [], []
    for number, (least, most, among) in enumerate(rows):
        worth = ONE_PERSON + len(quotas) - number
        fewer.append(program.add_column(worth=worth, whole=True))
        more.append(program.add_column(worth=worth, whole=True))
        program.add_row((least, NO_LIMIT, among | {fewer[-1]: 1.0}))
        program.add_row((-NO_LIMIT, most, among | {more[-1]: -1.0}))
    values = program.solve()
    if values is None:
        raise ArithmeticError("With quotas that give way there is always a panel.")
    enough = [
        Quota(quota.of, quota.least - round(values[fewer[number]]), quota.most + round(values[more[number]]))
        for number, quota in enumerate(quotas)
    ]
    return tuple(
        Change(quota, changed, sum(quota.of in one.has for one in pool.volunteers))
        for quota, changed in zip(quotas, enough, strict=True)
        if quota != changed
    )
