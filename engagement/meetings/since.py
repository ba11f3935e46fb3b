"""What changed because of carers since a group last met: asked anew each time, and compiled by nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from activities.models import Activity
from feedback.models import Action, Decision, Update

MOST = 5  # of each kind, the latest first


@dataclass(frozen=True)
class SinceThen:
    """Answers, news and promises of the services of a meeting, since the meeting before."""

    before: Activity
    answers: Sequence[Decision]
    news: Sequence[Update]
    kept: Sequence[Action]
    broken: Sequence[Action]
    late: Sequence[Action]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come of it yet."""
        return not (self.answers or self.news or self.kept or self.broken or self.late)


def meeting_before(activity: Activity) -> Activity | None:
    """The date of the series before this one; without a series, the last of its kind about the same services."""
    held = Activity.objects.filter(status=Activity.Status.PUBLISHED, ends_at__lte=activity.starts_at)
    if activity.series_id:
        held = held.filter(series=activity.series_id)
    else:
        held = held.filter(organisation=activity.organisation_id, kind=activity.kind).filter(
            services__in=activity.services.all()
        )
    return held.exclude(pk=activity.pk).order_by("-ends_at", "-pk").first()


def since_last_met(activity: Activity, at: datetime) -> SinceThen | None:
    """What became of things since the meeting before, as of the instant ``at``; nothing where there was none."""
    before = meeting_before(activity)
    if before is None:
        return None
    end = min(at, activity.starts_at)
    between = (before.ends_at, end)
    services = Q(theme__service__in=activity.services.all())
    answers = Decision.objects.in_public().filter(services, published_at__range=between).select_related("theme")
    actions = (
        Action.objects.in_public()
        .filter(decision__theme__service__in=activity.services.all())
        .select_related("decision__theme")
    )
    news = Update.objects.filter(
        decision__in=Decision.objects.in_public().filter(services), published_at__range=between
    ).exclude(action__done_at__range=between)  # told below as kept
    late = actions.overdue(timezone.localdate(end)) if end == at else actions.none()
    return SinceThen(
        before=before,
        answers=list(answers.order_by("-published_at", "-pk")[:MOST]),
        news=list(news.order_by("-published_at", "-pk")[:MOST]),
        kept=list(actions.filter(done_at__range=between).order_by("-done_at", "-pk")[:MOST]),
        broken=list(actions.filter(broken_at__range=between).order_by("-broken_at", "-pk")[:MOST]),
        late=list(late.order_by("due_on", "pk")[:MOST]),
    )
