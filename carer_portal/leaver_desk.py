"""Staff: the page on which a role ends, and on which its open work gets into other hands."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carer_portal.handover import CannotTakeOver, Part, Thing, WorkIsOpen, hand_over, open_work, successors
from common.clock import now, today
from common.forms import PortalForm
from common.methods import require_form_methods
from people.models import Role
from people.operations import NobodyRemains
from people.rules import staff_of
from people.views.team import nobody_remains

ONLY_HAND_OVER = "hand_over"


class HandOverForm(PortalForm):
    """Who takes over: everything, and what goes to somebody else instead."""

    to = forms.ChoiceField(
        label=gettext_lazy("Who takes over?"),
        error_messages={"required": gettext_lazy("Choose who takes over.")},
    )

    def __init__(self, *args: Any, parts: Iterable[Part], colleagues: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].help_text = (
            _("All that is open goes to this colleague.")
            if parts
            else _("What is flagged for safeguarding is with this colleague then.")
        )
        self._colleagues = {str(role.pk): role for role in colleagues}
        choices = [(pk, f"{role} ({role.get_kind_display()})") for pk, role in self._colleagues.items()]
        cast("forms.ChoiceField", self.fields["to"]).choices = [("", _("Choose a colleague")), *choices]
        self._things = [thing for part in parts for thing in part.things]
        for thing in self._things:
            self.fields[thing.key] = forms.ChoiceField(
                label=thing.words,
                choices=[("", _("The same")), *choices],
                required=False,
                widget=forms.Select(attrs={"class": "govuk-select"}),
            )

    def select_of(self, thing: Thing) -> forms.BoundField:
        """The choice for one thing."""
        return self[thing.key]

    @property
    def chosen(self) -> Role:
        """Who takes over what nobody else does."""
        return self._colleagues[self.cleaned_data["to"]]

    @property
    def instead(self) -> dict[str, Role]:
        """What goes to somebody else."""
        chosen = {thing.key: self.cleaned_data[thing.key] for thing in self._things}
        return {key: self._colleagues[pk] for key, pk in chosen.items() if pk}


@require_form_methods
def role_end(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """End a role at once; what is open in its hands is handed over first. Of an ended role, hand over what is left."""
    ours = staff_of(request, organisation, Role.Kind.ADMINISTRATOR)
    role = get_object_or_404(Role.objects.select_related("organisation", "user"), organisation=ours, pk=pk)
    at = now()
    parts = open_work(role, at)
    is_asked = bool(parts) or role.kind == Role.Kind.SAFEGUARDING_LEAD
    sent = request.POST if request.method == "POST" else None
    form = HandOverForm(sent, parts=parts, colleagues=successors(role, at)) if is_asked else None
    if sent is not None and (form is None or form.is_valid()):
        end = request.POST.get("do") != ONLY_HAND_OVER
        try:
            hand_over(
                role=role, to=form.chosen if form else None, instead=form.instead if form else None, at=at, end=end
            )
        except NobodyRemains:
            messages.error(request, nobody_remains(role))
        except (CannotTakeOver, WorkIsOpen):
            messages.error(request, _("Nothing was changed: a colleague was here before you. Please look again."))
        else:
            return _done(request, role, ended=end)
        return redirect("role_end", organisation=ours.slug, pk=role.pk)
    context = {
        "organisation": ours,
        "role": role,
        "is_over": role.is_over(today()),
        "form": form,
        "rows": [(part, [(thing, form.select_of(thing)) for thing in part.things]) for part in parts] if form else [],
    }
    return render(request, "role_end.html", context)


def _done(request: HttpRequest, role: Role, *, ended: bool) -> HttpResponse:
    words = _("The role of %(name)s has ended.") if ended else _("The work of %(name)s is in other hands.")
    messages.success(request, words % {"name": role.name})
    if ended and role.user == request.user and role.kind == Role.Kind.ADMINISTRATOR:
        return redirect("home")
    return redirect("people:team", organisation=role.organisation.slug)
