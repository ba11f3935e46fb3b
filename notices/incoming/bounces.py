"""Mail that came back: whom it did not reach, and whether it ever will.

Anyone can write something that looks like a bounce. So one counts only if it names the Message-ID of a mail of ours,
which nobody but its recipient and the servers on the way has seen, and its recipient.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from notices.incoming.parsing import ReadMail, decoded_bytes

FROM_A_SERVER: Final = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon)@")
UUID_PATTERN: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# Addresses that do not exist or take no mail any more (RFC 3463). A full mailbox or a refused text is no reason.
GONE: Final = re.compile(r"^5\.(0\.0|1\.[0-36]|1\.10|2\.1|4\.4)$")
GONE_IN_WORDS: Final = re.compile(
    r"no (such )?(user|mailbox|account)|user unknown|unknown user|does ?n[o']t exist|no mailbox here"
    r"|mailbox unavailable|address rejected|recipient rejected|account (is )?disabled",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Bounce:
    """What a server says of a mail of ours."""

    notice: UUID  # the public_id of the notice that came back
    recipients: frozenset[str]
    status: str
    is_for_good: bool


def bounce_of(mail: ReadMail) -> Bounce | None:
    """What a mail says if it is a bounce of one of ours."""
    text = decoded_bytes(mail.raw, None)
    if not (mail.parts("message/delivery-status") or _is_from_a_server(mail)):
        return None
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    ours = re.search(rf"({UUID_PATTERN})@{re.escape(host)}", text)
    if ours is None:
        return None
    fields = _delivery_fields(mail)
    action = fields.get("action", "failed").strip().lower()
    if action not in {"failed", ""}:
        return None
    status = _status_in(fields.get("status", "")) or _status_in(mail.text) or ""
    gone = bool(GONE.match(status)) if status else bool(GONE_IN_WORDS.search(mail.text))
    return Bounce(UUID(ours[1]), _recipients(mail, fields), status, gone)


def _is_from_a_server(mail: ReadMail) -> bool:
    return bool(FROM_A_SERVER.match(mail.sender)) or mail.header("Return-Path").strip() == "<>"


def _delivery_fields(mail: ReadMail) -> dict[str, str]:
    """The fields of a delivery report (RFC 3464) about the first recipient: we write to one at a time."""
    return {
        name.lower(): str(value)
        for part in mail.parts("message/delivery-status")
        for block in (part.get_payload() if part.is_multipart() else [])
        for name, value in getattr(block, "items", dict)()
    }


def _status_in(text: str) -> str:
    found = STATUS.search(text)
    return found[1] if found else ""


def _recipients(mail: ReadMail, fields: dict[str, str]) -> frozenset[str]:
    """Every address that is named as not reached."""
    named = [
        fields.get("original-recipient", ""),
        fields.get("final-recipient", ""),
        *mail.headers("X-Failed-Recipients"),
    ]
    if not any(named):
        named = [mail.text]
    return frozenset(address.lower() for text in named for address in re.findall(r"[\w.+'-]+@[\w.-]+\w", text))
