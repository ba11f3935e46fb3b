"""What a mail looks like from outside."""

from datetime import datetime

import pytest
from django.core.mail import BadHeaderError

from notices import kinds
from notices.models import Contact, Notice, Topic
from notices.operations import deliver_due, follow, tell, wipe_old_bodies
from notices.rendering import render, render_mail
from tests.notices.conftest import QueueHello, minutes
from tests.notices.example.notice_kinds import example_kind
from tests.notices.sink import Sink

pytestmark = pytest.mark.django_db


def test_the_mail_is_plain_words_and_a_simple_page_with_honest_headers(
    hello: QueueHello, sink: Sink, at: datetime
) -> None:
    notice = hello(context={"name": "Ann & <Bob>"})
    deliver_due(at=at)
    (mail,) = sink.accepted
    assert mail["Subject"] == "A message for you"
    assert mail["From"] == "Carer Portal <portal@localhost>"
    assert mail["To"] == "ann@example.org"
    assert mail["Message-ID"] == f"<{notice.public_id}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in mail
    text, page = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    assert "Hello Ann & <Bob>.\n\n.A line that begins with a dot & more.\n" in text
    assert "Hello Ann &amp; &lt;Bob&gt;." in page
    assert "http://localhost:8000/" in text
    for beacon in ("<img", "<script", "url(", "<link"):
        assert beacon not in page


def test_a_kind_may_bring_its_own_page(hello: QueueHello) -> None:
    mail = render_mail(hello(kind="example.own_page"))
    assert "Plain words for Ann." in mail.mail.body
    assert "<p>Words of its own for Ann.</p>" in mail.content.decode()


def test_words_are_in_the_language_of_the_contact(hello: QueueHello, ann: Contact) -> None:
    ann.language = "cy"
    ann.save()
    mail = render_mail(hello())
    assert '<html lang="cy">' in mail.content.decode()
    assert mail.mail.extra_headers["Content-Language"] == "cy"


def test_a_secret_is_sent_but_never_stored(hello: QueueHello, sink: Sink, at: datetime) -> None:
    notice = hello(kind="example.secret", context={"nonce": "4711"})
    deliver_due(at=at)
    notice.refresh_from_db()
    assert "secret-4711" in str(sink.accepted[0])
    assert notice.state == Notice.State.SENT
    assert (notice.body, notice.body_kept_until, notice.context) == ("", None, {})


def test_the_body_is_wiped_when_its_time_is_over(hello: QueueHello, sink: Sink, at: datetime) -> None:
    notice = hello()
    deliver_due(at=at)
    notice.refresh_from_db()
    assert notice.body_kept_until
    assert wipe_old_bodies(at=notice.body_kept_until - minutes(1)) == 0
    assert wipe_old_bodies(at=notice.body_kept_until) == 1
    wiped = Notice.objects.get()
    assert (wiped.body, wiped.body_kept_until) == ("", None)
    assert wiped.state == Notice.State.SENT


def test_a_followed_topic_can_be_stopped_from_the_mail(ann: Contact, sink: Sink, at: datetime) -> None:
    topic = Topic.objects.create(label="example")
    follow(topic=topic, contact=ann, at=at)
    tell(topics=[topic], kind="example.hello", context={"name": "Ann"}, key="news", at=at)
    deliver_due(at=at)
    (mail,) = sink.accepted
    address = str(mail["List-Unsubscribe"]).strip(" <>")
    assert address.startswith("http://localhost:8000/messages/stop/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in mail.iter_parts():
        assert address in part.get_content()


@pytest.mark.parametrize("evil", ["x\r\nBcc: all@example.org", "x\nBcc: all@example.org", "x\rBcc: all@example.org"])
def test_no_header_can_be_smuggled_in(hello: QueueHello, sink: Sink, at: datetime, evil: str) -> None:
    """A context reaches the body only; a subject with a line break is refused by the mail library."""
    hello(context={"name": evil, "subject_line": evil, "subject": evil})
    deliver_due(at=at)
    (mail,) = sink.accepted
    assert mail["Bcc"] is None
    assert mail["Subject"] == "A message for you"
    assert sink.recipients() == ["ann@example.org"]
    kinds.register(example_kind("evil", neutral_subject=evil))
    with pytest.raises(BadHeaderError):
        render(hello("evil", kind="example.evil"))
