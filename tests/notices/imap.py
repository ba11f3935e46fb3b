"""A small IMAP server on loopback (RFC 3501, as much of it as a mailbox that is emptied needs)."""

import re
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Self
from urllib.parse import quote

from carer_portal.embedded.processes import HOST

USER, PASSWORD = "portal@in.example.org", "a password/with:signs"


@dataclass
class Kept:
    """A mail in the mailbox."""

    uid: int
    raw: bytes
    came_on: date
    flags: set[str] = field(default_factory=set)


class Imap:
    """A mailbox that others fetch from. `before` is called at each command, and may break the line."""

    def __init__(self) -> None:
        self.mails: list[Kept] = []
        self.before: Callable[[str], None] = lambda _command: None
        self.commands: list[str] = []
        self._count = 0
        self._server = _Server((HOST, 0), _Conversation)
        self._server.mailbox = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """How the settings name it."""
        return f"imap://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@{HOST}:{self._server.server_address[1]}/INBOX"

    def deliver(self, raw: bytes, *, on: date = date(2026, 11, 2)) -> Kept:
        """Put a mail into the mailbox."""
        self._count += 1
        kept = Kept(self._count, raw, on)
        self.mails.append(kept)
        return kept

    def unseen(self) -> list[Kept]:
        return [mail for mail in self.mails if "\\Seen" not in mail.flags]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mailbox: Imap


class _Conversation(socketserver.StreamRequestHandler):
    """One client, from greeting to goodbye."""

    server: _Server

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _space, command = line.partition(" ")
            self.server.mailbox.commands.append(command)
            try:
                self.server.mailbox.before(command)
            except ConnectionError:
                return
            if not self._answer(tag, command):
                return

    def _answer(self, tag: str, command: str) -> bool:
        box, words = self.server.mailbox, command.upper()
        done = "OK done"
        if words.startswith("CAPABILITY"):
            self._say("* CAPABILITY IMAP4rev1")
        elif words.startswith("LOGIN"):
            right = command.split(" ", 1)[1] == f'"{USER}" "{PASSWORD}"'
            done = "OK in" if right else "NO wrong password"
        elif words.startswith("SELECT"):
            self._say(f"* {len(box.mails)} EXISTS")
            done = "OK [READ-WRITE] selected"
        elif words.startswith("UID SEARCH"):
            self._say(f"* SEARCH {' '.join(str(mail.uid) for mail in self._found(words))}".rstrip())
        elif words.startswith("UID FETCH"):
            self._fetch(words)
        elif words.startswith("UID STORE"):
            self._store(command)
        elif words.startswith("EXPUNGE"):
            box.mails[:] = [mail for mail in box.mails if "\\Deleted" not in mail.flags]
        elif words.startswith("LOGOUT"):
            self._say("* BYE")
        else:
            done = "BAD not known"
        self._say(f"{tag} {done}")
        return not words.startswith("LOGOUT")

    def _found(self, words: str) -> list[Kept]:
        mails = self.server.mailbox.mails
        if "UNSEEN" in words:
            return [mail for mail in mails if "\\Seen" not in mail.flags]
        before = re.search(r"BEFORE (\d+-\w{3}-\d{4})", words)
        assert before, words
        day = datetime.strptime(before[1].title(), "%d-%b-%Y").date()  # noqa: DTZ007 - IMAP's dates have no zone
        return [mail for mail in mails if "\\Seen" in mail.flags and mail.came_on < day]

    def _fetch(self, words: str) -> None:
        for number, mail in enumerate(self.server.mailbox.mails, 1):
            if str(mail.uid) == words.split()[2]:
                head = mail.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                part, name = (head, "BODY[HEADER]") if "HEADER" in words else (mail.raw, "BODY[]")
                flags = " ".join(sorted(mail.flags))
                self._say(
                    f"* {number} FETCH (UID {mail.uid} FLAGS ({flags}) RFC822.SIZE {len(mail.raw)}"
                    f" {name} {{{len(part)}}}"
                )
                self.wfile.write(part + b")\r\n")

    def _store(self, command: str) -> None:
        _uid, _store, uids, how, flags = command.split(" ", 4)
        for mail in self.server.mailbox.mails:
            if str(mail.uid) in uids.split(","):
                new = set(flags.strip("()").split())
                mail.flags = mail.flags | new if how.startswith("+") else mail.flags - new

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
