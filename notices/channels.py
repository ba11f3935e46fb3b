"""The lines on which notices leave. A line hands over one message at a time, in two steps.

`offer` does all that can still be undone, `hand_over` what cannot: between the two the sender writes down that
it has begun. What went wrong is told by one of three exceptions, and only `Unknown` leaves the fate open.
"""

import re
import smtplib
from email.utils import parseaddr
from typing import NamedTuple, Protocol

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

OK, WILL_FORWARD, GO_AHEAD, SERVICE_CLOSING = 250, 251, 354, 421
FIRST_REFUSAL_FOR_GOOD = 500


class Unreachable(Exception):
    """Nobody answers, or the line broke before the message was handed over. It did not go out."""


class Refused(Exception):
    """The other side does not take this message: not now, or never. It did not go out."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Unknown(Exception):
    """The line broke while the message was handed over. It may have gone out."""


class Letter(NamedTuple):
    """A message to one recipient, ready to go."""

    mail: EmailMessage
    content: bytes  # the same, as it goes over the wire
    evidence: str  # what of it may be kept

    @property
    def sender(self) -> str:
        """The bare address it comes from."""
        return parseaddr(self.mail.from_email)[1]

    @property
    def recipient(self) -> str:
        """The bare address it goes to."""
        return self.mail.to[0]


class Line(Protocol):
    """An open way to send, used for many messages one after the other."""

    def open(self) -> bool:
        """Connect, unless connected, and say whether the line is new; Unreachable if that fails."""

    def offer(self, letter: Letter) -> None:
        """Say whom the next letter is for; Unreachable or Refused."""

    def withdraw(self) -> None:
        """Take the offer back."""

    def hand_over(self, letter: Letter) -> None:
        """Send what was offered; Unreachable, Refused or Unknown."""

    def close(self) -> None:
        """Hang up. Never raises."""


def mail_line() -> Line:
    """The line for e-mail, as the settings name it."""
    backend = get_connection()
    return SmtpLine(backend) if isinstance(backend, SmtpBackend) else BackendLine(backend)


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

    def offer(self, letter: Letter) -> None:
        """MAIL FROM and RCPT TO: one recipient."""
        try:
            self._must(*self._smtp.mail(letter.sender))
            self._must(*self._smtp.rcpt(letter.recipient))
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

    def hand_over(self, letter: Letter) -> None:
        """DATA, the message and the final dot."""
        try:
            self._must(*self._smtp.docmd("DATA"), wanted=(GO_AHEAD,))
        except OSError as trouble:
            self.close()
            raise _no_answer(trouble) from trouble
        content = re.sub(rb"(?m)^\.", b"..", letter.content)
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

    def offer(self, letter: Letter) -> None:
        """Nothing can be said beforehand."""

    def withdraw(self) -> None:
        """Nothing was said."""

    def hand_over(self, letter: Letter) -> None:
        """Send. Whatever goes wrong, we cannot know how far it came."""
        try:
            taken = self._backend.send_messages([letter.mail])
        except Exception as trouble:
            raise _broke_off(trouble) from trouble
        if not taken:
            raise Refused("the backend took no message", for_good=False)

    def close(self) -> None:
        """Let the backend hang up."""
        self._backend.close()


def _no_answer(trouble: Exception) -> Unreachable:
    return Unreachable(f"The mail server does not answer: {trouble}")


def _broke_off(trouble: Exception) -> Unknown:
    return Unknown(f"The line broke while the message was handed over. It may have arrived: {trouble}")
