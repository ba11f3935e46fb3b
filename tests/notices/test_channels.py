"""Texts and letters: what each line does, what goes wrong on it, and what becomes of the notice."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from pytest_django import Settings

from carer_portal.embedded.processes import HOST, free_port
from notices.models import Contact, Notice, Topic
from notices.operations import deliver_due, follow, look_up_uncertain, suppress, tell
from notices.rendering import fits_a_text, render_call, render_letter, render_text
from tests.notices.conftest import QueueHello, minutes
from tests.notices.notify_server import HANG_UP, KEY, TEMPLATE, NotifyServer
from tests.notices.sink import Sink

pytestmark = pytest.mark.django_db
State = Notice.State
HOME = "Ann Smith\n1 High Street\nAnytown\nAB1 2CD"


@pytest.fixture
def home(db: None) -> Contact:
    return Contact.objects.for_letter(HOME)


def after(notice: Notice, at: datetime) -> Notice:
    deliver_due(at=at)
    notice.refresh_from_db()
    return notice


# --- What goes out ------------------------------------------------------------------------------------------------


def test_a_text_goes_out_once_with_our_reference(
    hello: QueueHello, mobile: Contact, notify: NotifyServer, at: datetime
) -> None:
    notice = after(hello(contact=mobile), at)
    deliver_due(at=at + minutes(10))
    (text,) = notify.accepted
    assert (text["type"], text["phone_number"], text["template_id"]) == ("sms", "+447700900123", TEMPLATE)
    assert text["reference"] == str(notice.public_id)
    assert text["personalisation"] == {"words": "There is news for you. See http://localhost:8000"}
    assert (notice.state, notice.body) == (State.SENT, text["personalisation"]["words"])


def test_a_letter_goes_out_as_a_tagged_page(
    hello: QueueHello, home: Contact, notify: NotifyServer, at: datetime
) -> None:
    notice = after(hello(contact=home), at)
    (letter,) = notify.accepted
    pdf = base64.b64decode(letter["content"])
    assert pdf.startswith(b"%PDF-")
    assert b"/MarkInfo" in pdf
    assert b"pdfuaid" in pdf
    assert letter["reference"] == str(notice.public_id)
    assert notice.state == State.SENT
    assert "Hello Ann." in notice.body


def test_large_print_takes_more_paper(hello: QueueHello, home: Contact) -> None:
    ordinary = render_letter(hello(contact=home)).pdf
    home.large_print = True
    home.save()
    assert render_letter(hello("large", contact=home)).pdf != ordinary


def test_a_letter_takes_no_word_for_a_command(hello: QueueHello, home: Contact) -> None:
    evil = '#panic("no") $x$ \\ <a> @b [c] = d " ` ŵ\n\n#read("/etc/passwd")'
    letter = render_letter(hello(contact=home, context={"name": evil}))
    assert letter.pdf.startswith(b"%PDF-")
    assert evil in letter.evidence


def test_a_kind_has_short_words_of_its_own_for_texts(hello: QueueHello, mobile: Contact) -> None:
    assert render_text(hello(kind="example.own_page", contact=mobile)).words == "Short words for Ann."


def test_what_is_too_long_for_a_phone_goes_as_the_neutral_sentence(hello: QueueHello, mobile: Contact) -> None:
    notice = hello(kind="example.own_page", contact=mobile, context={"name": "Ann" * 200})
    assert render_text(notice).words == "There is news for you. See http://localhost:8000"


def test_a_sign_outside_the_alphabet_of_texts_makes_less_room() -> None:
    assert fits_a_text("w" * 306)
    assert not fits_a_text("w" * 307)
    assert fits_a_text("ŵ" * 201)
    assert not fits_a_text("ŵ" * 202)


def test_the_neutral_sentence_is_in_the_language_of_the_contact(hello: QueueHello, mobile: Contact) -> None:
    mobile.language = "cy"
    mobile.save()
    assert render_text(hello(contact=mobile)).words.startswith("Mae newyddion i chi.")


def test_a_code_for_a_number_is_sent_but_never_stored(
    hello: QueueHello, mobile: Contact, notify: NotifyServer, at: datetime
) -> None:
    nonce = "5f6d9a4e-4d57-4d0f-9d6e-6f6c3a3f1c11"
    notice = after(hello(kind="people.number_code", contact=mobile, context={"nonce": nonce}), at)
    assert "Your code is" in notify.accepted[0]["personalisation"]["words"]
    assert (notice.state, notice.body, notice.context) == (State.SENT, "", {})


def test_what_is_said_on_the_telephone_is_plain_words(hello: QueueHello) -> None:
    notice = hello(contact=Contact.objects.for_telephone("020 7946 0018"))
    assert render_call(notice).startswith("Hello Ann.")
    assert render_call(hello("own", kind="example.own_page", contact=notice.contact)) == "Say this to Ann."


# --- To whom --------------------------------------------------------------------------------------------------------


def test_nothing_but_a_code_goes_to_a_number_that_nobody_has_proved(
    hello: QueueHello, notify: NotifyServer, at: datetime
) -> None:
    unproved = Contact.objects.for_sms("07700 900456")
    notice = after(hello(contact=unproved), at)
    code = after(
        hello("code", kind="people.number_code", contact=unproved, context={"nonce": str(notice.public_id)}), at
    )
    assert (notice.state, code.state) == (State.UNWANTED, State.SENT)
    assert notify.references() == [str(code.public_id)]


def test_a_suppressed_number_gets_nothing(
    hello: QueueHello, mobile: Contact, notify: NotifyServer, at: datetime
) -> None:
    notice = hello(contact=mobile)
    suppress(contact=mobile, because="wrong number", at=at)
    assert after(notice, at).state == State.UNWANTED
    assert notify.requests == 0


def test_every_follower_is_told_on_their_own_channel(
    *, ann: Contact, mobile: Contact, home: Contact, notify: NotifyServer, sink: Sink, at: datetime
) -> None:
    topic = Topic.objects.create(label="example")
    telephone = Contact.objects.for_telephone("020 7946 0018")
    for contact in (ann, mobile, home, telephone):
        follow(topic=topic, contact=contact, at=at)
    tell(topics=[topic], kind="example.hello", context={"name": "Ann"}, key="news", at=at)
    assert deliver_due(at=at)[State.SENT] == 3
    assert sink.recipients() == ["ann@example.org"]
    assert sorted(message["type"] for message in notify.accepted) == ["letter", "sms"]
    assert Notice.objects.waiting().get().contact == telephone


def test_what_no_line_serves_waits_for_people(hello: QueueHello, mobile: Contact, home: Contact, at: datetime) -> None:
    assert after(hello(contact=home), at).state == State.QUEUED
    assert after(hello("text", contact=mobile), at).state == State.QUEUED


# --- Refusals and breaks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "in_its_own_words", "state", "words"),
    [
        (400, True, State.FAILED, "400 ValidationError: phone_number Not enough digits"),
        (403, True, State.RETRY, "The service does not let us in: 403 AuthError"),
        (429, True, State.RETRY, "429 RateLimitError"),
        (500, True, State.RETRY, "500 Exception: Internal server error"),
        (502, False, State.UNCERTAIN, "It may have arrived"),
        (503, False, State.UNCERTAIN, "It may have arrived"),
        (HANG_UP, False, State.UNCERTAIN, "It may have arrived"),
    ],
)
def test_what_notify_says_decides(
    *,
    hello: QueueHello,
    mobile: Contact,
    notify: NotifyServer,
    at: datetime,
    status: int,
    in_its_own_words: bool,
    state: Notice.State,
    words: str,
) -> None:
    notify.refuse(status, in_its_own_words=in_its_own_words)
    notice = after(hello(contact=mobile), at)
    assert notice.state == state
    assert words in notice.reason
    assert notify.accepted == []


def test_after_a_refusal_for_now_it_arrives_once(
    hello: QueueHello, mobile: Contact, notify: NotifyServer, at: datetime
) -> None:
    notify.refuse(429, times=2)
    notice = hello(contact=mobile)
    for _attempt in range(3):
        at = after(notice, at).try_at
    assert notice.state == State.SENT
    assert notify.references() == [str(notice.public_id)]


def test_a_wrong_key_lets_nothing_through(
    hello: QueueHello, mobile: Contact, notify: NotifyServer, settings: Settings, at: datetime
) -> None:
    """Negative control of the stand-in: it does look at the token."""
    settings.NOTIFY_API_KEY = KEY[:-4] + "0000"
    assert after(hello(contact=mobile), at).state == State.RETRY
    assert notify.accepted == []


def test_where_nobody_answers_only_that_channel_waits(
    *, hello: QueueHello, mobile: Contact, notify: NotifyServer, sink: Sink, settings: Settings, at: datetime
) -> None:
    settings.NOTIFY_BASE_URL = f"http://{HOST}:{free_port()}"
    texts = [hello(f"text{number}", contact=mobile) for number in range(30)]
    mails = [hello(f"mail{number}") for number in range(30)]
    counts = deliver_due(at=at)
    assert (counts[State.SENT], len(sink.accepted)) == (len(mails), len(mails))
    assert Notice.objects.filter(state=State.RETRY, attempts=1).count() == counts[State.RETRY]
    assert Notice.objects.waiting().count() == len(texts)
    assert "does not answer" in Notice.objects.filter(state=State.RETRY)[0].reason


def test_a_slow_service_leaves_the_fate_open(
    hello: QueueHello, mobile: Contact, notify: NotifyServer, monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    monkeypatch.setattr("notices.channels.notify.PATIENCE_SECONDS", 0.2)
    notify.hold("request")
    notice = after(hello(contact=mobile), at)
    assert notice.state == State.UNCERTAIN
    assert "ReadTimeout" in notice.reason


# --- Asking afterwards --------------------------------------------------------------------------------------------


def uncertain(notice: Notice, notify: NotifyServer, at: datetime) -> Notice:
    notify.refuse(502, times=1, in_its_own_words=False)
    assert after(notice, at).state == State.UNCERTAIN
    return notice


def test_what_notify_knows_was_sent(hello: QueueHello, mobile: Contact, notify: NotifyServer, at: datetime) -> None:
    notice = uncertain(hello(contact=mobile), notify, at)
    notify.keep("sms", {"reference": str(notice.public_id)})
    assert look_up_uncertain(at=at + minutes(1)) == 0
    assert look_up_uncertain(at=at + minutes(6)) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.context) == (State.SENT, {})
    deliver_due(at=at + minutes(60))
    assert len(notify.accepted) == 1


def test_what_notify_does_not_know_is_for_a_person_to_send_again(
    hello: QueueHello, mobile: Contact, notify: NotifyServer, at: datetime
) -> None:
    notice = uncertain(hello(contact=mobile), notify, at)
    assert look_up_uncertain(at=at + minutes(6)) == 0
    notice.refresh_from_db()
    assert notice.state == State.UNCERTAIN
    assert "does not know" in notice.reason
    asked = notify.requests
    assert look_up_uncertain(at=at + minutes(12)) == 0
    assert notify.requests == asked


def test_an_uncertain_mail_cannot_be_looked_up(
    hello: QueueHello, notify: NotifyServer, sink: Sink, at: datetime
) -> None:
    notice = hello()
    deliver_due(at=at)
    Notice.objects.update(state=State.UNCERTAIN, sent_at=None, body="", body_kept_until=None, reason="It broke off.")
    assert look_up_uncertain(at=at + minutes(6)) == 0
    notice.refresh_from_db()
    assert notice.reason == "It broke off."


# --- Another gateway --------------------------------------------------------------------------------------------------


class Gateway(BaseHTTPRequestHandler):
    """Keeps what it is given, and says what it was told to say."""

    status: ClassVar[int] = 202
    taken: ClassVar[list[tuple[str, str, dict[str, Any]]]] = []

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append((self.headers["Authorization"], self.headers["Idempotency-Key"], said))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def serving(handler: type[Gateway]) -> Iterator[str]:
    with HTTPServer((HOST, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://{HOST}:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def gateway(settings: Settings) -> Iterator[type[Gateway]]:
    handler = type("OneGateway", (Gateway,), {"taken": []})
    with serving(handler) as url:
        settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = url, "token"
        yield handler


def test_a_gateway_gets_a_number_words_and_a_reference(
    hello: QueueHello, mobile: Contact, gateway: type[Gateway], at: datetime
) -> None:
    notice = after(hello(contact=mobile), at)
    reference = str(notice.public_id)
    said = {"to": mobile.address, "text": "There is news for you. See http://localhost:8000", "reference": reference}
    assert gateway.taken == [("Bearer token", reference, said)]
    assert notice.state == State.SENT


@pytest.mark.parametrize(
    ("status", "state"),
    [(422, State.FAILED), (401, State.RETRY), (429, State.RETRY), (500, State.UNCERTAIN), (302, State.FAILED)],
)
def test_what_a_gateway_says_decides(
    *, hello: QueueHello, mobile: Contact, gateway: type[Gateway], at: datetime, status: int, state: Notice.State
) -> None:
    gateway.status = status
    assert after(hello(contact=mobile), at).state == state


# --- A provider of mail ----------------------------------------------------------------------------------------------


class Provider(Gateway):
    """Postmark's way to take a mail."""

    status = 200

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append((self.headers["X-Postmark-Server-Token"], "", said))
        answer = {"ErrorCode": 0 if self.status == 200 else 300, "Message": "OK", "MessageID": "1", "To": said["To"]}
        body = json.dumps(answer | {"SubmittedAt": ""}).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider(settings: Settings) -> Iterator[type[Gateway]]:
    handler = type("OneProvider", (Provider,), {"taken": []})
    with serving(handler) as url:
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token", "POSTMARK_API_URL": url, "REQUESTS_TIMEOUT": 5}
        yield handler


def test_a_provider_gets_the_same_mail(hello: QueueHello, provider: type[Gateway], at: datetime) -> None:
    notice = after(hello(), at)
    ((token, _key, said),) = provider.taken
    assert (token, said["To"], said["Subject"]) == ("token", "ann@example.org", "A message for you")
    assert {"Name": "Message-ID", "Value": notice.message_id} in said["Headers"]
    assert notice.state == State.SENT


@pytest.mark.parametrize(
    ("status", "state"), [(422, State.FAILED), (401, State.RETRY), (429, State.RETRY), (500, State.UNCERTAIN)]
)
def test_what_a_provider_says_decides(
    hello: QueueHello, provider: type[Gateway], at: datetime, status: int, state: Notice.State
) -> None:
    provider.status = status
    assert after(hello(), at).state == state


def test_a_provider_that_nobody_reaches_is_tried_again(
    hello: QueueHello, provider: type[Gateway], settings: Settings, at: datetime
) -> None:
    settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": f"http://{HOST}:{free_port()}/"}
    notice = after(hello(), at)
    assert (notice.state, provider.taken) == (State.RETRY, [])
