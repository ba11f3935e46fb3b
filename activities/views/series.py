"""The pages on which staff make a series of an activity, look at its dates, and change or cancel the later ones."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from activities.dates.guard import clashes_of, in_a_row
from activities.forms import CancelLaterForm, ChangeLaterForm, MoreDatesForm, RepeatForm, rule_in_words
from activities.models import ON_PAGES_OF_THEIR_OWN, Activity, Series
from activities.operations import ChangedMeanwhile, NotReady
from activities.series import (
    RepeatsAlready,
    add_dates,
    cancel_later,
    change_later,
    last_of,
    publish_series,
    repeat_activity,
)
from activities.views.managing import say_what_is_missing
from activities.views.overtaken import OVERTAKEN, based_on_now, what_a_colleague_wrote
from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from people.models import Organisation
from people.rules import staff_of


@require_form_methods
def activity_repeat(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Make a series of an activity, in one form. Its dates are drafts until they are published."""
    own = staff_of(request, organisation)
    activity = get_object_or_404(Activity.objects.exclude(kind__in=ON_PAGES_OF_THEIR_OWN), organisation=own, pk=pk)
    if activity.series_id is not None and request.method != "POST":
        return redirect("activities:series_detail", organisation=own.slug, pk=activity.series_id)
    if activity.series_id is None and not activity.can_repeat:
        messages.error(request, _("Only what happens on one day, and is not cancelled, can come again."))
        return redirect("activities:activity_edit", organisation=own.slug, pk=pk)
    first = activity.series_on or timezone.localdate(activity.starts_at)
    form = RepeatForm(
        request.POST if request.method == "POST" else None, organisation=own, first=first, after=max(first, today())
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            series = repeat_activity(
                of=activity,
                rule=form.rule(),
                until=data["until"],
                leave_out=data["leave_out"],
                submission_key=data["submission"],
                at=now(),
            )
        except RepeatsAlready:
            messages.info(request, _("It comes again already. Here are its dates."))
            return redirect("activities:activity_repeat", organisation=own.slug, pk=pk)
        messages.success(request, _("The dates are made, as drafts. Look at them, then publish them."))
        return redirect("activities:series_detail", organisation=own.slug, pk=series.pk)
    context = {"organisation": own, "activity": activity, "form": form}
    return render(request, "activities/activity_repeat.html", context)


def _series(own: Organisation, pk: int) -> Series:
    return get_object_or_404(Series.objects.select_related("organisation"), organisation=own, pk=pk)


@require_safe
def series_detail(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """All dates of a series, from the first one that is not over."""
    own = staff_of(request, organisation)
    series, at = _series(own, pk), now()
    coming = Activity.objects.filter(series=series).coming_up(at)
    page = page_of(request, coming)
    dates = list(page)
    clashes = clashes_of(own, [timezone.localdate(one.starts_at) for one in dates])
    context = {
        "organisation": own,
        "series": series,
        "rows": [(one, in_a_row(clashes[timezone.localdate(one.starts_at)])) for one in dates],
        "last": dates[-1] if dates else last_of(series),
        "rule": rule_in_words(series),
        "drafts": coming.filter(status=Activity.Status.DRAFT).count(),
        "page": page,
    }
    return render(request, "activities/series_detail.html", context)


@require_POST
def series_publish(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Show all drafts of a series to everyone."""
    own = staff_of(request, organisation)
    try:
        publish_series(series=_series(own, pk), at=now())
    except NotReady as trouble:
        messages.error(request, say_what_is_missing(trouble))
    else:
        messages.success(request, _("Everyone can see these dates now."))
    return redirect("activities:series_detail", organisation=own.slug, pk=pk)


@require_form_methods
def series_more(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Make the next dates of a series, for a year say."""
    own = staff_of(request, organisation)
    series = _series(own, pk)
    form = MoreDatesForm(
        request.POST if request.method == "POST" else None, series=series, after=max(series.made_until, today())
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        add_dates(series=series, until=data["until"], leave_out=data["leave_out"], at=now())
        messages.success(request, _("The dates are made, as drafts. Look at them, then publish them."))
        return redirect("activities:series_detail", organisation=own.slug, pk=pk)
    context = {"organisation": own, "series": series, "rule": rule_in_words(series), "form": form}
    return render(request, "activities/series_more.html", context)


def _standing(own: Organisation, pk: int) -> Activity:
    """One date of a series that can still be changed."""
    coming = Activity.objects.filter(organisation=own, series__isnull=False).coming_up(now())
    return get_object_or_404(coming.exclude(status=Activity.Status.CANCELLED), pk=pk)


def _later_than(activity: Activity) -> QuerySet[Activity]:
    later = Activity.objects.filter(series=activity.series_id, series_on__gte=activity.series_on).coming_up(now())
    return later.exclude(status=Activity.Status.CANCELLED)


@require_form_methods
def activity_change_later(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Change one date of a series and all later ones."""
    own = staff_of(request, organisation)
    activity = _standing(own, pk)
    form = ChangeLaterForm(request.POST if request.method == "POST" else None, of=activity)
    overtaken: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            changed = change_later(
                activity=activity,
                words=form.words(),
                starts=data["starts"],
                ends=data["ends"],
                seen=data["version"],
                at=now(),
            )
        except ChangedMeanwhile:
            activity = _standing(own, pk)
            overtaken = what_a_colleague_wrote(form, activity)
            form = ChangeLaterForm(based_on_now(request, activity), of=activity)
            form.add_error(None, OVERTAKEN)
        else:
            words = ngettext("%(count)d date is changed.", "%(count)d dates are changed.", len(changed))
            messages.success(request, words % {"count": len(changed)})
            return redirect("activities:series_detail", organisation=own.slug, pk=activity.series_id)
    context = {
        "organisation": own,
        "activity": activity,
        "form": form,
        "overtaken": overtaken,
        "dates": _later_than(activity).count(),
    }
    return render(request, "activities/activity_change_later.html", context)


@require_form_methods
def activity_cancel_later(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Cancel one date of a series and all later ones, with a reason that everyone can read."""
    own = staff_of(request, organisation)
    activity = _standing(own, pk)
    form = CancelLaterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        off = cancel_later(activity=activity, because=form.cleaned_data["because"], at=now())
        words = ngettext("%(count)d date is cancelled.", "%(count)d dates are cancelled.", len(off))
        messages.success(request, words % {"count": len(off)})
        return redirect("activities:series_detail", organisation=own.slug, pk=activity.series_id)
    context = {"organisation": own, "activity": activity, "form": form, "dates": _later_than(activity).count()}
    return render(request, "activities/activity_cancel_later.html", context)
