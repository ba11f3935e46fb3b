"""Many requests at the same moment, each on a connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def at_once(doings: Sequence[Callable[[], Result]], *, threads: int = 20) -> list[Result]:
    """Do all of it, the first ``threads`` at the same moment."""
    ready = Barrier(min(threads, len(doings)))

    def share(number: int) -> list[Result]:
        try:
            connection.ensure_connection()
            ready.wait(timeout=30)
            return [do() for do in doings[number::threads]]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return [result for results in pool.map(share, range(min(threads, len(doings)))) for result in results]
