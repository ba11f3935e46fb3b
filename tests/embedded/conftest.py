import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Names the servers of this run of the tests; what a test starts by itself must not find them.
GIVEN = {"DATABASE_URL", "REDIS_URL", "REDIS_CACHE_URL", "TESTS_VALKEY_SOCKET"}

Processes = Callable[[], list[str]]


def until(condition: Callable[[], object], *, seconds: float = 30) -> None:
    """Wait for a condition, and fail where it never comes."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"Waited {seconds:g} s in vain"
        time.sleep(0.02)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """The commands of all living processes that work in the test's folder; none may be left at the end."""

    def listed() -> list[str]:
        found = []
        for entry in Path("/proc").iterdir():
            try:
                command = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
                folder = str((entry / "cwd").readlink()) if command else ""
            except OSError:  # it ended while we looked
                continue
            here = os.fsencode(tmp_path) in command or folder.startswith(str(tmp_path))
            if here and int(entry.name) != os.getpid():
                found.append(command.replace(b"\0", b" ").decode())
        return found

    yield listed
    until(lambda: not listed())
