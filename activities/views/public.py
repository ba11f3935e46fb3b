"""What is on, for everyone."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from activities.calendars import calendar_of
from activities.choosing import IN_PLACES, Choice, Where
from activities.forms import ChooseForm, FollowForm, FollowNewForm
from activities.models import CARER_TYPES, Activity, ActivityQuerySet
from activities.operations import follow_activity, follow_new
from common.clock import now
from common.methods import require_form_methods
from common.pagination import page_of
from common.remembering import Fragment, Remembering
from notices.models import Contact
from people.limits import is_flooding
from planning.models import Service

MOST_FOLLOWS_AN_HOUR = 20
MOST_IN_A_CALENDAR = 500
MOST_OTHER_DATES = 5
LONGEST_NUMBER = 5  # of a page
CALENDAR = "text/calendar; charset=utf-8"
remembered = Remembering("activities", "activities_activityevent")
ACCESS_ICONS = {
    Activity.Access.STEP_FREE: "step-free",
    Activity.Access.HEARING_LOOP: "hearing",
    Activity.Access.PARKING: "car",
    Activity.Access.BUS: "car",
    Activity.Access.QUIET_ROOM: "door",
    Activity.Access.PRAYER_ROOM: "door",
    Activity.Access.CHANGING_PLACE: "step-free",
    Activity.Access.INTERPRETER: "signing",
    Activity.Access.TRAVEL_PAID: "car",
    Activity.Access.REPLACEMENT_CARE: "heart",
    Activity.Access.FOOD: "food",
    Activity.Access.DIAL_IN: "people",
}


@login_not_required
@require_safe
def whats_on(request: HttpRequest) -> HttpResponse:
    """What is coming up, the next first, with filters that stay in the address."""
    choice = Choice.of(request.GET)
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER else 1
    part = remembered(f"list?{choice.query()}&page={number}", lambda: _write_list(request, choice, number))
    return render(request, "activities/whats_on.html", {"part": part, "choice": choice})


@dataclass(frozen=True)
class Pill:
    """One press that narrows the list."""

    label: str | Promise
    count: int
    query: str
    is_on: bool


def _coming(choice: Choice) -> ActivityQuerySet:
    return choice.narrow(Activity.objects.published().coming_up(now()))


def _write_list(request: HttpRequest, choice: Choice, number: int) -> Fragment:
    coming = _coming(choice)
    counts = coming.order_by().aggregate(
        all=Count("pk"), **{where.value: Count("pk", filter=fits) for where, fits in IN_PLACES.items()}
    )
    wheres: list[tuple[str, str | Promise]] = [("", _("All")), *((where.value, where.label) for where in Where)]
    page = page_of(request, choice.here(coming).select_related("organisation"))
    context: dict[str, Any] = {
        "page": page,
        "choice": choice,
        "wheres": [
            Pill(label, counts[value or "all"], choice.query(where=value), value == choice.where)
            for value, label in wheres
        ],
        "form": ChooseForm(choice, list(Service.objects.open_to_feedback())),
        "calendar": reverse("activities:calendar", query=choice.parts),
    }
    context["chosen"] = _in_words(context["form"], choice)
    html = render_to_string("activities/_whats_on.html", context, request)
    # An address that asks for a page which there is not is answered, but leaves nothing in the cache.
    return Fragment(html=html, worth_keeping=page.number == number)


def _in_words(form: ChooseForm, choice: Choice) -> list[str]:
    """What is chosen, but for the place, which the pills show."""
    words = []
    for name, value in choice.parts.items():
        if name != "where":
            labels = {str(key): str(label) for key, label in form.fields[name].choices}  # type: ignore[attr-defined]  # all are choices
            words += [labels[one] for one in (value if isinstance(value, list) else [value]) if one in labels]
    return words


def _calendar(activities: list[Activity], name: str, file: str) -> HttpResponse:
    response = HttpResponse(calendar_of(activities, name=name), content_type=CALENDAR)
    response["Content-Disposition"] = f'attachment; filename="{file}.ics"'
    return response


@login_not_required
@require_safe
@conditional_page
def calendar(request: HttpRequest) -> HttpResponse:
    """What is coming up, by the same filters, for calendars that fetch it again by themselves."""
    choice = Choice.of(request.GET)
    coming = list(choice.here(_coming(choice))[:MOST_IN_A_CALENDAR])
    return _calendar(coming, _("Come along"), "come-along")


@login_not_required
@require_safe
@conditional_page
def activity_calendar(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """One activity, for one's own calendar."""
    activity = get_object_or_404(Activity.objects.published(), pk=pk)
    return _calendar([activity], activity.title, f"activity-{pk}")


@login_not_required
@require_safe
def series_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """All public dates of a series that are still to come."""
    dates = Activity.objects.published().filter(series=pk).order_by("starts_at", "pk")
    latest = dates.last()
    if latest is None:
        raise Http404
    page = page_of(request, dates.coming_up(now()))
    context = {"series": pk, "title": (page.object_list[0] if page.object_list else latest).title, "page": page}
    return render(request, "activities/series_dates.html", context)


@login_not_required
@require_safe
@conditional_page
def series_calendar(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """All dates of a series, for one's own calendar; each is an event of its own, moved or cancelled by itself."""
    dates = list(Activity.objects.published().filter(series=pk).order_by("-starts_at")[:MOST_IN_A_CALENDAR])
    if not dates:
        raise Http404
    return _calendar(dates[::-1], dates[0].title, f"series-{pk}")


@login_not_required
@require_safe
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity: when, where, who comes, what can change, and what makes it easier to come."""
    activities = Activity.objects.visible_to(request.user).select_related("organisation", "venue")
    activity = get_object_or_404(activities, pk=pk)
    access = [(ACCESS_ICONS[value], value.label) for value in Activity.Access if value in activity.access]
    context = {
        "activity": activity,
        "services": activity.services.order_by("name"),
        "goals": activity.goals.order_by("pk"),
        "duties": activity.duties.all(),
        "facts": _facts(activity),
        "access": access,
        "is_over": activity.is_over(now()),
        "other_dates": _other_dates(activity),
    }
    return render(request, "activities/activity_detail.html", context)


def _other_dates(activity: Activity) -> list[Activity]:
    """The next few dates of its series, without itself."""
    if activity.series_id is None:
        return []
    coming = Activity.objects.published().filter(series=activity.series_id).exclude(pk=activity.pk).coming_up(now())
    return list(coming[:MOST_OTHER_DATES])


def _facts(activity: Activity) -> list[tuple[str, list[str]]]:
    """What can be looked for as well as read: each with its name, where it is said."""
    facts = [
        (_("Which carers"), [str(label) for value, label in CARER_TYPES if value in activity.carer_types]),
        (_("Only for"), list(activity.areas)),
        (_("Languages"), [str(one.label) for one in Activity.Language if one in activity.languages]),
        (_("Formats"), [str(one.label) for one in Activity.Format if one in activity.formats]),
    ]
    return [(name, values) for name, values in facts if values]


@login_not_required
@require_form_methods
def activity_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an address to be reminded, and told of changes. The words are the same whether or not we know it."""
    coming = Activity.objects.filter(status=Activity.Status.PUBLISHED).coming_up(now())
    activity = get_object_or_404(coming.select_related("organisation", "topic"), pk=pk)
    form = FollowForm(request.POST or None, initial={"email": getattr(request.user, "email", "")})
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_flooding(request, "activity_follow", MOST_FOLLOWS_AN_HOUR):
            form.say_come_back_later()
            status = 429
        else:
            contact = Contact.objects.for_email(form.cleaned_data["email"], request.LANGUAGE_CODE)
            follow_activity(activity=activity, contact=contact, at=now())
            messages.success(request, _("We will remind you, and tell you if it changes."))
            return redirect("activities:activity_detail", pk=activity.pk)
    return render(request, "activities/activity_follow.html", {"form": form, "activity": activity}, status=status)


@login_not_required
@require_form_methods
def new_follow(request: HttpRequest) -> HttpResponse:
    """Leave an address to hear of new activities. The words are the same whether or not we know it."""
    choice = Choice.of(request.GET)
    initial = {"email": getattr(request.user, "email", ""), "service": choice.service, "kind": choice.kind}
    form = FollowNewForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_flooding(request, "new_follow", MOST_FOLLOWS_AN_HOUR):
            form.say_come_back_later()
            status = 429
        else:
            data = form.cleaned_data
            contact = Contact.objects.for_email(data["email"], request.LANGUAGE_CODE)
            follow_new(service=data["service"], kind=data["kind"], contact=contact, at=now())
            messages.success(request, _("We will write to you when there is something new."))
            return redirect("activities:whats_on")
    return render(request, "activities/new_follow.html", {"form": form}, status=status)
