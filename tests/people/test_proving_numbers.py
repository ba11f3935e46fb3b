"""A number is proved by a code that was sent to it, under the same limits as signing in."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from notices.models import Contact, Notice
from people.codes import code_for, number_code_for
from people.models import SignInCode
from people.operations import (
    CodeExpired,
    WrongCode,
    check_sign_in_code,
    prove_number,
    send_number_code,
    send_sign_in_code,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def mobile(db: None) -> Contact:
    return Contact.objects.for_sms("07700 900123")


def send(contact: Contact, at: datetime) -> UUID:
    return send_number_code(contact=contact, client="192.0.2.1", at=at)


def test_the_code_from_the_text_proves_the_number(mobile: Contact, at: datetime) -> None:
    nonce = send(mobile, at)
    notice = Notice.objects.get()
    assert (notice.kind, notice.contact, notice.urgent) == ("people.number_code", mobile, True)
    assert number_code_for(nonce) not in str(notice.context)
    prove_number(contact=mobile, nonce=nonce, typed=number_code_for(nonce).lower(), at=at)
    mobile.refresh_from_db()
    assert mobile.proven_at == at


def test_a_code_proves_once_and_only_its_own_number(mobile: Contact, at: datetime) -> None:
    other = Contact.objects.for_sms("07700 900456")
    nonce = send(mobile, at)
    with pytest.raises(CodeExpired):
        prove_number(contact=other, nonce=nonce, typed=number_code_for(nonce), at=at)
    prove_number(contact=mobile, nonce=nonce, typed=number_code_for(nonce), at=at)
    with pytest.raises(CodeExpired):
        prove_number(contact=mobile, nonce=nonce, typed=number_code_for(nonce), at=at)
    assert not Contact.objects.filter(pk=other.pk, proven_at__isnull=False).exists()


def test_five_tries_and_a_quarter_of_an_hour(mobile: Contact, at: datetime) -> None:
    nonce = send(mobile, at)
    for _try in range(SignInCode.MOST_TRIES - 1):
        with pytest.raises(WrongCode):
            prove_number(contact=mobile, nonce=nonce, typed="AAAAAA", at=at)
    with pytest.raises(CodeExpired):
        prove_number(contact=mobile, nonce=nonce, typed="AAAAAA", at=at)
    with pytest.raises(CodeExpired):
        prove_number(contact=mobile, nonce=nonce, typed=number_code_for(nonce), at=at)
    late = send(mobile, at)
    with pytest.raises(CodeExpired):
        prove_number(contact=mobile, nonce=late, typed=number_code_for(late), at=at + SignInCode.LIFETIME)
    mobile.refresh_from_db()
    assert mobile.proven_at is None


def test_a_number_gets_five_codes_an_hour(mobile: Contact, at: datetime) -> None:
    for _time in range(8):
        send(mobile, at)
    assert Notice.objects.count() == 5
    send(mobile, at + timedelta(hours=1, seconds=1))
    assert Notice.objects.count() == 6


def test_a_code_for_a_number_signs_nobody_in(mobile: Contact, at: datetime) -> None:
    nonce = send(mobile, at)
    with pytest.raises(WrongCode):
        check_sign_in_code(nonce=nonce, typed=number_code_for(nonce), at=at)
    signs_in = send_sign_in_code(address="ann@example.org", client="192.0.2.1", at=at)
    with pytest.raises(CodeExpired):
        prove_number(contact=mobile, nonce=signs_in, typed=code_for(signs_in), at=at)
