"""Whether the portal is well: for load balancers, for monitors and for Prometheus.

All figures are read from Postgres when somebody asks, so they are the same whichever process of whichever machine
answers. Nothing here names anybody, and nothing opens a session.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from carer_portal.models import Tick
from common.clock import now
from notices.models import IncomingMail, Notice
from notices.nudge import broker_answers

MAIL_IS_STUCK_AFTER: Final = timedelta(minutes=10)  # what is due goes out within a minute
BEAT_IS_STILL_AFTER: Final = timedelta(minutes=5)  # it ticks twice a minute
OPEN_NOTICES: Final = (*Notice.WAITING, Notice.State.SENDING, *Notice.STUCK)
OPEN_MAILS: Final = (IncomingMail.State.NEW, *IncomingMail.TO_PLACE)
NOT_AVAILABLE: Final = 503


@login_not_required
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that this process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def health_ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say whether this process can serve people (else 503), and whether mail goes out."""
    try:
        waits, still = oldest_due(at=now()), since_last_tick(at=now())
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "down", "postgres": "away"}, status=NOT_AVAILABLE)
    redis = broker_answers()
    is_well = redis and waits <= MAIL_IS_STUCK_AFTER and still is not None and still <= BEAT_IS_STILL_AFTER
    return JsonResponse(
        {
            "status": "ok" if is_well else "degraded",
            "postgres": "ok",
            "redis": "ok" if redis else "away",
            "oldest_due_notice_seconds": round(waits.total_seconds()),
            "beat_last_tick_seconds": None if still is None else round(still.total_seconds()),
        }
    )


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for whoever holds the token; without one in the settings there is nothing here."""
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def oldest_due(*, at: datetime) -> timedelta:
    """For how long the oldest notice that is due has waited."""
    oldest = Notice.objects.overdue(at).aggregate(oldest=Min("due_at"))["oldest"]
    return at - oldest if oldest else timedelta()


def since_last_tick(*, at: datetime) -> timedelta | None:
    """How long ago beat was last heard of, through a worker; None if it never was."""
    tick = Tick.objects.first()
    return max(timedelta(), at - tick.at) if tick else None


def note_tick(*, at: datetime) -> None:
    """Write down that beat ticks and a worker hears it."""
    Tick.objects.update_or_create(pk=Tick.ONLY, defaults={"at": at})


class _Figures(Collector):
    """Counts and ages, as they are now."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read them."""
        yield self._by_state("carer_portal_notices", "Notices not at their end.", Notice, OPEN_NOTICES)
        yield self._by_state("carer_portal_incoming_mails", "Emails to read or to place.", IncomingMail, OPEN_MAILS)
        yield GaugeMetricFamily(
            "carer_portal_oldest_due_notice_seconds",
            "How long the oldest notice that is due has waited.",
            value=oldest_due(at=self._at).total_seconds(),
        )
        still = since_last_tick(at=self._at)
        if still is not None:
            yield GaugeMetricFamily(
                "carer_portal_beat_last_tick_seconds",
                "How long ago a worker last heard of beat.",
                value=still.total_seconds(),
            )

    @staticmethod
    def _by_state(
        name: str, what: str, model: type[Notice | IncomingMail], states: tuple[str, ...]
    ) -> GaugeMetricFamily:
        """How many rows are in each of these states, none included, so that a graph has no holes."""
        rows = model._default_manager.filter(state__in=states)  # noqa: SLF001 - Django's public way
        counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
        family = GaugeMetricFamily(name, what, labels=["state"])
        for state in states:
            family.add_metric([str(state)], counts.get(state, 0))
        return family
