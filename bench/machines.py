"""The servers to measure: a Postgres and a Valkey of our own as in production, the web servers, workers and a sink."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from carer_portal.embedded import processes
from carer_portal.embedded.child import Child
from carer_portal.embedded.postgres import Postgres
from carer_portal.embedded.valkey import Valkey

HOST_NAME = "bench.example.org"
WEB_WORKERS = 2
MESSAGE_ID = re.compile(rb"^message-id: *(<.+>)", re.IGNORECASE | re.MULTILINE)


def wait_until(true: Callable[[], object], *, seconds: float = 120) -> None:
    """Wait for a condition that another process brings about."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {seconds:g} seconds in vain")
        time.sleep(0.01)


@dataclass
class Machines:
    """All of them, in one folder that is removed at the end."""

    stack: ExitStack = field(default_factory=ExitStack)
    folder: Path = field(init=False)
    portal: int = field(default_factory=processes.free_port)
    floors: int = field(default_factory=processes.free_port)
    mail: int = field(default_factory=processes.free_port)

    def __enter__(self) -> Self:
        """Start Postgres and Valkey with the flags of production, and make tables."""
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="carer-portal-bench-")))
        postgres = self.stack.enter_context(Postgres(self.folder / "postgres"))
        valkey = self.stack.enter_context(Valkey(self.folder / "valkey", keep=True))
        os.environ |= {
            "READ_DOTENV": "0",
            "DEMO": "0",
            "DEBUG": "0",
            "SECRET_KEY": "only-for-the-bench-0123456789-abcdefghijklmnopqrstuvwxyz",
            "PUBLIC_URL": f"https://{HOST_NAME}",
            "TRUSTED_PROXIES": "1",
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.broker_url(),
            "REDIS_CACHE_URL": valkey.cache_url(),
            "EMAIL_URL": f"smtp://{processes.HOST}:{self.mail}",
            "STATIC_ROOT": str(self.folder / "static"),
            # Names of static files are hashed as in production; to compress the files takes long and changes nothing.
            "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "carer_portal.settings",
        }
        manage("migrate", "--verbosity", "0")
        manage("collectstatic", "--no-input", "--verbosity", "0")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop them all."""
        self.stack.close()

    def start_web(self) -> None:
        """Start the portal and, by the same server and settings, the floors."""
        for name, port, application, path in (
            ("portal", self.portal, "carer_portal.wsgi:application", "/"),
            ("floors", self.floors, "bench.floor_wsgi:application", "/empty/"),
        ):
            web = processes.web_server(
                port=port, log=self.folder / f"{name}.log", workers=WEB_WORKERS, application=application
            )
            self.stack.enter_context(web)
            web.wait_until(partial(processes.answers_http, port, path))

    def worker(self, number: int) -> Child:
        """A Celery worker with one process, started and waited for."""
        worker = processes.celery_worker(log=self.folder / f"worker{number}.log", processes=1)
        return worker.start().wait_until(lambda: "ready." in worker.logged())

    def sink(self) -> Child:
        """The mail server that keeps each mail as a file, started and waited for."""
        texts = processes.free_port()
        log = self.folder / "sink.log"
        sink = processes.mail_catcher(port=self.mail, text_port=texts, folder=self.mailbox, log=log)
        return sink.start().wait_until(lambda: processes.listens(self.mail))

    @property
    def mailbox(self) -> Path:
        """Where the sink keeps what it took."""
        return self.folder / "mailbox"

    def message_ids(self) -> list[str]:
        """The Message-IDs of all that the sink has taken."""
        files = self.mailbox.glob("*.eml")
        return [MESSAGE_ID.search(file.read_bytes())[1].decode() for file in files]  # type: ignore[index]  # each has one


def manage(*arguments: str, **env: str) -> None:
    """Run one command of manage.py; where it fails, show what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=processes.ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")


def load(scale: int) -> None:
    """Bring the data to a scale."""
    manage("load_demo", "--scale", str(scale), DEMO="1", PUBLIC_URL=f"http://{HOST_NAME}")
