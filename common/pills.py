"""Pills: presses that narrow a list, each with how many rows it leads to."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise


class Pill(NamedTuple):
    """One press that narrows a list."""

    key: str  # in the address; the first pill has none
    words: str | Promise
    which: Q


class CountedPill(NamedTuple):
    """A pill as it is shown: its words, how many rows it leads to, its address, and whether it is pressed."""

    words: str | Promise
    number: int
    query: str
    is_current: bool


def counted_pills(
    rows: QuerySet[Any], pills: list[Pill], request: HttpRequest, **narrowing: str
) -> tuple[Pill, list[CountedPill]]:
    """Count the rows behind each pill by one query; also return the pill that the address presses."""
    pressed = next((pill for pill in pills if pill.key == request.GET.get("show")), pills[0])
    counts = rows.aggregate(**{f"pill{n}": Count("pk", filter=pill.which) for n, pill in enumerate(pills)})
    return pressed, [
        CountedPill(pill.words, counts[f"pill{n}"], query_of(show=pill.key, **narrowing), pill is pressed)
        for n, pill in enumerate(pills)
    ]


def query_of(**parts: Any) -> str:
    """The part of an address after the question mark."""
    return urlencode({name: value for name, value in parts.items() if value}, doseq=True)
