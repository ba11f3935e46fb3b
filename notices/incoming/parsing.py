"""From the bytes of a mail to what it says. Whatever the bytes are, reading them never raises."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from functools import cached_property
from typing import Final

from django.core.exceptions import ValidationError

from notices.incoming.html_text import text_of_html
from notices.models import LONGEST_MESSAGE_ID, LONGEST_SUBJECT, normalised_email

LONGEST_TEXT: Final = 200_000  # characters that are kept of one mail
# Where a mail says to whom it was brought, the surest first: a forwarded one still names the old address in To.
RECIPIENT_HEADERS: Final = (
    "Delivered-To",
    "X-Original-To",
    "X-Envelope-To",
    "Envelope-To",
    "X-Forwarded-To",
    "To",
    "Cc",
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Attached:
    """A file that came with a mail: the name and the type that the sender gave it prove nothing."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ReadMail:
    """A mail as far as it could be understood."""

    message: "Message[str, str]"
    raw: bytes

    @classmethod
    def of(cls, raw: bytes) -> "ReadMail":
        """Take a mail apart."""
        return cls(message_from_bytes(raw), raw)

    def headers(self, name: str) -> list[str]:
        """Every header of this name, decoded, on one line each."""
        # `get_all` would put question marks for bytes that must not stand there, and often do.
        raw = [str(value) for one, value in self.message.raw_items() if one.lower() == name.lower()]
        return [_one_line(_decoded(value)) for value in raw]

    def header(self, name: str) -> str:
        """The first header of this name, or nothing."""
        return next(iter(self.headers(name)), "")

    @cached_property
    def message_id(self) -> str:
        """Its Message-ID; one of our own making where it has none that could be kept."""
        given = self.header("Message-ID").strip()
        if given and len(given) <= LONGEST_MESSAGE_ID:
            return given
        return f"<{hashlib.sha256(self.raw).hexdigest()}@no-message-id>"

    @cached_property
    def fingerprint(self) -> str:
        """Tells two mails of one Message-ID apart, and knows one mail again that came on two ways.

        The lines that servers add on the way stand in the headers, so only what the sender wrote is taken.
        """
        written = [self.header(name) for name in ("From", "Date", "Subject")]
        _head, _gap, body = self.raw.replace(b"\r\n", b"\n").partition(b"\n\n")
        return hashlib.sha256("\0".join(written).encode(errors="replace") + body.strip()).hexdigest()

    @cached_property
    def sender(self) -> str:
        """The address in From, as contacts are written; nothing where it is none. Anyone can write any address."""
        return next(iter(_addresses(self.headers("From"))), "")

    @cached_property
    def recipients(self) -> list[str]:
        """Every address it names as its recipient, the surest first."""
        return _addresses([value for name in RECIPIENT_HEADERS for value in self.headers(name)])

    @cached_property
    def subject(self) -> str:
        """The subject line."""
        return self.header("Subject").strip()[:LONGEST_SUBJECT]

    @cached_property
    def text(self) -> str:
        """All that it says, in plain text: the plain parts, or where these are empty the HTML ones as text."""
        plain = "\n".join(_text_of(part) for part in self._bodies("text/plain")).strip()
        if not plain:
            plain = "\n".join(text_of_html(_text_of(part)) for part in self._bodies("text/html")).strip()
        return plain[:LONGEST_TEXT]

    @cached_property
    def attachments(self) -> list[Attached]:
        """The files that came with it."""
        bodies = {id(part) for kind in ("text/plain", "text/html") for part in self._bodies(kind)}
        return [
            Attached(_name_of(part), _content_of(part))
            for part in _leaves(self.message)
            if id(part) not in bodies and part.get_content_type() != "text/calendar"
        ]

    def parts(self, content_type: str) -> "list[Message[str, str]]":
        """Every part of this type, those inside forwarded mails as well."""
        return [part for part in self.message.walk() if part.get_content_type() == content_type]

    def _bodies(self, content_type: str) -> "list[Message[str, str]]":
        return [
            part
            for part in _leaves(self.message)
            if part.get_content_type() == content_type
            and part.get_content_disposition() != "attachment"
            and not part.get_filename()
        ]


def cleaned(text: str) -> str:
    """Text without the signs that Postgres cannot keep or nobody can see, with every line break alike."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def decoded_bytes(content: bytes, charset: str | None) -> str:
    """Text of bytes whose encoding may be misnamed, unknown or broken."""
    for name in (charset, "utf-8"):
        if name:
            try:
                return content.decode(name)
            except (LookupError, UnicodeError):
                continue
    return content.decode("cp1252", errors="replace")


def _leaves(part: "Message[str, str]") -> "Iterator[Message[str, str]]":
    """The parts that are no boxes themselves. A mail that was attached whole is one of them."""
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _leaves(inner)
    else:
        yield part


def _content_of(part: "Message[str, str]") -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text_of(part: "Message[str, str]") -> str:
    return cleaned(decoded_bytes(_content_of(part), _charset_of(part)))


def _charset_of(part: "Message[str, str]") -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, UnicodeError, ValueError):
        return None


def _name_of(part: "Message[str, str]") -> str:
    try:
        name = part.get_filename("")
    except (LookupError, UnicodeError, ValueError):
        name = ""
    return _one_line(_decoded(name)).replace("\\", "/").rpartition("/")[2].strip()


def _decoded(value: str) -> str:
    """A header with its encoded words read; one that cannot be read stands as it came."""
    try:
        chunks = decode_header(value)
    except (HeaderParseError, ValueError):
        chunks = [(value, None)]
    return "".join(
        decoded_bytes(chunk, charset) if isinstance(chunk, bytes) else _raw_bytes_read(chunk)
        for chunk, charset in chunks
    )


def _raw_bytes_read(value: str) -> str:
    """Headers may hold bytes that are not ASCII although they must not: the parser hides them in surrogates."""
    return decoded_bytes(value.encode("utf-8", "surrogateescape"), None)


def _one_line(value: str) -> str:
    return " ".join(cleaned(value).split())


def _addresses(values: list[str]) -> list[str]:
    found = []
    for _name, address in getaddresses(values):
        try:
            found.append(normalised_email(address))
        except (ValidationError, UnicodeError):
            continue
    return list(dict.fromkeys(found))
