"""The pages on which staff set places, and see who comes and what to get ready."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.models import ON_PAGES_OF_THEIR_OWN, Activity
from common.clock import now
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.meetings.forms import PlacesForm
from engagement.meetings.models import Booking, Meeting
from engagement.meetings.operations import TooFewPlaces, set_places
from people.models import Organisation
from people.rules import staff_of


@require_form_methods
def places(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Let people book places in an activity."""
    own = staff_of(request, organisation)
    bookable = Activity.objects.filter(organisation=own).exclude(status=Activity.Status.CANCELLED)
    activity = get_object_or_404(bookable.exclude(kind__in=[*ON_PAGES_OF_THEIR_OWN, Activity.Kind.FOCUS_GROUP]), pk=pk)
    meeting = Meeting.objects.filter(activity=activity).first()
    form = PlacesForm(request.POST if request.method == "POST" else None, instance=meeting)
    if request.method == "POST" and form.is_valid():
        path = reverse("meetings:book", args=[activity.pk])
        try:
            set_places(activity=activity, path=path, at=now(), **form.answers())
        except TooFewPlaces as few:
            form.say_too_few(few.taken)
        else:
            messages.success(request, _("Saved. Carers can book a place once the activity is public."))
            return redirect("meetings:booking_list", organisation=own.slug, pk=pk)
    return render(request, "meetings/places.html", {"organisation": own, "activity": activity, "form": form})


@require_safe
def booking_list(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Who comes, who waits, and what to get ready for whom."""
    own = staff_of(request, organisation)
    meeting = _meeting(own, pk)
    standing = meeting.bookings.standing()
    counted = standing.aggregate(
        placed=Count("pk", filter=Q(seat__isnull=False)),
        waiting=Count("pk", filter=Q(seat__isnull=True)),
        unready=Count("pk", filter=Q(is_ready=False) & (~Q(wants=[]) | ~Q(needs="")) & Q(seat__isnull=False)),
        **{want: Count("pk", filter=Q(wants__contains=[want], seat__isnull=False)) for want in Booking.Want},
    )
    context = {
        "organisation": own,
        "meeting": meeting,
        "activity": meeting.activity,
        "counted": counted,
        "wanted": [(want.label, counted[want]) for want in Booking.Want if counted[want]],
        "page": page_of(request, standing.in_order()),
    }
    return render(request, "meetings/booking_list.html", context)


@require_POST
def booking_ready(request: HttpRequest, organisation: str, pk: int, booking: int) -> HttpResponse:
    """Say that all is ready for somebody, or that it is not."""
    own = staff_of(request, organisation)
    rows = _meeting(own, pk).bookings.standing().filter(pk=booking)
    if not rows.update(is_ready=request.POST.get("ready") == "1"):
        messages.info(request, _("They have given their place up."))
    return redirect("meetings:booking_list", organisation=own.slug, pk=pk)


def _meeting(organisation: Organisation, activity: int) -> Meeting:
    own = Meeting.objects.filter(activity__organisation=organisation).select_related("activity")
    return get_object_or_404(own, activity=activity)
