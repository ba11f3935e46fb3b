"""The page for the door on the day: who is there, and how many just came."""

import uuid

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.models import ON_PAGES_OF_THEIR_OWN, Activity, ActivityQuerySet
from common.clock import now
from common.pagination import page_of
from engagement.meetings.models import Booking, BookingQuerySet, WalkIn
from engagement.meetings.operations import (
    DoorClosed,
    check_in,
    count_walk_in,
    is_door_open,
    take_check_in_back,
    take_walk_in_back,
)
from people.models import LONGEST_NAME, Organisation
from people.rules import staff_of


@require_safe
def door(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Who has a place, found by name, and whether they are there; how many came without one."""
    own = staff_of(request, organisation)
    activity = get_object_or_404(_meetings(own), pk=pk)
    booked = _booked(activity)
    name = _name(request.GET)
    counted = booked.aggregate(booked=Count("pk"), came=Count("pk", filter=Q(came=True)))
    walk_ins = WalkIn.objects.filter(activity=activity).aggregate(walk_ins=Count("pk"), last_walk_in=Max("pk"))
    context = {
        "organisation": own,
        "activity": activity,
        "name": name,
        "page": page_of(request, booked.filter(name__icontains=name).order_by("name", "pk")),
        **counted,
        **walk_ins,
        "submission": uuid.uuid4(),
        "is_open": is_door_open(activity, now()),
    }
    return render(request, "meetings/door.html", context)


@require_POST
def door_check_in(request: HttpRequest, organisation: str, pk: int, booking: int) -> HttpResponse:
    """Say that somebody is there, or take it back."""
    own = staff_of(request, organisation)
    activity = get_object_or_404(_meetings(own), pk=pk)
    row = _booked(activity).select_related("meeting__activity").filter(pk=booking).first()
    try:
        if row is None:
            messages.info(request, _("They have given their place up, or wait for one."))
        elif request.POST.get("came") == "0":
            take_check_in_back(booking=row, at=now())
        else:
            check_in(booking=row, at=now())
    except DoorClosed:
        _say_closed(request)
    return _back(request, own, pk)


@require_POST
def door_walk_in(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Count one who just came, or take the last one back."""
    own = staff_of(request, organisation)
    activity = get_object_or_404(_meetings(own), pk=pk)
    taken_back = request.POST.get("back", "")
    try:
        if taken_back.isascii() and taken_back.isdigit():
            last = WalkIn.objects.filter(activity=activity).last()
            if last and str(last.pk) == taken_back:
                take_walk_in_back(activity=activity, walk_in=last.pk, at=now())
        elif key := _key(request.POST.get("submission", "")):
            count_walk_in(activity=activity, submission_key=key, at=now())
    except DoorClosed:
        _say_closed(request)
    return _back(request, own, pk)


def _meetings(organisation: Organisation) -> ActivityQuerySet:
    own = Activity.objects.filter(organisation=organisation, status=Activity.Status.PUBLISHED)
    return own.exclude(kind__in=ON_PAGES_OF_THEIR_OWN).select_related("organisation")


def _booked(activity: Activity) -> BookingQuerySet:
    return Booking.objects.filter(meeting__activity=activity, state=Booking.State.BOOKED)


def _name(data: QueryDict) -> str:
    return data.get("name", "").replace("\x00", "")[:LONGEST_NAME].strip()


def _key(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


def _say_closed(request: HttpRequest) -> None:
    messages.info(request, _("People are checked in from the day itself on, until the minutes are public."))


def _back(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Where they were, with the name they had looked for."""
    path, query = reverse("meetings:door", args=[organisation.slug, pk]), QueryDict(mutable=True)
    if name := _name(request.POST):
        query["name"] = name
    return redirect(f"{path}?{query.urlencode()}" if query else path)
