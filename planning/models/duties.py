"""The duties that bind those who run services."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from common.public_text import PublicText
from people.models import Nation, Organisation


class DutyQuerySet(models.QuerySet["Duty"]):
    """Questions asked of duties."""

    def binding(self, organisation: Organisation) -> "DutyQuerySet":
        """Duties of the nation of ``organisation`` (or of every nation) that bind its kind."""
        return self.filter(
            Q(nations__contains=[organisation.nation]) & Q(binds__contains=[organisation.kind]),
            is_in_force=True,
        ).order_by("act", "section")

    def in_force(self) -> "DutyQuerySet":
        """Duties that hold now, whomever they bind."""
        return self.filter(is_in_force=True).order_by("act", "section", "pk")


@dataclass(frozen=True)
class Wording:
    """How the portal has put a duty for a time."""

    words: PublicText
    act: str
    section: str
    link: str
    checked_on: date | None
    since: datetime
    until: datetime | None  # nothing while it still reads so


def wording_at(wordings: list[Wording], at: datetime) -> Wording | None:
    """Which of a duty's wordings, the latest first, stood at an instant; nothing, if none did yet."""
    return next((one for one in wordings if one.since <= at), None)


@pghistory.track()
class Duty(models.Model):
    """A duty in law or guidance, as dated data. It is no legal advice."""

    key = models.SlugField(max_length=60, unique=True)
    nations = ArrayField(models.CharField(max_length=20, choices=Nation), verbose_name=_("nations"))
    binds = ArrayField(models.CharField(max_length=20, choices=Organisation.Kind), verbose_name=_("who is bound"))
    act = models.CharField(_("act or guidance"), max_length=200)
    section = models.CharField(_("section"), max_length=60, blank=True)
    words = PublicTextField(_("in plain words"))
    link = models.URLField(_("link to the text"), blank=True)
    checked_on = models.DateField(_("text last checked on"), null=True, blank=True)
    is_in_force = models.BooleanField(_("in force"), default=True)
    # Once somebody has written it here, an update of the portal leaves it alone.
    is_kept_here = models.BooleanField(_("written here"), default=False, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["act", "section"]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.act} {self.section}".strip()

    @property
    def who_is_bound(self) -> list[str]:
        """The kinds of organisation that it binds, by name."""
        return [str(Organisation.Kind(kind).label) for kind in self.binds]

    @property
    def where(self) -> list[str]:
        """The nations in which it holds, by name."""
        return [str(Nation(nation).label) for nation in self.nations]

    def wordings(self) -> list[Wording]:
        """How it has read over time, the latest first. What was weighed against it once can so be read as it was."""
        shown = ("words", "act", "section", "link", "checked_on")
        events = self.events.order_by("pgh_id").values("pgh_created_at", *shown)  # type: ignore[attr-defined]  # pghistory's
        wordings: list[Wording] = []
        for event in events:
            since = event.pop("pgh_created_at")
            latest = wordings[-1] if wordings else None
            if latest and all(getattr(latest, name) == event[name] for name in shown):
                continue
            if latest:
                wordings[-1] = replace(latest, until=since)
            wordings.append(Wording(since=since, until=None, **event))
        return wordings[::-1]
