"""Readable addresses that nothing else has."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify


def free_slug(words: str, *, among: QuerySet[Any], field: str = "slug", longest: int, otherwise: str) -> str:
    """A slug of ``words`` that no row ``among`` has in ``field``, with a number behind it if need be.

    Of words without Latin letters ``otherwise`` is made. It is at most ``longest`` characters before the number. The
    column must be unique: Postgres refuses what two take at one moment.
    """
    stem = slugify(words)[:longest] or otherwise
    taken = set(among.filter(**{f"{field}__startswith": stem}).values_list(field, flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
