from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from carer_portal.demo.loading import SECOND_FACTOR
from carer_portal.demo.mailbox import current_code, mail_files, read_mail
from carer_portal.demo.place import ACCOUNTS

MAILBOX = "/demo/mailbox/"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DEMO_MAILBOX_DIR = tmp_path
    return tmp_path


def put(folder: Path, number: int, **parts: str) -> Path:
    mail = EmailMessage()
    mail["To"] = parts.get("to", "carer@example.org")
    mail["Subject"] = parts.get("subject", f"Subject {number}")
    mail["Date"] = "Sun, 22 Nov 2026 18:30:00 +0000"
    mail.set_content(parts.get("text", "Your code is 123 456."))
    if "html" in parts:
        mail.add_alternative(parts["html"], subtype="html")
    path = folder / f"{number:020d}-1-1.eml"
    path.write_bytes(bytes(mail))
    return path


def test_an_empty_mailbox_still_says_how_to_sign_in(db: None, folder: Path, guest: Client) -> None:
    page = guest.get(MAILBOX).content.decode()

    assert "No mail has been sent yet." in page
    assert SECOND_FACTOR in page
    assert current_code() in page or current_code() in guest.get(MAILBOX).content.decode()
    assert all(account.email in page for account in ACCOUNTS)


def test_a_mailbox_that_was_never_made_is_empty(db: None, folder: Path, settings: Settings, guest: Client) -> None:
    settings.DEMO_MAILBOX_DIR = folder / "nowhere"

    assert guest.get(MAILBOX).status_code == 200


def test_the_newest_mail_comes_first_and_the_rest_in_pages(db: None, folder: Path, guest: Client) -> None:
    for number in range(12):
        put(folder, number)

    first, second = guest.get(MAILBOX).content.decode(), guest.get(MAILBOX, {"page": 2}).content.decode()

    assert first.index("Subject 11") < first.index("Subject 10")
    assert "Subject 0" not in first
    assert "Subject 0" in second
    assert "6.30pm" in first


def test_words_in_a_mail_are_shown_as_words(db: None, folder: Path, guest: Client) -> None:
    put(folder, 1, subject="<script>alert(1)</script>", text="<b>bold</b> – naïve", html="<p>unseen</p>")

    page = guest.get(MAILBOX).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;b&gt;bold&lt;/b&gt; – naïve" in page
    assert "unseen" not in page


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Date: never\r\nContent-Type: text/plain; charset=klingon\r\n\r\nQapla",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x",
        b"Subject: =?utf-8?B?broken\r\n\r\n\xe9",
    ],
)
def test_a_strange_mail_breaks_nothing(db: None, folder: Path, guest: Client, raw: bytes) -> None:
    (folder / f"{1:020d}-1-1.eml").write_bytes(raw)

    assert guest.get(MAILBOX).status_code == 200


def test_what_is_not_finished_is_not_read(folder: Path) -> None:
    whole = put(folder, 1)
    (folder / ".00000000000000000002-1-1.eml").write_bytes(b"half")
    (folder / ".00000000000000000003-1-1.eml.part").write_bytes(b"half")

    assert mail_files(folder) == [whole]
    assert read_mail(whole).to == "carer@example.org"


def test_it_is_not_there_where_this_is_no_demo(db: None, folder: Path, settings: Settings, guest: Client) -> None:
    settings.DEMO = False

    assert guest.get(MAILBOX).status_code == 404


def test_texts_stand_among_the_mails(db: None, folder: Path, guest: Client) -> None:
    put(folder, 1)
    (folder / f"{2:020d}-1-1.json").write_text('{"to": "+447700900123", "text": "There is <b>news</b> for you."}')
    (folder / f"{3:020d}-1-1.json").write_text("[not what a text looks like")

    page = guest.get(MAILBOX).content.decode()

    assert "To +447700900123" in page
    assert "There is &lt;b&gt;news&lt;/b&gt; for you." in page
    assert page.index("There is &lt;b&gt;") < page.index("Subject 1")
