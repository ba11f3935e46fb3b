import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from carer_portal.embedded.processes import ROOT
from tests.embedded.conftest import GIVEN, Processes

USES_BOTH = """
import os, urllib.parse, psycopg2, redis

def test_both():
    place = urllib.parse.unquote(urllib.parse.urlsplit(os.environ["DATABASE_URL"]).netloc.rpartition("@")[2])
    psycopg2.connect(host=place, user="postgres", dbname="carer_portal").close()
    with redis.from_url(os.environ["REDIS_CACHE_URL"]) as client:
        assert client.incr("mine alone") == 1
"""


def start_pytest(tmp_path: Path, test: str, *arguments: str, **more: str) -> "subprocess.Popen[str]":
    """A run of pytest with nothing but the plugin, its servers under the test's folder."""
    folder = tmp_path / "inner"
    folder.mkdir(exist_ok=True)
    (folder / "test_inner.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\n")
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_") and name not in GIVEN}
    plugins = ["-p", "tests.servers", "-p", "no:django", "-p", "no:randomly", "-p", "no:cacheprovider"]
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *plugins, "-c", folder / "pytest.ini", folder, *arguments],
        cwd=ROOT,
        env={**env, "TMPDIR": str(tmp_path), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def left_behind(tmp_path: Path) -> list[Path]:
    return list(tmp_path.glob("carer-portal-tests-*"))


def test_two_runs_side_by_side_each_with_workers(tmp_path: Path, processes: Processes) -> None:
    runs = [start_pytest(tmp_path, USES_BOTH, "-n2", "--dist=each") for _ in range(2)]
    for run in runs:
        output, _ = run.communicate(timeout=120)
        assert run.returncode == 0, output
    assert processes() == []
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, number: int, processes: Processes) -> None:
    run = start_pytest(tmp_path, f"import os\ndef test_it(): os.kill(os.getpid(), {number:d})", "-n0")
    output, _ = run.communicate(timeout=60)
    assert run.returncode == pytest.ExitCode.INTERRUPTED, output
    assert processes() == []
    assert left_behind(tmp_path) == []


def test_a_run_killed_outright_leaves_no_process(tmp_path: Path, processes: Processes) -> None:
    run = start_pytest(tmp_path, f"import os\ndef test_it(): os.kill(os.getpid(), {signal.SIGKILL:d})", "-n0")
    run.communicate(timeout=60)
    assert run.returncode == -signal.SIGKILL
    # The fixture `processes` waits until none is left.


def test_servers_that_the_environment_names_are_used(tmp_path: Path, processes: Processes) -> None:
    asks = """
import os
def test_it():
    assert os.environ["DATABASE_URL"] == "postgres://elsewhere/portal"
    assert os.environ["REDIS_CACHE_URL"] == "redis://elsewhere/2"
"""
    named = {"DATABASE_URL": "postgres://elsewhere/portal", "REDIS_URL": "redis://elsewhere/1"}
    run = start_pytest(tmp_path, asks, "-n0", **named)
    output, _ = run.communicate(timeout=60)
    assert run.returncode == 0, output
