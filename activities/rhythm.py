"""How long it is since each service last listened, against its promise; and what its staff still owe an activity.

The planner's home page and the notices to staff say the same: both ask here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery, TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.clock import in_london
from people.models import Organisation
from planning.models import Service

MORNING = time(9)
DAYS_TO_COUNT = 3  # after an activity, until somebody is asked who came
A_DAY = timedelta(days=1)


class Reason(TextChoices):
    """Why staff are asked to do something."""

    SILENT = "silent", _("This service has not listened for longer than it promises.")
    REACH = "reach", _("This is over, and nobody has said who came.")
    DRAFT = "draft", _("The day of this has passed, and it is still a draft.")


@dataclass(frozen=True)
class Rhythm:
    """When a service last listened. What it promises stands with it."""

    service: Service
    listened_on: date | None  # None: never yet

    @property
    def silent_from(self) -> date | None:
        """The first day on which its promise is broken."""
        days = timedelta(days=self.service.listening_days)
        return self.listened_on + days + A_DAY if self.listened_on else None

    def days(self, on: date) -> int | None:
        """Days since it last listened."""
        return (on - self.listened_on).days if self.listened_on else None

    def is_silent(self, on: date) -> bool:
        """Whether it has been silent for longer than it promises."""
        return self.silent_from is None or on >= self.silent_from


def rhythms(at: datetime, organisations: Iterable[int] | None = None) -> list[Rhythm]:
    """The rhythm of each service that runs, the longest silent first; of these organisations, or of all."""
    heard = Activity.objects.filter(status=Activity.Status.PUBLISHED, ends_at__lte=at, services=OuterRef("pk"))
    services = Service.objects.filter(is_open=True).select_related("organisation")
    if organisations is not None:
        services = services.filter(organisation__in=organisations)
    rows = services.annotate(heard_at=Subquery(heard.order_by("-ends_at").values("ends_at")[:1]))
    return [
        Rhythm(service, timezone.localdate(heard_at) if heard_at else None)
        for service in rows.order_by(F("heard_at").asc(nulls_first=True), "name")
        for heard_at in [getattr(service, "heard_at", None)]
    ]


@dataclass(frozen=True)
class Chase:
    """Something that staff are asked to do, why, and where."""

    reason: Reason
    organisation: Organisation
    title: str
    key: str
    activity: Activity | None = None
    rhythm: Rhythm | None = None

    @property
    def page(self) -> str:
        """Where it is done."""
        if self.activity is None:
            return reverse("activities:activity_begin", args=[self.organisation.slug])
        name = "activity_reach" if self.reason == Reason.REACH else "activity_edit"
        return reverse(f"activities:{name}", args=[self.organisation.slug, self.activity.pk])


def owed(at: datetime, organisations: Iterable[int]) -> QuerySet[Activity]:
    """Activities of these organisations whose staff still owe something: who came, or a decision about a draft."""
    on = timezone.localdate(at)
    own = Activity.objects.filter(organisation__in=organisations)
    return _without_reach(own, before=on - timedelta(days=DAYS_TO_COUNT)) | _drafts(own, before=on)


def _without_reach(activities: QuerySet[Activity], *, before: date) -> QuerySet[Activity]:
    end = in_london(before + A_DAY, time(0))
    return activities.filter(status=Activity.Status.PUBLISHED, ends_at__lt=end, reach__isnull=True)


def _drafts(activities: QuerySet[Activity], *, before: date) -> QuerySet[Activity]:
    return activities.filter(status=Activity.Status.DRAFT, starts_at__lt=in_london(before, time(0)), reach__isnull=True)


def chase_of(activity: Activity) -> Chase:
    """Why staff are asked about an activity."""
    reason = Reason.DRAFT if activity.is_draft else Reason.REACH
    key = f"{reason.value}:{activity.pk}"
    return Chase(reason, activity.organisation, activity.title, key, activity=activity)


def chase_for(rhythm: Rhythm) -> Chase:
    """Why staff are asked about a silent service."""
    service = rhythm.service
    key = f"{Reason.SILENT.value}:{service.pk}:{rhythm.listened_on or 'never'}"
    return Chase(Reason.SILENT, service.organisation, service.name, key, rhythm=rhythm)


def new_on(on: date) -> Iterator[Chase]:
    """What staff are asked for the first time on the date ``on`` (London)."""
    counted = on - timedelta(days=DAYS_TO_COUNT)
    all_of_them = Activity.objects.select_related("organisation")
    over = _without_reach(all_of_them, before=counted).filter(ends_at__gte=in_london(counted, time(0)))
    drafts = _drafts(all_of_them, before=on).filter(starts_at__gte=in_london(on - A_DAY, time(0)))
    yield from map(chase_of, [*over, *drafts])
    for rhythm in rhythms(in_london(on, MORNING)):
        if rhythm.silent_from == on:
            yield chase_for(rhythm)
