"""Working days, over weekends and the bank holidays of four nations."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from common.clock import add_working_days, now, today, working_days_between


@pytest.mark.parametrize(
    ("start", "days", "nation", "expected"),
    [
        (date(2026, 11, 2), 20, "england", date(2026, 11, 30)),
        (date(2026, 11, 2), 20, "scotland", date(2026, 12, 1)),  # St Andrew's Day
        (date(2026, 11, 20), 1, "england", date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 21), 1, "england", date(2026, 11, 23)),  # from a Saturday
        (date(2026, 12, 24), 1, "england", date(2026, 12, 29)),  # Christmas, Boxing Day in lieu on Monday
        (date(2026, 12, 31), 1, "scotland", date(2027, 1, 5)),  # 2 January is a holiday there, in lieu on Monday
        (date(2026, 12, 31), 1, "wales", date(2027, 1, 4)),
        (date(2027, 3, 16), 1, "northern_ireland", date(2027, 3, 18)),  # St Patrick's Day
        (date(2027, 3, 16), 1, "england", date(2027, 3, 17)),
        (date(2027, 3, 25), 1, "england", date(2027, 3, 30)),  # Good Friday and Easter Monday
        (date(2026, 11, 23), 0, "england", date(2026, 11, 23)),
        (date(2026, 12, 29), -1, "england", date(2026, 12, 24)),
    ],
)
def test_add_working_days(start: date, days: int, nation: str, expected: date) -> None:
    """The start does not count."""
    assert add_working_days(start, days, nation) == expected


@pytest.mark.parametrize("nation", ["england", "wales", "scotland", "northern_ireland"])
def test_counting_is_the_other_way_round(nation: str) -> None:
    """What was added can be counted, there and back."""
    start = date(2026, 12, 11)
    for days in range(1, 30):
        end = add_working_days(start, days, nation)
        assert working_days_between(start, end, nation) == days
        assert working_days_between(end, start, nation) == -days


def test_no_days_between_a_day_and_itself() -> None:
    """Asked today, answered today."""
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 23), "england") == 0


def test_today_is_london_s() -> None:
    """Half past midnight in London's summer is still yesterday in UTC."""
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), tick=False):
        assert today() == date(2026, 7, 1)
        assert now() == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
