"""Staff: search for requests by law. On the roof, as what is held stands on every floor."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from carer_portal.history_desk import DATE
from carer_portal.models import RecordSearch
from carer_portal.requests import as_csv, decisions, search
from common.clock import now
from common.methods import require_form_methods
from common.pagination import page_of
from feedback.forms.staff import StaffForm
from people.models import Role
from people.rules import signed_role, staff_of


class SearchForm(StaffForm):
    """Whose data, and why somebody looks for it."""

    submit = _("Search")
    term = forms.CharField(
        label=_("Email, reference or name"),
        min_length=2,
        max_length=254,
        error_messages={"required": _("Write whom you look for."), "min_length": _("Write two letters or more.")},
    )
    reason = forms.CharField(
        label=_("Why do you look?"),
        help_text=_("It is kept with your name, for good. Write no names: the number of the request is best."),
        max_length=300,
        error_messages={"required": _("Write why you look.")},
    )


class DecisionsForm(StaffForm):
    """Which decisions. What was chosen stays in the address."""

    submit = _("Search")
    words = forms.CharField(label=_("Words"), required=False, max_length=100)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}), error_messages=DATE
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}), error_messages=DATE
    )

    @property
    def helper(self) -> Any:
        """What crispy-forms asks a form for."""
        helper = super().helper
        helper.form_method = "get"
        return helper


@require_form_methods
def manage_requests(request: HttpRequest, organisation: str) -> HttpResponse:
    """Find what is held here about somebody who asks for it; each search is kept with its reason."""
    here = staff_of(request, organisation, Role.Kind.ADMINISTRATOR)
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_valid():
        as_file = request.POST.get("as") == "file"
        asked, role = form.cleaned_data, signed_role(request, here, Role.Kind.ADMINISTRATOR)
        found = search(
            organisation=here, term=asked["term"], reason=asked["reason"], as_file=as_file, role=role, at=now()
        )
        if as_file:
            told = {"made_at": now(), "parts": [{"title": str(one.title), "rows": one.raw} for one in found.parts]}
            answer = JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})
            answer["Content-Disposition"] = 'attachment; filename="held-here.json"'
            return answer
    searches = RecordSearch.objects.filter(organisation=here)
    context = {"organisation": here, "form": form, "found": found, "page": page_of(request, searches)}
    return render(request, "manage_requests.html", context)


@require_safe
def manage_decisions(request: HttpRequest, organisation: str) -> HttpResponse:
    """Find what was decided, by words and days; as a page, or as a table for a spreadsheet."""
    here = staff_of(request, organisation, Role.Kind.ADMINISTRATOR)
    form = DecisionsForm(request.GET)
    found = decisions(here, **(form.cleaned_data if form.is_valid() else {}))
    if request.GET.get("as") == "csv":
        answer = HttpResponse(as_csv(found.iterator(chunk_size=500)), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="decisions.csv"'
        return answer
    csv_query = request.GET.copy()
    csv_query["as"] = "csv"
    csv_query.pop("page", None)
    page = page_of(request, found)
    context = {"organisation": here, "form": form, "page": page, "csv_query": csv_query.urlencode()}
    return render(request, "manage_decisions.html", context)
