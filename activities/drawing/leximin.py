"""Chances that are as equal as the quotas allow.

After Bailey Flanigan, Paul Gölz, Anupam Gupta, Brett Hennig and Ariel D. Procaccia: "Fair algorithms for selecting
citizens' assemblies", Nature 596 (2021), 548-552, https://doi.org/10.1038/s41586-021-03788-6. Written anew from the
paper: the smallest chance of anybody is made as large as can be, then the second smallest, and so on (leximin).

There are far too many panels to list. So a small programme mixes the panels known so far, and its prices say which
kinds of volunteers are badly off; an integer programme finds the panel that would help them most; until none helps any
more. Volunteers whom no quota tells apart count as one kind, as the fairest chances give them the same: a panel is how
many come of each kind.
"""

from collections.abc import Sequence

from activities.drawing.programs import NO_LIMIT, Program, Row

GAIN = 1e-9  # a panel that would help by less is not taken in
SURE = 1e-6  # from this price on, it is sure that the chance of a kind cannot be raised
SLACK = 1e-10  # chances that are settled may fall by this, so that roundings do not end the search
Panel = tuple[int, ...]


class Panels:
    """All panels that meet the quotas, asked for the one of the greatest weight."""

    def __init__(self, sizes: Sequence[int], rows: Sequence[Row]) -> None:
        self._program = Program(maximise=True)
        for size in sizes:
            self._program.add_column(most=size, whole=True)
        for row in rows:
            self._program.add_row(row)

    def best(self, weights: Sequence[float]) -> Panel | None:
        """The panel of the greatest weight; none where no panel meets the quotas."""
        largest = max(map(abs, weights), default=0.0) or 1.0
        self._program.set_worth([100 * weight / largest for weight in weights])  # so that small ones are told apart
        found = self._program.solve()
        return None if found is None else tuple(round(count) for count in found)


def leximin(sizes: Sequence[int], panels: Panels) -> list[tuple[Panel, float]]:
    """Panels, and how likely each is to be; empty where none meets the quotas. ``sizes`` says how many a kind has."""
    found, hopeless = _first_panels(sizes, panels)
    if not found:
        return []
    mix = _Mix(sizes, found)
    settled = dict.fromkeys(hopeless, 0.0)
    for kind in hopeless:
        mix.settle(kind, 0.0)
    shares = mix.shares()
    while len(settled) < len(sizes):
        while True:
            shares = mix.shares()
            weights = [max(price, 0.0) / size for price, size in zip(mix.kind_prices, sizes, strict=True)]
            panel = panels.best(weights)
            if panel is None or panel in mix.panels or _weight(panel, weights) <= mix.weight_reached + GAIN:
                break
            mix.add(panel)
        prices = {kind: price for kind, price in enumerate(mix.kind_prices) if kind not in settled}
        dearest = max(prices, key=lambda kind: prices[kind])
        for kind in {dearest, *(kind for kind, price in prices.items() if price >= SURE)}:
            settled[kind] = mix.smallest
            mix.settle(kind, mix.smallest)
    return list(zip(mix.panels, shares, strict=True))


def _first_panels(sizes: Sequence[int], panels: Panels) -> tuple[list[Panel], list[int]]:
    """A panel for each kind that can come at all, and the kinds that cannot."""
    found: list[Panel] = []
    bare = set(range(len(sizes)))
    while bare:
        panel = panels.best([float(kind in bare) for kind in range(len(sizes))])
        new = {kind for kind in bare if panel and panel[kind]}
        if panel is not None and panel not in found:
            found.append(panel)
        if not new:
            break
        bare -= new
    return found, sorted(bare)


def _weight(panel: Panel, weights: Sequence[float]) -> float:
    return sum(count * weight for count, weight in zip(panel, weights, strict=True))


class _Mix:
    """How likely each known panel should be, so that the smallest chance not settled yet is the largest."""

    def __init__(self, sizes: Sequence[int], panels: Sequence[Panel]) -> None:
        self._sizes = sizes
        self._program = Program(maximise=False)  # of minus the smallest chance, so that prices are not negative
        self._smallest = self._program.add_column(worth=-1.0, most=1.0)
        for _kind in sizes:
            self._program.add_row((0.0, NO_LIMIT, {self._smallest: -1.0}))
        self._program.add_row((1.0, 1.0, {}))
        self.panels: list[Panel] = []
        self.smallest = 0.0
        self.weight_reached = 0.0
        self.kind_prices: list[float] = []
        for panel in panels:
            self.add(panel)

    def add(self, panel: Panel) -> None:
        """Know one more panel."""
        chances = [(kind, count / self._sizes[kind]) for kind, count in enumerate(panel) if count]
        self._program.add_column(rows=[*chances, (len(self._sizes), 1.0)])
        self.panels.append(panel)

    def settle(self, kind: int, chance: float) -> None:
        """Keep the chance of a kind, which cannot be raised; from now on the others are looked at."""
        self._program.change_row(kind, least=max(chance - SLACK, 0.0), most=NO_LIMIT, without=self._smallest)

    def shares(self) -> list[float]:
        """How likely each panel should be."""
        values = self._program.solve()
        if values is None:
            raise ArithmeticError("The mix of panels has no solution.")
        *self.kind_prices, of_the_sum = self._program.prices()
        self.smallest, self.weight_reached = values[0], -of_the_sum
        return values[1:]
