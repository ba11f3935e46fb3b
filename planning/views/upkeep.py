"""The pages on which staff keep services, goals and duties up to date."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.clock import today
from common.methods import require_form_methods
from common.pagination import page_of
from people.models import Organisation, Role
from people.rules import staff_of
from planning.forms import DutyForm, GoalForm, ServiceForm
from planning.models import Duty, Goal, Service
from planning.operations import add_duty, add_goal, add_service
from planning.rules import looks_after_duties


@require_safe
def manage_services(request: HttpRequest, organisation: str) -> HttpResponse:
    """The services of the organisation, those that run first."""
    own = staff_of(request, organisation)
    page = page_of(request, Service.objects.filter(organisation=own).order_by("-is_open", "name"))
    return render(request, "planning/manage_services.html", {"organisation": own, "page": page})


@require_form_methods
def service_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """List a service."""
    own = staff_of(request, organisation)
    form = ServiceForm(request.POST or None, instance=Service(organisation=own))
    if request.method == "POST" and form.is_valid():
        add_service(service=form.save(commit=False), funded_by=form.cleaned_data["funded_by"])
        messages.success(request, _("The service is listed. Carers can find it and tell you about it."))
        return redirect("planning:manage_services", organisation=own.slug)
    return render(request, "planning/service_add.html", {"organisation": own, "form": form})


@require_form_methods
def service_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Change what is said of a service, and what it promises from now on."""
    own = staff_of(request, organisation)
    service = get_object_or_404(Service, organisation=own, pk=pk)
    name = service.name
    form = ServiceForm(request.POST or None, instance=service)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("planning:manage_services", organisation=own.slug)
    context = {"organisation": own, "service": service, "name": name, "form": form}
    return render(request, "planning/service_edit.html", context)


@require_safe
def manage_goals(request: HttpRequest, organisation: str) -> HttpResponse:
    """What the organisation wants to be true for carers, and what it wanted once."""
    own = staff_of(request, organisation)
    goals = Goal.objects.filter(organisation=own).select_related("service").order_by("-is_current", "pk")
    return render(request, "planning/manage_goals.html", {"organisation": own, "page": page_of(request, goals)})


@require_form_methods
def goal_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Set a goal."""
    own = staff_of(request, organisation)
    form = GoalForm(request.POST or None, instance=Goal(organisation=own))
    if request.method == "POST" and form.is_valid():
        add_goal(goal=form.save(commit=False))
        messages.success(request, _("The goal is set. Everyone can read it on the pages of your services."))
        return redirect("planning:manage_goals", organisation=own.slug)
    return render(request, "planning/goal_add.html", {"organisation": own, "form": form})


@require_form_methods
def goal_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Put a goal in other words, or say that it is none any more."""
    own = staff_of(request, organisation)
    goal = get_object_or_404(Goal, organisation=own, pk=pk)
    form = GoalForm(request.POST or None, instance=goal)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("planning:manage_goals", organisation=own.slug)
    return render(request, "planning/goal_edit.html", {"organisation": own, "form": form})


@require_safe
def manage_duties(request: HttpRequest, organisation: str) -> HttpResponse:
    """The duties in law that bind the organisation; whoever looks after the library sees all of it."""
    own = staff_of(request, organisation)
    looks_after = looks_after_duties(request.user, own)
    duties = Duty.objects.order_by("-is_in_force", "act", "section") if looks_after else Duty.objects.binding(own)
    context = {"organisation": own, "page": page_of(request, duties), "looks_after": looks_after}
    return render(request, "planning/manage_duties.html", context)


@require_form_methods
def duty_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Put a duty into the library."""
    own = _keeper(request, organisation)
    form = DutyForm(request.POST or None, today=today())
    if request.method == "POST" and form.is_valid():
        add_duty(duty=form.save(commit=False), by=own)
        messages.success(request, _("The duty is in the library. Everyone whom it binds can weigh it from now on."))
        return redirect("planning:manage_duties", organisation=own.slug)
    return render(request, "planning/duty_add.html", {"organisation": own, "form": form})


@require_form_methods
def duty_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Put a duty as it reads now. How it read before stays on its page."""
    own = _keeper(request, organisation)
    duty = get_object_or_404(Duty, pk=pk)
    name = str(duty)
    form = DutyForm(request.POST or None, instance=duty, today=today())
    if request.method == "POST" and form.is_valid():
        duty.is_kept_here = True
        form.save()
        messages.success(request, _("Your changes are saved. How it read before can still be read on its page."))
        return redirect("planning:manage_duties", organisation=own.slug)
    return render(request, "planning/duty_edit.html", {"organisation": own, "duty": duty, "name": name, "form": form})


def _keeper(request: HttpRequest, organisation: str) -> Organisation:
    own = staff_of(request, organisation, Role.Kind.ADMINISTRATOR)
    if not looks_after_duties(request.user, own):
        raise Http404
    return own
