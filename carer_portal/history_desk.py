"""Staff: the page on which an administrator reads who did what. On the roof, as it reads every floor."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from carer_portal import history
from common.pagination import page_of
from feedback.forms.staff import StaffForm
from people.models import Organisation, Role
from people.rules import staff_of

DATE = {"invalid": _("Choose a day.")}


class FilterForm(StaffForm):
    """Narrows the record. What was chosen stays in the address."""

    submit = _("Show")
    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}), error_messages=DATE
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}), error_messages=DATE
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Role.objects.filter(organisation=organisation).order_by("name", "user", "pk").distinct("name", "user")
        people = [("", _("Everybody")), *((str(role.user_id), str(role)) for role in roles)]
        cast("forms.ChoiceField", self.fields["who"]).choices = people
        all_kinds = [("", _("Everything")), *((kind.key, kind.name) for kind in history.kinds().values())]
        cast("forms.ChoiceField", self.fields["kind"]).choices = all_kinds

    @property
    def helper(self) -> Any:
        """What crispy-forms asks a form for."""
        helper = super().helper
        helper.form_method = "get"
        return helper


@require_safe
def manage_history(request: HttpRequest, organisation: str) -> HttpResponse:
    """Who did what, when: newest first, narrowed by person, kind and days."""
    here = staff_of(request, organisation, Role.Kind.ADMINISTRATOR)
    form = FilterForm(request.GET, organisation=here)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = history.entries(
        here,
        kind=asked.get("kind", ""),
        user=int(asked["who"]) if asked.get("who") else None,
        since=asked.get("since"),
        until=asked.get("until"),
    )
    page = page_of(request, rows)
    context = {
        "organisation": here,
        "form": form,
        "page": page,
        "entries": history.tell(page.object_list, here),
        "is_narrowed": any(asked.values()),
    }
    return render(request, "manage_history.html", context)
