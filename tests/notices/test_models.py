"""What Postgres itself refuses."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from notices.models import Contact, Follower, Notice, Topic, normalised_email
from tests.notices.conftest import NOON, QueueHello, minutes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "lost"},
        {"state": "sending", "claim": uuid4(), "attempts": 1},
        {"lease_until": NOON},
        {"state": "sending", "lease_until": NOON, "attempts": 1},
        {"claim": uuid4()},
        {"state": "sent", "claim": uuid4(), "attempts": 1, "data_started_at": NOON},
        {"state": "sent", "claim": uuid4(), "attempts": 1, "sent_at": NOON},
        {"sent_at": NOON},
        {"data_started_at": NOON},
        {"state": "uncertain", "claim": uuid4(), "attempts": 1, "reason": "it broke"},
        {"state": "failed"},
        {"state": "retry"},
        {"body": "words"},
        {"body_kept_until": NOON},
        {"attempts": 6},
        {"try_at": NOON - minutes(1)},
        {"key": ""},
        {"kind": ""},
    ],
)
def test_a_notice_that_makes_no_sense_is_refused(hello: QueueHello, changes: dict[str, Any]) -> None:
    notice = hello()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**changes)


def test_the_same_key_cannot_be_stored_twice(hello: QueueHello, at: datetime) -> None:
    notice = hello()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(
            key=notice.key,
            kind="example.hello",
            contact=notice.contact,
            queued_at=at,
            due_at=at,
            try_at=at,
            changed_at=at,
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "Ann@example.org"},
        {"address": "ann@example.org\r\nBcc: all@example.org"},
        {"address": "ann @example.org"},
        {"address": ""},
        {"channel": "pigeon"},
        {"suppressed_at": NOON},
        {"suppressed_because": "no reason without a time"},
    ],
)
def test_a_contact_that_makes_no_sense_is_refused(ann: Contact, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=ann.pk).update(**changes)


def test_a_follower_does_not_stop_before_it_starts(ann: Contact, at: datetime) -> None:
    follower = Follower(topic=Topic.objects.create(label="x"), contact=ann, since=at, stopped_at=at - minutes(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        follower.save()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Ann.Smith@Example.ORG ", "ann.smith@example.org"),
        ("o'brien+x@example.co.uk", "o'brien+x@example.co.uk"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
    ],
)
def test_one_mailbox_is_written_in_one_way(written: str, kept: str) -> None:
    assert normalised_email(written) == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "ann@",
        "ann@example.org\nBcc: all@example.org",
        '"ann smith"@example.org',
        '"a\x0bb"@example.org',
        "ann@example.org,bob@example.org",
        "änn@example.org",
        "ann@exa\x00mple.org",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        normalised_email(address)
