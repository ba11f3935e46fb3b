"""How fast pages are made: requests a second against the floors, and what each asks of Postgres and of the line."""

import gzip
import statistics
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.core.context import request_context
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.load import Measured, Work, request_bytes, run
from bench.machines import HOST_NAME, Machines
from bench.table import Row
from feedback.models import Decision, Item
from people.models import Role, User

CSRF = "0123456789abcdefghijABCDEFGHIJ01"  # any 32 letters and digits, as long as cookie and form agree
WORDS = "By the third week every place was gone. We rang four times and nobody could tell us when to try again."
FLOOR_PATHS = {"empty": "/empty/", "list25": "/list25/"}


@dataclass(frozen=True)
class Page:
    """A page, what only it says, and its share of *list25* that it must hold."""

    name: str
    path: str
    holds: str
    share: float
    cookie: str = ""
    most_sql: int | None = None


@dataclass(frozen=True)
class Weight:
    """What one page costs beside time."""

    sql: int
    sql_ms: float
    html: int
    gzipped: int


def pages() -> list[Page]:
    """The pages of this circle, with addresses that hold data."""
    newest = Decision.objects.in_public().filter(quotes__isnull=False, actions__isnull=False).first()
    assert newest
    busiest = _planner_of_the_longest_queue()
    organisation = busiest.organisation.slug
    return [
        Page("front page", reverse("front"), 'href="/tell-us/"', 1 / 2),
        Page("public list, 25 rows", reverse("feedback:change_list"), "Measured theme", 1 / 2),
        Page(
            "public detail", reverse("feedback:change_detail", args=[newest.pk]), str(newest.answer), 1 / 2, most_sql=8
        ),
        Page("what's on, 25 rows", reverse("activities:whats_on"), "Measured meeting", 1 / 2),
        Page("promises, 25 rows", reverse("feedback:promise_list"), "Head of the service", 1 / 2),
        Page(
            "planner's queue, 25 rows",
            reverse("feedback:queue", args=[organisation]),
            f"/manage/{organisation}/feedback/",
            1 / 4,
            cookie=signed_in(busiest.user),
        ),
    ]


def _planner_of_the_longest_queue() -> Role:
    planners = Role.objects.filter(kind=Role.Kind.PLANNER).select_related("user", "organisation")
    return max(planners, key=lambda role: Item.objects.filter(organisation=role.organisation).to_do().count())


def signed_in(user: User) -> str:
    """The cookie of a session as it is after a real sign-in with a second factor."""
    request = HttpRequest()
    request.session = SessionStore()
    request.META["REMOTE_ADDR"] = "192.0.2.1"
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    with request_context(request):
        record_authentication(request, user, method="code", email=user.email)
        record_authentication(request, user, method="mfa", type="totp")
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"


def headers(cookie: str = "") -> dict[str, str]:
    """What the proxy and a browser send along."""
    proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    return proxy | {"Accept-Language": "en-GB"} | ({"Cookie": cookie} if cookie else {})


def work_for(page: Page, machines: Machines) -> Work:
    """The page as a request."""
    whole = request_bytes("GET", page.path, host=HOST_NAME, headers=headers(page.cookie))
    return Work(page.name, machines.portal, lambda: whole, holds=page.holds.encode())


def floor_works(machines: Machines) -> list[Work]:
    """The floors as requests."""
    holds = {"empty": b"\r\n\r\nok", "list25": b'class="list__item"'}
    found = []
    for name, path in FLOOR_PATHS.items():
        whole = request_bytes("GET", path, host=HOST_NAME, headers=headers())
        found.append(Work(name, machines.floors, partial(bytes, whole), holds=holds[name]))
    return found


def rounds(works: Iterable[Work], *, times: int, seconds: float) -> dict[str, Measured]:
    """Warm each, then measure each in turn, so many times; the median round of each."""
    works = list(works)
    for work in works:
        run(work, seconds=min(1.0, seconds))
    measured: dict[str, list[Measured]] = {work.name: [] for work in works}
    for _ in range(times):
        for work in works:
            measured[work.name].append(run(work, seconds=seconds))
    return {name: _median(each) for name, each in measured.items()}


def _median(each: list[Measured]) -> Measured:
    middle = statistics.median_low(round_.rate for round_ in each)
    return next(round_ for round_ in each if round_.rate == middle)


def weigh(page: Page) -> Weight:
    """Make the page once more in this process, and look at what it asked and gave."""
    client = Client(headers={"host": HOST_NAME})
    if page.cookie:
        client.cookies = SimpleCookie(page.cookie)
    client.get(page.path, secure=True)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(page.path, secure=True)
    assert page.holds in answer.content.decode(), page.name
    sql_ms = 1000 * sum(float(query["time"]) for query in asked.captured_queries)
    return Weight(len(asked), sql_ms, len(answer.content), len(gzip.compress(answer.content)))


def page_rows(machines: Machines, *, times: int, seconds: float) -> list[Row]:
    """Measure the pages and their floors."""
    shown = pages()
    floors = floor_works(machines)
    measured = rounds([*floors, *(work_for(page, machines) for page in shown)], times=times, seconds=seconds)
    base, most = measured["list25"].rate, measured["empty"].rate
    rows = [
        Row(f"floor: {name}", f"{measured[name].rate:,.0f}/s", f"1/{most / measured[name].rate:.1f} of empty")
        for name in FLOOR_PATHS
    ]
    for page in shown:
        rate, weight = measured[page.name].rate, weigh(page)
        enough_sql = page.most_sql is None or weight.sql <= page.most_sql
        target = f"≥ {page.share:.2f} of list25" + (f", SQL ≤ {page.most_sql}" if page.most_sql else "")
        rows.append(
            Row(
                page.name,
                f"{rate:,.0f}/s",
                f"{rate / base:.2f} of list25, 1/{most / rate:.0f} of empty",
                target,
                rate / base >= page.share and enough_sql,
                sql=f"{weight.sql} in {weight.sql_ms:.1f} ms",
                size=f"{weight.html / 1000:.1f} KB, {weight.gzipped / 1000:.1f} gzip",
            )
        )
    empty = measured["empty"]
    rows.append(
        Row(
            "the measuring client itself",
            f"{1_000_000 * empty.client_seconds / empty.answers:.0f} µs an answer",
            f"{empty.client_seconds / empty.seconds:.0%} of one core at empty",
        )
    )
    return rows


def growth_row(machines: Machines, scale: int, first: dict[str, float], *, times: int, seconds: float) -> list[Row]:
    """The same lists with more data behind them, each against itself at the first scale."""
    chosen = [page for page in pages() if "25 rows" in page.name]
    measured = rounds(
        [*floor_works(machines), *(work_for(page, machines) for page in chosen)], times=times, seconds=seconds
    )
    rows = []
    for page in chosen:
        rate, weight = measured[page.name].rate, weigh(page)
        # Against the empty page, as the machine may be quicker or slower than some minutes ago.
        ratio = rate / measured["empty"].rate
        now = ratio / first.setdefault(page.name, ratio)
        rows.append(
            Row(
                f"{page.name}, data × {scale}",
                f"{rate:,.0f}/s",
                f"{now:.2f} of itself at × 1",
                "≥ 0.80",
                now >= 0.8,
                sql=f"{weight.sql} in {weight.sql_ms:.1f} ms",
            )
        )
    return rows


def submit_rows(machines: Machines, *, times: int, seconds: float) -> list[Row]:
    """Feedback without an account: the last form of the two, sent, against the plainest insert of the same rows."""
    organisation = Role.objects.filter(kind=Role.Kind.PLANNER).values_list("organisation", flat=True)[0]
    plain = request_bytes(
        "POST",
        "/insert/",
        host=HOST_NAME,
        headers=headers(),
        body=urlencode({"organisation": organisation, "words": WORDS}).encode(),
    )
    works = [
        Work("insert", machines.floors, lambda: plain, holds=b'"kept": true'),
        Work("submit", machines.portal, _submission, status=302, holds=b"/tell-us/sent/"),
    ]
    before = Item.objects.filter(channel=Item.Channel.WEB).count()
    measured = rounds(works, times=times, seconds=seconds)
    kept = Item.objects.filter(channel=Item.Channel.WEB).count() - before
    assert kept >= measured["submit"].answers, "An answer came for words that were not kept"
    ratio = measured["submit"].rate / measured["insert"].rate
    return [
        Row("floor: plain insert", f"{measured['insert'].rate:,.0f}/s", ""),
        Row("submit feedback", f"{measured['submit'].rate:,.0f}/s", f"{ratio:.2f} of insert", "≥ 0.50", ratio >= 0.5),
    ]


def _submission() -> bytes:
    """Words from a new carer, each at an address of their own."""
    number = uuid.uuid4()
    said = {"service": "*unsure", "about": "both", "words": WORDS, "submission": number, "csrfmiddlewaretoken": CSRF}
    sent = headers(f"{settings.CSRF_COOKIE_NAME}={CSRF}")
    sent |= {
        "Origin": f"https://{HOST_NAME}",
        "X-Forwarded-For": ".".join(str(part) for part in (10, *number.bytes[:3])),
    }
    return request_bytes("POST", "/tell-us/check/", host=HOST_NAME, headers=sent, body=urlencode(said).encode())
