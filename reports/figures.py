"""Honest figures over history: what was said, what came of it, how long it took, and which promises were kept.

Two statements answer everything, whatever the number of rows shown: one over items, one over promises. Each groups by
service and overall at once.

An item that is flagged for safeguarding is left out of every figure here, as it is out of every list: a number that
goes up by one on the day on which somebody was in danger would tell more than it should. So the figures count what
the lists behind them can show.

A "working day" is one of the nation of the organisation that answers, as in its promises.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from common.clock import is_working_day
from people.models import Nation

Row = TypeVar("Row")
SATURDAY = 5
MUCH_TO_COUNT = 5_000  # items
FRESH_FOR = 300  # seconds

# Working days after one day up to and with another are the difference of what two days each have behind them: five for
# each full week since a Monday long ago, those of the week begun, less the bank holidays.
WORKING_DAYS_UP_TO = """(({day} - DATE '2001-01-01') / 7 * 5
                + LEAST(({day} - DATE '2001-01-01') %% 7 + 1, 5)
                - width_bucket({day}, calendar.holidays))"""
LONDON_DAY = "({instant} AT TIME ZONE 'Europe/London')::date"
CALENDARS = ", ".join(f"('{nation}', %({nation})s::date[])" for nation in Nation.values)
RECEIVED_ON = LONDON_DAY.format(instant="item.received_at")
ANSWERED_ON = LONDON_DAY.format(instant="item.answered_at")
ANSWERED_OR_TODAY = LONDON_DAY.format(instant="COALESCE(item.answered_at, %(at)s)")

HEARD_SQL = f"""
    WITH calendar (nation, holidays) AS (VALUES {CALENDARS}),
    said AS (
        SELECT item.service_id,
               item.answered_at IS NOT NULL AS is_answered,
               kept.decision_id IS NOT NULL AS led_to_change,
               item.answer_by,
               {ANSWERED_ON} AS answered_on,
               {WORKING_DAYS_UP_TO.format(day=ANSWERED_OR_TODAY)}
             - {WORKING_DAYS_UP_TO.format(day=RECEIVED_ON)} AS days
        FROM feedback_item item
        JOIN people_organisation organisation ON organisation.id = item.organisation_id
        JOIN calendar ON calendar.nation = organisation.nation
        LEFT JOIN (SELECT DISTINCT decision_id FROM feedback_action WHERE done_at IS NOT NULL) kept
               ON kept.decision_id = item.decision_id
        WHERE item.safeguarding_since IS NULL
          AND item.received_at >= %(since)s
          AND (%(everybody)s OR item.organisation_id = ANY(%(organisations)s) OR item.service_id = ANY(%(services)s))
    )
    SELECT GROUPING(service_id) = 1 AS is_total,
           service_id,
           count(*),
           count(*) FILTER (WHERE is_answered),
           count(*) FILTER (WHERE led_to_change),
           count(*) FILTER (WHERE answered_on <= answer_by),
           count(*) FILTER (WHERE NOT is_answered AND answer_by < %(on)s),
           percentile_disc(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE is_answered),
           max(days) FILTER (WHERE is_answered),
           max(days) FILTER (WHERE NOT is_answered)
    FROM said
    GROUP BY GROUPING SETS ((), (service_id))
"""  # noqa: S608 - put together from the constants above; every value is a parameter

PROMISED_SQL = """
    SELECT GROUPING(theme.service_id) = 1 AS is_total,
           theme.service_id,
           count(*),
           count(*) FILTER (WHERE (action.done_at AT TIME ZONE 'Europe/London')::date <= action.first_due_on),
           count(*) FILTER (WHERE (action.done_at AT TIME ZONE 'Europe/London')::date > action.first_due_on),
           count(*) FILTER (WHERE action.broken_at IS NOT NULL),
           count(*) FILTER (WHERE action.done_at IS NULL AND action.broken_at IS NULL AND action.due_on < %(on)s)
    FROM feedback_action action
    JOIN feedback_decision decision ON decision.id = action.decision_id
    JOIN feedback_theme theme ON theme.id = decision.theme_id
    WHERE decision.published_at >= %(since)s
      AND (%(everybody)s OR theme.organisation_id = ANY(%(organisations)s) OR theme.service_id = ANY(%(services)s))
    GROUP BY GROUPING SETS ((), (theme.service_id))
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, and how it was answered."""

    said: int = 0
    answered: int = 0
    led_to_change: int = 0
    in_time: int = 0  # of those answered
    late: int = 0  # still waiting, past the promised day
    median_days: int | None = None
    longest_days: int | None = None
    longest_wait: int | None = None  # of those still waiting

    @property
    def waiting(self) -> int:
        """How many still wait for an answer."""
        return self.said - self.answered

    @property
    def share_answered(self) -> str:
        """How much of all that was said has an answer, as the width of a bar."""
        return self._share(self.answered)

    @property
    def share_changed(self) -> str:
        """How much of all that was said led to a change."""
        return self._share(self.led_to_change)

    @property
    def share_waiting(self) -> str:
        """How much of all that was said still waits."""
        return self._share(self.waiting)

    def _share(self, part: int) -> str:
        return f"{round(100 * part / self.said)}%" if self.said else "0%"


@dataclass(frozen=True, slots=True)
class Promised:
    """Promises made, and how they stand."""

    made: int = 0
    kept: int = 0  # by the day first promised
    kept_late: int = 0
    broken: int = 0
    late: int = 0  # still open, past the promised day

    @property
    def on_the_way(self) -> int:
        """How many are open and not late."""
        return self.made - self.kept - self.kept_late - self.broken - self.late


@dataclass(frozen=True)
class Scope:
    """Whose figures: of these organisations and of these services. Without a scope they are everybody's."""

    organisations: tuple[int, ...] = ()
    services: tuple[int, ...] = ()


@dataclass(frozen=True)
class Figures:
    """The figures over all, and for each service; the key None is what is about no one service."""

    heard: Heard = field(default_factory=Heard)
    promised: Promised = field(default_factory=Promised)
    heard_of: dict[int | None, Heard] = field(default_factory=dict)
    promised_of: dict[int | None, Promised] = field(default_factory=dict)


def figures_since(since: date, *, at: datetime, scope: Scope | None = None) -> Figures:
    """All figures of what was said and promised since the date ``since`` (London), as they stand at ``at``."""
    on = timezone.localdate(at)
    parameters: dict[str, Any] = {
        "since": timezone.make_aware(datetime.combine(since, time.min)),
        "at": at,
        "on": on,
        "everybody": scope is None,
        "organisations": list(scope.organisations) if scope else [],
        "services": list(scope.services) if scope else [],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            HEARD_SQL, parameters | {nation: holidays_between(since, on, nation) for nation in Nation.values}
        )
        heard, heard_of = _sorted_out(cursor.fetchall(), Heard)
        cursor.execute(PROMISED_SQL, parameters)
        promised, promised_of = _sorted_out(cursor.fetchall(), Promised)
    return Figures(heard=heard, promised=promised, heard_of=heard_of, promised_of=promised_of)


def figures_of_the_year(*, at: datetime) -> Figures:
    """The public figures of the last twelve months.

    They are counted afresh each time, until there is so much to count that a visitor would wait for it: then a count
    is shown for up to five minutes.
    """
    since = a_year_before(timezone.localdate(at))
    key = f"reports.figures_of_the_year:{since}"
    kept: Figures | None = cache.get(key)
    if kept is not None:
        return kept
    found = figures_since(since, at=at)
    if found.heard.said > MUCH_TO_COUNT:
        cache.set(key, found, FRESH_FOR)
    return found


def _sorted_out(rows: Iterable[tuple[Any, ...]], kind: Callable[..., Row]) -> tuple[Row, dict[int | None, Row]]:
    """Part the overall row from those of services."""
    total, of_service = kind(), {}
    for is_total, service, *numbers in rows:
        if is_total:
            total = kind(*numbers)
        else:
            of_service[service] = kind(*numbers)
    return total, of_service


@lru_cache(maxsize=64)
def holidays_between(start: date, end: date, nation: str) -> list[date]:
    """Bank holidays of ``nation`` from ``start`` to ``end`` that fall on no weekend."""
    days = (start + timedelta(days=number) for number in range((end - start).days + 1))
    return [day for day in days if day.weekday() < SATURDAY and not is_working_day(day, nation)]


def a_year_before(on: date) -> date:
    """The day from which the public figures count."""
    return on - timedelta(days=365)
