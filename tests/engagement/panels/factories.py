"""Panels, seats and members for the tests."""

from datetime import date
from itertools import count

from engagement.panels.models import Panel, Seat, Term
from engagement.panels.operations import fill_seat
from notices.models import Contact
from people.models import Organisation

_numbers = count(1)


def make_panel(
    organisation: Organisation, *, on: date, seats: int = 2, name: str = "", is_public: bool = True
) -> Panel:
    """A panel with so many seats of carers, the first of them its chair's."""
    panel = Panel.objects.create(
        organisation=organisation,
        name=name or f"Carers’ panel {next(_numbers)}",
        purpose="It looks at what is promised, and whether it is kept.",
        influence="coproduce",
        quorum=1,
        begun_on=on,
        is_public=is_public,
    )
    for number in range(seats):
        Seat.objects.create(panel=panel, kind="carer", office="" if number else "chair")
    return panel


def make_term(seat: Seat, *, on: date, name: str = "Ann", email: str = "", is_new: bool = False) -> Term:
    """Somebody sits there from this day on."""
    return fill_seat(
        seat=seat,
        name=name,
        contact=Contact.objects.for_email(email) if email else None,
        may_be_named=False,
        is_new=is_new,
        starts_on=on,
    )
