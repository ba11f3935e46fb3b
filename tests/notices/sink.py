"""A real SMTP server on loopback that can be told to be slow, to refuse, to hang up and to hold."""

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from carer_portal.embedded.processes import HOST, free_port

HANG_UP = "hang up"


logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd says a line for each command


class Sink:
    """Keeps what it has accepted. `refuse`, `hold_message` and the others change how it behaves from then on."""

    def __init__(self, port: int = 0) -> None:
        self.port = port or free_port()
        self.accepted: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.connections = 0
        self.slow_by = 0.0
        self._refusals: dict[tuple[str, str], list[str]] = {}
        self._let_go = threading.Event()
        self._let_go.set()
        self.holding = threading.Event()
        self._hold_stage = ""
        self._controller: Controller | None = None

    # --- On and off -------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        self._controller = Controller(
            _Handler(self), hostname=HOST, port=self.port, server_hostname="sink", ready_timeout=20
        )
        self._controller.start()
        return self

    def stop(self) -> None:
        self.let_go()
        if self._controller:
            self._controller.stop()
            self._controller = None

    # --- What it should do --------------------------------------------------------------------------------------

    def refuse(self, stage: str, answer: str, *, recipient: str = "", times: int = 1_000_000) -> None:
        """Give this answer at "MAIL", "RCPT" or "DATA", to one recipient or to all, so many times."""
        self._refusals[stage, recipient] = [answer] * min(times, 1_000)

    def relent(self) -> None:
        self._refusals.clear()

    def hold(self, stage: str) -> None:
        """Hold whoever comes to this stage until `let_go`; `holding` is set when somebody is held.

        At "DATA" the message has come but is not kept; at "250" it is kept, and the sender does not know yet.
        """
        self._hold_stage = stage
        self.holding.clear()
        self._let_go.clear()

    def let_go(self) -> None:
        self._hold_stage = ""
        self._let_go.set()

    # --- What it got ----------------------------------------------------------------------------------------------

    def message_ids(self) -> Counter[str]:
        return Counter(str(message["Message-ID"]) for message in list(self.accepted))

    def recipients(self) -> list[str]:
        return [envelope.rcpt_tos[0] for envelope in self.envelopes]

    # --- Behind it ------------------------------------------------------------------------------------------------

    async def answer(self, stage: str, recipient: str) -> str | None:
        if self.slow_by:
            await asyncio.sleep(self.slow_by)
        if self._hold_stage == stage:
            self.holding.set()
            await asyncio.get_running_loop().run_in_executor(None, self._let_go.wait)
        for key in ((stage, recipient), (stage, "")):
            if self._refusals.get(key):
                return self._refusals[key].pop()
        return None


class _Handler:
    """What aiosmtpd calls at each step of a conversation."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_EHLO(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sink.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self.sink.answer("MAIL", address)
        if answer:
            return self._say(server, answer)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self.sink.answer("RCPT", address)
        if answer:
            return self._say(server, answer)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = await self.sink.answer("DATA", envelope.rcpt_tos[0])
        if answer:
            return self._say(server, answer)
        content = envelope.content or b""
        self.sink.envelopes.append(envelope)
        self.sink.accepted.append(
            BytesParser(policy=default).parsebytes(content if isinstance(content, bytes) else content.encode())
        )
        await self.sink.answer("250", envelope.rcpt_tos[0])
        return "250 OK, kept"

    @staticmethod
    def _say(server: SMTP, answer: str) -> str:
        if answer == HANG_UP and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return answer


def wait_until(true: Callable[[], object], *, seconds: float = 30, why: str = "it did not come true") -> None:
    """Wait for a condition that another process brings about."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, why
        time.sleep(0.02)
