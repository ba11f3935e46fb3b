"""Public pages of services and of the duties of those who run them, and which services a carer used."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.forms import keeps_words
from common.methods import require_form_methods
from common.pagination import page_of
from people.acting import for_oneself
from people.models import Person
from planning.forms import ServiceUsedForm
from planning.models import ComingChange, Duty, Goal, Service, ServiceUse, wording_at


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
    context = {
        "service": service,
        "goals": goals,
        "duties": duties,
        "measures": service.measures.in_use(),
        "changes": ComingChange.objects.in_public().filter(services=service, status=ComingChange.Status.COMING),
    }
    return render(request, "planning/service_detail.html", context)


@login_not_required
@require_safe
def duty_list(request: HttpRequest) -> HttpResponse:
    """What the law asks of those who run services."""
    return render(request, "planning/duty_list.html", {"page": page_of(request, Duty.objects.in_force())})


@login_not_required
@require_safe
def duty_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One duty as it reads now, and as it read before; with ``?at=`` and an instant, as it read then first."""
    duty = get_object_or_404(Duty, key=key)
    wordings, at = duty.wordings(), _instant(request.GET.get("at", ""))
    then = wording_at(wordings, at) if at else None
    context = {"duty": duty, "earlier": wordings[1:], "at": at, "then": then if then and then.until else None}
    return render(request, "planning/duty_detail.html", context)


def _instant(given: str) -> datetime | None:
    try:
        instant = parse_datetime(given)
    except ValueError:  # such as 31 February
        return None
    return instant if instant and timezone.is_aware(instant) else None


@keeps_words
@require_form_methods
@for_oneself
def services_used(request: HttpRequest, person: Person) -> HttpResponse:
    """Which services somebody used lately; told again, a service is changed."""
    form = ServiceUsedForm(request.POST or None)
    if form.is_valid():
        ServiceUse.objects.update_or_create(
            person=person,
            service=form.cleaned_data["service"],
            defaults={"used_by": form.cleaned_data["used_by"], "used_about": form.used_about(today())},
        )
        messages.success(request, _("Saved. You can change it at any time."))
        return redirect("planning:services_used")
    uses = ServiceUse.objects.filter(person=person).select_related("service")
    return render(request, "planning/services_used.html", {"form": form, "uses": uses})


@require_POST
@for_oneself
def service_use_remove(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Take one service off one's list."""
    get_object_or_404(ServiceUse, person=person, pk=pk).delete()
    messages.success(request, _("It is gone from your list."))
    return redirect("planning:services_used")
