"""What the embedded Postgres and Valkey have in common: a folder, a socket, a start and a stop."""

import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from carer_portal.embedded.child import Child

# A socket's path may have 107 bytes on Linux and 103 on macOS; Postgres adds the longest name to our folder.
LONGEST_FOLDER = 103 - len("/.s.PGSQL.5432.lock")


class Server(ABC):
    """A server of our own in one folder, reached through a socket."""

    name: ClassVar[str]

    def __init__(self, base: Path) -> None:
        self.base = base
        self.child: Child | None = None
        self._sockets: Path | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def sockets(self) -> Path:
        """The folder of its socket: its own, or a short temporary one where no address can be written with it.

        A server that is started again keeps the address it had.
        """
        if self._sockets is None:
            text = str(self.base)
            plain = all(sign.isascii() and (sign.isalnum() or sign in "/._-") for sign in text)
            short = len(os.fsencode(text)) <= LONGEST_FOLDER
            temporary = not (plain and short)
            self._sockets = Path(tempfile.mkdtemp(prefix="carer-portal-", dir="/tmp")) if temporary else self.base
        return self._sockets

    def start(self) -> Self:
        """Start it and wait until it answers."""
        self.base.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sockets.mkdir(exist_ok=True, mode=0o700)
        self.child = self.make_child()
        self.child.start().wait_until(self.answers)
        return self

    def stop(self) -> None:
        """Stop it in good order."""
        if self.child:
            self.child.stop(seconds=60)
        if self._sockets and self._sockets != self.base:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def kill(self) -> None:
        """End it at once, as `kill -9` does: for tests of what a crash leaves behind."""
        if self.child:
            self.child.kill()

    def ended(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self.child.ended() if self.child else None

    def log_tail(self) -> str:
        """The end of what it has logged since it was last started."""
        return self.child.log_tail() if self.child else ""

    @abstractmethod
    def make_child(self) -> Child:
        """Make ready what it needs, and give the process to start."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it takes work."""
