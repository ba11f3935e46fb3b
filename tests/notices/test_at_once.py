"""Many senders at once. Each mail goes out once; with a naive claim, it does not."""

from datetime import datetime

import pytest
from django.core.mail import send_mail

from notices.models import Contact, Notice
from notices.operations import deliver_due
from tests.notices.conftest import QueueHello
from tests.notices.sink import Sink
from tests.notices.test_queueing import together

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, SENDERS = 50, 10


@pytest.fixture
def fifty(hello: QueueHello) -> list[Notice]:
    return [
        hello(f"hello{number}", contact=Contact.objects.for_email(f"carer{number}@example.org"))
        for number in range(ROWS)
    ]


def test_ten_senders_try_fifty_rows_and_each_mail_goes_out_once(fifty: list[Notice], sink: Sink, at: datetime) -> None:
    together(SENDERS, lambda: deliver_due(at=at))
    assert sink.message_ids() == {notice.message_id: 1 for notice in fifty}
    assert set(Notice.objects.values_list("state", "attempts")) == {(Notice.State.SENT, 1)}


@pytest.mark.parametrize("number", range(10))
def test_ten_senders_try_one_row(hello: QueueHello, sink: Sink, at: datetime, number: int) -> None:
    notice = hello(f"hello{number}")
    together(SENDERS, lambda: deliver_due(at=at))
    assert sink.message_ids() == {notice.message_id: 1}


def test_without_a_claim_mails_are_doubled(fifty: list[Notice], sink: Sink, at: datetime) -> None:
    """The negative control: the same senders, but each looks first and writes down afterwards."""

    def look_then_send() -> None:
        for notice in Notice.objects.due(at).select_related("contact"):
            send_mail("A message", "Hello", None, [notice.contact.address])
            Notice.objects.filter(pk=notice.pk).update(try_at=datetime.max.replace(tzinfo=at.tzinfo))

    together(SENDERS, look_then_send)
    assert len(sink.accepted) > ROWS
