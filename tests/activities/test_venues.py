"""Venues: what a place has is said once, and carers read what it has and has not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Venue
from activities.operations import publish_activity
from activities.recurrence import Every, rule_for
from activities.series import repeat_activity
from common.clock import now
from people.models import Organisation, User
from planning.models import Service
from tests.activities.factories import make_activity
from tests.activities.test_views import typed
from tests.conftest import ClientFor

LIBRARY = {
    "name": "Mill Lane Library",
    "address": "2 Mill Lane, NB1 4AB",
    "access": ["step_free", "bus"],
    "how_to_find-en-gb": "By the side door.",
    "map_link": "https://maps.example.org/1",
    "is_used": "on",
}


def make_venue(organisation: Organisation, **said: Any) -> Venue:
    named = {"name": "Mill Lane Library", "address": "2 Mill Lane", "access": ["step_free", "bus"]}
    return Venue.objects.create(organisation=organisation, **named | said)


def where(name: str, organisation: Organisation, *rest: int) -> str:
    return reverse(f"activities:{name}", args=[organisation.slug, *rest])


def test_a_venue_is_kept_once_and_changed(organisation: Organisation, client_for: ClientFor, planner: User) -> None:
    staff, add = client_for(planner), where("venue_add", organisation)
    assert "No venue is written down yet" in staff.get(where("venue_list", organisation)).content.decode()
    token = staff.get(add).context["form"]["submission"].value()
    for _ in range(2):
        assert staff.post(add, LIBRARY | {"submission": token}).status_code == 302

    venue = Venue.objects.get()
    assert (str(venue), venue.access) == ("Mill Lane Library, 2 Mill Lane, NB1 4AB", ["step_free", "bus"])
    assert "Mill Lane Library" in staff.get(where("venue_list", organisation)).content.decode()
    staff.post(where("venue_edit", organisation, venue.pk), LIBRARY | {"access": ["bus"], "is_used": ""})
    venue.refresh_from_db()
    assert (venue.access, venue.is_used) == (["bus"], False)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Please fill in: Name"),
        ({"map_link": "javascript:alert(1)"}, "begins with https://"),
        ({"map_link": "http://maps.example.org"}, "begins with https://"),
        ({"access": ["food"]}, "Choose one of the answers shown."),
        ({"address": "a\x00b"}, "hidden character"),
    ],
)
def test_bad_input_is_said_beside_the_field(
    organisation: Organisation, client_for: ClientFor, planner: User, wrong: dict[str, Any], sentence: str
) -> None:
    response = client_for(planner).post(where("venue_add", organisation), LIBRARY | wrong)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert "By the side door." in response.content.decode()
    assert not Venue.objects.exists()


def test_postgres_refuses_what_no_building_has(organisation: Organisation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_venue(organisation, access=["travel_paid"])


def test_choosing_a_venue_fills_place_and_access_and_carers_read_both_sides(
    organisation: Organisation, service: Service, client_for: ClientFor, planner: User, guest: Client
) -> None:
    venue, other = make_venue(organisation, how_to_find="By the side door."), make_venue(organisation, name="Hall")
    make_venue(organisation, name="Old barn", is_used=False)
    staff = client_for(planner)
    assert "Old barn" not in staff.get(where("activity_add", organisation)).content.decode()

    asked = typed(venue=venue.pk, place="", access=["food"], services=[service.pk])
    assert staff.post(where("activity_add", organisation), asked).status_code == 302
    activity = Activity.objects.get()
    assert (activity.venue, activity.place) == (venue, "Mill Lane Library, 2 Mill Lane")
    assert set(activity.access) == {"food", "step_free", "bus"}

    edit = where("activity_edit", organisation, activity.pk)
    staff.post(edit, asked | {"place": activity.place, "access": ["step_free"]})
    activity.refresh_from_db()
    assert activity.access == ["step_free"]  # what was taken out stays out
    staff.post(edit, asked | {"venue": other.pk, "place": activity.place})
    activity.refresh_from_db()
    assert activity.place == "Hall, 2 Mill Lane"
    staff.post(edit, asked | {"venue": venue.pk, "place": "Room 4, first floor"})

    publish_activity(activity=activity, at=now())
    Venue.objects.filter(pk=other.pk).update(access=[])
    assert Venue.objects.get(pk=other.pk).lacks[0] == "There are steps"
    page = guest.get(f"/whats-on/{activity.pk}/").content.decode()
    for words in (
        "Room 4, first floor",
        "By the side door.",
        "What there is</h3>",
        "No steps",
        "No Changing Places toilet",
    ):
        assert words in page


def test_a_venue_of_elsewhere_cannot_be_chosen(
    organisation: Organisation, other_organisation: Organisation, client_for: ClientFor, planner: User
) -> None:
    foreign = make_venue(other_organisation)
    staff = client_for(planner)
    assert staff.post(where("activity_add", organisation), typed(venue=foreign.pk)).status_code == 200
    assert not Activity.objects.exists()
    assert staff.get(where("venue_edit", organisation, foreign.pk)).status_code == 404


def test_all_later_dates_move_to_another_venue(
    organisation: Organisation, service: Service, client_for: ClientFor, planner: User
) -> None:
    first = make_activity(organisation)
    day = timezone.localdate(first.starts_at)
    series = repeat_activity(
        of=first,
        rule=rule_for(Every.WEEK, day),
        until=day + timedelta(weeks=2),
        leave_out=(),
        submission_key=uuid4(),
        at=now(),
    )
    venue, second = make_venue(organisation, name="Hall"), series.dates.order_by("series_on")[1]
    page = where("activity_change_later", organisation, second.pk)
    staff = client_for(planner)
    version = staff.get(page).context["form"]["version"].value()

    asked = {
        "title": second.title,
        "summary-en-gb": str(second.summary),
        "how_to_join-en-gb": "Just come.",
        "starts": f"{timezone.localtime(second.starts_at):%H:%M}",
        "ends": "23:59",
        "venue": venue.pk,
        "place": "",
        "version": version,
    }
    assert staff.post(page, asked).status_code == 302
    places = series.dates.order_by("series_on").values_list("place", "venue")
    assert list(places) == [("Mill Lane Library", None), *[("Hall, 2 Mill Lane", venue.pk)] * 2]
