"""Made-up figures of two services: one that got better after promises were kept, and one that did not."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from carer_portal.demo import place
from common.public_text import PublicText
from feedback.models import Action
from planning.models import Measure
from planning.operations import write_reading

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

WAITS = (31, 30, 32, 29, 27, 24, 19, 16, 15, 14)  # days, a month apart, the latest last
STAFF = (88, 86, 87, 82, 79)  # in 100, a quarter apart
A_MONTH, A_QUARTER = 30, 91  # days


def tell_figures(teller: "Teller") -> None:
    """Both measures, with the kept promises that were meant to move the first."""
    breaks = teller.services[place.SHORT_BREAKS]
    waits = Measure.objects.create(
        organisation=breaks.organisation,
        service=breaks,
        kind=Measure.Kind.WAITING,
        name="Days until a break",
        words=PublicText("How many days half of you wait, from your call to your break."),
        unit="days",
        better=Measure.Better.DOWN,
        target=Decimal(14),
        target_on=teller.today + timedelta(days=120),
    )
    stay = Measure.objects.create(
        organisation=breaks.organisation,
        service=breaks,
        kind=Measure.Kind.STAFF_STAY,
        name="Staff who stay for a year",
        words=PublicText("How many of 100 people who work there have been there for a year or more."),
        unit="in 100",
        better=Measure.Better.UP,
    )
    for measure, figures, apart in ((waits, WAITS, A_MONTH), (stay, STAFF, A_QUARTER)):
        for place_, figure in enumerate(reversed(figures)):
            on = teller.on(10 + apart * place_)
            write_reading(measure=measure, on=on, value=Decimal(figure), source="Booking list of the council (made up)")
    kept = Action.objects.filter(decision__theme__service=breaks, done_at__isnull=False).order_by("-done_at")
    for action in kept[:2]:
        action.measures.add(waits)
