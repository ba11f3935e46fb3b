"""Bringing a list of people along; and, for those who are on it, saying no."""

import csv
from io import StringIO
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.clock import now
from common.methods import require_form_methods
from common.pagination import page_of
from common.spreadsheets import guarded
from people import operations
from people.forms import ImportForm
from people.lists import LIST_OF_PEOPLE
from people.models import Connection, ImportRow, PeopleImport
from people.rules import signed_role, staff_of
from people.welcomes import BadToken, read_welcome_token


@require_safe
def import_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """The lists that were brought, the newest first."""
    here = staff_of(request, organisation)
    jobs = PeopleImport.objects.filter(organisation=here).defer("file")
    return render(request, "people/import_list.html", {"organisation": here, "page": page_of(request, jobs)})


@require_form_methods
def import_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Bring a list. Nobody is made before its rows were looked at."""
    here = staff_of(request, organisation)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        job = operations.bring_list(
            organisation=here,
            role=signed_role(request, here),
            file=form.cleaned_data["file"].read(),
            file_name=form.cleaned_data["file"].name,
            submission_key=UUID(str(form.cleaned_data["submission"])),
            at=now(),
        )
        return redirect("people:import_detail", here.slug, job.pk)
    return render(request, "people/import_add.html", {"organisation": here, "form": form})


def _job(request: HttpRequest, organisation: str, pk: int) -> PeopleImport:
    here = staff_of(request, organisation)
    return get_object_or_404(PeopleImport.objects.filter(organisation=here).defer("file"), pk=pk)


@require_safe
def import_detail(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """One list: how far it is, and what becomes, or became, of every row."""
    job = _job(request, organisation, pk)
    counted = dict(job.rows.order_by().values_list("fate").annotate(Count("pk")))
    fates = [(fate, fate.label, counted.get(fate, 0)) for fate in ImportRow.Fate]
    shown = request.GET.get("show", "")
    rows = job.rows.filter(fate=shown) if shown in ImportRow.Fate else job.rows.all()
    context = {
        "organisation": job.organisation,
        "job": job,
        "fates": fates,
        "good": counted.get(ImportRow.Fate.NEW, 0),
        "refused": counted.get(ImportRow.Fate.REFUSED, 0),
        "checked": sum(counted.values()),
        "shown": shown if shown in ImportRow.Fate else "",
        "page": page_of(request, rows, per_page=100),
    }
    return render(request, "people/import_detail.html", context)


@require_POST
def import_confirm(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Let the good rows in."""
    job = _job(request, organisation, pk)
    operations.confirm_list(job=job)
    return redirect("people:import_detail", organisation, job.pk)


@require_POST
def import_cancel(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Drop a list."""
    job = _job(request, organisation, pk)
    if operations.cancel_list(job=job, at=now()):
        messages.success(request, _("The list is dropped. Nobody was brought in."))
    return redirect("people:import_list", organisation)


@require_safe
def import_refused(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """The refused rows with their reasons, to be mended and brought again."""
    job = _job(request, organisation, pk)
    written = StringIO()
    sheet = csv.writer(written)
    sheet.writerow(["row", *(aliases[0] for aliases in LIST_OF_PEOPLE.columns.values()), "why"])
    for row in job.rows.filter(fate=ImportRow.Fate.REFUSED):
        sheet.writerow(
            [row.number, *(guarded(row.typed.get(column, "")) for column in LIST_OF_PEOPLE.columns), row.reason]
        )
    # With its mark in front, spreadsheets read it as UTF-8.
    answer = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rows-to-mend.csv"'
    return answer


@login_not_required
@never_cache
@require_form_methods
def welcome_refuse(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever was brought along says no, without signing in. Looking at the page changes nothing."""
    try:
        key, since = read_welcome_token(token)
    except BadToken:
        raise Http404 from None
    standing = Connection.objects.filter(pk=key, ended_at__isnull=True).select_related("organisation", "person")
    connection = next((one for one in standing if one.since.isoformat() == since), None)
    if request.method == "POST":
        if connection:
            operations.refuse_welcome(connection=connection, at=now())
        return redirect("people:welcome_refuse", token)
    return render(request, "people/welcome_refuse.html", {"connection": connection})
