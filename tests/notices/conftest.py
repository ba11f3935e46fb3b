import copy
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import Settings

from carer_portal.embedded.child import Child
from carer_portal.embedded.processes import HOST, celery_worker
from notices import kinds
from notices.models import Contact, Notice
from notices.operations import prefer, queue
from notices.operations.delivering import _Run
from tests.notices.notify_server import KEY, TEMPLATE, NotifyServer
from tests.notices.sink import Sink

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)

QueueHello = Callable[..., Notice]
Claim = Callable[[datetime], tuple[_Run, Notice]]


@pytest.fixture(autouse=True)
def example_kinds(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Kinds and templates that only these tests know."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    from tests.notices.example.notice_kinds import KINDS

    for kind in KINDS:
        kinds.register(kind)
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates


@pytest.fixture
def at() -> datetime:
    return NOON


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A mail server, which this process sends to."""
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, sink.port
        yield sink


@pytest.fixture
def notify(settings: Settings) -> Iterator[NotifyServer]:
    """GOV.UK Notify, which this process sends texts and letters to."""
    with NotifyServer() as server:
        settings.NOTIFY_API_KEY, settings.NOTIFY_BASE_URL = KEY, server.url
        settings.NOTIFY_SMS_TEMPLATE_ID, settings.NOTIFY_POSTS_LETTERS = TEMPLATE, True
        yield server


@pytest.fixture
def mobile(db: None, at: datetime) -> Contact:
    """A number that somebody has proved, and that wants no quiet nights: tests run at any hour."""
    contact = Contact.objects.for_sms("07700 900123")
    contact.proven_at = at
    contact.save()
    prefer(contact=contact, at=at, quiet_from=None, quiet_until=None)
    contact.refresh_from_db()
    return contact


@pytest.fixture
def ann(db: None) -> Contact:
    return Contact.objects.for_email("ann@example.org")


@pytest.fixture
def hello(ann: Contact, at: datetime) -> QueueHello:
    """Queue one notice and return its row."""

    def _queue(key: str = "hello", **changes: Any) -> Notice:
        values: dict[str, Any] = {
            "kind": "example.hello",
            "contact": ann,
            "context": {"name": "Ann"},
            "at": at,
        } | changes
        queue(key=key, **values)
        return Notice.objects.get(key=key)

    return _queue


@pytest.fixture
def claimed() -> Iterator[Claim]:
    """Make a run that holds the one due notice, and has not begun to send it."""
    with ExitStack() as lines:

        def claim(at: datetime) -> tuple[_Run, Notice]:
            run = _Run(at)
            lines.callback(run.close)
            (notice,) = run._claim_batch(25)
            return run, notice

        yield claim


@pytest.fixture
def start_worker(tmp_path: Path, sink: Sink) -> Iterator[Callable[..., Child]]:
    """Start a real Celery worker on this test's database, sending to this test's sink."""
    with ExitStack() as stack:
        count = iter(range(1_000))

        def start(**env: str) -> Child:
            worker = celery_worker(
                log=tmp_path / f"worker{next(count)}.log",
                env={
                    "DJANGO_SETTINGS_MODULE": "tests.notices.settings",
                    "DATABASE_URL": _url_of_test_database(),
                    "EMAIL_URL": f"smtp://{HOST}:{sink.port}",
                    **env,
                },
            )
            stack.callback(worker.kill)
            worker.start().wait_until(lambda: "ready." in worker.logged())
            return worker

        yield start


def _url_of_test_database() -> str:
    name, url = str(connection.settings_dict["NAME"]), os.environ["DATABASE_URL"]
    address, _slash, _name = url.rpartition("/")
    assert django_settings.DATABASES["default"]["NAME"] == name
    return f"{address}/{name}"


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)
