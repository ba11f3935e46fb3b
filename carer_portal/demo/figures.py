"""Made-up figures of a service, one that got better after promises were kept and one that did not; what may change."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from activities.coming_changes import add_change, announce_change, end_change
from carer_portal.demo import place
from common.public_text import PublicText
from feedback.models import Action
from planning.models import ComingChange, Measure
from planning.operations import write_reading

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

WAITS = (31, 30, 32, 29, 27, 24, 19, 16, 15, 14)  # days, a month apart, the latest last
STAFF = (88, 86, 87, 82, 79)  # in 100, a quarter apart
A_MONTH, A_QUARTER = 30, 91  # days

STOPPED, DRAFT = "The house in Mill Lane may close", "Booking by app"
COMING_CHANGES = (
    (
        "Who may have a break at night",
        "Nights may be only for families who had none in the last three months.",
        60,
        "Come to the forum, or comment on the plan “Help when you need it fast”.",
    ),
    (
        STOPPED,
        "The smallest of our three houses may close in spring.",
        -25,
        "Tell us on this site until the end of the month.",
    ),
    (DRAFT, "You may soon book a break on your phone.", 150, "We ask you in a survey in spring."),
)


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


def tell_coming_changes(teller: "Teller") -> None:
    """One change that is still to be decided, one that carers stopped, and a draft."""
    breaks = teller.services[place.SHORT_BREAKS]
    for title, words, days, how in COMING_CHANGES:
        change = add_change(
            ComingChange(
                organisation=breaks.organisation,
                title=title,
                words=PublicText(words),
                decided_on=teller.on(-days),
                decided_by="Health and care committee",
                how_to_say=PublicText(how),
                submission_key=teller.key(),
            ),
            services=[breaks],
        )
        if title != DRAFT:
            announce_change(change=change, at=teller.moment(100, 9))
        if title == STOPPED:
            outcome = PublicText("The house in Mill Lane stays open. 40 of you told us how far the next one is.")
            end_change(change=change, status=ComingChange.Status.DROPPED, outcome=outcome, at=teller.moment(20, 9))
