"""Offering to take part, how it stands, and how people are chosen."""

import secrets
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities.models import Activity
from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from engagement.focus_groups import operations
from engagement.focus_groups.forms import VolunteerForm
from engagement.focus_groups.forms.carers import told_before
from engagement.focus_groups.models import Draw
from engagement.focus_groups.operations import Full, NotOpen
from people.acting import for_somebody
from people.models import Person, Representation
from people.operations import contact_of

SEED_BYTES = 32


def new_seed() -> str:
    """A seed that nobody can choose or foresee."""
    return secrets.token_hex(SEED_BYTES)


def _draw(activity: int) -> Draw:
    public = Draw.objects.filter(activity__in=Activity.objects.published())
    return get_object_or_404(public.select_related("activity__organisation"), activity=activity)


@keeps_words
@never_cache
@require_form_methods
@for_somebody(Representation.May.TELL)
def volunteer(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Offer to take part, change what one said, and see how it stands."""
    draw = _draw(pk)
    mine = draw.volunteers.standing().filter(person=person).first()
    form = VolunteerForm(
        request.POST if request.method == "POST" else None, draw=draw, initial=told_before(person, mine)
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.offer(
                draw=draw,
                person=person,
                contact=contact_of(person),
                lot=uuid.uuid4().hex,
                at=now(),
                **form.answers(),
            )
        except NotOpen:
            messages.info(request, _("It is too late to change this here."))
        except Full:
            messages.info(request, _("So many people have offered that we take no more. Thank you for asking."))
        else:
            messages.success(request, _("Thank you. We write to you when we know who has a place."))
        return redirect("focus_groups:volunteer", pk=pk)
    activity, at = draw.activity, now()
    context = {
        "activity": activity,
        "draw": draw,
        "mine": mine,
        "form": form,
        "is_open": not draw.drawn_at and activity.is_public and activity.starts_at > at,
        "may_withdraw": mine and activity.starts_at > at and not activity.is_cancelled,
    }
    return render(request, "focus_groups/volunteer.html", context)


@require_POST
@for_somebody(Representation.May.TELL)
def leave(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Take one's offer or place back."""
    mine = _draw(pk).volunteers.filter(person=person).select_related("draw").order_by("-pk").first()
    if mine is None:
        raise Http404
    operations.withdraw(volunteer=mine, seed=new_seed(), at=now())
    messages.success(request, _("You are not in this group now. Thank you for telling us."))
    return redirect("focus_groups:volunteer", pk=pk)


@login_not_required
@require_safe
def draw_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How people are chosen, and each draw that was held, without anything about anybody."""
    draw = _draw(pk)
    context = {
        "activity": draw.activity,
        "draw": draw,
        "quotas": [(str(quota), quota.least, quota.most) for quota in draw.quotas.all()],
        "rounds": draw.rounds.defer("pool", "lottery"),
    }
    return render(request, "focus_groups/draw_detail.html", context)
