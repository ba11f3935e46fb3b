import signal
import sys
from pathlib import Path

import pytest

from carer_portal.embedded.child import Child, StartError
from tests.embedded.conftest import Processes, until


def child(tmp_path: Path, code: str, *, log: str = "log") -> Child:
    return Child("little one", [sys.executable, "-c", code], log=tmp_path / log, cwd=tmp_path)


def test_it_leads_a_session_of_its_own_and_stops_when_asked(tmp_path: Path, processes: Processes) -> None:
    code = "import os, signal; print(os.getsid(0) == os.getpid(), flush=True); signal.pause()"
    with child(tmp_path, code) as one:
        one.wait_until(lambda: one.logged() == "True\n")
        assert one.ended() is None
    assert processes() == []


def test_one_that_will_not_stop_is_ended_with_all_it_started(tmp_path: Path, processes: Processes) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {deaf!r}])"
    one = child(tmp_path, f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {code}").start()
    one.wait_until(lambda: "deaf" in one.logged())
    assert len(processes()) == 2
    one.stop(seconds=0.1)
    until(lambda: processes() == [])


def test_one_that_fails_to_start_shows_its_log(tmp_path: Path, processes: Processes) -> None:
    one = child(tmp_path, "import sys; sys.exit('no paper in the printer')").start()
    with pytest.raises(StartError, match=r"(?s)little one ended with code 1.*no paper in the printer"):
        one.wait_until(lambda: False)


def test_one_that_stays_silent_is_ended(tmp_path: Path, processes: Processes) -> None:
    one = child(tmp_path, "import signal; signal.pause()").start()
    with pytest.raises(StartError, match=r"did not answer in 0\.1 seconds"):
        one.wait_until(lambda: False, seconds=0.1)
    assert processes() == []


def test_only_the_last_start_is_shown(tmp_path: Path, processes: Processes) -> None:
    for word in ("before", "after"):
        with child(tmp_path, f"print('{word}')") as one:
            until(lambda: one.ended() is not None)
            assert one.log_tail() == f"{word}\n"
    assert (tmp_path / "log").read_text() == "before\nafter\n"


def test_it_gets_the_signal_it_wants(tmp_path: Path, processes: Processes) -> None:
    code = "print('ready', flush=True); print(signal.Signals(signal.sigwait({2, 15})).name, flush=True)"
    blocked = f"import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {{2, 15}}); {code}"
    one = Child("one", [sys.executable, "-c", blocked], log=tmp_path / "log", cwd=tmp_path, stop_signal=signal.SIGINT)
    one.start().wait_until(lambda: "ready" in one.logged())
    one.stop()
    assert (tmp_path / "log").read_text() == "ready\nSIGINT\n"
