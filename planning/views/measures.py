"""The pages on which staff say what is measured, and what it was."""

from collections import Counter

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.clock import today
from common.list_files import packed, unpacked
from common.methods import require_form_methods
from common.pagination import page_of
from common.spreadsheets import CannotRead
from people.models import Organisation
from people.rules import staff_of
from planning.forms import MeasureForm, ReadingForm, ReadingsForm
from planning.models import Measure, Reading
from planning.operations import Fate, Refused, bring_readings, look_at_readings, write_reading

MOST_SHOWN = 500  # wrong lines on one page


@require_safe
def measure_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """What the organisation measures, each with its last reading."""
    own = staff_of(request, organisation)
    last = Reading.objects.filter(measure=OuterRef("pk")).order_by("-on")
    measures = Measure.objects.filter(organisation=own).select_related("service")
    rows = measures.annotate(last_value=Subquery(last.values("value")[:1]), last_on=Subquery(last.values("on")[:1]))
    page = page_of(request, rows.order_by("-is_current", "service__name", "name"))
    return render(request, "planning/measure_list.html", {"organisation": own, "page": page})


@require_form_methods
def measure_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Begin to measure something."""
    own = staff_of(request, organisation)
    form = MeasureForm(request.POST or None, instance=Measure(organisation=own), organisation=own)
    if request.method == "POST" and form.is_valid():
        measure = form.save()
        messages.success(request, _("Saved. Now write down what it is today, so that everyone sees where it began."))
        return redirect("planning:measure_edit", organisation=own.slug, pk=measure.pk)
    return render(request, "planning/measure_add.html", {"organisation": own, "form": form})


@require_form_methods
def measure_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """One measure: its readings, one reading more, and what is said of it."""
    own = staff_of(request, organisation)
    measure = get_object_or_404(Measure.objects.select_related("service"), organisation=own, pk=pk)
    reads = request.method == "POST" and "reading" in request.POST
    reading = ReadingForm(request.POST if reads else None, today=today())
    edits = request.method == "POST" and not reads
    form = MeasureForm(request.POST if edits else None, instance=measure, organisation=own)
    if reads and reading.is_valid():
        write_reading(measure=measure, **reading.cleaned_data)
        messages.success(request, _("It is written down."))
        return redirect("planning:measure_edit", organisation=own.slug, pk=pk)
    if edits and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("planning:measure_edit", organisation=own.slug, pk=pk)
    context = {
        "organisation": own,
        "measure": measure,
        "form": form,
        "reading_form": reading,
        "page": page_of(request, measure.readings.order_by("-on")),
        "page_has_errors": bool(form.errors or reading.errors),
    }
    return render(request, "planning/measure_edit.html", context)


@require_form_methods
def measures_import(request: HttpRequest, organisation: str) -> HttpResponse:
    """Bring a list of readings: look at each line first, then take all of them over, or none."""
    own = staff_of(request, organisation)
    if request.method == "POST" and "packed" in request.POST:
        return _take_over(request, own)
    form = ReadingsForm(request.POST, request.FILES) if request.method == "POST" else ReadingsForm()
    if form.is_valid():
        file = form.cleaned_data["file"].read()
        try:
            lines = look_at_readings(organisation=own, file=file, today=today())
        except CannotRead as trouble:
            form.add_error("file", str(trouble))
        else:
            wrong = [line for line in lines if line.fate == Fate.WRONG]
            context = {
                "organisation": own,
                "counts": Counter(line.fate.value for line in lines),
                "wrong": wrong[:MOST_SHOWN],
                "left_out": max(0, len(wrong) - MOST_SHOWN),
                "lines": lines[:10],
                "packed": "" if wrong else packed(file),
            }
            return render(request, "planning/reading_list.html", context)
    return render(request, "planning/measures_import.html", {"organisation": own, "form": form})


def _take_over(request: HttpRequest, own: Organisation) -> HttpResponse:
    file = unpacked(request.POST["packed"])
    try:
        number = bring_readings(organisation=own, file=file or b"", today=today())
    except (CannotRead, Refused):
        messages.error(request, _("Nothing was taken over, as something has changed meanwhile. Send the list again."))
        return redirect("planning:measures_import", organisation=own.slug)
    messages.success(request, _("Taken over: %(number)d figures were new or corrected.") % {"number": number})
    return redirect("planning:measure_list", organisation=own.slug)
