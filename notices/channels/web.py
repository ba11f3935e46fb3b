"""Services that are reached by HTTP: what an answer, or none, says of a message."""

from abc import ABC, abstractmethod
from http import HTTPStatus
from typing import Final, Generic

import requests
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError

from notices.channels.base import Refused, Sent_contra, Unknown, Unreachable

PATIENCE_SECONDS: Final = 10
# The service will not talk to us at all: a wrong key, a clock that is wrong. No message is to blame.
NOT_US: Final = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
NOT_NOW: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


def judge_answer(status: int, reason: str) -> Unreachable | Refused | Unknown:
    """What an answer other than yes says. Who answers 5xx may have sent the message on before it fell over."""
    if status in NOT_US:
        return Unreachable(f"The service does not let us in: {reason}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(f"The service failed while it took the message. It may have arrived: {reason}")
    return Refused(reason, for_good=status not in NOT_NOW)


def judge_break(trouble: requests.RequestException) -> Unreachable | Unknown:
    """What no answer says: only if there was never a connection, the message cannot have gone out."""
    if isinstance(trouble, requests.ConnectTimeout) or _never_connected(trouble):
        return Unreachable(f"The service does not answer: {type(trouble).__name__}")
    return Unknown(f"The line broke while the message was handed over. It may have arrived: {type(trouble).__name__}")


def _never_connected(trouble: requests.RequestException) -> bool:
    cause: object = trouble.args[0] if trouble.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    return isinstance(cause, HTTPError) and isinstance(cause, (NewConnectionError, ConnectTimeoutError))


class WebLine(ABC, Generic[Sent_contra]):
    """A line on which each message is one request. After one that found nobody the line counts as dead."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session
        self._dead: Unreachable | None = None

    def open(self) -> bool:
        """Each request connects by itself; Unreachable once one could not."""
        if self._dead:
            raise self._dead
        return True

    def offer(self, message: Sent_contra) -> None:
        """Nothing can be said beforehand."""

    def withdraw(self) -> None:
        """Nothing was said."""

    def hand_over(self, message: Sent_contra) -> None:
        """Send it."""
        try:
            self._request(message)
        except Unreachable as nobody:
            self._dead = nobody
            raise

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    @abstractmethod
    def _request(self, message: Sent_contra) -> None:
        """Make the request; Unreachable, Refused or Unknown."""
