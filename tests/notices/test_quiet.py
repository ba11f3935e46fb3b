"""Quiet hours by the clock in London, minute by minute through the nights in which the clocks change."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.quiet import A_MINUTE, LONDON, Quiet, time_to_send

NIGHT = Quiet(time(21, 0), time(8, 0))
SPANS = [
    NIGHT,
    Quiet(time(12, 0), time(14, 0)),
    Quiet(time(0, 30), time(1, 30)),  # ends, or would end, in the hour that is repeated, or left out
    Quiet(time(1, 30), time(2, 30)),  # begins in it
    Quiet(time(1, 15), time(1, 45)),  # lies in it
    Quiet(time(1, 45), time(1, 15)),  # all but half an hour of it
    Quiet(time(23, 59), time(0, 1)),
]
# 02:00 becomes 01:00, and 01:00 becomes 02:00.
EVENINGS = [datetime(2026, 10, 24, 18, tzinfo=UTC), datetime(2027, 3, 27, 18, tzinfo=UTC)]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def shown(at: datetime) -> str:
    """What the clock on the wall shows."""
    return f"{at.astimezone(LONDON):%H:%M}"


def is_quiet(at: datetime, quiet: Quiet) -> bool:
    """The same question, asked of what the clock shows."""
    starts, ends = f"{quiet.starts:%H:%M}", f"{quiet.ends:%H:%M}"
    return starts <= shown(at) < ends if starts < ends else shown(at) >= starts or shown(at) < ends


@pytest.mark.parametrize("quiet", SPANS)
@pytest.mark.parametrize("start", EVENINGS)
def test_every_minute_around_the_change_of_the_clocks(start: datetime, quiet: Quiet) -> None:
    """Looked up in a plain list of all minutes from the day before to the day after."""
    minutes = [start + minute * A_MINUTE for minute in range(-36 * 60, 60 * 60)]
    loud = [not is_quiet(minute, quiet) for minute in minutes]
    first_loud_from, last_loud_to = dict[int, int](), dict[int, int]()
    for place in range(len(minutes)):
        last_loud_to[place] = place if loud[place] else last_loud_to.get(place - 1, -1)
    for place in reversed(range(len(minutes))):
        first_loud_from[place] = place if loud[place] else first_loud_from.get(place + 1, -1)
    for place in range(36 * 60, 52 * 60):
        due, end = minutes[place], minutes[first_loud_from[place]]
        assert time_to_send(due, quiet=quiet, at=LONG_AGO) == end
        too_late_at = due + A_MINUTE
        expected = end if end < too_late_at else minutes[last_loud_to[place]]
        assert time_to_send(due, quiet=quiet, at=LONG_AGO, too_late_at=too_late_at) == expected


def test_by_the_clock_and_not_by_the_length_of_the_night() -> None:
    """The negative control: eleven hours after nine in the evening it is not eight in the morning."""
    for evening, hours in ((datetime(2026, 10, 24, 20, tzinfo=UTC), 12), (datetime(2027, 3, 27, 21, tzinfo=UTC), 10)):
        goes = time_to_send(evening, quiet=NIGHT, at=evening)
        assert shown(goes) == "08:00"
        assert goes - evening == timedelta(hours=hours)
        assert shown(evening + timedelta(hours=11)) != "08:00"


@given(minute=st.integers(0, 2 * 365 * 24 * 60), starts=st.times(), ends=st.times())
def test_nothing_goes_in_a_quiet_time_that_can_wait(minute: int, starts: time, ends: time) -> None:
    due = datetime(2026, 1, 1, tzinfo=UTC) + minute * A_MINUTE
    quiet = Quiet(starts.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0))
    if quiet.starts == quiet.ends:
        return
    goes = time_to_send(due, quiet=quiet, at=due)
    assert not quiet.covers(goes)
    assert due <= goes <= due + timedelta(hours=25)
    assert goes == due or quiet.covers(goes - A_MINUTE)


def london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


def test_what_would_be_too_late_goes_before_the_night_and_what_is_urgent_in_it() -> None:
    due, planned = london(3, 7, 30), london(1, 12)
    assert time_to_send(due, quiet=NIGHT, at=planned, too_late_at=london(3, 8)) == london(2, 20, 59)
    assert time_to_send(due, quiet=NIGHT, at=planned, too_late_at=london(3, 8), urgent=True) == due
    assert time_to_send(due, quiet=NIGHT, at=planned, too_late_at=london(3, 8, 1)) == london(3, 8)


def test_what_comes_up_in_the_night_and_cannot_wait_goes_at_once() -> None:
    due = london(3, 7, 30)
    assert time_to_send(due, quiet=NIGHT, at=due, too_late_at=london(3, 8)) == due


def test_without_quiet_hours_it_goes_when_it_is_due() -> None:
    due = london(3, 3)
    assert time_to_send(due, quiet=None, at=due) == due
