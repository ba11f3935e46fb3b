"""The figures of a commissioner, against the same figures by hand-written SQL alone."""

import statistics
import time
from datetime import date, datetime

import psycopg2
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bench.load import run
from bench.machines import Machines
from bench.pages import Page, signed_in, weigh, work_for
from bench.table import Row
from common.clock import now
from people.models import Nation, Role
from planning.models import Service
from reports.figures import HEARD_SQL, PROMISED_SQL, holidays_between

SINCE = date(2001, 1, 1)
MOST_SQL = 12
TIMES = 20


def figure_rows(machines: Machines, *, times: int, seconds: float) -> list[Row]:
    """One after the other, as one reader waits for one page."""
    reader = Role.objects.filter(kind=Role.Kind.COMMISSIONER).select_related("user", "organisation")[0]
    page = Page(
        "figures of a commissioner",
        reverse("reports:figures", args=[reader.organisation.slug]) + "?since=always",
        f"/manage/{reader.organisation.slug}/figures/",
        0,
        cookie=signed_in(reader.user),
    )
    work = work_for(page, machines)
    by_hand, whole = [], []
    for _ in range(times):
        by_hand.append(_by_hand(reader))
        whole.append(1000 / run(work, seconds=seconds, connections=1).rate)
    floor, spent, weight = statistics.median(by_hand), statistics.median(whole), weigh(page)
    ratio = spent / floor
    return [
        Row("floor: its figures by SQL", f"{floor:.1f} ms", ""),
        Row(
            page.name,
            f"{spent:.1f} ms",
            f"{ratio:.1f} × the floor",
            f"≤ 2.0 ×, SQL ≤ {MOST_SQL}",
            ratio <= 2 and weight.sql <= MOST_SQL,
            sql=f"{weight.sql} in {weight.sql_ms:.1f} ms",
            size=f"{weight.html / 1000:.1f} KB, {weight.gzipped / 1000:.1f} gzip",
        ),
    ]


def _by_hand(reader: Role) -> float:
    """Milliseconds that the two statements take by the bare driver."""
    at = now()
    on = timezone.localdate(at)
    parameters = {
        "since": timezone.make_aware(datetime.combine(SINCE, datetime.min.time())),
        "at": at,
        "on": on,
        "everybody": False,
        "organisations": [reader.organisation_id],
        "services": list(Service.objects.filter(funded_by=reader.organisation).values_list("pk", flat=True)),
        **{nation: holidays_between(SINCE, on, nation) for nation in Nation.values},
    }
    database = settings.DATABASES["default"]
    with (
        psycopg2.connect(
            dbname=database["NAME"],
            user=database["USER"],
            password=database["PASSWORD"],
            host=database["HOST"],
            port=database["PORT"] or None,
        ) as line,
        line.cursor() as cursor,
    ):
        started = time.perf_counter()
        for _ in range(TIMES):
            for statement in (HEARD_SQL, PROMISED_SQL):
                cursor.execute(statement, parameters)
                cursor.fetchall()
        return 1000 * (time.perf_counter() - started) / TIMES
