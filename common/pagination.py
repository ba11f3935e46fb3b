"""Lists in pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25


def page_of(request: HttpRequest, rows: "QuerySet[Any] | list[Any]", *, per_page: int = PER_PAGE) -> "Page[Any]":
    """Return the page that ``?page=`` asks for, or the nearest there is.

    The page knows ``numbers``: which page numbers to offer, with None for a gap.
    """
    paginator = Paginator(rows, per_page)
    page = paginator.get_page(request.GET.get("page"))
    page.numbers = [  # type: ignore[attr-defined]  # read by common/pagination.html
        number if isinstance(number, int) else None
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return page
