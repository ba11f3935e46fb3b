import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from activities.models import Activity
from common.clock import now
from people.models import Organisation, User
from planning.models import Service
from tests.activities.factories import make_activity
from tests.conftest import ClientFor

WHATS_ON = "/whats-on/"


def typed(**changes: Any) -> dict[str, Any]:
    """A form as a planner sends it."""
    day = timezone.localdate() + timedelta(days=40)
    return {
        "title": "Tea on the ward",
        "summary-en-gb": "Tell the ward manager how it goes.",
        "kind": "drop_in",
        "day-day": str(day.day),
        "day-month": str(day.month),
        "day-year": str(day.year),
        "starts": "3pm",
        "ends": "4.30pm",
        "place": "Ward 3",
        "for_whom-en-gb": "Anyone who looks after someone.",
        "how_to_join-en-gb": "Just come.",
        "influence": "consult",
        "can_change-en-gb": "When tea is.",
        "stage": "delivery",
        "organiser_title": "Ward Manager",
        **changes,
    }


# --- For everyone -------------------------------------------------------------------------------------------------


def test_whats_on_shows_what_comes_and_marks_what_is_cancelled(organisation: Organisation, guest: Client) -> None:
    make_activity(organisation, title="Coming forum")
    make_activity(
        organisation, title="Flooded forum", status=Activity.Status.CANCELLED, cancelled_because="The hall is flooded."
    )
    make_activity(organisation, title="Secret draft", status=Activity.Status.DRAFT)
    make_activity(organisation, title="Old forum", starts_at=now() - timedelta(days=2))

    page = guest.get(WHATS_ON).content.decode()

    assert "Coming forum" in page
    assert "Flooded forum" in page
    assert page.count("Cancelled") == 1
    assert "Secret draft" not in page
    assert "Old forum" not in page


def test_pills_count_what_the_other_filters_leave(organisation: Organisation, guest: Client) -> None:
    make_activity(organisation, title="In the hall", kind=Activity.Kind.FORUM)
    make_activity(organisation, title="On the net", kind=Activity.Kind.FORUM, place="", is_online=True)
    make_activity(organisation, title="Both ways", kind=Activity.Kind.DROP_IN, is_online=True)

    page = guest.get(WHATS_ON, {"kind": "forum", "where": "online"}).content.decode()

    assert "On the net" in page
    assert "In the hall" not in page
    assert "Both ways" not in page
    pills = re.findall(r'<a href="\?([^"]*)"(?: aria-current="true")?>([^<]+)</a></li>', page)
    assert [(unescape(query), words) for query, words in pills[:3]] == [
        ("kind=forum", "All 2"),
        ("kind=forum&where=place", "At a place 1"),
        ("kind=forum&where=online", "Online 1"),
    ]


@pytest.mark.parametrize("number", ["0", "-1", "999", "abc", "1e9", "\x00", "９"])
def test_strange_page_numbers_and_filters_show_a_page(organisation: Organisation, guest: Client, number: str) -> None:
    make_activity(organisation, title="Coming forum")

    response = guest.get(WHATS_ON, {"page": number, "kind": number, "where": number})

    assert response.status_code == 200
    assert "Coming forum" in response.content.decode()


def test_an_empty_list_says_what_to_do_next(guest: Client, organisation: Organisation) -> None:
    nothing = guest.get(WHATS_ON).content.decode()
    filtered = guest.get(WHATS_ON, {"kind": "forum"}).content.decode()

    assert "Nothing is planned here" in nothing
    assert reverse("feedback:tell") in nothing
    assert "See everything that is on" in filtered


def test_the_same_queries_for_3_and_for_30(
    organisation: Organisation, guest: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        if number == 3:
            with django_assert_num_queries(6):
                guest.get(WHATS_ON)
        make_activity(organisation)

    with django_assert_num_queries(6):
        page = guest.get(WHATS_ON)
    with django_assert_num_queries(2):  # kept ready: whether it still holds, and the portal's name
        guest.get(WHATS_ON)
    assert page.content.count(b'class="app-event"') == 25


def test_a_page_says_what_can_change_and_who_comes(organisation: Organisation, service: Service, guest: Client) -> None:
    activity = make_activity(
        organisation,
        can_change="Where the places go.",
        cannot_change="The total money.",
        who_comes="The Head of Short Breaks. She can spend £40,000.",
        access=[Activity.Access.STEP_FREE, Activity.Access.REPLACEMENT_CARE],
        influence=Activity.Influence.COPRODUCE,
    )
    activity.services.add(service)

    page = guest.get(f"{WHATS_ON}{activity.pk}/").content.decode()

    for words in ("Where the places go.", "The total money.", "She can spend", "We decide together", "No steps"):
        assert words in page
    assert "How to join" in page
    assert f'href="{reverse("planning:service_detail", args=[service.slug])}"' in page


def test_a_cancelled_page_gives_the_reason_and_no_way_to_join(organisation: Organisation, guest: Client) -> None:
    activity = make_activity(
        organisation, status=Activity.Status.CANCELLED, cancelled_because="The hall is flooded.", how_to_join="Ring us."
    )

    page = guest.get(f"{WHATS_ON}{activity.pk}/").content.decode()

    assert "The hall is flooded." in page
    assert "Ring us." not in page


def test_a_draft_is_seen_by_its_planners_only(
    organisation: Organisation, client_for: ClientFor, planner: User, other_planner: User, carer: User
) -> None:
    draft = make_activity(organisation, status=Activity.Status.DRAFT)
    address = f"{WHATS_ON}{draft.pk}/"

    assert Client().get(address).status_code == 404
    assert client_for(carer).get(address).status_code == 404
    assert client_for(other_planner).get(address).status_code == 404
    assert "This is a draft" in client_for(planner).get(address).content.decode()


# --- For staff ----------------------------------------------------------------------------------------------------


def test_from_draft_to_published_to_cancelled(
    organisation: Organisation, service: Service, client_for: ClientFor, planner: User, guest: Client
) -> None:
    staff = client_for(planner)

    added = staff.post(reverse("activities:activity_add", args=[organisation.slug]), typed(services=[service.pk]))
    activity = Activity.objects.get()
    assert added.status_code == 302
    assert activity.status == Activity.Status.DRAFT
    assert list(activity.services.all()) == [service]
    starts, ends = timezone.localtime(activity.starts_at), timezone.localtime(activity.ends_at)
    assert (starts.hour, ends.hour, ends.minute) == (15, 16, 30)
    assert "Tea on the ward" not in guest.get(WHATS_ON).content.decode()

    staff.post(reverse("activities:activity_publish", args=[organisation.slug, activity.pk]))
    assert "Tea on the ward" in guest.get(WHATS_ON).content.decode()

    cancel = reverse("activities:activity_cancel", args=[organisation.slug, activity.pk])
    empty = staff.post(cancel, {"because-en-gb": ""})
    assert "Say why it is cancelled" in empty.content.decode()
    activity.refresh_from_db()
    assert activity.status == Activity.Status.PUBLISHED
    assert staff.post(cancel, {"because-en-gb": "The ward is closed."}).status_code == 302
    activity.refresh_from_db()
    assert activity.status == Activity.Status.CANCELLED


def test_a_form_sent_twice_adds_one(organisation: Organisation, client_for: ClientFor, planner: User) -> None:
    staff, add = client_for(planner), reverse("activities:activity_add", args=[organisation.slug])
    token = staff.get(add).context["form"]["submission"].value()

    for _ in range(2):
        assert staff.post(add, typed(submission=token)).status_code == 302

    assert Activity.objects.count() == 1


def test_editing_keeps_what_is_not_typed(organisation: Organisation, client_for: ClientFor, planner: User) -> None:
    activity = make_activity(organisation, access=[Activity.Access.FOOD])
    edit = reverse("activities:activity_edit", args=[organisation.slug, activity.pk])
    staff = client_for(planner)

    page = staff.get(edit).content.decode()
    assert 'value="Mill Lane Library"' in page
    staff.post(edit, typed(title="New title", access=["food", "bus"]))

    activity.refresh_from_db()
    assert activity.title == "New title"
    assert activity.access == ["food", "bus"]
    assert activity.status == Activity.Status.PUBLISHED


def test_check_my_words_saves_nothing(organisation: Organisation, client_for: ClientFor, planner: User) -> None:
    add = reverse("activities:activity_add", args=[organisation.slug])
    words = "We will utilise stakeholder engagement in order to facilitate the commissioning of provision."

    page = client_for(planner).post(add, typed(**{"summary-en-gb": words, "check_words": "1"}))

    assert not Activity.objects.exists()
    assert words in page.content.decode()
    assert "Reading age" in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends": "2pm"}, "The end must come after the start."),
        ({"place": ""}, "Say where it is, or tick that it is online."),
        ({"day-month": "13"}, "Write a real date"),
        ({"starts": "half past"}, "Write a time"),
        ({"summary-en-gb": ""}, "Write this in English at least."),
        ({"title": "x" * 121}, "120"),
        ({"kind": "picnic"}, "picnic"),
        ({"title": "a\x00b"}, "hidden character"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_nothing_is_lost(
    organisation: Organisation, client_for: ClientFor, planner: User, wrong: dict[str, str], sentence: str
) -> None:
    add = reverse("activities:activity_add", args=[organisation.slug])

    response = client_for(planner).post(add, typed(**wrong))

    page = response.content.decode()
    assert response.status_code == 200
    assert not Activity.objects.exists()
    assert sentence in page
    assert "Ward Manager" in page


def test_staff_of_elsewhere_find_nothing(
    organisation: Organisation, client_for: ClientFor, other_planner: User, commissioner: User, carer: User
) -> None:
    activity = make_activity(organisation)
    names = {"manage_list": [], "activity_add": [], "activity_edit": [activity.pk], "activity_cancel": [activity.pk]}
    for user in (other_planner, commissioner, carer):
        client = client_for(user)
        for name, rest in names.items():
            assert client.get(reverse(f"activities:{name}", args=[organisation.slug, *rest])).status_code == 404
        publish = reverse("activities:activity_publish", args=[organisation.slug, activity.pk])
        assert client.post(publish).status_code == 404


def test_an_activity_of_another_organisation_cannot_be_reached_through_ones_own(
    organisation: Organisation, other_organisation: Organisation, client_for: ClientFor, planner: User
) -> None:
    foreign = make_activity(other_organisation)
    staff = client_for(planner)

    for name in ("activity_edit", "activity_cancel"):
        address = reverse(f"activities:{name}", args=[organisation.slug, foreign.pk])
        assert staff.get(address).status_code == 404
        assert staff.post(address, typed(**{"because-en-gb": "No."})).status_code == 404
    foreign.refresh_from_db()
    assert foreign.status == Activity.Status.PUBLISHED


def test_the_staff_list_parts_what_comes_from_what_is_over(
    organisation: Organisation, client_for: ClientFor, planner: User
) -> None:
    make_activity(organisation, title="A draft", status=Activity.Status.DRAFT)
    make_activity(organisation, title="Last year", starts_at=now() - timedelta(days=300))
    staff, listed = client_for(planner), reverse("activities:manage_list", args=[organisation.slug])

    coming, past = staff.get(listed).content.decode(), staff.get(listed, {"show": "past"}).content.decode()

    assert "A draft" in coming
    assert "Last year" not in coming
    assert "Last year" in past
    assert "A draft" not in past
