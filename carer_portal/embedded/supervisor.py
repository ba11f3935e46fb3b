"""`make run`: everything the demo needs, started in order, watched, and stopped in order."""

import argparse
import fcntl
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carer_portal.embedded import processes
from carer_portal.embedded.child import Child, StartError
from carer_portal.embedded.postgres import Postgres
from carer_portal.embedded.server import Server
from carer_portal.embedded.valkey import Valkey, cache_beside

LONGEST_PAUSE = 30.0  # seconds between two attempts to bring a process back
STEADY = 60.0  # seconds after which a process counts as well again
MOST_ATTEMPTS = 6


Service = Child | Server


@dataclass
class Watched:
    """A running service and how often it has failed of late."""

    service: Service
    started_at: float
    failures: int = 0
    again_at: float | None = None


class Supervisor:
    """Starts services in order, brings back what dies, stops all in the opposite order."""

    def __init__(self, say: Callable[[str], None], *, first_pause: float = 1.0) -> None:
        self.say = say
        self.first_pause = first_pause
        self.watched: list[Watched] = []

    def start(self, service: Service) -> None:
        """Start one more service. It is known before it starts, so that an interruption stops it as well."""
        self.watched.append(Watched(service, time.monotonic()))
        service.start()

    def run_step(self, name: str, *arguments: str, env: dict[str, str]) -> None:
        """Run a command to its end; it says itself how far it is."""
        step = processes.python(name, *arguments, log=None, env=env)
        self.start(step)
        while (code := step.ended()) is None:
            time.sleep(0.05)
        self.watched.pop()
        if code:
            raise StartError(f"This failed: {name}. Its last words stand above.")

    def watch(self) -> None:
        """Keep all alive until interrupted, or until one cannot be kept alive."""
        while True:
            for one in self.watched:
                self._look_after(one)
            time.sleep(0.2)

    def _look_after(self, one: Watched) -> None:
        now = time.monotonic()
        if one.again_at is None:
            code = one.service.ended()
            if code is None:
                if now - one.started_at > STEADY:
                    one.failures = 0
                return
            self._note_failure(one, f"ended with code {code}.\n{one.service.log_tail()}")
        elif now >= one.again_at:
            one.again_at, one.started_at = None, now
            try:
                one.service.start()
            except StartError as error:
                self._note_failure(one, f"did not start again.\n{error}")
            else:
                self.say(f"The {one.service.name} runs again.")

    def _note_failure(self, one: Watched, what: str) -> None:
        one.failures += 1
        one.service.kill()  # whatever it had started ends as well
        if one.failures >= MOST_ATTEMPTS:
            raise StartError(f"The {one.service.name} failed {one.failures} times in a row; it {what}")
        pause = min(self.first_pause * 2 ** (one.failures - 1), LONGEST_PAUSE)
        one.again_at = time.monotonic() + pause
        self.say(f"The {one.service.name} {what}\nIt is started again in {pause:g} s.")

    def stop(self) -> None:
        """Stop all, the last first. Interrupted again, end what is left at once."""
        try:
            while self.watched:
                self.watched[-1].service.stop()
                self.watched.pop()
        finally:
            for one in self.watched:
                one.service.kill()


def say(text: str) -> None:
    """Speak to the one who typed `make run`."""
    print(text, flush=True)


def hold(folder: Path) -> int:
    """Keep the folder for this process alone, until it ends; hand back the lock."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 200).decode()
        os.close(lock)
        raise StartError(f"The portal already runs here: {holder}. Stop it first, with Ctrl-C there.") from None
    return lock


def secret_key(folder: Path) -> str:
    """The demo's own key, made once."""
    path = folder / "secret_key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def start_servers(supervisor: Supervisor, folder: Path) -> dict[str, str]:
    """Start Postgres and Valkey unless the environment names others; hand back the addresses."""
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    if "DATABASE_URL" not in urls:
        say("Starting PostgreSQL …")
        postgres = Postgres(folder / "postgres")
        supervisor.start(postgres)
        urls["DATABASE_URL"] = postgres.url
    if "REDIS_URL" in urls:
        urls["REDIS_CACHE_URL"] = os.environ.get("REDIS_CACHE_URL") or cache_beside(urls["REDIS_URL"])
    else:
        say("Starting Valkey …")
        valkey = Valkey(folder / "valkey", keep=True)
        supervisor.start(valkey)
        urls |= {"REDIS_URL": valkey.broker_url(), "REDIS_CACHE_URL": valkey.cache_url()}
    return urls


def demo_environment(folder: Path, *, port: int, mail_port: int, text_port: int) -> dict[str, str]:
    """The settings of the demo, by name."""
    return {
        "READ_DOTENV": "0",
        "DEMO": "1",
        "DEBUG": "0",
        "SECRET_KEY": secret_key(folder),
        "PUBLIC_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": f"localhost,{processes.HOST}",
        "EMAIL_URL": f"smtp://{processes.HOST}:{mail_port}",  # the demo sends no mail into the world
        "SMS_GATEWAY_URL": f"http://{processes.HOST}:{text_port}/",  # and no text
        "DEMO_MAILBOX_DIR": str(folder / "mailbox"),
        "STATIC_ROOT": str(folder / "static"),
    }


def start_portal(
    supervisor: Supervisor, folder: Path, env: dict[str, str], *, port: int, mail_port: int, text_port: int
) -> None:
    """Start the portal's own processes, tell who can sign in, and wait for the first page."""
    say("Starting the portal …")
    logs = folder / "log"
    supervisor.start(
        processes.mail_catcher(port=mail_port, text_port=text_port, folder=folder / "mailbox", log=logs / "mail.log")
    )
    web = processes.web_server(port=port, env=env, log=logs / "web.log")
    supervisor.start(web)
    supervisor.start(processes.celery_worker(env=env, log=logs / "worker.log"))
    supervisor.start(processes.celery_worker(env=env, log=logs / "long-worker.log", processes=1, queue="long"))
    supervisor.start(processes.celery_beat(env=env, log=logs / "beat.log", schedule=folder / "beat-schedule"))
    supervisor.run_step("the list of demo sign-ins", "manage.py", "demo_sign_ins", "--skip-checks", env=env)
    web.wait_until(lambda: processes.answers_http(port))


def run(folder: Path, wanted_port: int) -> None:
    """Start all, say where, and watch until interrupted."""
    lock = hold(folder)
    port = processes.free_port(wanted_port)
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"http://localhost:{port} (process {os.getpid()})".encode(), 0)
    if port != wanted_port:
        say(f"Port {wanted_port} is taken; the portal uses {port}.")
    mail_port, text_port = processes.free_port(), processes.free_port()
    supervisor = Supervisor(say)
    try:
        env = demo_environment(folder, port=port, mail_port=mail_port, text_port=text_port) | start_servers(
            supervisor, folder
        )
        supervisor.run_step("the preparation", "-m", "carer_portal.embedded.prepare", env=env)
        start_portal(supervisor, folder, env, port=port, mail_port=mail_port, text_port=text_port)
        say(
            f"\n  The portal is open:  http://localhost:{port}/\n"
            f"  Its mail is kept at: http://localhost:{port}/demo/mailbox/\n"
            f"  Logs: {folder / 'log'}\n\n"
            "Ctrl-C stops it. The data are kept for the next time.\n"
        )
        supervisor.watch()
    except KeyboardInterrupt:
        say("\nStopping …")
    finally:
        supervisor.stop()
    say("Stopped.")


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=processes.ROOT / ".run", help="where data and logs are kept")
    parser.add_argument("--port", type=int, default=8000, help="the first port to try")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
            signal.signal(number, signal.default_int_handler)
    try:
        run(options.folder.absolute(), options.port)
    except StartError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:  # told a second time
        return 130
    return 0
