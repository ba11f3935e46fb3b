"""Activities as a calendar: what a phone or a computer adds, and keeps up to date by itself."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration, vText

from activities.models import Activity

LOOK_AGAIN_AFTER = timedelta(hours=6)


def calendar_of(activities: Iterable[Activity], *, name: str) -> bytes:
    """Write activities as iCalendar. An event keeps its UID; each change raises its SEQUENCE; what is off says so."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Carer Portal//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", vDuration(LOOK_AGAIN_AFTER), parameters={"VALUE": "DURATION"})
    for activity in activities:
        calendar.add_component(_event_of(activity))
    return bytes(calendar.to_ical())


def _event_of(activity: Activity) -> Event:
    page = settings.PUBLIC_URL + reverse("activities:activity_detail", args=[activity.pk])
    event = Event()
    event.add("uid", f"activity-{activity.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("sequence", activity.sequence)
    event.add("dtstamp", activity.changed_at)
    event.add("last-modified", activity.changed_at)
    event.add("dtstart", activity.starts_at)
    event.add("dtend", activity.ends_at)
    event.add("url", page)
    event.add("location", activity.place or _("Online"))
    cancelled = activity.is_cancelled
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("summary", _("Cancelled: %(title)s") % {"title": activity.title} if cancelled else activity.title)
    words = activity.cancelled_because if cancelled else activity.summary
    event.add("description", f"{words}\n\n{page}")
    return event
