"""Places that are booked in the demo: a meeting with room, and a small one for which people wait."""

from datetime import datetime, timedelta

from django.urls import reverse

from activities.models import Activity
from engagement.meetings.models import Booking
from engagement.meetings.operations import book_place, set_places
from notices.models import Contact

# How many places, and what those who book want. The names are of nobody.
ROOMY: tuple[int, list[list[str]]] = (20, [["care", "travel"], [], ["interpreter"], ["food"]])
SMALL: tuple[int, list[list[str]]] = (2, [["care"], ["meet_me"], [], []])
BOOKABLE = (Activity.Kind.FORUM, Activity.Kind.WORKSHOP, Activity.Kind.CONSULTATION_MEETING)
LETTERS = "ABCD"
A_DAY = timedelta(days=1)


def tell_bookings(*, at: datetime) -> None:
    """Let people book places in what comes next, as of the instant ``at``."""
    coming = Activity.objects.filter(status=Activity.Status.PUBLISHED, kind__in=BOOKABLE).coming_up(at + A_DAY)
    for activity, (capacity, wanted) in zip(coming, (ROOMY, SMALL), strict=False):
        meeting = set_places(
            activity=activity,
            capacity=capacity,
            join_link="https://video.example.org/demo" if activity.is_online else "",
            dial_in="",
            path=reverse("meetings:book", args=[activity.pk]),
            at=at - 4 * A_DAY,
        )
        for number, wants in enumerate(wanted):
            book_place(
                meeting=meeting,
                contact=Contact.objects.for_email(f"guest-{LETTERS[number].lower()}@demo.example"),
                name=f"Demo guest {LETTERS[number]}",
                person=None,
                wants=wants,
                needs="No steps, please." if Booking.Want.TRAVEL in wants else "",
                at=at - 3 * A_DAY + timedelta(minutes=number),
            )
