"""What comes again in the demo: coffee each week, and a panel each quarter with a date moved and one called off."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from activities.operations import cancel_activity, change_activity
from activities.recurrence import Every, rule_for
from activities.series import publish_series, repeat_activity
from carer_portal.demo.place import EXTRA_HELP, SHORT_BREAKS
from carer_portal.demo.telling import Meeting
from engagement.meetings.operations import set_places

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

COFFEE = Meeting(
    -8,
    EXTRA_HELP,
    "coffee_morning",
    "Coffee at the school gate",
    "Come in after you have brought your child. Somebody from the team is there each week.",
    "09:15",
    1,
    "Head of Extra Help",
    "Just come.",
    place="Beckside School, the small hall",
    access=("step_free", "parking", "food"),
    can_change="What helpers do in the breaks.",
    for_whom="Families with a child at Beckside.",
)
PANEL = Meeting(
    -24,
    SHORT_BREAKS,
    "consultation_meeting",
    "The short breaks panel",
    "Four times a year carers look at how short breaks run, and say what should change next.",
    "19:00",
    2,
    "Head of Short Breaks",
    "Book a place. Tell us if we should pay for care.",
    place="Northfield Library, Mill Lane",
    is_online=True,
    influence="involve",
    can_change="What we do first in the next three months.",
    for_whom="Anyone who looks after a disabled child.",
    who_comes="The Head of Short Breaks. She can decide what we do first.",
    access=("step_free", "hearing_loop", "replacement_care"),
)
PLACES = 12
LAST_OF_FOUR_WEEKS = 28  # a fifth Tuesday is not in every month


def tell_series(teller: "Teller") -> None:
    """Let both come again: the coffee morning for nine weeks more, the panel for a year."""
    _repeat(teller, COFFEE, Every.WEEK, timedelta(weeks=9))
    panel = _repeat(teller, PANEL, Every.QUARTER, timedelta(days=365))
    moved, off = panel[1], panel[2]
    moved.starts_at, moved.ends_at = moved.starts_at + timedelta(days=1), moved.ends_at + timedelta(days=1)
    change_activity(
        moved, at=teller.at, services=moved.services.all(), goals=moved.goals.all(), duties=moved.duties.all()
    )
    cancel_activity(activity=off, because="The library is closed for building work that month.", at=teller.at)


def _repeat(teller: "Teller", meeting: Meeting, every: Every, how_long: timedelta) -> list[Activity]:
    activity = teller.tell_meeting(meeting)
    if meeting is PANEL:
        path = reverse("meetings:book", args=[activity.pk])
        link = "https://video.example.org/panel"
        set_places(activity=activity, capacity=PLACES, join_link=link, dial_in="", path=path, at=teller.at)
    first = timezone.localdate(activity.starts_at)
    until = first + how_long
    series = repeat_activity(
        of=activity,
        rule=rule_for(every if every != Every.QUARTER or first.day <= LAST_OF_FOUR_WEEKS else Every.QUARTER_END, first),
        until=until,
        leave_out=(),
        submission_key=teller.key(),
        at=teller.at,
    )
    publish_series(series=series, at=teller.at)
    return list(series.dates.order_by("series_on"))
