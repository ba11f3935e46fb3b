"""What mail providers tell us by HTTP: mail that came in, and mail of ours that came back.

Anymail knows each provider: its view checks the secret and the provider's own signature, and reads the request. What
follows is an operation of ours, and no signal.
"""

from typing import Any, Final, cast

from anymail import urls as anymail_urls
from anymail.inbound import AnymailInboundMessage
from anymail.signals import EventType, RejectReason
from anymail.webhooks.base import AnymailCoreWebhookView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.clock import now
from notices import operations
from notices.models import IncomingMail

LARGEST_REQUEST: Final = 20_000_000  # a mail of the largest size, as providers write it
GONE: Final = frozenset({RejectReason.BOUNCED, RejectReason.INVALID, RejectReason.SPAM})
GONE_EVENTS: Final = frozenset({EventType.BOUNCED, EventType.COMPLAINED})


# A provider holds no CSRF token. It shows the secret that we have given it, and most sign what they say as well.
@csrf_exempt
@login_not_required
@require_POST
def mail_in(request: HttpRequest) -> HttpResponse:
    """Keep a mail that a provider took for us; a worker reads it within a minute."""
    for event in _events(request, "inbound"):
        message = event.message
        raw = _bytes_of(message)
        too_large = len(raw) > operations.LARGEST_MAIL
        operations.take_in(
            raw.partition(b"\n\n")[0] + b"\n\n" if too_large else raw,
            came_by=IncomingMail.CameBy.PROVIDER,
            at=now(),
            recipient=message.envelope_recipient or "",
            is_too_large=too_large,
            is_marked_as_spam=bool(message.spam_detected),
        )
    return HttpResponse()


@csrf_exempt
@login_not_required
@require_POST
def mail_events(request: HttpRequest) -> HttpResponse:
    """Write no more to an address that a provider says is gone, or whose owner calls our mail spam."""
    for event in _events(request, "tracking"):
        if event.event_type in GONE_EVENTS and event.reject_reason in GONE and event.recipient:
            operations.note_gone(
                address=event.recipient, event=str(event.event_id), because=event.reject_reason, at=now()
            )
    return HttpResponse()


def _events(request: HttpRequest, kind: str) -> list[Any]:
    """What the provider says, if it has shown that it is the provider. Raises `Http404` while none is set."""
    if not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    view = _view_of(f"{settings.EMAIL_PROVIDER}_{kind}_webhook")
    # A mail is larger than Django lets a form be, so it is read here, up to a limit of its own.
    body = request.read(LARGEST_REQUEST + 1)
    if len(body) > LARGEST_REQUEST:
        raise RequestDataTooBig
    request._body = body  # noqa: SLF001 - where Django keeps what it has read
    view.run_validators(request)
    return list(view.parse_events(request))


def _bytes_of(message: AnymailInboundMessage) -> bytes:
    """The mail as bytes, also where its headers hold what they must not."""
    try:
        return bytes(message.as_bytes())
    except (UnicodeError, LookupError, ValueError):
        return str(message.as_string()).encode(errors="replace")


def _view_of(name: str) -> AnymailCoreWebhookView:
    for pattern in anymail_urls.urlpatterns:
        if pattern.name == name:
            return cast("AnymailCoreWebhookView", pattern.callback.view_class())
    raise ImproperlyConfigured(f"Anymail knows no {name}: EMAIL_PROVIDER is a name such as postmark")
