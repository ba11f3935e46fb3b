"""Beat's schedule, the tasks it names, and the command that does the worker's work."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery.schedules import crontab
from django.core.management import call_command

from carer_portal.celery import app
from carer_portal.tasks import apply_periods
from notices import nudge, operations
from notices.models import Notice
from notices.tasks import deliver_due
from tests.notices.conftest import QueueHello, minutes
from tests.notices.sink import Sink

SCHEDULE: dict[str, dict[str, Any]] = app.conf.beat_schedule


def test_every_entry_names_a_real_task() -> None:
    app.loader.import_default_modules()
    assert SCHEDULE
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)
    assert nudge.TASK in app.tasks


def test_nothing_stands_in_the_hour_that_london_repeats_or_leaves_out() -> None:
    """Clocks go back, and on, at one o'clock UTC: the hour before and the hour after are left alone."""
    assert app.conf.timezone == "UTC"
    for change in (datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)):
        hour = timedelta(hours=1)
        before, after = ((change + step).astimezone(ZoneInfo("Europe/London")) for step in (-hour, hour))
        assert before.utcoffset() != after.utcoffset()
    nightly = [entry["schedule"] for entry in SCHEDULE.values() if isinstance(entry["schedule"], crontab)]
    assert nightly
    assert all(schedule.hour.isdisjoint({0, 1}) for schedule in nightly)


def test_a_tick_that_waited_too_long_is_dropped() -> None:
    entry = SCHEDULE["deliver due notices"]
    assert entry["options"]["expires"] <= entry["schedule"] == 30


@pytest.mark.django_db
def test_two_beats_are_harmless(hello: QueueHello, sink: Sink) -> None:
    notice = hello()
    for _tick in range(2):
        deliver_due()
        apply_periods()
    notice.refresh_from_db()
    assert sink.message_ids() == {notice.message_id: 1}
    assert notice.body


@pytest.mark.django_db
def test_the_command_does_one_run_and_says_what_it_did(
    hello: QueueHello, sink: Sink, at: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        hello(f"hello{number}")
    sink.refuse("RCPT", "550 no such mailbox", times=1)
    call_command("deliver_notices")
    assert capsys.readouterr().out == "1 failed, 2 sent\n"
    call_command("deliver_notices")
    assert capsys.readouterr().out == "nothing was due\n"


@pytest.mark.django_db
def test_after_six_hours_without_beat_what_is_due_goes_once_and_what_is_too_late_does_not(
    hello: QueueHello, sink: Sink, at: datetime
) -> None:
    notice = hello(due_at=at + minutes(30))
    code = hello("code", kind="example.secret", context={"nonce": "7"}, due_at=at + minutes(30))
    six_hours_later = at + minutes(360)
    operations.deliver_due(at=six_hours_later)
    operations.deliver_due(at=six_hours_later)
    code.refresh_from_db()
    assert sink.message_ids() == {notice.message_id: 1}
    assert code.state == Notice.State.EXPIRED
