"""The ways to reach somebody: how each is written, and what Postgres refuses of it."""

from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from notices.addresses import normalised_mobile, normalised_number, normalised_post
from notices.models import Contact, Notice, Topic
from notices.operations import follow, tell
from tests.notices.conftest import NOON

pytestmark = pytest.mark.django_db
HOME = "Ann Smith\n1 High Street\nAnytown\nAB1 2CD"
MOBILE, LANDLINE = "+447700900123", "+442079460018"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("07700 900123", MOBILE),
        ("+44 (0)7700 900123", MOBILE),
        ("0044 7700-900-123", MOBILE),
        ("+353 85 123 4567", "+353851234567"),
        (" 020 7946 0018 ", LANDLINE),
        ("+1 202 555 0143", "+12025550143"),
    ],
)
def test_one_number_is_written_in_one_way(typed: str, kept: str) -> None:
    assert normalised_number(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "hello", "999", "07700 900123 x5", "0909 879 0000", "070 1234 5678", "0" * 40, "07700\x00", "+44"]
)
def test_what_cannot_be_rung_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalised_number(typed)


@pytest.mark.parametrize("typed", ["020 7946 0018", "+1 202 555 0143", "0800 1111", "070 1234 5678", "+44 7700 9001"])
def test_what_takes_no_texts_or_costs_too_much_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalised_mobile(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (HOME, HOME),
        ("  Ann   Smith,\r\n\r\n1 High Street,\r\nAnytown, ab12cd", HOME),
        ("Ann Smith\n1 High Street\nAnytown\nSW1A2AA", "Ann Smith\n1 High Street\nAnytown\nSW1A 2AA"),
        ("Ann\n1 High St\nm1 1ae", "Ann\n1 High St\nM1 1AE"),
    ],
)
def test_one_postal_address_is_written_in_one_way(typed: str, kept: str) -> None:
    assert normalised_post(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Ann",
        "AB1 2CD",
        "Ann\nAB1 2CD",
        "Ann\nHigh Street\nAnytown",
        f"Ann\n{'x' * 41}\nAB1 2CD",
        "a\nb\nc\nd\ne\nf\ng\nAB1 2CD",
        "Ann\n1 High\x00Street\nAB1 2CD",
    ],
)
def test_what_no_letter_reaches_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalised_post(typed)


def test_the_same_address_is_one_contact() -> None:
    assert Contact.objects.for_sms("07700 900123") == Contact.objects.for_sms("+447700900123")
    assert Contact.objects.for_letter(HOME) == Contact.objects.for_letter(HOME.replace("\n", ",\r\n"))
    assert Contact.objects.for_telephone("07700 900123") != Contact.objects.for_sms("07700 900123")
    assert Contact.objects.count() == 3


def test_a_message_is_left_only_where_everybody_said_that_it_is_safe() -> None:
    assert Contact.objects.for_telephone(LANDLINE, safe_to_leave_message=True).safe_to_leave_message
    assert not Contact.objects.for_telephone(LANDLINE).safe_to_leave_message
    assert not Contact.objects.for_telephone(LANDLINE, safe_to_leave_message=True).safe_to_leave_message


def test_large_print_is_kept_once_somebody_asked_for_it() -> None:
    assert not Contact.objects.for_letter(HOME).large_print
    assert Contact.objects.for_letter(HOME, large_print=True).large_print
    assert Contact.objects.for_letter(HOME).large_print


@pytest.mark.parametrize(
    ("contact", "masked"),
    [
        (Contact(channel="email", address="ann@example.org"), "a…@example.org"),
        (Contact(channel="sms", address=MOBILE), "…123"),
        (Contact(channel="telephone", address=LANDLINE), "…018"),
        (Contact(channel="letter", address=HOME), "… AB1"),
    ],
)
def test_a_masked_address_cannot_be_reached(contact: Contact, masked: str) -> None:
    assert contact.masked_address == masked


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": "sms", "address": "07700900123"},
        {"channel": "sms", "address": "+0447700900123"},
        {"channel": "sms", "address": "ann@example.org"},
        {"channel": "sms", "address": f"{MOBILE}\n"},
        {"channel": "telephone", "address": "+44 20 7946 0018"},
        {"channel": "telephone", "address": LANDLINE, "proven_at": NOON},
        {"channel": "email", "address": "ann@example.org", "proven_at": NOON},
        {"channel": "email", "address": "ann@example.org", "large_print": True},
        {"channel": "sms", "address": MOBILE, "safe_to_leave_message": True},
        {"channel": "letter", "address": "Ann\nAB1 2CD"},
        {"channel": "letter", "address": "Ann\n1 High Street\nAnytown"},
        {"channel": "letter", "address": "Ann\n\n1 High Street\nAB1 2CD"},
        {"channel": "letter", "address": "Ann\r\n1 High Street\r\nAB1 2CD"},
        {"channel": "letter", "address": "a\nb\nc\nd\ne\nf\ng\nAB1 2CD"},
    ],
)
def test_postgres_refuses_an_address_that_makes_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(**fields)


def test_news_goes_to_no_number_that_nobody_has_proved(at: datetime) -> None:
    topic = Topic.objects.create(label="example")
    contact = Contact.objects.for_sms("07700 900123")
    follow(topic=topic, contact=contact, at=at)
    assert tell(topics=[topic], kind="example.hello", context={"name": "Ann"}, key="one", at=at) == 0
    Contact.objects.update(proven_at=at)
    assert tell(topics=[topic], kind="example.hello", context={"name": "Ann"}, key="two", at=at) == 1
    assert Notice.objects.get().contact == contact
