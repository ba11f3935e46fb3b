"""Reading a list from CSV or XLSX that somebody else's program wrote: nothing in it is trusted."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MOST_COLUMNS: Final = 50
LONGEST_CELL: Final = 1_000
MOST_UNPACKED: Final = 50_000_000  # bytes; an honest list of 5,000 people has less than a tenth of it
MOST_PARTS: Final = 200
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Table:
    """What a list must look like: its columns with the names by which we know them, and how long it may be.

    At least one of each of ``compulsory`` must be there.
    """

    columns: Mapping[str, tuple[str, ...]]
    compulsory: tuple[tuple[str, ...], ...]
    most_rows: int

    def name_of(self, columns: tuple[str, ...]) -> str:
        """How a missing column is called, or several of which one is enough."""
        return f" {_('or')} ".join(self.columns[column][0] for column in columns)


class CannotRead(Exception):
    """The file is no list that we can read. Its words are for whoever sent it."""


def read_rows(file: bytes, table: Table) -> list[tuple[int, dict[str, str]]]:
    """The rows of a list, each with its number and what stands under the columns that we know.

    Raises `CannotRead`.
    """
    if not file.strip():
        raise CannotRead(_("The file is empty."))
    if file.startswith(OLD_EXCEL):
        raise CannotRead(_("This is an old Excel file. Save it as .xlsx or as CSV, then try again."))
    lines = enumerate(_of_workbook(file) if file.startswith(b"PK") else _of_csv(file), start=1)
    head: dict[int, str] | None = None
    rows: list[tuple[int, dict[str, str]]] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if head is None:
            head = _columns(cells, table)
            continue
        if len(rows) == table.most_rows:
            most = f"{table.most_rows:,}"
            raise CannotRead(_("There are more than %(most)s rows. Split the list into smaller ones.") % {"most": most})
        rows.append((number, {column: cells[place] for place, column in head.items() if place < len(cells)}))
    if not rows:
        raise CannotRead(_("There is nothing in this file under the names of its columns."))
    return rows


def _columns(cells: list[str], table: Table) -> dict[int, str]:
    """Which column stands where."""
    known = {alias: column for column, aliases in table.columns.items() for alias in aliases}
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        column = known.get(" ".join(cell.lower().replace("_", " ").split()))
        if column in found.values():
            raise CannotRead(_("The column “%(column)s” is there twice.") % {"column": cell[:60]})
        if column:
            found[place] = column
    missing = [table.name_of(one) for one in table.compulsory if not set(one) & set(found.values())]
    if missing:
        raise CannotRead(
            _("The first row must name the columns. These are missing: %(columns)s.") % {"columns": ", ".join(missing)}
        )
    return found


def _of_csv(file: bytes) -> Iterator[list[str]]:
    text = _decoded(file)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_clean(cell) for cell in cells[:MOST_COLUMNS]]
    except csv.Error:
        raise CannotRead(_("We cannot read this as a list. Save it as CSV or .xlsx, then try again.")) from None


def _decoded(file: bytes) -> str:
    """The words of a text, whichever of the usual ways it was saved in."""
    encodings = ["utf-16"] if file.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = file.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CannotRead(_("We cannot read the letters in this file. Save it as CSV with UTF-8, or as .xlsx."))


def _of_workbook(file: bytes) -> Iterator[list[str]]:
    """The first sheet."""
    try:
        _look_at_parts(file)
        sheets = load_workbook(io.BytesIO(file), read_only=True, data_only=False, keep_links=False).worksheets
        for cells in sheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True) if sheets else ():
            yield _cells(cells)
    except CannotRead:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever a broken file makes it stumble over
        raise CannotRead(_("We cannot open this spreadsheet. Save it anew as .xlsx or as CSV.")) from None


def _look_at_parts(file: bytes) -> None:
    """Refuse what unpacks to too much, before anything is unpacked, and what could unfold while it is read."""
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise CannotRead(_("This file is too large when it is unpacked. Send only the list."))
        if any(b"<!ENTITY" in packed.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))):
            raise CannotRead(_("This file is not a plain spreadsheet. Save it anew, then try again."))


def _cells(cells: Iterable[Any]) -> list[str]:
    return [_clean(_in_words(cell)) for cell in cells]


def _in_words(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _clean(cell: str) -> str:
    """One line of signs that can be shown; longer than any cell may be, it is cut and refused later by its length."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in cell[:LONGEST_CELL]).split())


def guarded(cell: str) -> str:
    """A cell that a spreadsheet shows and does not run."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
