"""Filling and emptying seats. Whoever does it holds the panel's row."""

from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction

from common.clock import in_london
from engagement.panels.models import MOST_SEATS, Panel, Seat, Term
from notices.models import Contact
from planning.models import Service


class SeatTaken(Exception):
    """Somebody sits there on one of these days."""


class SitsAlready(Exception):
    """One person has one seat of a panel at a time."""


class TermsUsedUp(Exception):
    """They had as many terms as the panel allows, so that new voices come in."""


class ChairedAlready(Exception):
    """A panel has one seat for its chair."""


class TooManySeats(Exception):
    """More seats than anybody could talk at one table."""


@transaction.atomic
def add_panel(panel: Panel, *, services: list[Service]) -> Panel:
    """Write a panel down. Twice is as once."""
    if earlier := Panel.objects.filter(submission_key=panel.submission_key).first():
        return earlier
    panel.save()
    panel.services.set(services)
    return panel


@transaction.atomic
def add_seat(seat: Seat) -> Seat:
    """Add a seat. Twice is as once. Raises `ChairedAlready` and `TooManySeats`."""
    held = _held(seat.panel)
    if earlier := held.seats.filter(submission_key=seat.submission_key).first():
        return earlier
    if seat.office == Seat.Office.CHAIR and held.seats.filter(office=Seat.Office.CHAIR).exists():
        raise ChairedAlready
    if held.seats.count() >= MOST_SEATS:
        raise TooManySeats
    seat.save()
    return seat


@transaction.atomic
def fill_seat(
    *, seat: Seat, name: str, contact: Contact | None, may_be_named: bool, is_new: bool, starts_on: date
) -> Term:
    """Let somebody sit there for one term of the panel. Raises `SeatTaken`, `SitsAlready` and `TermsUsedUp`."""
    panel = _held(seat.panel)
    ends_on = starts_on + relativedelta(months=panel.term_months) - timedelta(days=1)
    in_between = {"starts_on__lte": ends_on, "ends_on__gte": starts_on}
    if seat.terms.filter(**in_between).exists():
        raise SeatTaken
    if contact:
        theirs = Term.objects.filter(panel=panel, contact=contact)
        if theirs.filter(**in_between).exists():
            raise SitsAlready
        if theirs.count() >= panel.most_terms:
            raise TermsUsedUp
    return Term.objects.create(
        seat=seat,
        panel=panel,
        name=name,
        contact=contact,
        may_be_named=may_be_named,
        is_new=is_new,
        starts_on=starts_on,
        ends_on=ends_on,
        over_at=end_of(ends_on),
    )


@transaction.atomic
def end_term(*, term: Term, on: date) -> None:
    """Make this day the last one; what had not begun goes. Twice is as once."""
    _held(term.panel)
    row = Term.objects.filter(pk=term.pk).first()
    if row is None:
        return
    if row.starts_on > on:
        row.delete()
    elif row.ends_on > on:
        row.ends_on, row.over_at = on, end_of(on)
        row.save(update_fields=["ends_on", "over_at"])


def end_of(day: date) -> datetime:
    """The instant at which this day ends in London."""
    return in_london(day + timedelta(days=1), time.min)


def _held(panel: Panel) -> Panel:
    """The panel as it is now; nobody else fills its seats until this transaction ends."""
    return Panel.objects.select_for_update(of=("self",)).get(pk=panel.pk)
