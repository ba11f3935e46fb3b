"""Announcing with little to write: copied, suggested or started from words that are there; and who came of it."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import INFLUENCE_MEANS, Activity, Reach
from activities.operations import (
    NotOver,
    NotReady,
    add_activity,
    copy_activity,
    enter_reach,
    publish_activity,
)
from activities.prefilling import prefilled
from activities.starting_points import STARTING_POINTS, Need, Number, Soon, ways_for
from common.clock import now
from common.public_text import PublicText
from common.readability import check_words
from notices.models import ReminderRule
from people.models import CarerType, Organisation, User
from planning.models import Service
from tests.activities.factories import make_activity
from tests.activities.test_views import typed
from tests.conftest import ClientFor
from tests.planning.factories import make_service

pytestmark = pytest.mark.django_db
Kind = Activity.Kind


@pytest.fixture
def coffee(organisation: Organisation, service: Service) -> Activity:
    """Last month's coffee morning, with all that was said of it."""
    activity = make_activity(
        organisation,
        kind=Kind.COFFEE_MORNING,
        title="Coffee in March",
        starts_at=now() - timedelta(days=20),
        carer_types=[CarerType.FOSTER],
        languages=["english", "bsl"],
        access=["food"],
        status=Activity.Status.PUBLISHED,
    )
    activity.services.add(service)
    words = PublicText("Bring a cup.")
    ReminderRule.objects.create(topic=activity.topic, minutes=-90, words=words, since=now())
    return activity


def where(activity: Activity, name: str) -> str:
    return reverse(f"activities:activity_{name}", args=[activity.organisation.slug, activity.pk])


# --- Ready --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lacks", "missing"),
    [
        ({"for_whom": ""}, "whom it is for"),
        ({"can_change": ""}, "what carers can change"),
        ({"how_to_join": ""}, "how to join"),
        ({"organiser_title": ""}, "who runs it"),
        ({"summary": ""}, "what it is for"),
    ],
)
def test_what_carers_must_know_is_asked_for(
    organisation: Organisation, service: Service, lacks: dict[str, str], missing: str
) -> None:
    draft = make_activity(organisation, status=Activity.Status.DRAFT, **lacks)
    with pytest.raises(NotReady) as trouble:
        publish_activity(activity=draft, at=now())
    assert list(map(str, trouble.value.missing)) == ["which service it is about", missing]


@pytest.mark.parametrize(
    "said", [{"can_change": "", "influence": "inform"}, {"for_whom": "", "carer_types": [CarerType.FOSTER]}]
)
def test_what_does_not_apply_is_not_asked_for(
    organisation: Organisation, service: Service, said: dict[str, Any]
) -> None:
    draft = make_activity(organisation, status=Activity.Status.DRAFT, **said)
    draft.services.add(service)
    assert publish_activity(activity=draft, at=now()).is_public


def test_the_page_says_what_is_missing_before_and_after_publish_is_pressed(
    organisation: Organisation, client_for: ClientFor, planner: User
) -> None:
    draft = make_activity(organisation, status=Activity.Status.DRAFT, can_change="")
    staff = client_for(planner)
    assert "what carers can change" in staff.get(where(draft, "edit")).content.decode()

    answer = staff.post(where(draft, "publish"), follow=True).content.decode()

    assert "Before everyone can see it, say: which service it is about, what carers can change." in answer
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("influence", Activity.Influence.values)
def test_each_level_of_influence_is_explained(
    organisation: Organisation, client_for: ClientFor, planner: User, influence: str
) -> None:
    activity = make_activity(organisation, influence=influence)
    explained = str(INFLUENCE_MEANS[Activity.Influence(influence)])

    assert explained in client_for(planner).get(f"/whats-on/{activity.pk}/").content.decode()
    assert explained in client_for(planner).get(where(activity, "edit")).content.decode()
    assert check_words(explained).reading_age <= 11


# --- Copy the last one --------------------------------------------------------------------------------------------


def test_one_more_like_this_needs_no_more_than_a_press(
    coffee: Activity, service: Service, client_for: ClientFor, planner: User
) -> None:
    staff = client_for(planner)
    form = staff.get(where(coffee, "copy")).context["form"]
    shown = {name for name, field in form.fields.items() if not field.widget.is_hidden}
    assert len(shown) == 6
    day = form.initial["day"]
    assert day > timezone.localdate()
    assert day.weekday() == timezone.localtime(coffee.starts_at).weekday()

    answers = {
        "title": "Coffee in April",
        "summary-en-gb": "Tell us how it goes.",
        "day-day": day.day,
        "day-month": day.month,
        "day-year": day.year,
        "starts": "10am",
        "ends": "noon",
        "place": "The hall",
        "submission": form["submission"].value(),
    }
    for _ in range(2):  # sent twice it is one
        assert staff.post(where(coffee, "copy"), answers).status_code == 302

    copy = Activity.objects.exclude(pk=coffee.pk).get()
    assert copy.is_public
    assert (copy.title, copy.place, str(copy.summary)) == ("Coffee in April", "The hall", "Tell us how it goes.")
    for name in ("kind", "carer_types", "languages", "access", "can_change", "how_to_join", "organiser_title"):
        assert getattr(copy, name) == getattr(coffee, name), name
    assert list(copy.services.all()) == [service]
    assert copy.topic_id != coffee.topic_id
    rule = copy.topic.reminder_rules.get()
    assert (rule.minutes, str(rule.words)) == (-90, "Bring a cup.")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Please fill in: Title"),
        ({"ends": "9am"}, "The end must come after the start."),
        ({"place": ""}, "Say where it is."),
        ({"day-month": "13"}, "Write a real date"),
    ],
)
def test_bad_input_copies_nothing(
    coffee: Activity, client_for: ClientFor, planner: User, wrong: dict[str, str], sentence: str
) -> None:
    answers = {key: value for key, value in typed().items() if key not in {"kind", "influence", "stage"}}
    page = client_for(planner).post(where(coffee, "copy"), {**answers, "starts": "10am", "ends": "11am", **wrong})
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert Activity.objects.count() == 1


def test_a_copy_of_what_is_not_ready_stays_a_draft(
    organisation: Organisation, client_for: ClientFor, planner: User
) -> None:
    thin = make_activity(organisation, can_change="")
    page = client_for(planner).post(where(thin, "copy"), typed(), follow=True).content.decode()
    assert "what carers can change" in page
    assert Activity.objects.exclude(pk=thin.pk).get().is_draft


def test_copying_twice_with_one_key_is_one(coffee: Activity) -> None:
    said: dict[str, Any] = {
        name: getattr(coffee, name) for name in ("title", "summary", "starts_at", "ends_at", "place")
    }
    key = add_activity(Activity(**said, organisation=coffee.organisation, kind=coffee.kind), at=now()).submission_key
    assert copy_activity(of=coffee, submission_key=key, at=now(), **said).submission_key == key
    assert Activity.objects.count() == 2


# --- Filled from what is there ------------------------------------------------------------------------------------


def test_a_new_one_is_filled_from_the_last_of_its_kind(coffee: Activity, service: Service) -> None:
    initial = prefilled(coffee.organisation, kind=Kind.COFFEE_MORNING)
    assert str(initial["can_change"]) == "Where new places go."
    assert initial["services"] == [service]
    assert initial["carer_types"] == [CarerType.FOSTER]
    assert "title" not in initial
    assert "day" not in initial


def test_the_first_of_its_kind_is_filled_from_its_service(organisation: Organisation, service: Service) -> None:
    initial = prefilled(organisation, kind=Kind.WORKSHOP)
    assert (initial["services"], initial["organiser_title"]) == ([service], service.owner_title)
    make_service(organisation)
    assert "services" not in prefilled(organisation, kind=Kind.WORKSHOP)


def test_another_organisations_activities_fill_nothing(coffee: Activity, other_organisation: Organisation) -> None:
    assert "can_change" not in prefilled(other_organisation, kind=Kind.COFFEE_MORNING)


# --- Three questions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("need", "number", "soon"), list(product(Need.values, Number.values, Soon.values)))
def test_every_answer_leads_to_a_way(need: str, number: str, soon: str) -> None:
    ways = ways_for(need, number, soon)
    assert 1 <= len(ways) <= 2
    if need != Need.PEOPLE and number == Number.FEW:
        assert all(way.kind != Kind.FORUM for way in ways)


def test_three_answers_suggest_a_way_with_the_last_one_to_copy(
    coffee: Activity, client_for: ClientFor, planner: User
) -> None:
    staff, begin = client_for(planner), reverse("activities:activity_begin", args=[coffee.organisation.slug])
    assert "This would fit" not in staff.get(begin).content.decode()

    page = staff.get(begin, {"need": "lives", "number": "some", "soon": "month"}).content.decode()

    assert "This would fit" in page
    assert where(coffee, "copy") in page
    assert "?kind=coffee_morning" in page
    assert "Please choose" in staff.get(begin, {"need": "lives"}).content.decode()


@pytest.mark.parametrize("point", STARTING_POINTS, ids=lambda point: point.key)
def test_a_starting_point_is_ready_but_for_day_place_and_service(
    point: Any, organisation: Organisation, service: Service, client_for: ClientFor, planner: User
) -> None:
    staff, add = client_for(planner), reverse("activities:activity_add", args=[organisation.slug])

    form = staff.get(add, {"from": point.key}).context["form"]

    sent: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        match value:
            case PublicText():
                sent[f"{name}-en-gb"] = str(value)
            case None | False:
                pass
            case list():
                sent[name] = [getattr(one, "pk", one) for one in value]
            case _:
                sent[name] = field.prepare_value(value)
        if name in {"summary", "for_whom", "how_to_join", "can_change", "cannot_change", "who_comes"}:
            sent[f"{name}-en-gb"] = str(value)
            report = check_words(str(value))
            assert report.reading_age <= 11, (name, value, report)
            assert report.jargon == (), (name, report.jargon)
    day = timezone.localdate() + timedelta(days=40)
    sent |= {"day-day": day.day, "day-month": day.month, "day-year": day.year, "place": "The hall"}
    assert staff.post(add, sent).status_code == 302, form.errors
    activity = Activity.objects.get()
    staff.post(where(activity, "publish"))
    activity.refresh_from_db()
    assert activity.is_public
    assert activity.carer_types == list(point.carer_types)


def test_starting_points_ship_for_three_kinds_of_carers() -> None:
    of = [point.carer_types[0] for point in STARTING_POINTS]
    assert {of.count(kind) for kind in (CarerType.PARENT, CarerType.FOSTER, CarerType.KINSHIP)} == {3}
    assert len({point.key for point in STARTING_POINTS}) == len(STARTING_POINTS)


# --- Whom it is for -----------------------------------------------------------------------------------------------


def test_whom_it_is_for_is_kept_and_shown(organisation: Organisation, client_for: ClientFor, planner: User) -> None:
    staff, add = client_for(planner), reverse("activities:activity_add", args=[organisation.slug])
    staff.post(
        add,
        typed(carer_types=["foster", "kinship"], areas="nb1, NB2  nb1", languages=["bsl"], formats=["easy_read"]),
    )
    activity = Activity.objects.get()
    assert (activity.areas, activity.carer_types) == (["NB1", "NB2"], ["foster", "kinship"])

    page = staff.get(f"/whats-on/{activity.pk}/").content.decode()

    for words in ("Foster carers, Kinship carers", "NB1, NB2", "British Sign Language", "Easy Read"):
        assert words in page
    assert 'value="NB1, NB2"' in staff.get(where(activity, "edit")).content.decode()


@pytest.mark.parametrize("areas", ["Northbrook", "NB1 2AB", "N1;DROP", "１", " ".join(["NB1"] * 41)])
def test_what_is_no_postcode_area_is_refused(
    organisation: Organisation, client_for: ClientFor, planner: User, areas: str
) -> None:
    add = reverse("activities:activity_add", args=[organisation.slug])
    page = client_for(planner).post(add, typed(areas=areas)).content.decode()
    assert "Write the first half of each postcode" in page
    assert not Activity.objects.exists()


# --- Who came -----------------------------------------------------------------------------------------------------


def test_who_came_is_entered_once_it_is_over_and_can_be_corrected(
    coffee: Activity, client_for: ClientFor, planner: User
) -> None:
    staff = client_for(planner)
    over = reverse("activities:manage_list", args=[coffee.organisation.slug]) + "?show=past"
    assert "Who came?" in staff.get(over).content.decode()

    for people in (8, 9):
        counts = {"people": people, "walk_ins": 3, "anonymous": 0, "first_time": 4}
        assert staff.post(where(coffee, "reach"), counts).status_code == 302

    reach = Reach.objects.get()
    assert (reach.people, reach.walk_ins, reach.anonymous, reach.first_time, reach.all) == (9, 3, 0, 4, 12)
    assert "12 came" in staff.get(over).content.decode()
    assert 'value="9"' in staff.get(where(coffee, "reach")).content.decode()


def test_more_new_ones_than_came_are_refused(coffee: Activity, client_for: ClientFor, planner: User) -> None:
    counts = {"people": 1, "walk_ins": 1, "anonymous": 1, "first_time": 4}
    page = client_for(planner).post(where(coffee, "reach"), counts).content.decode()
    assert "This is more than came in all." in page
    assert not Reach.objects.exists()


@pytest.mark.parametrize("status", Activity.Status.values)
def test_what_has_not_happened_reached_nobody(organisation: Organisation, status: str) -> None:
    coming = make_activity(organisation, status=status, cancelled_because="The hall is flooded.")
    with pytest.raises(NotOver):
        enter_reach(activity=coming, people=1, walk_ins=0, anonymous=0, first_time=0, at=now())


def test_the_reach_page_of_what_comes_is_not_there(
    organisation: Organisation, client_for: ClientFor, planner: User
) -> None:
    assert client_for(planner).get(where(make_activity(organisation), "reach")).status_code == 404
