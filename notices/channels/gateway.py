"""Texts by any other gateway that takes a small JSON request, or by a few lines before one that does not.

    POST <SMS_GATEWAY_URL>   Authorization: Bearer <SMS_GATEWAY_TOKEN>
    {"to": "+447700900123", "text": "…", "reference": "…"}

2xx means taken. `reference` and the header `Idempotency-Key` are the same for every attempt, so that a gateway that
looks at either never sends one twice.
"""

from http import HTTPStatus

import requests
from django.conf import settings

from notices.channels.messages import Text
from notices.channels.web import PATIENCE_SECONDS, WebLine, judge_answer, judge_break


class GatewayLine(WebLine[Text]):
    """Texts by a gateway of one's own."""

    def __init__(self) -> None:
        session = requests.Session()
        if settings.SMS_GATEWAY_TOKEN:
            session.headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
        super().__init__(session)

    def _request(self, message: Text) -> None:
        try:
            answer = self._session.post(
                settings.SMS_GATEWAY_URL,
                json={"to": message.number, "text": message.words, "reference": message.reference},
                headers={"Idempotency-Key": message.reference},
                timeout=PATIENCE_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as trouble:
            raise judge_break(trouble) from trouble
        if not HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
            raise judge_answer(answer.status_code, f"{answer.status_code} {answer.reason}")
