"""What somebody looks for in "what's on". All of it stands in the address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, ActivityQuerySet
from people.models import CarerType
from planning.models import Service


class Where(TextChoices):
    """At a place, or from home."""

    PLACE = "place", _("At a place")
    ONLINE = "online", _("Online")


class PartOfDay(TextChoices):
    """When in the day, on London's clocks."""

    MORNING = "morning", _("In the morning")
    AFTERNOON = "afternoon", _("In the afternoon")
    EVENING = "evening", _("In the evening")


NOON, EVENING = 12, 17
HOURS = {PartOfDay.MORNING: (0, NOON), PartOfDay.AFTERNOON: (NOON, EVENING), PartOfDay.EVENING: (EVENING, 24)}
IN_PLACES = {Where.PLACE: ~Q(place=""), Where.ONLINE: Q(is_online=True)}


@dataclass(frozen=True)
class Choice:
    """By what the list is narrowed; what means nothing narrows nothing."""

    kind: str = ""
    carers: str = ""
    where: str = ""
    time: str = ""
    service: str = ""
    access: tuple[str, ...] = ()

    @classmethod
    def of(cls, address: QueryDict) -> "Choice":
        """Read an address."""
        known = {
            "kind": Activity.Kind.values,
            "carers": CarerType.values,
            "where": Where.values,
            "time": PartOfDay.values,
        }
        chosen = {name: address.get(name, "") for name in known}
        slug = address.get("service", "")
        return cls(
            **{name: value for name, value in chosen.items() if value in known[name]},
            service=slug if slug and slug.isprintable() and Service.objects.filter(slug=slug).exists() else "",
            access=tuple(value for value in Activity.Access.values if value in address.getlist("access")),
        )

    @property
    def parts(self) -> dict[str, Any]:
        """What stands in an address."""
        chosen = {name: getattr(self, name) for name in ("kind", "carers", "where", "time", "service")}
        return {name: value for name, value in chosen.items() if value} | (
            {"access": list(self.access)} if self.access else {}
        )

    def query(self, **instead: Any) -> str:
        """The part of an address after the question mark."""
        parts = self.parts | instead
        return urlencode({name: value for name, value in parts.items() if value}, doseq=True)

    def narrow(self, activities: ActivityQuerySet) -> ActivityQuerySet:
        """Keep what fits, wherever it is."""
        if self.kind:
            activities = activities.filter(kind=self.kind)
        if self.carers:  # what is for any carer is for these as well
            activities = activities.filter(Q(carer_types=[]) | Q(carer_types__contains=[self.carers]))
        if self.time:
            first, last = HOURS[PartOfDay(self.time)]
            activities = activities.filter(starts_at__hour__gte=first, starts_at__hour__lt=last)
        if self.access:
            activities = activities.filter(access__contains=list(self.access))
        if self.service:
            activities = activities.filter(services__slug=self.service)
        return activities

    def here(self, activities: ActivityQuerySet) -> ActivityQuerySet:
        """Keep what is where it should be."""
        return activities.filter(IN_PLACES[Where(self.where)]) if self.where else activities
