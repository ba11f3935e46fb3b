"""Promises are reminded of: their owner before the day, administrators after it, and nobody once they are kept."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from common.clock import in_london
from feedback.models import Action, Decision
from feedback.operations import extend, keep_promise
from notices.models import Notice
from notices.operations import remind_due
from people.models import Organisation, User
from planning.models import Service
from tests.feedback.factories import PUBLISHED_AT, make_answer, make_theme, role_at

LONDON = ZoneInfo("Europe/London")
DUE_ON = date(2026, 9, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(organisation: Organisation, service: Service, planner: User, administrator: User) -> Action:
    """A public promise in the hands of the planner."""
    answer = make_answer(make_theme(organisation, service), Decision.Outcome.WE_WILL)
    action = answer.actions.get()
    action.owner = role_at(organisation)
    action.save(update_fields=["owner"])
    Notice.objects.all().delete()
    return action


def day_by_day(first: date, last: date) -> list[tuple[str, str]]:
    """Let beat tick, two at a time; what was said to whom, and when on London's clocks."""
    at, end = in_london(first, time(0)), in_london(last, time(12))
    while at <= end:
        for _ in range(2):
            remind_due(at=at)
        at += timedelta(hours=6)
    kinds = ("feedback.promise_due", "feedback.promise_late")
    rows = Notice.objects.filter(kind__in=kinds).order_by("due_at", "pk").select_related("contact")
    return [(f"{row.due_at.astimezone(LONDON):%d %b %H:%M}", row.contact.address.partition("@")[0]) for row in rows]


def test_the_owner_before_and_administrators_after(promise: Action) -> None:
    assert promise.due_on == DUE_ON
    assert day_by_day(date(2026, 8, 20), date(2026, 9, 12)) == [
        ("25 Aug 09:00", "planner"),
        ("31 Aug 09:00", "planner"),
        ("02 Sep 09:00", "administrator"),
        ("09 Sep 09:00", "administrator"),
    ]


def test_a_promise_without_an_owner_is_the_administrators(promise: Action) -> None:
    promise.owner = None
    promise.save(update_fields=["owner"])
    assert day_by_day(date(2026, 8, 24), date(2026, 8, 26)) == [("25 Aug 09:00", "administrator")]


def test_put_off_its_reminders_move_along(promise: Action, organisation: Organisation) -> None:
    at = in_london(date(2026, 8, 26), time(9))
    day_by_day(date(2026, 8, 24), date(2026, 8, 25))
    extend(
        action=promise,
        to_on=date(2026, 9, 20),
        reason="The chairs come late.",
        names_read=True,
        role=role_at(organisation),
        at=at,
    )
    said = day_by_day(date(2026, 8, 26), date(2026, 9, 14))
    assert said == [("25 Aug 09:00", "planner"), ("13 Sep 09:00", "planner")]
    assert Notice.objects.filter(kind="feedback.promise_due").earliest("pk").state == Notice.State.CANCELLED


def test_kept_nobody_is_reminded(promise: Action, organisation: Organisation) -> None:
    keep_promise(
        action=promise,
        done_words="There is a chair.",
        names_read=True,
        role=role_at(organisation),
        at=PUBLISHED_AT + timedelta(days=1),
    )
    assert day_by_day(date(2026, 8, 24), date(2026, 9, 3)) == []


def test_an_answer_that_is_not_public_promises_nothing_yet(promise: Action) -> None:
    Decision.objects.filter(pk=promise.decision_id).update(stage=Decision.Stage.DRAFT, published_at=None)
    assert day_by_day(date(2026, 8, 24), date(2026, 8, 26)) == []


def test_it_is_of_use_until_its_day_is_over(promise: Action) -> None:
    day_by_day(date(2026, 8, 31), date(2026, 8, 31))
    notice = Notice.objects.get(kind="feedback.promise_due")
    assert notice.expires_at == datetime(2026, 9, 2, tzinfo=LONDON)
