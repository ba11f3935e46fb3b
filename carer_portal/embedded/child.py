"""One process of ours: started with a log file, stopped politely, never left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

TETHER = Path(__file__).with_name("tether.py")
LOG_TAIL = 2_000  # characters of a log that are shown when its process fails


class StartError(RuntimeError):
    """A process ended or stayed silent where it should have answered."""


class Child:
    """A process that dies with us.

    It leads a session of its own: Ctrl-C in a terminal reaches only us, and we stop things in order.
    Linux counts the parent as gone when the *thread* that started the child ends: use the main thread.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path | None,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        self.cwd = cwd
        self.env = env
        self.prefix = list(prefix)
        self.stop_signal = stop_signal
        self.log_start = 0
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process number; only of a process that was started."""
        if self.process is None:
            raise StartError(f"{self.name} was not started")
        return self.process.pid

    def start(self) -> Self:
        """Start the process; its output is added to the log, or goes where ours goes."""
        # The tether stands last: Linux drops its wish when a process changes its user, as the prefix may.
        tether = [sys.executable, "-I", "-S", str(TETHER), str(int(self.stop_signal)), str(os.getpid())]
        with contextlib.ExitStack() as files:
            output = None
            if self.log:
                self.log.parent.mkdir(parents=True, exist_ok=True)
                output = files.enter_context(self.log.open("ab"))
                self.log_start = output.tell()
            self.process = subprocess.Popen(
                [*self.prefix, *tether, *self.command],
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
            )
        return self

    def ended(self) -> int | None:
        """Its exit code, or None while it runs."""
        return None if self.process is None else self.process.poll()

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 60) -> Self:
        """Wait for a condition; where the process ends first or time runs out, show the end of its log."""
        deadline = time.monotonic() + seconds
        while not ready():
            code = self.ended()
            if code is not None or time.monotonic() > deadline:
                why = f"did not answer in {seconds:g} seconds" if code is None else f"ended with code {code}"
                tail = self.log_tail()
                self.stop()
                raise StartError(f"{self.name} {why}. The end of {self.log}:\n{tail}")
            time.sleep(0.02)
        return self

    def log_tail(self) -> str:
        """The end of what it has logged since it was last started."""
        return self.logged()[-LOG_TAIL:]

    def logged(self) -> str:
        """What it has logged since it was last started."""
        if not self.log:
            return ""
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            return log.read().decode(errors="replace")

    def stop(self, *, seconds: float = 20) -> None:
        """Ask it to end; after a while, end it. What it started ends as well."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End it and all of its session at once, as `kill -9` does."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing of it is left
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
