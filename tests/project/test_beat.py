"""Beat's schedule agrees with the tasks, and with clocks that change."""

from datetime import timedelta

import pytest
from celery.schedules import crontab

from carer_portal.celery import app

SCHEDULE = app.conf.beat_schedule


def test_something_is_scheduled() -> None:
    assert SCHEDULE


@pytest.mark.parametrize("entry", sorted(SCHEDULE))
def test_every_entry_names_a_task_that_is_there(entry: str) -> None:
    app.loader.import_default_modules()
    assert SCHEDULE[entry]["task"] in app.tasks


@pytest.mark.parametrize("entry", sorted(SCHEDULE))
def test_tasks_take_nothing_but_what_beat_gives(entry: str) -> None:
    """Due work is rows: a tick carries no arguments that could be lost with Redis."""
    assert not SCHEDULE[entry].get("args")
    assert not SCHEDULE[entry].get("kwargs")


@pytest.mark.parametrize("entry", sorted(SCHEDULE))
def test_nothing_is_set_for_the_hour_that_comes_twice(entry: str) -> None:
    """London repeats 01:00–02:00 in October, which is 00:00–02:00 UTC; only what runs all day may fall into it."""
    schedule = SCHEDULE[entry]["schedule"]
    if isinstance(schedule, crontab):
        assert len(schedule.hour) > 1 or not schedule.hour & {0, 1}
    else:
        assert timedelta(seconds=float(schedule)) < timedelta(hours=1)


def test_beat_counts_in_utc() -> None:
    assert app.conf.enable_utc
    assert app.conf.timezone == "UTC"
