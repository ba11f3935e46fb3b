"""The whole demo as `make run` starts it: first start, Ctrl-C, second start, and an end without a goodbye."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carer_portal.embedded.postgres import Postgres
from carer_portal.embedded.processes import HOST, ROOT, free_port
from carer_portal.embedded.valkey import Valkey
from tests.embedded.conftest import GIVEN, Processes, until


@contextmanager
def portal(folder: Path, port: int) -> Iterator[tuple["subprocess.Popen[bytes]", Path]]:
    """Start the demo and wait until it says that it is open."""
    env = {name: value for name, value in os.environ.items() if name not in GIVEN}
    said = folder.parent / f"said-{port}-{len(list(folder.parent.iterdir()))}"
    with said.open("wb") as output:
        run = subprocess.Popen(
            [sys.executable, "-m", "carer_portal.embedded", "--folder", folder, "--port", str(port)],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: "Ctrl-C stops it" in said.read_text() or run.poll() is not None, seconds=180)
        yield run, said
    finally:
        run.kill()
        run.wait()


def front_page(port: int) -> str:
    with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=30) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def test_the_demo_starts_stops_and_keeps_its_data(tmp_path: Path, processes: Processes) -> None:
    folder = tmp_path / "two words"
    first = free_port(20_000 + os.getpid() % 10_000)
    with socket.socket() as taken:
        taken.bind((HOST, first))
        taken.listen()
        with portal(folder, first) as (run, said):
            words = said.read_text()
            assert run.poll() is None, words
            assert f"Port {first} is taken; the portal uses " in words
            port = int(words.split(f"Port {first} is taken; the portal uses ")[1].split(".")[0])
            assert f"The portal is open:  http://localhost:{port}/" in words
            assert "<h1" in front_page(port)
            with portal(folder, first) as (another, refusal):
                assert another.wait(30) == 1
                assert f"The portal already runs here: http://localhost:{port}" in refusal.read_text()
            run.send_signal(signal.SIGINT)
            assert run.wait(60) == 0
            assert processes() == []
            assert said.read_text().endswith("Stopped.\n")

    with portal(folder, first) as (run, said):
        assert run.poll() is None, said.read_text()
        assert "No migrations to apply" in said.read_text()
        assert "<h1" in front_page(first)
        run.send_signal(signal.SIGKILL)
        until(lambda: processes() == [])
    for server in (Postgres(folder / "postgres"), Valkey(folder / "valkey")):
        server.stop()  # nothing runs; this removes the sockets that a kill leaves
        assert not server.sockets.exists()
