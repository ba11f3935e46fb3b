"""The portal's own processes as children: web server, Celery worker, beat and the catching mail server.

`make run` starts them, and so do the tests that kill them and the bench that measures them.
"""

import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from carer_portal.embedded.child import Child, StartError

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PORTS_TRIED = 100


def free_port(first: int = 0) -> int:
    """The first free port from this one upwards; with 0, any."""
    for port in range(first, first + PORTS_TRIED if first else 1):
        if port and listens(port, host="::1"):  # a browser may try this first for "localhost"
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise StartError(f"No free port between {first} and {first + PORTS_TRIED - 1}")


def python(name: str, *arguments: str | Path, log: Path | None, env: Mapping[str, str] | None = None) -> Child:
    """A Python process in the project's folder. Without `log` it speaks through our own output."""
    return Child(
        name,
        [sys.executable, *arguments],
        log=log,
        cwd=ROOT,
        env={**os.environ, **(env or {}), "PYTHONUNBUFFERED": "1"},
    )


def web_server(
    *,
    port: int,
    log: Path,
    env: Mapping[str, str] | None = None,
    workers: int = 2,
    threads: int = 4,
    application: str = "carer_portal.wsgi:application",
) -> Child:
    """The production web server. A worker that dies is replaced at once."""
    return python(
        "web server",
        *("-m", "granian", application, "--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads), "--no-ws"),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "10"),
        log=log,
        env=env,
    )


def answers_http(port: int, path: str = "/") -> bool:
    """Whether a page is there, be it only to say no: an error of ours does not count."""
    try:
        urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=5).close()
    except urllib.error.HTTPError as refusal:
        return refusal.code < HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    return True


def celery_worker(
    *, log: Path, env: Mapping[str, str] | None = None, processes: int = 2, queue: str = "celery"
) -> Child:
    """A Celery worker as in production, for one queue."""
    return python(
        log.stem,
        *("-m", "celery", "-A", "carer_portal", "worker", "--pool", "prefork", "--loglevel", "INFO"),
        *("--concurrency", str(processes), "--prefetch-multiplier", "1", "--queues", queue),
        *("--hostname", f"{log.stem}-{os.getpid()}@%h"),
        log=log,
        env=env,
    )


def celery_beat(*, log: Path, schedule: Path, env: Mapping[str, str] | None = None) -> Child:
    """Beat, which keeps its last runs in the file `schedule`."""
    return python(
        "beat",
        *("-m", "celery", "-A", "carer_portal", "beat", "--loglevel", "INFO"),
        *("--schedule", schedule, "--pidfile", ""),
        log=log,
        env=env,
    )


def mail_catcher(*, port: int, text_port: int, folder: Path, log: Path) -> Child:
    """An SMTP server and a gateway for texts, which keep all as files and send none on."""
    return python(
        "mail catcher",
        *("-m", "carer_portal.embedded.mailbox", "--folder", folder),
        *("--port", str(port), "--text-port", str(text_port)),
        log=log,
    )


def listens(port: int, *, host: str = HOST) -> bool:
    """Whether something takes connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
