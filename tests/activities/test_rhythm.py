"""How long services are silent, and what staff are asked, with a reason that page and notice share."""

from datetime import date, datetime, time, timedelta

import pytest

from activities.models import Activity
from activities.operations import enter_reach
from activities.rhythm import Reason, chase_of, owed, rhythms
from common.clock import in_london
from notices.models import Notice
from notices.operations import deliver_due, remind_due
from people.models import Organisation, User
from planning.models import Service
from tests.activities.factories import make_activity
from tests.planning.factories import make_service

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ON = date(2026, 11, 2)
AT = in_london(ON, time(12))


def listened(service: Service, days_ago: int, **fields: object) -> Activity:
    activity = make_activity(service.organisation, starts_at=AT - timedelta(days=days_ago), **fields)
    activity.services.add(service)
    return activity


def mornings(first: date, last: date) -> list[tuple[str, str]]:
    """Let beat tick four times a day, two at a time; what planners were asked, and on which day."""
    at: datetime = in_london(first, time(0))
    while at <= in_london(last, time(18)):
        for _ in range(2):
            remind_due(at=at)
        at += timedelta(hours=6)
    asked = Notice.objects.filter(kind="activities.chase").order_by("due_at", "pk")
    return [(f"{notice.due_at:%d %b}", notice.context.get("reason", notice.state)) for notice in asked]


def test_the_longest_silent_comes_first_and_each_is_held_against_its_promise(
    organisation: Organisation, other_organisation: Organisation
) -> None:
    short, long, never = (make_service(organisation, name=name, listening_days=30) for name in ("A", "B", "C"))
    make_service(other_organisation, name="D")
    make_service(organisation, name="E", is_open=False)
    listened(short, 30)
    listened(short, 90)
    listened(long, 31)
    listened(never, -5)  # still to come
    listened(never, 5, status=Activity.Status.DRAFT)
    listened(never, 6, status=Activity.Status.CANCELLED, cancelled_because="The hall is flooded.")

    found = rhythms(AT, [organisation.pk])

    assert [(one.service.name, one.days(ON), one.is_silent(ON)) for one in found] == [
        ("C", None, True),
        ("B", 31, True),
        ("A", 30, False),
    ]


def test_what_is_owed_and_no_longer_owed(organisation: Organisation, service: Service) -> None:
    over, fresh = listened(service, 10), listened(service, 1)
    draft = listened(service, 4, status=Activity.Status.DRAFT)
    listened(service, 12, status=Activity.Status.CANCELLED, cancelled_because="The hall is flooded.")
    listened(service, -4, status=Activity.Status.DRAFT)

    found = {activity: chase_of(activity).reason for activity in owed(AT, [organisation.pk])}
    assert found == {over: Reason.REACH, draft: Reason.DRAFT}
    assert fresh not in found

    enter_reach(activity=over, people=3, walk_ins=0, anonymous=0, first_time=1, at=AT)
    assert list(owed(AT, [organisation.pk])) == [draft]


def test_planners_are_asked_once_for_each_reason(
    organisation: Organisation, service: Service, planner: User, other_planner: User, administrator: User
) -> None:
    Service.objects.filter(pk=service.pk).update(listening_days=7)
    listened(service, 0)
    listened(service, 1, status=Activity.Status.DRAFT)

    asked = mornings(ON, ON + 20 * DAY)

    assert asked == [("02 Nov", "draft"), ("05 Nov", "reach"), ("10 Nov", "silent")]
    contacts = Notice.objects.filter(kind="activities.chase").values_list("contact__address", flat=True)
    assert set(contacts) == {planner.email}


def test_a_service_that_listens_again_can_fall_silent_again(service: Service, planner: User) -> None:
    Service.objects.filter(pk=service.pk).update(listening_days=7)
    for days_ago in (0, -14):
        enter_reach(
            activity=listened(service, days_ago), people=1, walk_ins=0, anonymous=0, first_time=0, at=AT + 30 * DAY
        )
    asked = mornings(ON, ON + 25 * DAY)
    assert asked == [("10 Nov", "silent"), ("24 Nov", "silent")]


def test_the_notice_names_the_same_reason_as_the_page(service: Service, planner: User) -> None:
    listened(service, 1, status=Activity.Status.DRAFT, title="Tea on the ward")
    mornings(ON, ON)
    deliver_due(at=AT)
    body = Notice.objects.get(kind="activities.chase").body
    assert str(Reason.DRAFT.label) in body
    assert "Tea on the ward" in body
