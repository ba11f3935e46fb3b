"""What the embedded Postgres and Valkey have in common: a folder, a socket, a start and a stop."""

import hashlib
import os
import shutil
import stat
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from carer_portal.embedded.child import Child, StartError

# A socket's path may have 107 bytes on Linux and 103 on macOS; Postgres adds the longest name to our folder.
LONGEST_FOLDER = 103 - len("/.s.PGSQL.5432.lock")


class Server(ABC):
    """A server of our own in one folder, reached through a socket."""

    name: ClassVar[str]

    def __init__(self, base: Path) -> None:
        self.base = base
        self.child: Child | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def sockets(self) -> Path:
        """The folder of its socket: its own, or a short one elsewhere where no address can be written with it.

        It depends on the server's folder alone: started again, the server has the address it had.
        """
        text = str(self.base)
        plain = all(sign.isascii() and (sign.isalnum() or sign in "/._-") for sign in text)
        if plain and len(os.fsencode(text)) <= LONGEST_FOLDER:
            return self.base
        digest = hashlib.sha256(os.fsencode(text)).hexdigest()[:16]
        return Path(f"/tmp/carer-portal-{os.geteuid()}-{digest}")  # noqa: S108 (`_take` makes sure that it is ours)

    def start(self) -> Self:
        """Start it and wait until it answers."""
        self.base.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.sockets != self.base:
            _take(self.sockets)
        self.child = self.make_child()
        self.child.start().wait_until(self.answers)
        return self

    def stop(self) -> None:
        """Stop it in good order."""
        if self.child:
            self.child.stop(seconds=60)
        if self.sockets != self.base:
            shutil.rmtree(self.sockets, ignore_errors=True)

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


def _take(folder: Path) -> None:
    """Make a folder, in a place where everybody may, for us alone; refuse one that another has laid there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or os.geteuid() not in {0, found.st_uid}:
        raise StartError(f"{folder} belongs to somebody else; remove it, or choose another folder for the data")
    if os.geteuid() == 0:
        os.chown(folder, 0, 0)
    folder.chmod(0o700)
