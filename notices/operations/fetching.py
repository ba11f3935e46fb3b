"""A mailbox that is emptied by IMAP. Each mail is kept in Postgres first and marked as seen then: it may be fetched
twice, and is kept once."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from notices.models import IncomingMail
from notices.operations.incoming import LARGEST_MAIL, place_waiting, take_in

logger = structlog.get_logger(__name__)

FETCHED_AT_ONCE: Final = 100
PATIENCE_SECONDS: Final = 20
KEPT_IN_MAILBOX: Final = timedelta(days=28)  # no longer than here (notices.retention.MAIL_AS_IT_CAME)
# "imap" sends the password as it is: for a server on the same machine.
BOXES: Final = {"imaps": (MailBox, 993), "imap+tls": (MailBoxStartTls, 143), "imap": (MailBoxUnencrypted, 143)}
TROUBLE: Final = (OSError, imaplib.IMAP4.error, ImapToolsError)


class MailboxAway(Exception):
    """The mailbox could not be opened."""


def take_in_mail(*, at: datetime) -> int:
    """Fetch what is in the mailbox, if the settings name one, and place all that has come in; return how many."""
    if settings.INBOUND_IMAP_URL:
        try:
            fetch(settings.INBOUND_IMAP_URL, at=at)
        except MailboxAway as trouble:
            logger.warning("notices.mailbox_away", trouble=str(trouble))
    return place_waiting(at=at)


def fetch(url: str, *, at: datetime) -> int:
    """Keep every mail that nobody has seen, and return how many are new. Raises `MailboxAway`."""
    new = 0
    with _opened(url) as box:
        for uid in box.uids(AND(seen=False))[:FETCHED_AT_ONCE]:
            try:
                new += _keep(box, uid, at)
            except ImapToolsError:
                logger.warning("notices.mail_not_fetched", uid=uid)
        _forget_old(box, at)
    return new


@contextmanager
def _opened(url: str) -> Iterator[BaseMailBox]:
    parts = urlsplit(url)
    kind, port = BOXES[parts.scheme]
    try:
        box = kind(parts.hostname or "", parts.port or port, timeout=PATIENCE_SECONDS)
        folder = unquote(parts.path.strip("/")) or "INBOX"
        try:
            yield box.login(unquote(parts.username or ""), unquote(parts.password or ""), folder)
            box.logout()
        finally:
            with suppress(OSError):  # closed already, where all went well
                box.client.shutdown()
    except TROUBLE as trouble:
        raise MailboxAway(type(trouble).__name__) from trouble


def _keep(box: BaseMailBox, uid: str, at: datetime) -> bool:
    size = next((head.size_rfc822 for head in box.fetch(uid_list=uid, headers_only=True, mark_seen=False)), None)
    if size is None:
        return False  # another fetcher was quicker, and it is gone
    too_large = size > LARGEST_MAIL
    raw = _bytes_of(box, uid, "BODY.PEEK[HEADER]" if too_large else "BODY.PEEK[]")
    is_new = take_in(raw, came_by=IncomingMail.CameBy.MAILBOX, at=at, is_too_large=too_large)
    box.flag(uid, MailMessageFlags.SEEN, value=True)
    return is_new


def _bytes_of(box: BaseMailBox, uid: str, part: str) -> bytes:
    """The mail as it stands on the server; parsed and written again it might be another one."""
    _status, answer = box.client.uid("fetch", uid, f"({part})")
    return next((bytes(piece[1]) for piece in answer if isinstance(piece, tuple)), b"")


def _forget_old(box: BaseMailBox, at: datetime) -> None:
    """Delete there what is deleted here."""
    old = box.uids(AND(seen=True, date_lt=(at - KEPT_IN_MAILBOX).date()))
    if old:
        box.delete(old)
