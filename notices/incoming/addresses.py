"""Our own addresses: one for each organisation, and one for each reply.

`portal@…` is for the organisation that runs the portal, `portal+northbrook@…` for one of them. `portal+r-…@…` stands in
Reply-To of a mail about something: it names the topic and whom the mail was for, is signed, and runs out. Only who was
sent it knows it, so it alone brings a mail into a thread; From, Subject and In-Reply-To can be written by anyone.
"""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

VALID_FOR: Final = timedelta(days=400)
_BEGINNING: Final = "r-"
_SIGNS: Final = 26  # of base32: 130 bits
_EPOCH: Final = date(2026, 1, 1)


@dataclass(frozen=True)
class ReplyTo:
    """What a reply address says by itself."""

    topic: int
    contact: int
    until: date

    def has_run_out(self, at: datetime) -> bool:
        """Whether it came too late."""
        return at.astimezone(UTC).date() > self.until


def tags_of(recipients: Iterable[str]) -> list[str]:
    """What stands behind the plus in each address that is ours; nothing for the plain one."""
    mailbox, _at, domain = settings.INBOUND_ADDRESS.lower().rpartition("@")
    found = []
    for address in recipients:
        local, _at, host = address.lower().rpartition("@")
        name, _plus, tag = local.partition("+")
        if mailbox and (name, host) == (mailbox, domain):
            found.append(tag)
    return found


def reply_address(*, topic: int, contact: int, at: datetime) -> str:
    """The address by which one contact answers about one topic; nothing while no mail comes in."""
    mailbox, _at, domain = settings.INBOUND_ADDRESS.rpartition("@")
    if not mailbox:
        return ""
    days = (at.astimezone(UTC).date() + VALID_FOR - _EPOCH).days
    said = f"{topic:x}-{contact:x}-{days:x}"
    return f"{mailbox}+{_BEGINNING}{said}-{_signature(said)}@{domain}"


def reply_of(tag: str) -> ReplyTo | None:
    """What a tag says, if we have signed it. Some servers write addresses in capitals: that changes nothing."""
    said, _dash, signature = tag.lower().removeprefix(_BEGINNING).rpartition("-")
    if not tag.lower().startswith(_BEGINNING) or not hmac.compare_digest(
        signature.encode(errors="replace"), _signature(said).encode()
    ):
        return None
    topic, contact, days = (int(part, 16) for part in said.split("-"))
    return ReplyTo(topic, contact, _EPOCH + timedelta(days=days))


def _signature(said: str) -> str:
    digest = salted_hmac("notices.incoming.addresses", said, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:_SIGNS]
