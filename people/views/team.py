"""The team of an organisation: who holds which role, invited and changed by its administrators.

A role ends on the page of `carer_portal.leaver_desk`, since its open work is handed over first.
"""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from people import operations
from people.forms import InviteToTeamForm, RoleForm
from people.models import Organisation, Role
from people.rules import SECOND_FACTORS, staff_of

SHOW_ENDED = "ended"


def nobody_remains(role: Role) -> str:
    """Why a role cannot end yet."""
    words = _("Somebody else has to be %(role)s for at least as long. Invite them first.")
    return words % {"role": role.get_kind_display().lower()}


def team_of(request: HttpRequest, organisation: str) -> Organisation:
    """The organisation, for its administrators. For everybody else it is not there."""
    return staff_of(request, organisation, Role.Kind.ADMINISTRATOR)


@require_safe
def team(request: HttpRequest, organisation: str) -> HttpResponse:
    """Who works here, and who did."""
    ours, on = team_of(request, organisation), today()
    show_ended = request.GET.get("show") == SHOW_ENDED
    all_roles = Role.objects.filter(organisation=ours)
    roles = all_roles.over(on) if show_ended else all_roles.standing(on)
    second_factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    roles = roles.select_related("user").annotate(has_second_factor=Exists(second_factors)).order_by("name", "pk")
    context = {"organisation": ours, "page": page_of(request, roles), "show_ended": show_ended}
    return render(request, "people/team.html", context)


@require_form_methods
def role_invite(request: HttpRequest, organisation: str) -> HttpResponse:
    """Give somebody a role, and write to them how to sign in."""
    ours = team_of(request, organisation)
    form = InviteToTeamForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            operations.invite(
                organisation=ours,
                address=told["email"],
                kind=Role.Kind(told["kind"]),
                name=told["name"],
                title=told["title"],
                ends_on=told["ends_on"],
                at=now(),
            )
        except operations.RoleHeld:
            form.add_error("email", _("This address has that role already. Change it on the team page."))
        else:
            messages.success(request, _("We have written to %(name)s how to sign in.") % {"name": told["name"]})
            return redirect("people:team", organisation=ours.slug)
    return render(request, "people/role_invite.html", {"organisation": ours, "form": form})


@require_form_methods
def role_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Change the title or the last day of a role."""
    ours = team_of(request, organisation)
    role = get_object_or_404(Role.objects.standing(today()), organisation=ours, pk=pk)
    form = RoleForm(request.POST or None, initial={"title": role.title, "ends_on": role.ends_on})
    if form.is_valid():
        try:
            operations.change_role(role=role, at=now(), **form.cleaned_data)
        except operations.NobodyRemains:
            form.add_error("ends_on", nobody_remains(role))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:team", organisation=ours.slug)
    return render(request, "people/role_edit.html", {"organisation": ours, "role": role, "form": form})
