"""Readings of measures: one by one, or as a list that somebody else's program wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from common.spreadsheets import Table, read_rows
from people.models import Organisation
from planning.models import Measure, Reading
from planning.models.measures import DIGITS, PLACES

LIST_OF_READINGS: Final = Table(
    columns={
        "service": ("service",),
        "measure": ("measure", "name"),
        "on": ("date", "day"),
        "value": ("value", "figure", "reading"),
        "source": ("source",),
    },
    compulsory=(("service",), ("measure",), ("on",), ("value",), ("source",)),
    most_rows=20_000,
)
WAYS_TO_WRITE_A_DAY: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")
FIRST_YEAR: Final = 1990
LARGEST: Final = Decimal(10) ** (DIGITS - PLACES)
LONGEST_SOURCE: Final = 200


class Fate(StrEnum):
    """What becomes of a line of a list."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class Line:
    """A line of a list: its number, what becomes of it, and why where it is wrong."""

    number: int
    fate: Fate
    measure: Measure | None = None
    on: date | None = None
    value: Decimal | None = None
    source: str = ""
    reason: str = ""


class Refused(Exception):
    """Some lines are wrong, so that nothing was taken over."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__(len(lines))
        self.lines = lines


def write_reading(*, measure: Measure, on: date, value: Decimal, source: str) -> Reading:
    """Write down what a measure was on a day. The same day again corrects it; the record keeps what stood before."""
    reading, _is_new = Reading.objects.update_or_create(
        measure=measure, on=on, defaults={"value": value, "source": source}
    )
    return reading


def look_at_readings(*, organisation: Organisation, file: bytes, today: date) -> list[Line]:
    """What would become of each line of a list of readings. It writes nothing.

    Raises `common.spreadsheets.CannotRead` where the file is no such list.
    """
    rows = read_rows(file, LIST_OF_READINGS)
    look = _Looking(organisation, today)
    return [look.at(number, cells) for number, cells in rows]


class _Looking:
    """Looks at the lines of a list one after the other, against what is held and what stood in it before."""

    def __init__(self, organisation: Organisation, today: date) -> None:
        measures = Measure.objects.in_use().filter(organisation=organisation).select_related("service")
        self.measures = {(_alike(measure.service.name), _alike(measure.name)): measure for measure in measures}
        self.held = {
            (reading.measure_id, reading.on): (reading.value, reading.source)
            for reading in Reading.objects.filter(measure__in=self.measures.values())
        }
        self.seen: dict[tuple[int, date], int] = {}
        self.today = today

    def at(self, number: int, cells: dict[str, str]) -> Line:
        """What becomes of one line."""
        measure = self.measures.get((_alike(cells.get("service", "")), _alike(cells.get("measure", ""))))
        on, value, source = _day(cells.get("on", "")), _figure(cells.get("value", "")), cells.get("source", "")
        wrong = _what_is_wrong(measure, on, value, source, self.today)
        if wrong or measure is None or on is None or value is None:
            return Line(number, Fate.WRONG, reason=wrong)
        key = (measure.pk, on)
        if key in self.seen:
            reason = _("This measure has a figure for this day already, in line %(line)d.") % {"line": self.seen[key]}
            return Line(number, Fate.WRONG, reason=reason)
        self.seen[key] = number
        before = self.held.get(key)
        fate = Fate.NEW if before is None else Fate.SAME if before == (value, source) else Fate.CHANGED
        return Line(number, fate, measure=measure, on=on, value=value, source=source)


def _what_is_wrong(measure: Measure | None, on: date | None, value: Decimal | None, source: str, today: date) -> str:
    checks = (
        (measure is None, _("No service of yours has a measure of this name.")),
        (on is None or on.year < FIRST_YEAR, _("Write the date like 2027-03-31 or 31/03/2027.")),
        (on is not None and on > today, _("This day is still to come.")),
        (value is None, _("Write the figure as a number, like 12 or 12.5, not below 0.")),
        (not source, _("Say where the figure is from.")),
        (len(source) > LONGEST_SOURCE, _("Say in 200 characters or fewer where it is from.")),
    )
    return next((words for is_wrong, words in checks if is_wrong), "")


def _alike(name: str) -> str:
    return " ".join(name.casefold().split())


def _day(typed: str) -> date | None:
    for way in WAYS_TO_WRITE_A_DAY:
        try:
            return datetime.strptime(typed, way).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _figure(typed: str) -> Decimal | None:
    try:
        value = Decimal(typed.removesuffix("%").strip())
    except InvalidOperation:
        return None
    return round(value, PLACES) if value.is_finite() and 0 <= value < LARGEST else None


@transaction.atomic
def bring_readings(*, organisation: Organisation, file: bytes, today: date) -> int:
    """Take a list of readings over, all of it or nothing; return how many were new or corrected.

    Raises `Refused` with all lines where one is wrong, and `common.spreadsheets.CannotRead`.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two lists at once are taken one after the other
    lines = look_at_readings(organisation=organisation, file=file, today=today)
    if any(line.fate == Fate.WRONG for line in lines):
        raise Refused(lines)
    return _write(line for line in lines if line.fate != Fate.SAME)


def _write(lines: Iterable[Line]) -> int:
    readings = [
        Reading(measure=line.measure, on=line.on, value=line.value, source=line.source)
        for line in lines
        if line.measure and line.on and line.value is not None
    ]
    Reading.objects.bulk_create(
        readings,
        batch_size=2_000,
        update_conflicts=True,
        unique_fields=["measure", "on"],
        update_fields=["value", "source"],
    )
    return len(readings)
