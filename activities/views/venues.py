"""The pages on which staff keep the venues of their organisation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.forms import VenueForm
from activities.models import Venue
from activities.operations import add_venue
from common.methods import require_form_methods
from common.pagination import page_of
from people.rules import staff_of


@require_safe
def venue_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """The organisation's venues, those in use first."""
    own = staff_of(request, organisation)
    page = page_of(request, Venue.objects.filter(organisation=own).order_by("-is_used", "name", "pk"))
    return render(request, "activities/venue_list.html", {"organisation": own, "page": page})


@require_form_methods
def venue_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Write down a venue."""
    own = staff_of(request, organisation)
    form = VenueForm(request.POST if request.method == "POST" else None, instance=Venue(organisation=own))
    if request.method == "POST" and form.is_valid():
        add_venue(form.venue())
        messages.success(request, _("Saved. You can choose it for your activities now."))
        return redirect("activities:venue_list", organisation=own.slug)
    return render(request, "activities/venue_add.html", {"organisation": own, "form": form})


@require_form_methods
def venue_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Change what is said of a venue; the pages of its activities say it at once."""
    own = staff_of(request, organisation)
    venue = get_object_or_404(Venue, organisation=own, pk=pk)
    name = venue.name
    form = VenueForm(request.POST if request.method == "POST" else None, instance=venue)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("activities:venue_list", organisation=own.slug)
    return render(request, "activities/venue_edit.html", {"organisation": own, "name": name, "form": form})
