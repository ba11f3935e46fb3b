"""Coming changes: for everyone, and the pages on which staff write them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.coming_changes import NotPublic, add_change, announce_change, end_change
from activities.forms.changes import ComingChangeForm, EndChangeForm
from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from people.rules import staff_of
from planning.models import ComingChange


@login_not_required
@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """What may change soon, when it is decided, and how to have a say."""
    changes = ComingChange.objects.in_public().select_related("organisation").prefetch_related("services")
    return render(request, "activities/change_list.html", {"page": page_of(request, changes)})


@require_safe
def manage_changes(request: HttpRequest, organisation: str) -> HttpResponse:
    """The organisation's coming changes: those whose day has passed stand first."""
    own = staff_of(request, organisation)
    changes = ComingChange.objects.filter(organisation=own).in_order()
    context = {"organisation": own, "page": page_of(request, changes), "today": today()}
    return render(request, "activities/manage_changes.html", context)


@require_form_methods
def coming_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Write down what may change. It is a draft until it is announced."""
    own = staff_of(request, organisation)
    form = ComingChangeForm(request.POST or None, instance=ComingChange(organisation=own), organisation=own)
    if request.method == "POST" and form.is_valid():
        change = form.save(commit=False)
        change.submission_key = form.cleaned_data["submission"]
        change = add_change(change, services=form.cleaned_data["services"])
        messages.success(request, _("Saved as a draft. Only your team sees it until you announce it."))
        return redirect("activities:coming_edit", organisation=own.slug, pk=change.pk)
    return render(request, "activities/coming_add.html", {"organisation": own, "form": form})


@require_form_methods
def coming_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Correct what is said of a change; from here it is announced, and ended."""
    own = staff_of(request, organisation)
    change = get_object_or_404(ComingChange, organisation=own, pk=pk)
    form = ComingChangeForm(request.POST or None, instance=change, organisation=own)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("activities:coming_edit", organisation=own.slug, pk=pk)
    return render(request, "activities/coming_edit.html", {"organisation": own, "change": change, "form": form})


@require_POST
def coming_announce(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Show a change to everyone."""
    own = staff_of(request, organisation)
    announce_change(change=get_object_or_404(ComingChange, organisation=own, pk=pk), at=now())
    messages.success(request, _("Everyone can see it now, and who follows these services is told."))
    return redirect("activities:coming_edit", organisation=own.slug, pk=pk)


@require_form_methods
def coming_end(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Say what was decided, and why."""
    own = staff_of(request, organisation)
    change = get_object_or_404(ComingChange, organisation=own, pk=pk)
    initial = {"outcome": change.outcome, "status": "" if change.is_coming else change.status}
    form = EndChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        status = ComingChange.Status(form.cleaned_data["status"])
        try:
            end_change(change=change, status=status, outcome=form.cleaned_data["outcome"], at=now())
        except NotPublic:
            form.add_error(None, _("Announce it first: nobody has heard of it yet."))
        else:
            messages.success(request, _("Everyone can read what was decided, and who follows these services is told."))
            return redirect("activities:manage_changes", organisation=own.slug)
    return render(request, "activities/coming_end.html", {"organisation": own, "change": change, "form": form})
