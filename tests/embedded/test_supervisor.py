import os
import stat
import sys
from pathlib import Path

import pytest

from carer_portal.embedded.child import Child, StartError
from carer_portal.embedded.supervisor import MOST_ATTEMPTS, Supervisor, hold, secret_key
from tests.embedded.conftest import Processes, until


def service(tmp_path: Path, name: str, code: str) -> Child:
    return Child(name, [sys.executable, "-c", code], log=tmp_path / f"{name}.log", cwd=tmp_path)


def test_what_dies_is_named_and_comes_back(tmp_path: Path, processes: Processes) -> None:
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if "runs again" in text:
            raise KeyboardInterrupt

    once = "import pathlib, signal, sys; mark = pathlib.Path('mark')\n"
    once += "if mark.exists(): signal.pause()\nmark.touch(); sys.exit('fell over')"
    supervisor = Supervisor(say, first_pause=0.01)
    try:
        supervisor.start(service(tmp_path, "steady", "import signal; signal.pause()"))
        supervisor.start(service(tmp_path, "clumsy", once))
        with pytest.raises(KeyboardInterrupt):
            supervisor.watch()
        assert said[0].startswith("The clumsy ended with code 1.\nfell over")
        assert said[-1] == "The clumsy runs again."
        until(lambda: len(processes()) == 2)
    finally:
        supervisor.stop()
    assert processes() == []


def test_what_keeps_dying_is_given_up_with_its_log(tmp_path: Path, processes: Processes) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append, first_pause=0.001)
    supervisor.start(service(tmp_path, "hopeless", "import sys; sys.exit('no way')"))
    with pytest.raises(StartError, match=r"(?s)The hopeless failed 6 times in a row.*no way"):
        supervisor.watch()
    supervisor.stop()
    assert len([text for text in said if "is started again" in text]) == MOST_ATTEMPTS - 1


def test_all_stop_the_last_first(tmp_path: Path, processes: Processes) -> None:
    code = "import pathlib, signal; signal.signal(15, lambda *_: (open('order', 'a').write('{}'), exit()))\n"
    code += "pathlib.Path('up{}').touch(); signal.pause()"
    supervisor = Supervisor(print)
    for name in "abc":
        one = service(tmp_path, name, code.replace("{}", name))
        supervisor.start(one)
        one.wait_until((tmp_path / f"up{name}").exists)
    supervisor.stop()
    assert (tmp_path / "order").read_text() == "cba"


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    lock = hold(tmp_path)
    os.pwrite(lock, b"http://localhost:8000 (process 1)", 0)
    with pytest.raises(StartError, match=r"already runs here: http://localhost:8000 \(process 1\)"):
        hold(tmp_path)
    os.close(lock)
    os.close(hold(tmp_path))


def test_the_key_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
