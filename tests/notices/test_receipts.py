"""What Notify tells afterwards: who may tell it, and what comes of it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from notices.models import Contact, Notice
from notices.operations import deliver_due
from tests.notices.conftest import QueueHello
from tests.notices.notify_server import NotifyServer

pytestmark = pytest.mark.django_db
PAGE, TOKEN = "/messages/receipts/", "a token that was agreed"


@pytest.fixture(autouse=True)
def agreed(settings: Settings) -> None:
    settings.NOTIFY_CALLBACK_TOKEN = TOKEN


@pytest.fixture
def sent(hello: QueueHello, mobile: Contact, notify: NotifyServer, at: datetime) -> Notice:
    notice = hello(contact=mobile)
    deliver_due(at=at)
    return notice


def tell(told: Any, token: str = TOKEN) -> int:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(PAGE, told, content_type="application/json", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


@pytest.mark.parametrize(
    ("status", "reason", "is_gone"),
    [
        ("delivered", "", False),
        ("sending", "", False),
        ("temporary-failure", "It did not arrive: temporary-failure.", False),
        ("permanent-failure", "It did not arrive: permanent-failure.", True),
    ],
)
def test_what_did_not_arrive_is_written_down(sent: Notice, status: str, reason: str, is_gone: bool) -> None:
    for _time in range(2):
        assert tell({"reference": str(sent.public_id), "status": status, "to": "+447700900123"}) == 204
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == (Notice.State.SENT, reason)
    assert Notice.objects.undelivered().exists() == bool(reason)
    assert (Contact.objects.get(pk=sent.contact_id).suppressed_at is not None) == is_gone


def test_nobody_else_may_tell(sent: Notice, settings: Settings) -> None:
    told = {"reference": str(sent.public_id), "status": "permanent-failure"}
    assert tell(told, "another") == 404
    settings.NOTIFY_CALLBACK_TOKEN = ""
    assert tell(told, "") == 404
    assert not Notice.objects.undelivered().exists()


@pytest.mark.parametrize("told", ["", "[]", "{}", '"x"', '{"reference": "x", "status": "y"}', '{"reference": 1}'])
def test_what_cannot_be_read_is_refused(told: str) -> None:
    assert tell(told) == 400


def test_what_names_none_of_ours_changes_nothing(sent: Notice) -> None:
    assert tell({"reference": str(uuid4()), "status": "permanent-failure"}) == 204
    assert not Notice.objects.undelivered().exists()
