"""The venues of the demo, what each has and has not; and the days on which nothing is planned."""

from datetime import timedelta
from typing import TYPE_CHECKING

from activities.models import Activity, Venue
from activities.operations import add_venue, avoid_dates
from carer_portal.demo.place import COUNCIL, SCHOOL

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

VENUES = (
    (
        COUNCIL,
        ("Northfield Library", "Mill Lane"),
        ["step_free", "hearing_loop", "bus", "quiet_room"],
        "Bus 12 stops at the door. The meeting room is on the left as you come in.",
    ),
    (
        SCHOOL,
        ("Beckside School", "the small hall"),
        ["step_free", "parking"],
        "Ring at the front gate. Park in the staff car park after 9am.",
    ),
)


# What it is, in how many days it begins, and how many it lasts.
AVOIDED = (("Made-up school holidays", 24, 14), ("Made-up council election", 60, 1), ("Made-up spring fair", 90, 2))


def tell_venues(teller: "Teller") -> None:
    """Write the venues down, and say of what happens there that it does."""
    for slug, (name, address), access, how in VENUES:
        organisation = teller.organisations[slug]
        venue = add_venue(
            Venue(
                organisation=organisation,
                name=name,
                address=address,
                access=access,
                how_to_find=how,
                submission_key=teller.key(),
            )
        )
        Activity.objects.filter(organisation=organisation, place=str(venue)).update(venue=venue)
    for name, begins, days in AVOIDED:
        first = teller.today + timedelta(days=begins)
        avoid_dates(
            organisation=teller.organisations[COUNCIL],
            name=name,
            starts_on=first,
            ends_on=first + timedelta(days=days - 1),
        )
