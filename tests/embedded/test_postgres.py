import os
import pwd
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest

from carer_portal.embedded.child import StartError
from carer_portal.embedded.postgres import Postgres, identities
from tests.embedded.conftest import Processes, until


def ask(postgres: Postgres, sql: str) -> list[tuple[Any, ...]]:
    parts = urlsplit(postgres.url)
    place = unquote(parts.netloc.rpartition("@")[2])
    with closing(psycopg2.connect(host=place, user=parts.username, dbname=parts.path[1:])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []


def test_data_survive_a_restart(tmp_path: Path, processes: Processes) -> None:
    with Postgres(tmp_path / "pg") as postgres:
        ask(postgres, "create table kept as select 'here' as word")
    assert processes() == []
    with Postgres(tmp_path / "pg") as postgres:
        assert ask(postgres, "select word from kept") == [("here",)]
        assert ask(postgres, "show fsync") == [("on",)]


def test_committed_rows_survive_a_kill_and_the_address_stays(tmp_path: Path, processes: Processes) -> None:
    with Postgres(tmp_path / "pg") as postgres:
        ask(postgres, "create table kept as select 1 as number")
        address = postgres.url
        postgres.kill()
        until(lambda: processes() == [])
        postgres.start()
        assert postgres.url == address
        assert ask(postgres, "select number from kept") == [(1,)]


@pytest.mark.parametrize("folder", ["two words & more", "/".join(["a-folder-with-a-long-name"] * 6)])
def test_a_folder_that_no_socket_address_can_name(tmp_path: Path, folder: str, processes: Processes) -> None:
    with Postgres(tmp_path / folder, fast=True) as postgres:
        assert len(str(postgres.sockets)) < 50
        assert ask(postgres, "select 1") == [(1,)]
        assert postgres.sockets.stat().st_mode & 0o077 == 0
    assert not postgres.sockets.exists()


def test_a_number_left_by_a_crash_is_not_taken_for_a_server(tmp_path: Path, processes: Processes) -> None:
    with Postgres(tmp_path / "pg", fast=True) as postgres:
        note = postgres.data / "postmaster.pid"
        left = note.read_text()
        postgres.kill()
    # The number now belongs to a living process that is no PostgreSQL: this one.
    note.write_text(left.replace(left.split("\n", 1)[0], str(os.getpid()), 1))
    with postgres:
        assert ask(postgres, "select 1") == [(1,)]


def test_an_initdb_cut_short_leaves_nothing_in_the_way(tmp_path: Path, processes: Processes) -> None:
    unfinished = tmp_path / "pg" / "data.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with Postgres(tmp_path / "pg", fast=True) as postgres:
        assert ask(postgres, "select 1") == [(1,)]


@pytest.mark.usefixtures("processes")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
class TestAsRoot:
    def test_where_user_namespaces_are_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        with Postgres(closed / "pg") as postgres:
            assert postgres.identity.prefix[0] == "unshare"
            ask(postgres, "create table kept as select 1 as number")
        monkeypatch.setenv("NO_USERNS", "1")
        with Postgres(closed / "pg") as postgres:
            assert postgres.identity.prefix[0] == "setpriv"
            assert postgres.data.stat().st_uid == pwd.getpwnam("nobody").pw_uid
            assert ask(postgres, "select number from kept") == [(1,)]
        monkeypatch.delenv("NO_USERNS")
        with Postgres(closed / "pg") as postgres:
            assert postgres.data.stat().st_uid == 0
            assert ask(postgres, "select number from kept") == [(1,)]

    def test_where_nothing_works_it_says_what_to_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))  # a machine without unshare and setpriv
        with pytest.raises(StartError, match="Run as an ordinary user, or set DATABASE_URL"):
            Postgres(tmp_path / "pg").start()

    def test_the_ways_not_to_be_root_in_their_order(self) -> None:
        assert [identity.prefix[0] for identity in identities()] == ["unshare", "setpriv", "setpriv"]


STARTER = """
import sys, signal
from pathlib import Path
from carer_portal.embedded.postgres import Postgres
from carer_portal.embedded.valkey import Valkey
base = Path(sys.argv[1])
with Postgres(base / "pg"), Valkey(base / "vk"):
    print("ready", flush=True)
    signal.pause()
"""


@pytest.mark.parametrize("no_userns", ["", "1"])
def test_a_starter_killed_outright_leaves_no_process(tmp_path: Path, no_userns: str, processes: Processes) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, tmp_path],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_USERNS": no_userns},
    )
    assert starter.stdout
    with starter.stdout:
        assert starter.stdout.readline() == "ready\n"
    assert any("postgres" in command for command in processes())
    assert any("valkey-server" in command for command in processes())
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    until(lambda: processes() == [])
    with Postgres(tmp_path / "pg") as postgres:
        assert ask(postgres, "select 1") == [(1,)]
