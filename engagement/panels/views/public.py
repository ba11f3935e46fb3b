"""What everybody sees of panels."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.models import Activity
from common.clock import now
from common.pagination import page_of
from engagement.panels.models import Panel
from engagement.panels.rules import standing_of


@login_not_required
@require_safe
def panel_list(request: HttpRequest) -> HttpResponse:
    """Every panel, with how it stands."""
    at = now()
    on = timezone.localdate(at)
    panels = Panel.objects.published().as_they_stand(at, on).select_related("organisation")
    page = page_of(request, panels)
    return render(request, "panels/panel_list.html", {"page": page, "rows": [standing_of(one, on) for one in page]})


@login_not_required
@require_safe
def panel_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One panel: what it is for, who sits on it, and whether it keeps its own terms."""
    at = now()
    on = timezone.localdate(at)
    panels = Panel.objects.published().as_they_stand(at, on).select_related("organisation")
    panel = get_object_or_404(panels, pk=pk)
    coming = Activity.objects.published().coming_up(at).filter(pk__in=panel.meetings.values("pk"))
    context = {
        "panel": panel,
        "standing": standing_of(panel, on),
        "services": panel.services.order_by("name"),
        "next_meeting": coming.first(),
    }
    return render(request, "panels/panel_detail.html", context)
