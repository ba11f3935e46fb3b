"""What is on, for everyone, and the pages on which staff announce it."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.forms import ActivityForm, CancelForm
from activities.models import Activity, ActivityQuerySet
from activities.operations import AlreadyCancelled, add_activity, cancel_activity, publish_activity
from common.clock import now
from common.pagination import page_of
from people.rules import staff_of

FORM_METHODS = ["GET", "HEAD", "POST"]
ONLINE, AT_A_PLACE = "online", "place"
ACCESS_ICONS = {
    Activity.Access.STEP_FREE: "step-free",
    Activity.Access.HEARING_LOOP: "hearing",
    Activity.Access.PARKING: "car",
    Activity.Access.BUS: "car",
    Activity.Access.QUIET_ROOM: "door",
    Activity.Access.INTERPRETER: "signing",
    Activity.Access.TRAVEL_PAID: "car",
    Activity.Access.REPLACEMENT_CARE: "heart",
    Activity.Access.FOOD: "food",
    Activity.Access.DIAL_IN: "people",
}


# --- For everyone -------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def whats_on(request: HttpRequest) -> HttpResponse:
    """What is coming up, the next first, with pills that narrow it and stay in the address."""
    kind, where = request.GET.get("kind", ""), request.GET.get("where", "")
    kind = kind if kind in Activity.Kind.values else ""
    where = where if where in {ONLINE, AT_A_PLACE} else ""
    coming = Activity.objects.published().coming_up(now())
    page = page_of(request, _narrowed(coming, kind, where))
    context = {"page": page, "kind": kind, "where": where, **_pills(coming, kind, where)}
    return render(request, "activities/whats_on.html", context)


def _narrowed(activities: ActivityQuerySet, kind: str, where: str) -> ActivityQuerySet:
    if kind:
        activities = activities.filter(kind=kind)
    if where == ONLINE:
        activities = activities.filter(is_online=True)
    elif where == AT_A_PLACE:
        activities = activities.exclude(place="")
    return activities.select_related("organisation")


def _pills(coming: ActivityQuerySet, kind: str, where: str) -> dict[str, list["Pill"]]:
    """The choices, each with how many there are beside the other choice that is made; one query."""
    groups = (
        coming.order_by()
        .annotate(at_a_place=ExpressionWrapper(~Q(place=""), BooleanField()))
        .values_list("kind", "is_online", "at_a_place")
        .annotate(count=Count("pk"))
    )
    of_kind: Counter[str] = Counter()
    of_where: Counter[str] = Counter()
    for found, is_online, at_a_place, count in groups:
        places = {"": True, ONLINE: is_online, AT_A_PLACE: at_a_place}
        if places[where]:
            of_kind.update({found: count, "": count})
        if kind in {"", found}:
            of_where.update({place: count for place, fits in places.items() if fits})
    kinds = [("", _("All"))] + [(value, label) for value, label in Activity.Kind.choices if of_kind[value]]
    wheres = [("", _("All")), (AT_A_PLACE, _("At a place")), (ONLINE, _("Online"))]
    return {
        "kinds": [
            Pill(label, of_kind[value], {"kind": value, "where": where}, value == kind) for value, label in kinds
        ],
        "wheres": [
            Pill(label, of_where[value], {"kind": kind, "where": value}, value == where) for value, label in wheres
        ],
    }


@dataclass(frozen=True)
class Pill:
    """One press that narrows the list."""

    label: str | Promise
    count: int
    choice: dict[str, str]
    is_on: bool

    @property
    def query(self) -> str:
        """What stands in the address."""
        return urlencode({name: value for name, value in self.choice.items() if value})


@login_not_required
@require_safe
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity: when, where, who comes, what can change, and what makes it easier to come."""
    activities = Activity.objects.visible_to(request.user).select_related("organisation")
    activity = get_object_or_404(activities, pk=pk)
    access = [(ACCESS_ICONS[value], value.label) for value in Activity.Access if value in activity.access]
    context = {
        "activity": activity,
        "services": activity.services.order_by("name"),
        "access": access,
        "is_over": activity.is_over(now()),
    }
    return render(request, "activities/activity_detail.html", context)


# --- For staff ----------------------------------------------------------------------------------------------------


@require_safe
def manage_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """The organisation's activities: what is coming, drafts included, or what is over."""
    own = staff_of(request, organisation)
    of_own = Activity.objects.filter(organisation=own)
    show_past = request.GET.get("show") == "past"
    at = now()
    rows = of_own.gone_by(at) if show_past else of_own.coming_up(at)
    page = page_of(request, rows)
    return render(request, "activities/manage_list.html", {"organisation": own, "page": page, "show_past": show_past})


@require_http_methods(FORM_METHODS)
def activity_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Write a new activity. It is a draft until it is published."""
    own = staff_of(request, organisation)
    instance = Activity(organisation=own)
    form = ActivityForm(request.POST or None, instance=instance, organisation=own)
    if request.method == "POST" and form.is_valid():
        activity = form.save(commit=False)
        activity.submission_key = form.cleaned_data["submission"]
        linked = {name: form.cleaned_data[name] for name in ("services", "goals", "duties")}
        activity = add_activity(activity, **linked)
        messages.success(request, _("Saved as a draft. Only your team sees it until you publish it."))
        return redirect("activities:activity_edit", organisation=own.slug, pk=activity.pk)
    return render(request, "activities/activity_add.html", {"organisation": own, "form": form})


@require_http_methods(FORM_METHODS)
def activity_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Change an activity, and from here publish or cancel it."""
    own = staff_of(request, organisation)
    activity = get_object_or_404(Activity, organisation=own, pk=pk)
    form = ActivityForm(request.POST or None, instance=activity, organisation=own)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("activities:activity_edit", organisation=own.slug, pk=pk)
    return render(request, "activities/activity_edit.html", {"organisation": own, "activity": activity, "form": form})


@require_POST
def activity_publish(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Show an activity to everyone."""
    own = staff_of(request, organisation)
    try:
        publish_activity(activity=get_object_or_404(Activity, organisation=own, pk=pk))
    except AlreadyCancelled:
        messages.error(request, _("This activity is cancelled. Add a new one with a new day."))
    else:
        messages.success(request, _("Everyone can see it now."))
    return redirect("activities:activity_edit", organisation=own.slug, pk=pk)


@require_http_methods(FORM_METHODS)
def activity_cancel(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Cancel an activity with a reason that everyone can read."""
    own = staff_of(request, organisation)
    activity = get_object_or_404(Activity, organisation=own, pk=pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cancel_activity(activity=activity, because=form.cleaned_data["because"], at=now())
        messages.success(request, _("It is cancelled, and the page says why."))
        return redirect("activities:manage_list", organisation=own.slug)
    return render(request, "activities/activity_cancel.html", {"organisation": own, "activity": activity, "form": form})
