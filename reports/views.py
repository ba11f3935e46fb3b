"""Pages of figures. Each figure leads to the public list behind it; none shows a name or a carer's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.clock import now
from common.pagination import page_of
from people.rules import REPORT_READERS, signed_in_user, staff_of
from planning.models import Service
from reports.figures import Figures, Heard, Promised, Scope, a_year_before, figures_of_the_year, figures_since
from reports.rules import readable_services
from reports.taking_part import who_took_part

BEFORE_ALL = date(2001, 1, 1)
ALWAYS = "always"


@dataclass(frozen=True)
class Line:
    """One service and its figures; without a service, what is about no one service."""

    service: Service | None
    heard: Heard
    promised: Promised


def _lines(services: Iterable[Service], figures: Figures) -> list[Line]:
    lines = [
        Line(service, figures.heard_of.get(service.pk, Heard()), figures.promised_of.get(service.pk, Promised()))
        for service in services
    ]
    if None in figures.heard_of or None in figures.promised_of:
        lines.append(Line(None, figures.heard_of.get(None, Heard()), figures.promised_of.get(None, Promised())))
    return lines


@login_not_required
@require_safe
def public_figures(request: HttpRequest) -> HttpResponse:
    """Whether services keep their word: all together, and each by itself."""
    at = now()
    since = a_year_before(timezone.localdate(at))
    found = figures_of_the_year(at=at)
    page = page_of(request, _lines(Service.objects.open_to_feedback(), found))
    return render(request, "reports/public_figures.html", {"since": since, "figures": found, "page": page})


@require_safe
def figures(request: HttpRequest, organisation: str) -> HttpResponse:
    """The figures of an organisation's services; for its commissioner also of those that it pays for.

    ``?of=`` narrows them to the services of one of the organisations that run them, ``?service=`` to one service.
    """
    own = staff_of(request, organisation, *REPORT_READERS)
    services = list(readable_services(signed_in_user(request), own))
    wanted, of = request.GET.get("service"), request.GET.get("of")
    running = {service.organisation.slug: service.organisation for service in services}
    shown = [
        service
        for service in services
        if (not wanted or service.slug == wanted) and (not of or service.organisation.slug == of)
    ]
    if (wanted or of) and not shown:
        raise Http404
    at = now()
    always = request.GET.get("since") == ALWAYS
    since = BEFORE_ALL if always else a_year_before(timezone.localdate(at))
    is_whole = not wanted and of in (None, "", own.slug)  # then what is about no one service counts as well
    scope = Scope(organisations=(own.pk,) if is_whole else (), services=tuple(service.pk for service in shown))
    found = figures_since(since, at=at, scope=scope)
    context = {
        "organisation": own,
        "service": shown[0] if wanted else None,
        "of": running[of] if of else None,
        "running": list(running.values()),
        "always": always,
        "since": since,
        "figures": found,
        "page": page_of(request, _lines(shown, found)),
        # Of the whole organisation alone, whatever the page was cut to: there is nothing to compare it with.
        "took_part": None if wanted else who_took_part(own, at=at),
    }
    return render(request, "reports/figures.html", context)
