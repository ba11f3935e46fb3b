"""What monitors ask: whether the process answers, whether mail goes out, and the figures behind it."""

from datetime import timedelta

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from carer_portal.health import note_tick
from carer_portal.models import Tick
from carer_portal.tasks import note_tick as beat_ticks
from common.clock import now
from notices.models import Contact, IncomingMail, Notice
from notices.operations import queue, take_in
from tests.project import production

pytestmark = pytest.mark.django_db
TOKEN = "a token that only Prometheus knows"


@pytest.fixture
def late_notice(db: None) -> Notice:
    at = now() - timedelta(minutes=20)
    contact = Contact.objects.for_email("ann@example.org")
    queue(kind="notices.too_large", contact=contact, context={}, key="late", at=at)
    return Notice.objects.get(key="late")


def test_a_process_says_that_it_lives_without_asking_anybody(
    guest: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = guest.get("/health/")
    assert answer.json() == {"status": "ok"}
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_all_is_well(guest: Client) -> None:
    beat_ticks()
    answer = guest.get("/health/ready/")
    assert answer.status_code == 200
    assert answer.json() | {"beat_last_tick_seconds": 0} == {
        "status": "ok",
        "postgres": "ok",
        "redis": "ok",
        "oldest_due_notice_seconds": 0,
        "beat_last_tick_seconds": 0,
    }
    assert not answer.cookies


def test_mail_that_is_stuck_is_said(guest: Client, late_notice: Notice) -> None:
    note_tick(at=now())
    answer = guest.get("/health/ready/").json()
    assert answer["status"] == "degraded"
    assert 1200 <= answer["oldest_due_notice_seconds"] < 1300


@pytest.mark.parametrize("ago", [None, timedelta(minutes=6)])
def test_a_beat_that_is_still_is_said(guest: Client, ago: timedelta | None) -> None:
    if ago:
        note_tick(at=now() - ago)
        note_tick(at=now() - ago)
    answer = guest.get("/health/ready/")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert Tick.objects.count() == (1 if ago else 0)


def test_without_postgres_no_more_people_are_sent_here() -> None:
    ask = (
        "import django; django.setup(); from django.test import Client;"
        "client = Client(headers={'host': 'portal.example.org'});"
        "[print(answer.status_code, answer.content.decode())"
        " for answer in (client.get('/health/ready/'), client.get('/health/'))]"
    )
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "DJANGO_SETTINGS_MODULE": "carer_portal.settings"}
    done = production.run("-c", ask, **nowhere)
    assert '503 {"status": "down", "postgres": "away"}' in done.stdout, done.stderr
    assert '200 {"status": "ok"}' in done.stdout, "over plain HTTP, as a load balancer on the same machine asks"


def test_figures_are_for_who_holds_the_token(guest: Client, settings: Settings) -> None:
    right = {"authorization": f"Bearer {TOKEN}"}
    assert guest.get("/metrics/", headers=right).status_code == 404, "no token is set, so there is nothing"
    settings.METRICS_TOKEN = TOKEN
    assert guest.get("/metrics/").status_code == 404
    assert guest.get("/metrics/", headers={"authorization": "Bearer "}).status_code == 404
    assert guest.get("/metrics/", headers={"authorization": f"Bearer {TOKEN}x"}).status_code == 404
    assert guest.get("/metrics/", headers=right).status_code == 200


@pytest.fixture
def figures(guest: Client, settings: Settings, late_notice: Notice) -> dict[str, float]:
    settings.METRICS_TOKEN = TOKEN
    note_tick(at=now())
    take_in(b"From: ann@example.org\r\n\r\nHello", came_by=IncomingMail.CameBy.MAILBOX, at=now())
    text = guest.get("/metrics/", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    return {
        sample.name + "".join(sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_figures_are_counted_when_they_are_asked_for(figures: dict[str, float]) -> None:
    assert figures["carer_portal_noticesqueued"] == 1
    assert figures["carer_portal_noticesfailed"] == 0
    assert figures["carer_portal_incoming_mailsnew"] == 1
    assert figures["carer_portal_oldest_due_notice_seconds"] >= 1200
    assert 0 <= figures["carer_portal_beat_last_tick_seconds"] < 60


def test_no_address_stands_in_the_figures(guest: Client, settings: Settings, late_notice: Notice) -> None:
    settings.METRICS_TOKEN = TOKEN
    text = guest.get("/metrics/", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    assert "@" not in text
