"""The demo's mailbox: every mail and every text that the portal sent, and what is needed to sign in."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from carer_portal.demo.loading import SECOND_FACTOR
from carer_portal.demo.place import ACCOUNTS
from common.pagination import page_of

MAILS_A_PAGE = 10


@dataclass(frozen=True)
class Mail:
    """One mail, or one text, as the page shows it."""

    to: str
    subject: str | Promise
    sent_at: datetime | None
    text: str


def mail_files(folder: Path) -> list[Path]:
    """The caught mails and texts, the newest first: their names begin with the time.

    What is not finished begins with a dot.
    """
    if not folder.is_dir():
        return []
    finished = (path for path in folder.iterdir() if not path.name.startswith("."))
    return sorted((path for path in finished if path.suffix in {".eml", ".json"}), reverse=True)


def read_mail(path: Path) -> Mail:
    """Read one mail, or one text. Nothing in it can break the page: it is shown as words, as far as it goes."""
    return _read_text(path) if path.suffix == ".json" else _read_mail(path)


def _read_text(path: Path) -> Mail:
    try:
        said = json.loads(path.read_bytes())
    except ValueError:
        said = None
    said = said if isinstance(said, dict) else {}
    sent_at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    return Mail(to=str(said.get("to", "")), subject=_("A text"), sent_at=sent_at, text=str(said.get("text", "")))


def _read_mail(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        sent_at=_date_of(message),
        text=_text_of(message),
    )


def _date_of(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message.get("Date", ""))).astimezone()
    except ValueError:
        return None


def _text_of(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, UnicodeError):
        return ""
    return text if part.get_content_type() == "text/plain" else strip_tags(text)


def current_code() -> str:
    """The six figures that an authenticator app would show now."""
    code: str = format_hotp_value(hotp_value(SECOND_FACTOR, int(time.time()) // app_settings.TOTP_PERIOD))
    return code


@login_not_required
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the caught mails, the demo's accounts and the second factor of its staff."""
    if not settings.DEMO:
        raise Http404
    page = page_of(request, mail_files(Path(settings.DEMO_MAILBOX_DIR)), per_page=MAILS_A_PAGE)
    context = {
        "page": page,
        "mails": [read_mail(path) for path in page.object_list],
        "accounts": ACCOUNTS,
        "code": current_code(),
        "key": SECOND_FACTOR,
    }
    return render(request, "demo/mailbox.html", context)
