"""What is measured of a service, before and after what was done there."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.charts import MOST_BARS, bars_of
from common.pagination import page_of
from common.templatetags.portal import london_date, plain_figure
from feedback.models import Action
from planning.models import Measure, Reading

MOST_MARKS = 5


@login_not_required
@require_safe
def measure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure: a chart of its latest readings with the days on which something was done, and all of them below."""
    measures = Measure.objects.select_related("service", "organisation").filter(service__is_open=True)
    measure = get_object_or_404(measures, pk=pk)
    page = page_of(request, measure.readings.order_by("-on"))
    latest = list(measure.readings.order_by("-on")[:MOST_BARS])[::-1]
    done = list(
        Action.objects.in_public()
        .filter(measures=measure, done_at__isnull=False)
        .select_related("decision")
        .order_by("-done_at")[:MOST_MARKS]
    )[::-1]
    context = {
        "measure": measure,
        "service": measure.service,
        "page": page,
        "chart": bars_of(
            [(reading.on, reading.value) for reading in latest],
            marks=[(action.done_at.date(), str(number)) for number, action in enumerate(done, 1) if action.done_at],
            target=measure.target,
        ),
        "headline": _headline(measure, latest),
        "done": done,
    }
    return render(request, "feedback/measure_detail.html", context)


def _headline(measure: Measure, latest: list[Reading]) -> str:
    """What it was first and what it is now, without a word of why."""
    if not latest:
        return ""
    first, last = latest[0], latest[-1]
    words = {
        "first": plain_figure(first.value),
        "last": plain_figure(last.value),
        "unit": measure.unit,
        "first_on": london_date(first.on),
        "last_on": london_date(last.on),
    }
    if first is last:
        return _("%(last)s %(unit)s on %(last_on)s") % words
    return _("%(first)s %(unit)s on %(first_on)s, %(last)s on %(last_on)s") % words
