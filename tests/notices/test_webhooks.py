"""What a mail provider tells us: heard only with the secret, kept once, placed like any other mail."""

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from feedback.models import Item
from notices.models import Contact, IncomingMail, Notice
from notices.operations import deliver_due, place_waiting
from people.models import Organisation
from tests.feedback.factories import make_item
from tests.notices.inbox import ADDRESS, ann, bytes_of
from tests.notices.sink import Sink

pytestmark = pytest.mark.django_db
SECRET = "provider:a-long-secret"
IN, EVENTS = "/webhooks/mail/in/", "/webhooks/mail/events/"


@pytest.fixture
def provider(settings: Settings) -> dict[str, str]:
    """The provider that the settings name; returns how it shows that it is the one."""
    settings.INBOUND_ADDRESS, settings.EMAIL_PROVIDER = ADDRESS, "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    return {"authorization": f"Basic {base64.b64encode(SECRET.encode()).decode()}"}


def post(client: Client, path: str, said: dict[str, Any], headers: dict[str, str]) -> int:
    return client.post(path, json.dumps(said), content_type="application/json", headers=headers).status_code


def brought(name: str) -> dict[str, Any]:
    return {
        "MessageID": "1",
        "RawEmail": bytes_of(name).decode(),
        "OriginalRecipient": "portal+northbrook@in.example.org",
    }


def bounced(event: int = 42, kind: str = "HardBounce") -> dict[str, Any]:
    return {"RecordType": "Bounce", "ID": event, "Type": kind, "Email": "Ann@example.org", "MessageID": "x"}


def test_without_a_secret_nothing_is_there(guest: Client, settings: Settings) -> None:
    settings.EMAIL_PROVIDER = "postmark"
    assert post(guest, IN, brought("new_message"), {}) == post(guest, EVENTS, bounced(), {}) == 404


@pytest.mark.parametrize("wrong", [{}, {"authorization": "Basic cHJvdmlkZXI6d3Jvbmc="}, {"authorization": "Bearer x"}])
def test_without_the_right_secret_nothing_is_heard(
    guest: Client, provider: dict[str, str], organisation: Organisation, wrong: dict[str, str]
) -> None:
    contact = ann()
    assert post(guest, IN, brought("new_message"), wrong) == 400
    assert post(guest, EVENTS, bounced(), wrong) == 400
    assert not IncomingMail.objects.exists()
    assert not Contact.objects.filter(pk=contact.pk, suppressed_at__isnull=False).exists()


def test_what_it_brings_is_kept_once_and_becomes_feedback(
    guest: Client, provider: dict[str, str], organisation: Organisation, at: datetime
) -> None:
    for _ in range(2):
        assert post(guest, IN, brought("new_message"), provider) == 200
    place_waiting(at=at)
    assert Item.objects.get().words.startswith("Night sitters\n\nOut of hours")
    assert IncomingMail.objects.get().came_by == IncomingMail.CameBy.PROVIDER


def test_a_large_one_is_read_and_a_larger_one_is_not(
    guest: Client, provider: dict[str, str], organisation: Organisation, at: datetime
) -> None:
    large = brought("new_message") | {"RawEmail": bytes_of("new_message").decode() + "More.\r\n" * 400_000}
    assert post(guest, IN, large, provider) == 200
    assert post(guest, IN, large | {"RawEmail": "x" * 21_000_000}, provider) == 400
    place_waiting(at=at)
    assert Item.objects.count() == 1


def test_an_address_that_is_gone_is_written_to_no_more_and_staff_see_it(
    guest: Client, provider: dict[str, str], organisation: Organisation, sink: Sink, at: datetime
) -> None:
    make_item(organisation, contact=ann(), at=at)
    deliver_due(at=at)
    assert Notice.objects.get().state == Notice.State.SENT
    for _ in range(2):
        assert post(guest, EVENTS, bounced(), provider) == 200
    assert Contact.objects.get(address="ann@example.org").suppressed_at
    told = IncomingMail.objects.get()
    assert (told.state, told.desk) == (IncomingMail.State.BOUNCED, "northbrook")
    assert "a…@example.org is gone" in told.reason


@pytest.mark.parametrize("kind", ["Transient", "DnsError", "AutoResponder"])
def test_one_that_is_slow_is_not_given_up(guest: Client, provider: dict[str, str], kind: str) -> None:
    ann()
    assert post(guest, EVENTS, bounced(kind=kind), provider) == 200
    assert not Contact.objects.filter(suppressed_at__isnull=False).exists()
