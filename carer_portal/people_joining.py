"""Staff: the page on which two persons become one, after a look at what goes along."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from carer_portal.joining import OF_AN_ACCOUNT, CannotJoin, join_persons, what_moves
from carer_portal.people_forms import JoinForm
from common.clock import now
from common.methods import require_form_methods
from people.models import LONGEST_NAME, Connection, ConnectionQuerySet, Organisation
from people.rules import signed_in_user, signed_role, staff_of

MOST_SHOWN: Final = 20
WITH: Final = "with"


@require_form_methods
def manage_person_join(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Choose with whom somebody whom staff wrote down is one, read what goes along, and join them.

    Planners and administrators only, and both must be known here.
    """
    here = staff_of(request, organisation)
    known = Connection.objects.visible_to(request.user).filter(organisation=here).select_related("person")
    into = _chosen(request, known)
    connection = known.filter(pk=pk).first()
    if connection is None and into is not None and request.method == "POST":
        return redirect("manage_person", here.slug, into.pk)  # sent twice: they are one already
    if connection is None or not connection.is_written_down:
        raise Http404
    if into is None:
        return _choose(request, here, connection, known)
    form = JoinForm(request.POST if request.method == "POST" else None)
    context = {"organisation": here, "connection": connection, "person": connection.person, "into": into, "form": form}
    try:
        context["moves"] = what_moves(connection=connection, into=into, user=signed_in_user(request))
        if form.is_valid():
            join_persons(connection=connection, into=into, role=signed_role(request, here), at=now())
            messages.success(request, _("They are one now. All that was written down is here."))
            return redirect("manage_person", here.slug, into.pk)
    except CannotJoin as why:
        context["refusal"] = str(why)
    return render(request, "manage_person_join.html", context)


def _chosen(request: HttpRequest, known: ConnectionQuerySet) -> Connection | None:
    chosen = request.GET.get(WITH, "")
    if not chosen:
        return None
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < len(str(2**63))):
        raise Http404
    return get_object_or_404(known.filter(person__representations__kind__in=OF_AN_ACCOUNT).distinct(), pk=int(chosen))


def _choose(
    request: HttpRequest, here: Organisation, connection: Connection, known: ConnectionQuerySet
) -> HttpResponse:
    """Whom it may be: by the name under which staff wrote them down, or by another one."""
    first_name = (connection.person.name.split() or [""])[0]
    name = request.GET.get("name", first_name).replace("\x00", "")[:LONGEST_NAME].strip()
    accounts = known.filter(person__representations__kind__in=OF_AN_ACCOUNT, person__name__icontains=name)
    found = list(accounts.distinct().order_by("person__name", "pk")[: MOST_SHOWN + 1])
    context = {
        "organisation": here,
        "connection": connection,
        "person": connection.person,
        "name": name,
        "found": found[:MOST_SHOWN],
        "has_more": len(found) > MOST_SHOWN,
    }
    return render(request, "manage_person_join.html", context)
