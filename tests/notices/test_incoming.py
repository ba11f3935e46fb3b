"""Mail that comes in: kept once, one mail never in another's way, threads closed to all but signed addresses."""

import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks as CaptureCallbacks
from pytest_django import Settings

from common.personal import Subject
from feedback.models import Item, Message
from feedback.operations import flag_safeguarding, reply_to_carer
from notices.incoming import claims
from notices.incoming.addresses import VALID_FOR, reply_address, reply_of
from notices.incoming.files import kind_of
from notices.models import Contact, IncomingFile, IncomingMail, Notice
from notices.operations import (
    NotToPlace,
    deliver_due,
    drop,
    place_by_hand,
    place_waiting,
    read_again,
    take_in,
    take_in_mail,
)
from notices.operations.incoming import LARGEST_MAIL, MOST_NEW_A_DAY, MOST_READS
from notices.own_data import erase_contacts
from notices.retention import forget_bytes_of_mail, forget_mail_that_became_nothing
from people.models import Organisation, Role, User
from tests.feedback.factories import make_item, role_at
from tests.notices.imap import Imap
from tests.notices.inbox import ADDRESS, ann, bare, bring, bytes_of, written
from tests.notices.sink import Sink

pytestmark = pytest.mark.django_db
State = IncomingMail.State
NORTHBROOK = "portal+northbrook@in.example.org"


@pytest.fixture(autouse=True)
def mail_comes_in(settings: Settings, tmp_path: Path) -> None:
    settings.INBOUND_ADDRESS = ADDRESS
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def item(organisation: Organisation, at: datetime) -> Item:
    return make_item(organisation, contact=ann(), at=at)


def take(raw: bytes, at: datetime) -> bool:
    return take_in(raw, came_by=IncomingMail.CameBy.MAILBOX, at=at)


# --- Once ---------------------------------------------------------------------------------------------------------


def test_the_same_mail_is_kept_once(organisation: Organisation, at: datetime) -> None:
    assert take(written("Hello"), at)
    assert not take(b"Received: from another way\r\n" + written("Hello"), at)
    place_waiting(at=at)
    assert not take(written("Hello"), at)
    place_waiting(at=at)
    assert Item.objects.count() == IncomingMail.objects.count() == 1


def test_a_forged_message_id_hides_no_mail(organisation: Organisation, at: datetime) -> None:
    """Somebody who knows the Message-ID of a mail to come cannot keep it out by sending another before it."""
    assert take(written("Made up"), at)
    assert take(written("What was really said"), at)
    place_waiting(at=at)
    assert Item.objects.filter(words__contains="really said").exists()


def test_a_mail_without_a_message_id_is_kept_once(organisation: Organisation, at: datetime) -> None:
    raw = written("Hello").replace(b"Message-ID: <1@mail.example.org>\r\n", b"")
    assert take(raw, at)
    assert not take(raw, at)


def test_it_is_acknowledged_once_with_its_reference(organisation: Organisation, sink: Sink, at: datetime) -> None:
    bring(written("The ramp is broken.", to=NORTHBROOK), at=at)
    place_waiting(at=at)
    deliver_due(at=at)
    deliver_due(at=at)
    (told,) = sink.accepted
    item = Item.objects.get()
    body = told.get_body(("plain",))
    assert body
    assert str(item) in body.get_content()
    assert "secret code" not in body.get_content()
    assert "The ramp" not in body.get_content()
    assert told["To"] == "bea@example.org"
    assert reply_of(bare(told["Reply-To"]).partition("@")[0].partition("+")[2])


# --- Into a thread by the signed address alone ---------------------------------------------------------------------


def test_an_answer_joins_its_thread_once(item: Item, at: datetime) -> None:
    bring(bytes_of("iphone_reply", item=item), at=at)
    assert not take(bytes_of("iphone_reply", item=item), at)
    place_waiting(at=at)
    item.refresh_from_db()
    assert [message.words for message in item.messages.all()] == ["Yes please, ring after six."]
    assert item.wrote_back_at == at
    assert IncomingMail.objects.get().text.count("When may we ring?") == 1, "all of it is kept for staff"


@pytest.mark.parametrize("change", ["signature", "topic", "contact", "day"])
def test_a_changed_address_opens_no_thread(item: Item, change: str, at: datetime) -> None:
    """Negative control below: the same address unchanged does."""
    other = make_item(item.organisation, contact=Contact.objects.for_email("bea@example.org"), at=at)
    assert item.contact_id
    mailbox, _at, domain = reply_address(topic=item.topic_id, contact=item.contact_id, at=at).partition("@")
    beginning, topic, contact, day, signature = mailbox.split("-")
    parts = {"topic": topic, "contact": contact, "day": day, "signature": signature}
    parts |= {
        "topic": {"topic": f"{other.topic_id:x}"},
        "contact": {"contact": f"{other.contact_id:x}"},
        "day": {"day": "fff"},
        "signature": {"signature": signature[:-1] + ("a" if signature[-1] != "a" else "b")},
    }[change]
    forged = "-".join([beginning, parts["topic"], parts["contact"], parts["day"], parts["signature"]]) + f"@{domain}"
    mail = bring(written("Close my case.", to=forged, by="ann@example.org"), at=at)
    assert (mail.state, Message.objects.count()) == (State.STRAY, 0)


def test_the_address_as_we_gave_it_opens_its_thread_whoever_writes(item: Item, at: datetime) -> None:
    assert item.contact_id
    address = reply_address(topic=item.topic_id, contact=item.contact_id, at=at)
    bring(written("From my other address.", to=address.upper(), by="ann.at.work@example.org"), at=at)
    assert Message.objects.get().item_id == item.pk


def test_an_address_runs_out(item: Item, at: datetime) -> None:
    late = at + VALID_FOR + timedelta(days=2)
    mail = bring(bytes_of("iphone_reply", item=item), at=late)
    assert (mail.state, Message.objects.count()) == (State.STRAY, 0)


def test_an_address_ends_with_the_link_to_its_owner(item: Item, at: datetime) -> None:
    raw = bytes_of("iphone_reply", item=item)
    Item.objects.filter(pk=item.pk).update(contact=None)
    assert bring(raw, at=at).state == State.STRAY
    assert not Message.objects.exists()


def test_what_answers_something_flagged_is_seen_by_the_lead_alone(
    item: Item, planner: User, safeguarding_lead: User, at: datetime
) -> None:
    raw = bytes_of("iphone_reply", item=item)
    flag_safeguarding(item=item, role=role_at(item.organisation), because="Afraid", at=at)
    late = at + VALID_FOR + timedelta(days=2)
    assert bring(raw, at=late).state == State.PLACED, "never left lying, not even after its time"
    assert Message.objects.get().item_id == item.pk
    assert not IncomingMail.objects.for_desks(["northbrook", ""]).exists()


def test_the_words_of_a_reply_go_to_who_wrote_by_mail_and_not_once_flagged(
    organisation: Organisation, safeguarding_lead: User, sink: Sink, at: datetime
) -> None:
    bring(written("The ramp is broken.", to=NORTHBROOK), at=at)
    item = Item.objects.get()
    role, lead = role_at(organisation), Role.objects.get(kind=Role.Kind.SAFEGUARDING_LEAD)
    reply_to_carer(item=item, words="It is mended on Friday.", role=role, at=at, submission_key=uuid4())
    deliver_due(at=at)
    flag_safeguarding(item=item, role=role, because="Afraid", at=at)
    reply_to_carer(item=item, words="Are you safe?", role=lead, at=at, submission_key=uuid4())
    deliver_due(at=at)
    bodies = [str(mail) for mail in sink.accepted if mail["To"] == "bea@example.org"]
    assert len(bodies) == 3
    assert sum("mended on Friday" in body for body in bodies) == 1
    assert not any("Are you safe" in body for body in bodies)


def test_who_has_a_code_reads_on_the_page_and_not_in_the_mail(item: Item, sink: Sink, at: datetime) -> None:
    """Negative control: what was said on the site."""
    reply_to_carer(item=item, words="It is mended.", role=role_at(item.organisation), at=at, submission_key=uuid4())
    deliver_due(at=at)
    assert not any("mended" in str(mail) for mail in sink.accepted)


# --- Nothing stops, nothing loops ----------------------------------------------------------------------------------


def test_one_poisonous_mail_stops_no_other(
    organisation: Organisation, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claim_of_poison(mail: IncomingMail, **_said: object) -> None:
        if "poison" in mail.text:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(
        claims, "_claimants", [claims.Claimant(claim_of_poison, lambda _slug: False), *claims._claimants]
    )
    for number, words in enumerate(["one", "poison", "three"]):
        take(written(words, key=str(number)), at)
    place_waiting(at=at)
    states = {mail.text.strip(): mail.state for mail in IncomingMail.objects.all()}
    assert (states["one"], states["three"]) == (State.PLACED, State.PLACED)
    failed = IncomingMail.objects.get(state=State.FAILED)
    assert "DataError" in failed.reason or "DivisionByZero" in failed.reason
    monkeypatch.undo()
    read_again(failed, at=at)
    place_waiting(at=at)
    assert Item.objects.filter(words__contains="poison").exists()


def test_what_ends_its_reader_is_given_up(organisation: Organisation, at: datetime) -> None:
    take(written("Hello"), at)
    IncomingMail.objects.update(attempts=MOST_READS)
    place_waiting(at=at)
    assert IncomingMail.objects.get().state == State.FAILED


def test_the_same_address_makes_so_many_items_a_day_and_no_more(organisation: Organisation, at: datetime) -> None:
    """An answering machine that does not say so would go on for ever."""
    for number in range(MOST_NEW_A_DAY + 2):
        take(written(f"No {number}", key=str(number)), at)
    place_waiting(at=at)
    assert Item.objects.count() == MOST_NEW_A_DAY
    assert IncomingMail.objects.filter(state=State.HELD).count() == 2


def test_our_own_mail_is_never_taken(item: Item, sink: Sink, at: datetime) -> None:
    deliver_due(at=at)
    (ours,) = sink.accepted
    assert bring(ours.as_bytes(), at=at).state == State.AUTOMATIC


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0",
        b"\xff\xfe" * 50,
        b"Subject: =?utf-8?B?????=\r\n\r\n",
        b'From: "\x00" <a@b@c>, <>, =?\r\nTo: ,,;:\r\nContent-Type: multipart/mixed\r\n\r\nNo boundary',
        b'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset="utf-7\r\n\r\n+A',
        b"Content-Type: text/plain; charset*=unknown''%ff\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"Content-Type: text/html\r\n\r\n<p<<!doctype <![CDATA[ &#xfffffff; &#0; <blockquote>" + b"<div>" * 5_000,
        b"Content-Type: message/rfc822\r\n\r\n" * 200,
        b"Content-Transfer-Encoding: x-uuencode\r\nContent-Type: text/plain\r\n\r\nbegin 644 a\r\n\xff\r\nend",
        b"From: a@example.org\r\nContent-Type: text/plain; charset=rot13\r\n\r\nHello",
        b"From: a@example.org\r\nContent-Type: text/plain; charset=idna\r\n\r\n" + b"a" * 300,
    ],
)
def test_whatever_bytes_come_none_breaks_it(raw: bytes, organisation: Organisation, at: datetime) -> None:
    mail = bring(raw, at=at)
    assert mail.state in {State.STRAY, State.PLACED, State.AUTOMATIC}, mail.reason


def test_ten_megabytes_are_read(organisation: Organisation, at: datetime) -> None:
    bring(written("Long " * 2_000_000, to=NORTHBROOK), at=at)
    assert Item.objects.get().words.startswith("Hello\n\nLong Long")


# --- Files ---------------------------------------------------------------------------------------------------------


def test_files_are_known_by_what_they_hold(organisation: Organisation, at: datetime, tmp_path: Path) -> None:
    bring(bytes_of("photo_and_files"), at=at)
    kept = {file.name: (file.kind, bool(file.content)) for file in IncomingFile.objects.all()}
    assert kept == {
        "ramp.jpg": ("png", True),
        "letter.pdf": ("", False),
        "passwd": ("pdf", True),
        "drawing.svg": ("", False),
    }
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) == 2
    assert all(path.parent == tmp_path / "incoming" and len(path.name) == 32 for path in stored)


def zipped(**entries: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return content.getvalue()


def test_office_files_are_told_from_other_zips() -> None:
    word = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
    assert kind_of(zipped(**word)) == IncomingFile.Kind.DOCX
    assert kind_of(zipped(**word, **{"word/vbaProject.bin": b"macro"})) is None
    assert kind_of(zipped(mimetype=b"application/vnd.oasis.opendocument.text")) == IncomingFile.Kind.ODT
    assert kind_of(zipped(mimetype=b"application/epub+zip")) is None
    assert kind_of(zipped(**{"setup.exe": b"MZ"})) is None
    assert kind_of(b"PK\x03\x04 broken") is None
    assert kind_of(b"<html><script>alert(1)</script>") is None
    assert kind_of("Café at nine".encode()) == IncomingFile.Kind.TEXT


# --- By hand, and gone ---------------------------------------------------------------------------------------------


def test_a_stray_is_placed_or_dropped_once(organisation: Organisation, at: datetime) -> None:
    stray = bring(bytes_of("unknown_desk"), at=at)
    place_by_hand(stray, desk="northbrook", at=at)
    assert Item.objects.get().words == "Hello\n\nIs this the right place?"
    with pytest.raises(NotToPlace):
        place_by_hand(stray, desk="northbrook", at=at)
    with pytest.raises(NotToPlace):
        drop(stray, because="Twice", at=at)
    assert Item.objects.count() == 1


def test_bytes_go_after_a_month_and_what_became_nothing_after_three(organisation: Organisation, at: datetime) -> None:
    placed = bring(bytes_of("photo_and_files"), at=at)
    machine = bring(bytes_of("vacation"), at=at)
    stray = bring(bytes_of("unknown_desk"), at=at)
    assert forget_bytes_of_mail(at=at + timedelta(days=27)) == 0
    assert forget_bytes_of_mail(at=at + timedelta(days=28)) == 3
    assert not IncomingMail.objects.filter(raw__isnull=False).exists()
    assert forget_mail_that_became_nothing(at=at + timedelta(days=83)) == 0
    assert forget_mail_that_became_nothing(at=at + timedelta(days=84)) == 1
    assert set(IncomingMail.objects.values_list("pk", flat=True)) == {placed.pk, stray.pk}
    assert machine.pk not in {placed.pk, stray.pk}


def test_erasing_a_contact_erases_what_it_wrote_and_sent(
    organisation: Organisation, at: datetime, tmp_path: Path, django_capture_on_commit_callbacks: CaptureCallbacks
) -> None:
    bring(bytes_of("photo_and_files"), at=at)
    bring(bytes_of("unknown_desk"), at=at)
    other = bring(written("Somebody else", by="cy@example.org"), at=at)
    bea = Contact.objects.get(address="bea@example.org")
    Item.objects.update(contact=None)
    with django_capture_on_commit_callbacks(execute=True):
        erase_contacts(Subject(account=0, address=bea.address, contacts=(bea.pk,)))
    assert list(IncomingMail.objects.all()) == [other]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


# --- The mailbox, and the whole way round ----------------------------------------------------------------------------


@pytest.fixture
def box(settings: Settings) -> Iterator[Imap]:
    with Imap() as box:
        settings.INBOUND_IMAP_URL = box.url
        yield box


def test_what_is_in_the_mailbox_is_taken_once(box: Imap, organisation: Organisation, at: datetime) -> None:
    box.deliver(bytes_of("new_message"))
    box.deliver(bytes_of("nul"))
    take_in_mail(at=at)
    take_in_mail(at=at)
    assert box.unseen() == []
    assert Item.objects.count() == 2


def test_a_crash_between_keeping_and_marking_makes_no_double(
    box: Imap, organisation: Organisation, at: datetime
) -> None:
    box.deliver(bytes_of("new_message"))

    def break_off(command: str) -> None:
        if command.upper().startswith("UID STORE"):
            raise ConnectionError

    box.before = break_off
    take_in_mail(at=at)
    assert len(box.unseen()) == 1
    assert Item.objects.count() == 1
    box.before = lambda _command: None
    take_in_mail(at=at)
    assert (len(box.unseen()), Item.objects.count(), IncomingMail.objects.count()) == (0, 1, 1)


def test_a_mailbox_that_is_away_stops_nothing(box: Imap, organisation: Organisation, at: datetime) -> None:
    take(written("Came another way"), at)
    box.before = lambda _command: (_ for _ in ()).throw(ConnectionError)
    assert take_in_mail(at=at) == 1
    assert Item.objects.count() == 1


def test_of_what_is_too_large_only_the_head_is_fetched_and_it_is_refused_kindly(
    box: Imap, organisation: Organisation, sink: Sink, at: datetime
) -> None:
    box.deliver(written("x" * LARGEST_MAIL, to=NORTHBROOK))
    take_in_mail(at=at)
    assert not any("BODY.PEEK[]" in command for command in box.commands)
    mail = IncomingMail.objects.get()
    assert (mail.state, mail.text) == (State.REFUSED, "")
    deliver_due(at=at)
    (answer,) = sink.accepted
    assert "too big" in str(answer)
    assert not Item.objects.exists()


def test_nothing_is_kept_in_the_mailbox_for_longer_than_here(
    box: Imap, organisation: Organisation, at: datetime
) -> None:
    old, new = box.deliver(bytes_of("new_message"), on=at.date() - timedelta(days=40)), box.deliver(bytes_of("nul"))
    take_in_mail(at=at)
    assert box.mails == [new]
    assert old not in box.mails


def test_the_whole_way_round(box: Imap, organisation: Organisation, planner: User, sink: Sink, at: datetime) -> None:
    """A carer writes, is told, gets an answer, answers it, and all of it stands in one thread."""
    box.deliver(bytes_of("new_message"))
    take_in_mail(at=at)
    deliver_due(at=at)
    item = Item.objects.get()
    reply_to_carer(
        item=item,
        words="Which night suits you?",
        role=role_at(organisation),
        at=at,
        submission_key=uuid4(),
    )
    deliver_due(at=at)
    told, asked = sink.accepted
    assert "Which night suits you?" in str(asked)
    answer = message_from_bytes(bytes_of("iphone_reply"))
    answer.replace_header("From", asked["To"])
    answer.replace_header("To", asked["Reply-To"])
    answer.replace_header("In-Reply-To", asked["Message-ID"])
    box.deliver(answer.as_bytes().replace(b"\n", b"\r\n"))
    take_in_mail(at=at + timedelta(minutes=1))
    assert [message.words for message in item.messages.order_by("pk")] == [
        "Which night suits you?",
        "Yes please, ring after six.",
    ]
    assert told["Auto-Submitted"] == asked["Auto-Submitted"] == "auto-generated"
    assert Notice.objects.filter(contact=item.contact).count() == 2, "an answer is not acknowledged again"
