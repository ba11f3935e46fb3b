"""The pages on which staff write down days to avoid."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.forms.dates import DateToAvoidForm
from activities.models import DateToAvoid
from activities.operations import avoid_dates
from common.clock import today
from common.methods import require_form_methods
from common.pagination import page_of
from people.rules import staff_of


@require_safe
def date_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """Days that the organisation avoids, from today on."""
    own = staff_of(request, organisation)
    page = page_of(request, DateToAvoid.objects.filter(organisation=own, ends_on__gte=today()))
    return render(request, "activities/date_list.html", {"organisation": own, "page": page})


@require_form_methods
def date_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Write down days to avoid."""
    own = staff_of(request, organisation)
    form = DateToAvoidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        avoid_dates(organisation=own, **form.cleaned_data)
        messages.success(request, _("Saved. Whoever plans something on these days is told."))
        return redirect("activities:date_list", organisation=own.slug)
    return render(request, "activities/date_add.html", {"organisation": own, "form": form})


@require_POST
def date_remove(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Take days off the list."""
    own = staff_of(request, organisation)
    get_object_or_404(DateToAvoid, organisation=own, pk=pk).delete()
    messages.success(request, _("It is off the list."))
    return redirect("activities:date_list", organisation=own.slug)
