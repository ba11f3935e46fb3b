"""The pages on which staff announce, change and cancel activities."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.dates.guard import clashes_on, free_days_near
from activities.forms import ActivityForm, BeginForm, CancelForm, CopyForm, ReachForm
from activities.models import ON_PAGES_OF_THEIR_OWN, Activity, Reach
from activities.operations import (
    LINKED,
    AlreadyCancelled,
    ChangedMeanwhile,
    NotReady,
    add_activity,
    cancel_activity,
    change_activity,
    copy_activity,
    enter_reach,
    publish_activity,
)
from activities.prefilling import last_like_it, prefilled
from activities.rules import missing_in
from activities.starting_points import STARTING_POINTS, starting_point, ways_for
from activities.views.overtaken import OVERTAKEN, based_on_now, what_a_colleague_wrote
from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from people.rules import staff_of


@require_safe
def manage_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """The organisation's activities: what is coming, drafts included, or what is over."""
    own = staff_of(request, organisation)
    of_own = Activity.objects.filter(organisation=own)
    show_past = request.GET.get("show") == "past"
    at = now()
    came = F("reach__people") + F("reach__walk_ins") + F("reach__anonymous")
    rows = (of_own.gone_by(at) if show_past else of_own.coming_up(at)).annotate(came=came)
    page = page_of(request, rows)
    return render(request, "activities/manage_list.html", {"organisation": own, "page": page, "show_past": show_past})


@require_form_methods
def activity_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Write a new activity. It is a draft until it is published."""
    own = staff_of(request, organisation)
    kind, point = request.GET.get("kind", ""), starting_point(request.GET.get("from", ""))
    initial = prefilled(own, kind=kind if kind in Activity.Kind.values else "", point=point)
    form = ActivityForm(request.POST or None, instance=Activity(organisation=own), organisation=own, initial=initial)
    if request.method == "POST" and form.is_valid():
        activity = form.save(commit=False)
        activity.submission_key = form.cleaned_data["submission"]
        linked = {name: form.cleaned_data[name] for name in LINKED}
        activity = add_activity(activity, at=now(), **linked)
        messages.success(request, _("Saved as a draft. Only your team sees it until you publish it."))
        return redirect("activities:activity_edit", organisation=own.slug, pk=activity.pk)
    return render(request, "activities/activity_add.html", {"organisation": own, "form": form})


@require_form_methods
def activity_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Change an activity, and from here publish or cancel it."""
    own = staff_of(request, organisation)
    activity = get_object_or_404(Activity, organisation=own, pk=pk)
    form = ActivityForm(request.POST or None, instance=activity, organisation=own)
    overtaken: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        linked = {name: form.cleaned_data[name] for name in LINKED}
        try:
            change_activity(form.save(commit=False), at=now(), seen=form.cleaned_data["version"], **linked)
        except ChangedMeanwhile:
            activity = get_object_or_404(Activity, organisation=own, pk=pk)
            overtaken = what_a_colleague_wrote(form, activity)
            form = ActivityForm(
                based_on_now(request, activity),
                instance=get_object_or_404(Activity, organisation=own, pk=pk),
                organisation=own,
            )
            form.add_error(None, OVERTAKEN)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("activities:activity_edit", organisation=own.slug, pk=pk)
    at = now()
    context = {
        "organisation": own,
        "activity": activity,
        "form": form,
        "overtaken": overtaken,
        "missing": missing_in(activity, activity.services.all()) if activity.is_draft and not form.is_bound else [],
        "is_over": activity.is_over(at),
        **what_else_is_on(activity, at),
    }
    return render(request, "activities/activity_edit.html", context)


def what_else_is_on(activity: Activity, at: datetime) -> dict[str, Any]:
    """What is on the day of an activity already, and days close by on which nothing is."""
    if activity.is_over(at) or activity.is_cancelled or activity.has_pages_of_its_own:
        return {}
    day, today = timezone.localdate(activity.starts_at), timezone.localdate(at)
    clashes = clashes_on(activity.organisation, day, besides=activity)
    free = free_days_near(activity.organisation, day, today=today) if clashes else []
    return {"clashes": clashes, "free": free}


@require_POST
def activity_publish(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Show an activity to everyone."""
    own = staff_of(request, organisation)
    try:
        publish_activity(activity=get_object_or_404(Activity, organisation=own, pk=pk), at=now())
    except AlreadyCancelled:
        messages.error(request, _("This activity is cancelled. Add a new one with a new day."))
    except NotReady as trouble:
        messages.error(request, say_what_is_missing(trouble))
    else:
        messages.success(request, _("Everyone can see it now."))
    return redirect("activities:activity_edit", organisation=own.slug, pk=pk)


def say_what_is_missing(trouble: NotReady) -> str:
    """Name what carers must know before they can see it."""
    return _("Before everyone can see it, say: %(missing)s.") % {"missing": ", ".join(map(str, trouble.missing))}


@require_safe
def activity_begin(request: HttpRequest, organisation: str) -> HttpResponse:
    """Three questions that suggest a way to listen; what there was before to copy; and activities to start from."""
    own = staff_of(request, organisation)
    form = BeginForm(request.GET if "need" in request.GET else None)
    ways = []
    if form.is_bound and form.is_valid():
        answers = form.cleaned_data
        ways = [(way, last_like_it(own, way.kind)) for way in ways_for(**answers)]
    context = {"organisation": own, "form": form, "ways": ways, "points": STARTING_POINTS}
    return render(request, "activities/activity_begin.html", context)


@require_form_methods
def activity_copy(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Announce one more like this, with six short answers on one page."""
    own = staff_of(request, organisation)
    # What has pages of its own is begun there.
    ours = Activity.objects.exclude(kind__in=ON_PAGES_OF_THEIR_OWN).select_related("organisation", "topic")
    of = get_object_or_404(ours, organisation=own, pk=pk)
    form = CopyForm(request.POST or None, of=of, today=today())
    if request.method == "POST" and form.is_valid() and form.cleaned_data["times"]:
        data, at = form.cleaned_data, now()
        starts_at, ends_at = data["times"]
        said = {name: data[name] for name in ("title", "summary", "place")}
        copy = copy_activity(
            of=of, starts_at=starts_at, ends_at=ends_at, submission_key=data["submission"], at=at, **said
        )
        try:
            publish_activity(activity=copy, at=at)
        except NotReady as trouble:
            messages.error(request, say_what_is_missing(trouble))
        else:
            messages.success(request, _("Everyone can see it now."))
        return redirect("activities:activity_edit", organisation=own.slug, pk=copy.pk)
    return render(request, "activities/activity_copy.html", {"organisation": own, "activity": of, "form": form})


@require_form_methods
def activity_reach(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Say who was reached, once it is over."""
    own = staff_of(request, organisation)
    over = Activity.objects.filter(status=Activity.Status.PUBLISHED).gone_by(now())
    activity = get_object_or_404(over, organisation=own, pk=pk)
    reach = Reach.objects.filter(activity=activity).first()
    counts = ("people", "walk_ins", "anonymous", "first_time")
    form = ReachForm(request.POST or None, initial={name: getattr(reach, name) for name in counts if reach})
    if request.method == "POST" and form.is_valid():
        enter_reach(activity=activity, at=now(), **{name: form.cleaned_data[name] for name in counts})
        messages.success(request, _("Thank you. It is written down."))
        return redirect("activities:activity_edit", organisation=own.slug, pk=pk)
    return render(request, "activities/activity_reach.html", {"organisation": own, "activity": activity, "form": form})


@require_form_methods
def activity_cancel(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Cancel an activity with a reason that everyone can read."""
    own = staff_of(request, organisation)
    activity = get_object_or_404(Activity, organisation=own, pk=pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cancel_activity(activity=activity, because=form.cleaned_data["because"], at=now())
        messages.success(request, _("It is cancelled. The page says why, and who wanted to come is told."))
        return redirect("activities:manage_list", organisation=own.slug)
    return render(request, "activities/activity_cancel.html", {"organisation": own, "activity": activity, "form": form})
