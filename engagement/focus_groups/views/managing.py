"""The pages on which staff set places and quotas, draw lots, and see who was drawn and why."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from activities.drawing import CannotBeMet
from activities.models import Activity
from common.clock import now
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.focus_groups import operations
from engagement.focus_groups.forms import PlacesForm, QuotaForm
from engagement.focus_groups.models import Draw, Volunteer
from engagement.focus_groups.operations import AlreadyDrawn, NobodyYet, NotAsked, NotOpen, TooManyQuotas
from engagement.focus_groups.rules import in_words, reasons
from engagement.focus_groups.tags import label_of
from engagement.focus_groups.views.carers import new_seed
from people.models import Organisation
from people.rules import staff_of


@require_form_methods
def set_up(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Let people offer to take part in a focus group, and say how many places there are."""
    own = staff_of(request, organisation)
    groups = Activity.objects.filter(organisation=own, kind=Activity.Kind.FOCUS_GROUP)
    activity = get_object_or_404(groups.exclude(status=Activity.Status.CANCELLED), pk=pk)
    draw = Draw.objects.filter(activity=activity).first()
    form = PlacesForm(
        request.POST if request.method == "POST" else None, initial={"places": draw.places if draw else None}
    )
    if request.method == "POST" and form.is_valid():
        path = reverse("focus_groups:volunteer", args=[activity.pk])
        try:
            operations.set_up(activity=activity, places=form.cleaned_data["places"], path=path)
        except AlreadyDrawn:
            messages.error(request, _("Lots were drawn already. The number of places stays as it was."))
        else:
            messages.success(request, _("Saved. Carers can offer to take part once the activity is public."))
        return redirect("focus_groups:manage", organisation=own.slug, pk=pk)
    return render(request, "focus_groups/set_up.html", {"organisation": own, "activity": activity, "form": form})


@require_safe
def manage(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Places, quotas, who offered to take part, and what was drawn."""
    own = staff_of(request, organisation)
    return _page(request, own, _draw(own, pk), [])


@require_form_methods
def quota_add(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Ask for at least and at most so many of some carers; the same ones again changes the numbers."""
    own = staff_of(request, organisation)
    draw = _draw(own, pk)
    form = QuotaForm(request.POST if request.method == "POST" else None, places=draw.places)
    if request.method == "POST" and form.is_valid():
        numbers = {name: form.cleaned_data[name] for name in ("least", "most")}
        try:
            operations.keep_quota(draw=draw, of=form.of, **numbers)
        except NotAsked:
            form.say_not_asked()
        except TooManyQuotas:
            form.say_too_many()
        else:
            return redirect("focus_groups:manage", organisation=own.slug, pk=pk)
    context = {"organisation": own, "activity": draw.activity, "form": form}
    return render(request, "focus_groups/quota_add.html", context)


@require_POST
def quota_remove(request: HttpRequest, organisation: str, pk: int, quota: int) -> HttpResponse:
    """Ask for it no longer."""
    own = staff_of(request, organisation)
    operations.remove_quota(draw=_draw(own, pk), quota=quota)
    return redirect("focus_groups:manage", organisation=own.slug, pk=pk)


@require_POST
def run(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Draw lots for the places that are free."""
    own = staff_of(request, organisation)
    draw = _draw(own, pk)
    try:
        made = operations.draw_lots(draw=draw, seed=new_seed(), at=now())
    except NotOpen:
        messages.error(request, _("Lots are drawn while it is public and has not begun."))
    except NobodyYet:
        messages.error(request, _("Nobody has offered to take part yet."))
    except CannotBeMet as trouble:
        return _page(request, own, draw, in_words(trouble.changes))
    else:
        if made is None:
            messages.info(request, _("All places are taken already. Nothing was drawn."))
        else:
            messages.success(request, _("Done. We write to everyone who offered."))
    return redirect("focus_groups:manage", organisation=own.slug, pk=pk)


@require_safe
def pool(request: HttpRequest, organisation: str, pk: int, number: int) -> HttpResponse:
    """What lots were drawn from, as a file with which anybody can repeat the draw. It names nobody."""
    found = get_object_or_404(_draw(staff_of(request, organisation), pk).rounds, number=number)
    if not found.pool:
        raise Http404
    name = f'attachment; filename="draw-{pk}-{number}.json"'
    return HttpResponse(found.pool, content_type="application/json", headers={"Content-Disposition": name})


def _draw(organisation: Organisation, activity: int) -> Draw:
    own = Draw.objects.filter(activity__organisation=organisation).select_related("activity")
    return get_object_or_404(own, activity=activity)


def _page(request: HttpRequest, own: Organisation, draw: Draw, changes: list[str]) -> HttpResponse:
    standing = list(draw.volunteers.standing().only("carer_types", "area", "is_new", "seat", "draw_id"))
    have = Counter(tag for one in standing for tag in one.has)
    quotas = [(quota, have[quota.of]) for quota in draw.quotas.all()]
    rounds = list(draw.rounds.defer("lottery"))
    last = rounds[-1].drawn_from() if rounds else None
    page = page_of(request, draw.volunteers.standing().in_order())
    asked = {quota.of for quota, _number in quotas}
    rows: list[tuple[Volunteer, list[str], list[str]]] = [
        (one, [label_of(tag) for tag in one.has if tag in asked], reasons(last, one.lot) if last else [])
        for one in page
    ]
    free = draw.places - sum(one.seat is not None for one in standing)
    waiting = sum(one.seat is None for one in standing)
    at = now()
    context: dict[str, Any] = {
        "organisation": own,
        "activity": draw.activity,
        "draw": draw,
        "quotas": quotas,
        "changes": changes,
        "rounds": rounds,
        "page": page,
        "rows": rows,
        "offered": ngettext("%(number)d person has offered.", "%(number)d people have offered.", len(standing))
        % {"number": len(standing)},
        "free": free,
        "may_draw": draw.activity.is_public and draw.activity.starts_at > at and free > 0 and waiting > 0,
        "all_are_in": waiting <= free,
    }
    return render(request, "focus_groups/manage.html", context)
