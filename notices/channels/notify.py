"""GOV.UK Notify, by its official client: texts by a template that holds nothing but the words, letters as a PDF."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from typing import Any

import requests
from django.conf import settings
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from notices.channels.base import Refused, Unknown
from notices.channels.messages import Post, Text
from notices.channels.web import PATIENCE_SECONDS, WebLine, judge_answer, judge_break


def notify_client() -> NotificationsAPIClient:
    """The official client, with our key and our patience."""
    return NotificationsAPIClient(  # type: ignore[no-untyped-call]  # it has types, but for its own making
        settings.NOTIFY_API_KEY, settings.NOTIFY_BASE_URL, timeout=PATIENCE_SECONDS
    )


class NotifyTextLine(WebLine[Text]):
    """Texts by Notify."""

    def __init__(self) -> None:
        self._notify = notify_client()
        super().__init__(self._notify.request_session)

    def _request(self, message: Text) -> None:
        _ask(
            self._notify.send_sms_notification,
            phone_number=message.number,
            template_id=settings.NOTIFY_SMS_TEMPLATE_ID,
            personalisation={"words": message.words},
            reference=message.reference,
        )


class NotifyLetterLine(WebLine[Post]):
    """Letters by Notify, which prints them as we wrote them."""

    def __init__(self) -> None:
        self._notify = notify_client()
        super().__init__(self._notify.request_session)

    def _request(self, message: Post) -> None:
        _ask(
            self._notify.send_precompiled_letter_notification,
            reference=message.reference,
            pdf_file=BytesIO(message.pdf),
        )


def known_to_notify(reference: str) -> bool:
    """Whether Notify has ever taken a message under this reference of ours; Unreachable, Refused or Unknown."""
    answer = _ask(notify_client().get_all_notifications, reference=reference, include_jobs=True)
    return bool(answer.get("notifications"))


def _ask(do: Callable[..., Any], **values: Any) -> Any:
    try:
        return do(**values)
    except APIError as trouble:
        cause = trouble.__cause__
        if trouble.response is None and isinstance(cause, requests.RequestException):
            raise judge_break(cause) from trouble
        raise _judge(trouble) from trouble


def _judge(trouble: APIError) -> Exception:
    """Read an answer. Notify's own word for "internal error" promises that nothing was taken, a proxy's does not."""
    status, told = trouble.status_code, trouble.message
    if status < HTTPStatus.BAD_REQUEST:
        return Unknown(f"Notify gave an answer that we cannot read: {status}. The message may have arrived.")
    if not isinstance(told, list):
        return judge_answer(status, str(status))
    reason = f"{status} " + "; ".join(f"{one.get('error')}: {one.get('message')}" for one in told)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refused(reason, for_good=False)
    return judge_answer(status, reason)
