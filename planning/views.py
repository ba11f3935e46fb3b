"""Public pages of services."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from common.pagination import page_of
from planning.models import Duty, Goal, Service


@login_not_required
@require_safe
def service_list(request: HttpRequest) -> HttpResponse:
    """Every service that runs now, under who runs it."""
    page = page_of(request, Service.objects.open_to_feedback())
    return render(request, "planning/service_list.html", {"page": page})


@login_not_required
@require_safe
def service_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One service: what it does, for whom, who answers for it, what it promises and what the law asks."""
    service = get_object_or_404(Service.objects.open_to_feedback(), slug=slug)
    goals = Goal.objects.in_force(service.organisation).of_service(service)
    duties = Duty.objects.binding(service.organisation)
    return render(request, "planning/service_detail.html", {"service": service, "goals": goals, "duties": duties})
