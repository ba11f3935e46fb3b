"""The public log as an Atom feed."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext

from feedback.models import Decision
from feedback.pairs import outcome_label

ENTRIES = 25
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML 1.0 cannot hold


def atom_of(decisions: Iterable[Decision], *, title: str, page: str, feed: str) -> str:
    """Write answers, newest first, as Atom. ``page`` and ``feed`` are paths on this site."""
    written = Atom1Feed(
        title=title,
        link=settings.PUBLIC_URL + page,
        feed_url=settings.PUBLIC_URL + feed,
        description=gettext("What carers told us, and what came of it."),
        language=get_language(),
    )
    for decision in decisions:
        theme = decision.theme
        published_at = decision.published_at
        if theme is None or published_at is None:
            raise ValueError("Only a published answer to a theme is public")
        said, (_, answered) = gettext("You said:"), outcome_label(decision)
        written.add_item(
            title=_writable(theme.title),
            link=f"{settings.PUBLIC_URL}{page}{decision.pk}/",
            unique_id=f"{settings.PUBLIC_URL}{page}{decision.pk}/",
            description=_writable(f"{said} {decision.said} {answered}: {decision.answer}"),
            pubdate=published_at,
            updateddate=decision.done_at or published_at,
            author_name=str(theme.organisation),
            categories=[theme.service.name] if theme.service else [],
        )
    return str(written.writeString("utf-8"))


def _writable(words: object) -> str:
    return UNWRITABLE.sub("", str(words))
