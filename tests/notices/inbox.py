"""Mails that came in, for the tests: read from files, their placeholders filled in."""

from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from feedback.models import Item
from notices.incoming.addresses import reply_address
from notices.models import Contact, IncomingMail, Notice
from notices.operations import place_waiting, take_in

MAILS = Path(__file__).parent / "mails"
ADDRESS = "portal@in.example.org"
NAMES = sorted(path.stem for path in MAILS.glob("*.eml"))
CAME_AT = datetime(2026, 11, 2, 13, 5, tzinfo=UTC)


def bytes_of(name: str, *, item: Item | None = None, notice: Notice | None = None) -> bytes:
    """A mail of the folder, as an answer to a notice about an item."""
    raw = (MAILS / f"{name}.eml").read_bytes()
    if item and item.contact_id:
        address = reply_address(topic=item.topic_id, contact=item.contact_id, at=CAME_AT)
        raw = raw.replace(b"portal+REPLY@in.example.org", address.encode())
        raw = raw.replace(b"REFERENCE", item.reference.encode())
    if notice:
        raw = raw.replace(b"NOTICE-ID", str(notice.public_id).encode())
        raw = raw.replace(b"@HOST", f"@{urlsplit(settings.PUBLIC_URL).hostname}".encode())
    return raw


def bring(raw: bytes, *, at: datetime | None = None) -> IncomingMail:
    """Take a mail in and place it; return what became of it."""
    at = at or timezone.now()
    assert take_in(raw, came_by=IncomingMail.CameBy.MAILBOX, at=at)
    mail = IncomingMail.objects.latest("pk")
    place_waiting(at=at)
    mail.refresh_from_db()
    return mail


def written(words: str, *, to: str = ADDRESS, by: str = "bea@example.org", key: str = "1", more: str = "") -> bytes:
    """A plain mail."""
    return (
        f"From: {by}\r\nTo: {to}\r\nSubject: Hello\r\nMessage-ID: <{key}@mail.example.org>\r\n{more}\r\n{words}\r\n"
    ).encode()


def bare(address: str) -> str:
    """An address without the name before it."""
    return parseaddr(address)[1]


def ann() -> Contact:
    return Contact.objects.for_email("ann@example.org")
