"""Two beats, by mistake or while one machine takes over from another: for thirty days, whatever they start twice is
done once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery.schedules import crontab
from django.core import mail
from django.db.models import Count

from carer_portal.celery import app
from common.clock import now
from notices.models import Contact, Notice
from notices.operations import queue
from people.models import NeedKind, User
from people.operations import join, keep_need, person_of
from people.retention import ABSENT
from tests.people.factories import make_carer

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 10, 12, tzinfo=UTC)  # the clocks go back within the thirty days
DAYS = 30
YEAR = timedelta(days=365)


@pytest.fixture
def somebody(db: None) -> User:
    """Whose needs are due to be looked at on the tenth day."""
    user = make_carer("somebody@example.org", "Amina")
    join(user=user, name="Amina", at=BEGIN - YEAR)
    person = person_of(user)
    assert person
    keep_need(
        person=person, kind=NeedKind.STEP_FREE, answers={"details": "Two steps"}, at=BEGIN + timedelta(days=10) - YEAR
    )
    User.objects.filter(pk=user.pk).update(date_joined=BEGIN - YEAR, last_login=BEGIN)
    return user


@pytest.fixture
def absent(db: None) -> User:
    """Who was last here so long ago that on the twentieth day they are asked whether to keep their account."""
    user = make_carer("absent@example.org", "Bryn")
    last = BEGIN + timedelta(days=20) - ABSENT.length
    User.objects.filter(pk=user.pk).update(date_joined=last, last_login=last)
    return user


def ticks(days: int) -> list[tuple[datetime, str]]:
    """When beat starts what, within so many days; what runs all day is started at noon and after all that is daily."""
    daily = [entry for entry in app.conf.beat_schedule.values() if isinstance(entry["schedule"], crontab)]
    often = [entry["task"] for entry in app.conf.beat_schedule.values() if not isinstance(entry["schedule"], crontab)]
    found = []
    for day in range(days):
        midnight = BEGIN + timedelta(days=day)
        for entry in daily:
            hour, minute = min(entry["schedule"].hour), min(entry["schedule"].minute)
            found.append((midnight + timedelta(hours=hour, minutes=minute), entry["task"]))
        found += [(midnight + timedelta(hours=hour, minutes=1), task) for hour in (12, 23) for task in often]
    return sorted(found)


def let_beat(beats: int, time_machine: Any, *more: Callable[[], None], days: int = DAYS) -> None:
    """Let so many beats tick, for thirty days unless told otherwise."""
    app.loader.import_default_modules()
    for at, task in ticks(days):
        time_machine.move_to(at, tick=False)
        for _beat in range(beats):
            app.tasks[task]()
            for one in more:
                one()


def doubled() -> list[tuple[str, int]]:
    """Kinds of which somebody got more than one, with how many."""
    rows = Notice.objects.values_list("kind", "contact").annotate(number=Count("pk")).filter(number__gt=1)
    return [(kind, number) for kind, _contact, number in rows.order_by("kind")]


def test_two_beats_make_one_row_a_key_and_one_mail(somebody: User, absent: User, time_machine: Any) -> None:
    let_beat(2, time_machine)
    assert doubled() == []
    kinds = sorted(Notice.objects.values_list("kind", flat=True))
    assert kinds == ["people.review_needs", "people.still_there"]
    assert sorted(one.to[0] for one in mail.outbox) == ["absent@example.org", "somebody@example.org"]


def test_a_key_that_names_no_occasion_is_doubled_by_two_beats(somebody: User, time_machine: Any) -> None:
    """Negative control: what each start would write anew."""

    def careless() -> None:
        contact = Contact.objects.for_email(somebody.email)
        queue(kind="people.review_needs", contact=contact, context={}, key=f"careless:{uuid4()}", at=now())

    let_beat(2, time_machine, careless, days=2)
    assert dict(doubled())["people.review_needs"] > 2 * 2
