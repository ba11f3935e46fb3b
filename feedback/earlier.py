"""What was said before about some services, for whoever begins something new: themes, and refusals due again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.db.models.functions import Coalesce

from feedback.models import Decision, Theme
from planning.models import Service

MOST = 8
SOON = timedelta(days=90)


@dataclass(frozen=True)
class Earlier:
    """The latest themes of some services, and what was refused there and is soon looked at again."""

    themes: list[Theme]  # each with its `voices`
    refusals: list[Decision]

    def __bool__(self) -> bool:
        return bool(self.themes or self.refusals)


def earlier(services: Iterable[Service], on: date) -> Earlier:
    """What was said of ``services`` before the date ``on`` (London): two questions to Postgres."""
    of_these = list(services)
    themes = Theme.objects.filter(service__in=of_these, items__safeguarding_since__isnull=True)
    refusals = Decision.objects.in_public().filter(theme__service__in=of_these, look_again_on__lte=on + SOON)
    return Earlier(
        themes=list(themes.annotate(voices=Coalesce(Sum("items__voices"), 0)).order_by("-opened_at", "-pk")[:MOST]),
        refusals=list(refusals.select_related("theme").order_by("look_again_on", "pk")[:MOST]),
    )
