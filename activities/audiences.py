"""Who hears of an activity: those who follow it, and whoever an app above says takes part in its kind of activity.

An app with bookings registers a function that gives the topics which those who booked follow. Everybody is told once,
in however many ways they belong to it.
"""

from collections.abc import Callable, Iterable

from activities.models import Activity
from notices.models import Topic

Audience = Callable[[Activity], Iterable[Topic]]
_audiences: list[Audience] = []


def register(audience: Audience) -> None:
    """Let these topics hear of activities as well; the same function twice is one."""
    if audience not in _audiences:
        _audiences.append(audience)


def topics_of(activity: Activity) -> tuple[Topic, ...]:
    """The topics whose followers are reminded of an activity, and told when it changes."""
    return (activity.topic, *(topic for audience in _audiences for topic in audience(activity)))
