"""`python -m bench`: measure, print one table of ratios, and say by the exit code whether all targets hold."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from bench.draws import draw_rows
from bench.machines import Machines, load
from bench.table import Row, table
from carer_portal.embedded import processes

ROWS = ("start", "draw", "pages", "submit", "queue", "send", "figures", "growth")
FIRST_START, LATER_START = 90, 10  # seconds


def say(text: str) -> None:
    """Tell how far it is, apart from the table."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


def start_rows() -> list[Row]:
    """How long `make run` takes to its first page, once all is installed."""
    rows = []
    with TemporaryDirectory(prefix="carer-portal-bench-") as folder:
        # Only what a clean machine has in its environment.
        env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        for name, most in (("start, the first time", FIRST_START), ("start, later", LATER_START)):
            port = processes.free_port(8_500)
            portal = processes.python(
                name,
                *("-m", "carer_portal.embedded", "--folder", Path(folder) / "run", "--port", str(port)),
                log=Path(folder) / "run.log",
                env=env,
            )
            started = time.perf_counter()
            with portal:
                portal.wait_until(partial(processes.answers_http, port), seconds=300)
                spent = time.perf_counter() - started
            rows.append(Row(name, f"{spent:.1f} s", "", f"≤ {most} s", spent <= most))
    return rows


def measure(wanted: set[str], *, quick: bool) -> list[Row]:
    """Measure what is wanted, in an order in which nothing disturbs what comes after."""
    rows = []
    if "start" in wanted:
        say("Starting the portal as `make run` does, twice …")
        rows += start_rows()
    if "draw" in wanted:
        say("Drawing …")
        rows += draw_rows(times=1 if quick else 3)
    if wanted <= {"start", "draw"}:
        return rows
    times, seconds = (1, 1.0) if quick else (3, 4.0)
    with Machines() as machines:
        say("Loading data …")
        load(1)
        django.setup()
        from bench import outbox, pages
        from bench.figures import figure_rows

        machines.start_web()
        steps: dict[str, Callable[[], list[Row]]] = {
            "pages": lambda: pages.page_rows(machines, times=times, seconds=seconds),
            "figures": lambda: figure_rows(machines, times=times, seconds=seconds),
            "growth": lambda: growth(machines, quick=quick),
            "queue": lambda: outbox.queue_rows(times=times),
            "send": lambda: outbox.send_rows(machines, number=300 if quick else 2_000, times=times),
            "submit": lambda: pages.submit_rows(machines, times=times, seconds=seconds),
        }
        for name, step in steps.items():
            if name in wanted:
                say(f"Measuring: {name} …")
                rows += step()
    return rows


def growth(machines: Machines, *, quick: bool) -> list[Row]:
    """The lists at 1×, 10× and 100× the data."""
    from bench import pages

    first: dict[str, float] = {}
    rows = []
    for scale in (1, 10) if quick else (1, 10, 100):
        say(f"Data × {scale} …")
        load(scale)
        rows += pages.growth_row(machines, scale, first, times=1 if quick else 3, seconds=1.0 if quick else 3.0)
    return rows


def main() -> int:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round of each: a look, not a measurement")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=ROWS, help="only these")
    options = parser.parse_args()
    rows = measure(set(options.rows), quick=options.quick)
    print(table(rows))
    return int(any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
