"""Places go along when an activity is written once more."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from activities.operations import copy_activity
from activities.recurrence import Every, rule_for
from activities.series import repeat_activity
from common.clock import now
from engagement.meetings.models import Meeting
from people.models import Organisation
from tests.activities.factories import make_activity
from tests.engagement.meetings.factories import book, make_meeting

LINK = "https://video.example.org/j/4711"


def test_places_are_copied_and_bookings_are_not(organisation: Organisation) -> None:
    at = now()
    first = make_meeting(make_activity(organisation), at=at, capacity=3, join_link=LINK, dial_in="020 7946 0018")
    plain = make_activity(organisation)
    book(first, at=at)
    of = first.activity
    said: dict[str, Any] = {
        "title": "Again",
        "summary": of.summary,
        "place": of.place,
        "at": at,
        "starts_at": of.starts_at + timedelta(days=7),
        "ends_at": of.ends_at + timedelta(days=7),
    }
    day = timezone.localdate(of.starts_at)

    copy = copy_activity(of=of, submission_key=uuid4(), **said)
    copy_of_plain = copy_activity(of=plain, submission_key=uuid4(), **said)
    series = repeat_activity(
        of=of,
        rule=rule_for(Every.WEEK, day),
        until=day + timedelta(weeks=3),
        leave_out=(),
        submission_key=uuid4(),
        at=at,
    )

    made = [copy, *series.dates.exclude(pk=of.pk)]
    assert len(made) == 4
    for one in made:
        meeting = Meeting.objects.get(activity=one)
        assert (meeting.capacity, meeting.join_link, meeting.dial_in) == (3, LINK, "020 7946 0018")
        assert not meeting.bookings.exists()
        assert Activity.objects.get(pk=one.pk).part_path == reverse("meetings:book", args=[one.pk])
    assert not Meeting.objects.filter(activity=copy_of_plain).exists()
