"""The table that is printed."""

from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("", "measured", "ratio", "target", "", "SQL", "page")


@dataclass(frozen=True)
class Row:
    """One line: what was measured, against what, and whether the target holds; floors have no target."""

    name: str
    measured: str
    ratio: str = ""
    target: str = ""
    holds: bool | None = None
    sql: str = ""
    size: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """As printed."""
        verdict = {None: "", True: "holds", False: "MISSED"}[self.holds]
        return (self.name, self.measured, self.ratio, self.target, verdict, self.sql, self.size)


def table(rows: Sequence[Row]) -> str:
    """All rows under their headings, as wide as what they hold."""
    lines = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADINGS))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([text[0], "-" * max(map(len, text)), *text[1:]])
