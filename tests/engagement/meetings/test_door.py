"""The door on the day: who is here, how many just came, and what the closing form makes of it."""

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from common.clock import now
from engagement.meetings.models import Booking, Meeting, WalkIn
from engagement.meetings.operations import (
    DoorClosed,
    check_in,
    count_walk_in,
    give_up,
    take_check_in_back,
    take_walk_in_back,
    version_of,
)
from people.models import Organisation, User
from tests.activities.factories import make_activity
from tests.conftest import ClientFor
from tests.engagement.meetings.factories import book, close, make_meeting
from tests.notices.test_queueing import together


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def meeting(organisation: Organisation, at: datetime) -> Meeting:
    """A meeting that began an hour ago, for which three have a place and one waits."""
    activity = make_activity(
        organisation, kind="forum", starts_at=at - timedelta(hours=2), ends_at=at - timedelta(hours=1)
    )
    made = make_meeting(activity, capacity=3, at=at - timedelta(days=9))
    for number, name in enumerate(("Dilys Jones", "Émile Roy", "Gwen 100%", "Waits")):
        book(made, name=name, at=at - timedelta(days=8, minutes=-number))
    return made


def page(name: str, activity: Activity, *more: int) -> str:
    return reverse(f"meetings:{name}", args=[activity.organisation.slug, activity.pk, *more])


def test_a_name_is_found_and_one_press_lets_in_and_one_takes_it_back(
    client_for: ClientFor, planner: User, meeting: Meeting
) -> None:
    staff, dilys = client_for(planner), Booking.objects.get(name="Dilys Jones")
    everybody = staff.get(page("door", meeting.activity)).content.decode()
    assert [name in everybody for name in ("Dilys Jones", "Émile Roy", "Waits")] == [True, True, False]
    found = staff.get(page("door", meeting.activity), {"name": " jones"}).content.decode()
    assert ("Dilys Jones" in found, "Gwen" in found) == (True, False)
    assert "Gwen" in staff.get(page("door", meeting.activity), {"name": "0%\x00"}).content.decode()
    assert "Nobody with this name" in staff.get(page("door", meeting.activity), {"name": "%_"}).content.decode()

    for _ in range(2):
        answer = staff.post(page("door_check_in", meeting.activity, dilys.pk), {"came": "1", "name": "jones & co"})
        assert answer.headers["Location"] == page("door", meeting.activity) + "?name=jones+%26+co"
    assert Booking.objects.get(came=True) == dilys
    assert "1 of 3 who booked are here." in staff.get(page("door", meeting.activity)).content.decode()
    staff.post(page("door_check_in", meeting.activity, dilys.pk), {"came": "0"})
    assert not Booking.objects.filter(came__isnull=False).exists()
    waiting = Booking.objects.get(name="Waits")
    path = page("door_check_in", meeting.activity, waiting.pk)
    assert "or wait for one." in staff.post(path, {"came": "1"}, follow=True).content.decode()
    assert not Booking.objects.filter(came=True).exists()


def test_who_just_comes_is_counted_by_one_press(client_for: ClientFor, planner: User, meeting: Meeting) -> None:
    staff, path = client_for(planner), page("door_walk_in", meeting.activity)
    shown = staff.get(page("door", meeting.activity)).content.decode()
    key = re.findall(r'name="submission" value="([^"]+)"', shown)[0]
    assert "Take one back" not in shown
    for sent in (key, key, str(uuid4()), "rubbish"):  # a double press counts once
        assert staff.post(path, {"submission": sent}).status_code == 302
    shown = staff.get(page("door", meeting.activity)).content.decode()
    assert "2 people just came." in shown
    back = re.findall(r'name="back" value="([^"]+)"', shown)[0]
    for sent in (back, back, "9" * 40):  # what is taken back twice is one less
        assert staff.post(path, {"back": sent, "submission": str(uuid4())}).status_code == 302
    assert WalkIn.objects.count() == 1


def test_the_closing_form_begins_with_who_was_at_the_door(
    client_for: ClientFor, planner: User, meeting: Meeting, at: datetime
) -> None:
    staff, activity = client_for(planner), meeting.activity
    close_page = page("close", activity)

    def ticked() -> list[str]:
        return re.findall(r'name="came"[^>]*value="(\d+)" checked', staff.get(close_page).content.decode())

    dilys, emile, gwen = Booking.objects.filter(seat__isnull=False).order_by("seat")
    assert ticked() == [str(one.pk) for one in (dilys, emile, gwen)]  # nobody kept the door
    seen = version_of(activity)
    check_in(booking=emile, at=at)
    for _ in range(4):
        count_walk_in(activity=activity, submission_key=uuid4(), at=at)
    assert ticked() == [str(emile.pk)]
    assert 'name="walk_ins" value="4"' in re.sub(r'type="text" |id="\w+" ', "", staff.get(close_page).content.decode())
    assert version_of(activity) != seen  # a form that was opened before is told


def test_the_door_opens_on_the_day_and_shuts_with_the_minutes(
    client_for: ClientFor, planner: User, organisation: Organisation, meeting: Meeting, at: datetime
) -> None:
    to_come = make_meeting(make_activity(organisation, kind="forum"), at=at)
    early = book(to_come, at=at)
    starts_at = to_come.activity.starts_at
    with pytest.raises(DoorClosed):
        check_in(booking=early, at=starts_at - timedelta(days=1))
    staff = client_for(planner)
    assert "from the day itself" in staff.get(page("door", to_come.activity)).content.decode()
    staff.post(page("door_check_in", to_come.activity, early.pk), {"came": "1"})
    staff.post(page("door_walk_in", to_come.activity), {"submission": str(uuid4())})
    early.refresh_from_db()
    assert (early.came, WalkIn.objects.count()) == (None, 0)
    with time_machine.travel(starts_at - timedelta(minutes=10), tick=False):
        check_in(booking=early, at=now())
    early.refresh_from_db()
    assert early.came is True

    close(meeting.activity, role=planner.roles.get(), at=at)
    dilys = Booking.objects.get(name="Dilys Jones")
    for act in (check_in, take_check_in_back):
        with pytest.raises(DoorClosed):
            act(booking=dilys, at=at)
    with pytest.raises(DoorClosed):
        take_walk_in_back(activity=meeting.activity, walk_in=1, at=at)


def test_who_gave_their_place_up_is_not_let_in(meeting: Meeting, at: datetime) -> None:
    dilys = Booking.objects.get(name="Dilys Jones")
    give_up(booking=dilys, at=meeting.activity.starts_at - timedelta(days=1))
    check_in(booking=dilys, at=at)
    dilys.refresh_from_db()
    assert dilys.came is None


@pytest.mark.django_db(transaction=True)
def test_two_doors_count_each_person_once(organisation: Organisation, at: datetime) -> None:
    activity = make_activity(organisation, starts_at=at - timedelta(hours=1))
    keys: list[UUID] = [uuid4() for _ in range(5)] * 4

    together(20, lambda: count_walk_in(activity=activity, submission_key=keys.pop(), at=at))

    assert WalkIn.objects.count() == 5


def test_nobody_outside_sees_the_door(guest: Client, client_for: ClientFor, carer: User, meeting: Meeting) -> None:
    assert guest.get(page("door", meeting.activity)).status_code == 302
    assert client_for(carer).get(page("door", meeting.activity)).status_code == 404
