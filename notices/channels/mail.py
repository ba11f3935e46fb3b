"""E-mail: by SMTP, step by step, or by whatever other backend the settings name."""

import re
import smtplib

import requests
from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from notices.channels.base import Refused, Unknown, Unreachable
from notices.channels.messages import Mail
from notices.channels.web import judge_answer, judge_break

OK, WILL_FORWARD, GO_AHEAD, SERVICE_CLOSING = 250, 251, 354, 421
FIRST_REFUSAL_FOR_GOOD = 500


def mail_line() -> "SmtpLine | BackendLine":
    """The line for e-mail, as the settings name it."""
    backend = get_connection()
    if isinstance(backend, SmtpBackend):
        return SmtpLine(backend)
    return ProviderLine(backend) if isinstance(backend, AnymailBaseBackend) else BackendLine(backend)


class SmtpLine:
    """SMTP, step by step: Django's own backend does not tell a break before the message from one after it."""

    def __init__(self, backend: SmtpBackend) -> None:
        self._backend = backend

    def open(self) -> bool:
        """Connect, greet, and sign in where the settings say so."""
        try:
            is_new = bool(self._backend.open())
            self._smtp.ehlo_or_helo_if_needed()
        except OSError as trouble:  # smtplib's exceptions are OSErrors too
            self.close()
            raise _no_answer(trouble) from trouble
        return is_new

    def offer(self, message: Mail) -> None:
        """MAIL FROM and RCPT TO: one recipient."""
        try:
            self._must(*self._smtp.mail(message.sender))
            self._must(*self._smtp.rcpt(message.recipient))
        except OSError as trouble:
            self.close()
            raise _no_answer(trouble) from trouble
        except Refused:
            self.withdraw()
            raise

    def withdraw(self) -> None:
        """RSET: the connection can be used for the next one."""
        if self._backend.connection is None:
            return
        try:
            self._smtp.rset()
        except OSError:
            self.close()

    def hand_over(self, message: Mail) -> None:
        """DATA, the message and the final dot."""
        try:
            self._must(*self._smtp.docmd("DATA"), wanted=(GO_AHEAD,))
        except OSError as trouble:
            self.close()
            raise _no_answer(trouble) from trouble
        content = re.sub(rb"(?m)^\.", b"..", message.content)
        if not content.endswith(b"\r\n"):
            content += b"\r\n"
        try:
            self._smtp.send(content + b".\r\n")
            code, reply = self._smtp.getreply()
        except OSError as trouble:
            self.close()
            raise _broke_off(trouble) from trouble
        self._must(code, reply)

    def close(self) -> None:
        """QUIT, or simply drop a line that is broken."""
        try:
            self._backend.close()
        except OSError:
            self._backend.connection = None

    @property
    def _smtp(self) -> smtplib.SMTP:
        if self._backend.connection is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._backend.connection

    def _must(self, code: int, reply: bytes, wanted: tuple[int, ...] = (OK, WILL_FORWARD)) -> None:
        if code in wanted:
            return
        words = f"{code} {reply.decode(errors='replace')}"
        if code == SERVICE_CLOSING:
            self.close()
            raise Unreachable(words)
        raise Refused(words, for_good=code >= FIRST_REFUSAL_FOR_GOOD)


class BackendLine:
    """Any other mail backend of Django: a provider's, or one for development. It sends in one step."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self._backend = backend

    def open(self) -> bool:
        """Let the backend connect, if it does such a thing."""
        try:
            return bool(self._backend.open())
        except OSError as trouble:
            raise _no_answer(trouble) from trouble

    def offer(self, message: Mail) -> None:
        """Nothing can be said beforehand."""

    def withdraw(self) -> None:
        """Nothing was said."""

    def hand_over(self, message: Mail) -> None:
        """Send. Whatever goes wrong, we cannot know how far it came, unless the backend tells."""
        try:
            taken = self._send(message.mail)
        except (Unreachable, Refused, Unknown):
            raise
        except Exception as trouble:
            raise _broke_off(trouble) from trouble
        if not taken:
            raise Refused("the backend took no message", for_good=False)

    def close(self) -> None:
        """Let the backend hang up."""
        self._backend.close()

    def _send(self, mail: EmailMessage) -> int | None:
        return self._backend.send_messages([mail])


class ProviderLine(BackendLine):
    """A provider's web service, by django-anymail, which tells what was answered."""

    def _send(self, mail: EmailMessage) -> int | None:
        try:
            return super()._send(mail)
        except AnymailRecipientsRefused as trouble:
            raise Refused(str(trouble), for_good=True) from trouble
        except AnymailRequestsAPIError as trouble:
            if trouble.status_code is not None:
                raise judge_answer(trouble.status_code, str(trouble)) from trouble
            if isinstance(trouble.__cause__, requests.RequestException):
                raise judge_break(trouble.__cause__) from trouble
            raise


def _no_answer(trouble: Exception) -> Unreachable:
    return Unreachable(f"The mail server does not answer: {trouble}")


def _broke_off(trouble: Exception) -> Unknown:
    return Unknown(f"The line broke while the message was handed over. It may have arrived: {trouble}")
