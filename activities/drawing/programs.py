"""Linear and integer programmes as the draw asks them, by HiGHS."""

from collections.abc import Iterable, Sequence

import highspy

Row = tuple[float, float, dict[int, float]]  # at least, at most, and what each column counts for
NO_LIMIT = highspy.kHighsInf


class Program:
    """Columns and rows that grow; the same questions in the same order get the same answers."""

    def __init__(self, *, maximise: bool) -> None:
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
        # One thread and no gap, so that it gives the best, and the same one on every run.
        self._highs.silent()
        for option, value in (("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-9)):
            self._highs.setOptionValue(option, value)
        sense = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
        self._highs.changeObjectiveSense(sense)
        self._columns = 0

    def add_column(
        self, *, worth: float = 0.0, most: float = NO_LIMIT, whole: bool = False, rows: Iterable[tuple[int, float]] = ()
    ) -> int:
        """One more column, at least 0; return its number."""
        filled = list(rows)
        where, what = [row for row, _value in filled], [value for _row, value in filled]
        self._highs.addCol(worth, 0.0, most, len(filled), where, what)
        self._columns += 1
        if whole:
            self._highs.changeColIntegrality(self._columns - 1, highspy.HighsVarType.kInteger)
        return self._columns - 1

    def add_row(self, row: Row) -> None:
        """One more condition."""
        least, most, columns = row
        self._highs.addRow(least, most, len(columns), list(columns), list(columns.values()))

    def set_worth(self, worth: Sequence[float]) -> None:
        """What each column is worth now."""
        for column, value in enumerate(worth):
            self._highs.changeColCost(column, value)

    def change_row(self, row: int, *, least: float, most: float, without: int) -> None:
        """Other limits for a row, which one column no longer counts for."""
        self._highs.changeCoeff(row, without, 0.0)
        self._highs.changeRowBounds(row, least, most)

    def solve(self) -> list[float] | None:
        """The best values of the columns; none where no values meet all conditions."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return list(self._highs.getSolution().col_value)

    def prices(self) -> list[float]:
        """What one more of each row would be worth, of the solution found last."""
        return list(self._highs.getSolution().row_dual)
