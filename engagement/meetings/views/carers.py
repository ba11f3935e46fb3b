"""Booking a place in two steps, and the page of one's own booking."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from engagement.meetings import operations
from engagement.meetings.forms import BookForm, NeedsForm
from engagement.meetings.forms.carers import needs_told_before
from engagement.meetings.models import Meeting
from engagement.meetings.operations import NotOpen, OfferOver
from engagement.meetings.tokens import booking_of, booking_token
from notices.models import Contact
from people.forms.addresses import COME_BACK_LATER
from people.limits import is_flooding
from people.operations import contact_of, person_of

MOST_BOOKINGS_AN_HOUR = 20


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a place in a meeting: with what one told before where one is signed in, else with an address."""
    meetings = Meeting.objects.filter(activity__status="published").select_related("activity__organisation")
    meeting = get_object_or_404(meetings, activity=pk)
    person = person_of(request.user)
    initial = needs_told_before(person) if person else {}
    form = BookForm(request.POST or None, person=person, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_flooding(request, "book", MOST_BOOKINGS_AN_HOUR):
            form.add_error(None, COME_BACK_LATER)
            status = 429
        else:
            data = form.cleaned_data
            contact = contact_of(person) if person else Contact.objects.for_email(data["email"], request.LANGUAGE_CODE)
            try:
                made = operations.book_place(
                    meeting=meeting,
                    contact=contact,
                    person=person,
                    at=now(),
                    **{name: data[name] for name in ("name", "wants", "needs")},
                )
            except NotOpen:
                messages.info(request, _("It has begun, so places can no longer be booked here."))
                return redirect("activities:activity_detail", pk=pk)
            if person:
                return redirect("meetings:booking", token=booking_token(made.pk))
            # The same words whether or not the address has booked before: the link goes to its owner alone.
            messages.success(
                request, _("We have written to you. Our email says if you have a place. You can change it there.")
            )
            return redirect("activities:activity_detail", pk=pk)
    taken = meeting.bookings.with_a_place().count()
    left = None if meeting.capacity is None else max(meeting.capacity - taken, 0)
    context = {"form": form, "activity": meeting.activity, "left": left, "is_over": meeting.activity.is_over(now())}
    return render(request, "meetings/book.html", context, status=status)


@login_not_required
@never_cache
@require_form_methods
def booking(request: HttpRequest, token: str) -> HttpResponse:
    """One's own booking: how it stands, how to join, what one needs, and how to give it up."""
    own = booking_of(token)
    form = NeedsForm(
        request.POST if request.method == "POST" else None, initial={"wants": own.wants, "needs": own.needs}
    )
    if request.method == "POST" and form.is_valid():
        operations.change_needs(booking=own, **form.cleaned_data)
        messages.success(request, _("Saved. The people who run it will see it."))
        return redirect("meetings:booking", token=token)
    at, activity = now(), own.meeting.activity
    ahead = own.meeting.bookings.in_the_queue().filter(asked_at__lt=own.asked_at).count() if own.is_waiting else 0
    context = {
        "booking": own,
        "activity": activity,
        "form": form,
        "token": token,
        "ahead": ahead,
        "may_change": activity.is_public and activity.starts_at > at and not own.is_left,
        "takes_questions": operations.takes_questions(activity, at),
        "sees_the_link": own.sees_the_link(at),
    }
    return render(request, "meetings/booking.html", context)


@login_not_required
@require_POST
def booking_leave(request: HttpRequest, token: str) -> HttpResponse:
    """Give one's booking up."""
    operations.give_up(booking=booking_of(token), at=now())
    messages.success(request, _("You have given your place up. Thank you for telling us."))
    return redirect("meetings:booking", token=token)


@login_not_required
@require_POST
def booking_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take the place that is offered."""
    try:
        operations.accept_offer(booking=booking_of(token), at=now())
        messages.success(request, _("The place is yours."))
    except OfferOver:
        messages.info(request, _("The time to say yes is over. The place went to somebody else."))
    return redirect("meetings:booking", token=token)
