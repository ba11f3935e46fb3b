"""Public pages, kept ready while nothing in the record that they show has changed (docs/adr/0007).

Every change to such a record writes a row of history (`pghistory.track`), in the same transaction. So the newest of
those rows are a mark of the record: what is taken out of public pages, or a day that has come, changes it at once. What
has no history, such as the name of a service, shows within a minute.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from common.clock import today

SECONDS_KEPT = 60
# Numbers are given before the transaction commits, so that a row may appear below the newest one. As long as fewer
# than these came after it, the count among the newest tells.
NEWEST = 200


class Fragment(NamedTuple):
    """The part of a page that is the same for everybody, with what the rest of the page needs to know of it."""

    html: SafeString = SafeString("")
    about: str = ""
    moved_to: int = 0
    worth_keeping: bool = True


class Remembering:
    """Keeps the pages of one record, whose history stands in these tables."""

    def __init__(self, name: str, *tables: str) -> None:
        self.name = name
        newest = [
            f"SELECT {number} AS place, max(pgh_id), count(*) FILTER (WHERE pgh_id > top - {NEWEST})"  # noqa: S608 - our own
            f" FROM (SELECT pgh_id, max(pgh_id) OVER () AS top FROM"
            f" (SELECT pgh_id FROM {table} ORDER BY pgh_id DESC LIMIT {NEWEST}) AS newest) AS marked"
            for number, table in enumerate(tables)
        ]
        self._sql = " UNION ALL ".join(newest) + " ORDER BY place"

    def __call__(self, what: str, write: Callable[[], Fragment]) -> Fragment:
        """Return the part of a page called ``what``, written anew when record, day or language is another."""
        mark = sha256(repr((what, get_language(), today(), self._mark())).encode()).hexdigest()
        found: Fragment | None = cache.get(f"{self.name}.page.{mark}")
        if found is None:
            found = write()
            if found.worth_keeping:
                cache.set(f"{self.name}.page.{mark}", found, SECONDS_KEPT)
        return found

    def _mark(self) -> list[tuple[int | None, int]]:
        """The newest row of each table of history, and how many of the newest there are."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql)
            return [(top, count) for _place, top, count in cursor.fetchall()]
