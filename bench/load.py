"""A small HTTP client for load: some connections kept open, each with one request on its way at any time.

Every answer is read whole and looked at: its status, and words that only the right page holds. A page that answers
200 may be the sign-in page.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from carer_portal.embedded.processes import HOST

CONNECTIONS = 8
PATIENCE = 30.0  # seconds without any answer
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
END_OF_HEAD = b"\r\n\r\n"


class WrongAnswerError(RuntimeError):
    """Not the page that was asked for."""


@dataclass(frozen=True)
class Work:
    """One kind of request, and how its answer is known to be right."""

    name: str
    port: int
    request: Callable[[], bytes]
    status: int = 200
    holds: bytes = b""


@dataclass
class Measured:
    """How one round went."""

    answers: int
    seconds: float
    client_seconds: float
    bytes_each: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


@dataclass
class _Line:
    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)


def run(work: Work, *, seconds: float, connections: int = CONNECTIONS) -> Measured:
    """Ask as fast as answers come, for so many seconds."""
    selector = selectors.DefaultSelector()
    lines = [_Line(socket.create_connection((HOST, work.port))) for _ in range(connections)]
    try:
        for line in lines:
            line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.socket.sendall(work.request())
        return _until(work, selector, seconds)
    finally:
        for line in lines:
            line.socket.close()
        selector.close()


def _until(work: Work, selector: selectors.BaseSelector, seconds: float) -> Measured:
    started, client_started = time.perf_counter(), time.process_time()
    answers = length = 0
    while (spent := time.perf_counter() - started) < seconds:
        ready = selector.select(PATIENCE)
        if not ready:
            raise WrongAnswerError(f"{work.name}: no answer in {PATIENCE:g} seconds")
        for key, _events in ready:
            line: _Line = key.data
            chunk = line.socket.recv(262_144)
            if not chunk:
                raise WrongAnswerError(f"{work.name}: the server hung up. {bytes(line.received[:500])!r}")
            line.received += chunk
            whole = _length_of(line.received)
            if whole and len(line.received) >= whole:
                _check(work, line.received)
                length = whole
                line.received.clear()
                answers += 1
                line.socket.sendall(work.request())
    return Measured(answers, spent, time.process_time() - client_started, length)


def _length_of(received: bytearray) -> int:
    """The length of an answer with its head, or 0 while the head is not whole."""
    end = received.find(END_OF_HEAD)
    if end < 0:
        return 0
    found = LENGTH.search(received, 0, end + len(END_OF_HEAD))
    if found is None:
        raise WrongAnswerError(f"No length in {bytes(received[:end])!r}")
    return end + len(END_OF_HEAD) + int(found[1])


def _check(work: Work, received: bytearray) -> None:
    status = int(received[9:12])
    if status != work.status or work.holds not in received:
        raise WrongAnswerError(f"{work.name}: {status} instead of {work.status}. {bytes(received[:800])!r}")


def request_bytes(method: str, path: str, *, host: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the line."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + END_OF_HEAD + body
