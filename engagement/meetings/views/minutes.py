"""What a meeting talks about, its minutes, and the one form that closes it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import ON_PAGES_OF_THEIR_OWN, Activity, ActivityQuerySet
from activities.operations import NotOver
from common.clock import now, today
from common.methods import require_form_methods
from engagement.meetings.forms import AgendaForm, ClosingForm
from engagement.meetings.forms.closing import MOST_QUESTIONS
from engagement.meetings.models import AgendaItem, Booking, Meeting, Minutes, QuestionAhead, WalkIn
from engagement.meetings.operations import (
    AgendaChangedMeanwhile,
    ChangedMeanwhile,
    QuestionsOpen,
    close_meeting,
    set_agenda,
    timed,
    version_of,
    version_of_agenda,
)
from engagement.meetings.since import since_last_met
from feedback.models import Decision, Item
from people.models import Organisation
from people.rules import signed_role, staff_of

MOST_ON_PAPER = 30  # questions


@require_form_methods
def agenda(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Write down what a meeting is to talk about."""
    own = staff_of(request, organisation)
    activity = get_object_or_404(_meetings_of(own), pk=pk)
    form = _agenda_form(request, activity)
    if request.method == "POST" and form.is_valid():
        try:
            set_agenda(
                activity=activity,
                items=form.items(),
                emptied=form.emptied(),
                submission_key=form.key,
                seen=form.cleaned_data["version"],
            )
        except AgendaChangedMeanwhile:
            form = _agenda_form(request, activity, overtaken=True)
            form.add_error(None, _overtaken())
        else:
            messages.success(request, _("The agenda is saved. It stands on the page of the activity."))
            return redirect("activities:activity_edit", organisation=own.slug, pk=pk)
    return render(request, "meetings/agenda.html", {"organisation": own, "activity": activity, "form": form})


def _agenda_form(request: HttpRequest, activity: Activity, *, overtaken: bool = False) -> AgendaForm:
    version = version_of_agenda(activity)
    items = list(AgendaItem.objects.filter(activity=activity))
    return AgendaForm(_posted(request, version if overtaken else ""), items=items, version=version)


def _posted(request: HttpRequest, version: str) -> QueryDict | None:
    """What was sent; after a colleague was faster, it stands on ``version``, what they wrote."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if version:
        data["version"] = version
    return data


def _overtaken() -> str:
    return _(
        "A colleague has written here since you opened this page. Look at it in another tab. "
        "What you wrote is still here: send it again to put it in the place of theirs."
    )


@require_form_methods
def close(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Close a meeting in one form, and publish its minutes."""
    own = staff_of(request, organisation)
    over = _meetings_of(own).filter(status=Activity.Status.PUBLISHED).gone_by(now())
    activity = get_object_or_404(over, pk=pk)
    form = _closing_form(request, activity)
    if request.method == "POST" and form.is_valid():
        try:
            minutes = close_meeting(
                activity=activity,
                draft=form.draft(),
                publish=form.publishes,
                names_read=form.cleaned_data["names_read"],
                role=signed_role(request, own),
                at=now(),
                submission_key=form.cleaned_data["submission"],
                seen=form.cleaned_data["version"],
            )
        except ChangedMeanwhile:
            form = _closing_form(request, activity, overtaken=True)
            form.add_error(None, _overtaken())
        except QuestionsOpen:  # more than the form holds, or one that was shown since
            form.add_error(
                None,
                _("More questions were sent ahead. Answer them on their page, or save this and open it again."),
            )
        except NotOver:  # somebody has just moved or cancelled it
            messages.error(request, _("It is not over any more, or it is cancelled."))
            return redirect("activities:activity_edit", organisation=own.slug, pk=pk)
        else:
            if minutes.is_public:
                messages.success(request, _("Everyone can read the minutes now. Who came is thanked, and told."))
            else:
                messages.success(request, _("It is kept. Nobody outside sees it until you publish it."))
            return redirect("meetings:close", organisation=own.slug, pk=pk)
    minutes_so_far = form.minutes
    points = list(minutes_so_far.points.select_related("item").order_by("pk")) if minutes_so_far else []
    context = {"organisation": own, "activity": activity, "form": form, "minutes": minutes_so_far, "points": points}
    return render(request, "meetings/close.html", context)


@login_not_required
@require_safe
def agenda_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda as it lies on the table, with what changed since the last meeting and what was asked ahead."""
    meetings = Activity.objects.published().exclude(kind__in=ON_PAGES_OF_THEIR_OWN).select_related("organisation")
    activity = get_object_or_404(meetings, pk=pk)
    asked = QuestionAhead.objects.filter(activity=activity).shown().most_wanted_first()
    context = {
        "activity": activity,
        "agenda": timed(activity, list(AgendaItem.objects.filter(activity=activity))),
        "since": since_last_met(activity, now()),
        "questions": asked[:MOST_ON_PAPER],
    }
    return render(request, "meetings/agenda_sheet.html", context)


@login_not_required
@require_safe
def minutes_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of a meeting: what was said there, and what has come of each point until today."""
    public = Minutes.objects.published().filter(activity__in=Activity.objects.published().values("pk"))
    minutes = get_object_or_404(public.select_related("activity__organisation"), activity=pk)
    answers = Prefetch("item__theme__decisions", Decision.objects.in_public(), to_attr="public_answers")
    points = minutes.points.filter(item__in=Item.objects.unflagged().values("pk"))
    context = {
        "minutes": minutes,
        "activity": minutes.activity,
        "agenda": AgendaItem.objects.filter(activity=minutes.activity).exclude(notes={}, is_unfinished=False),
        "was_asked": QuestionAhead.objects.filter(activity=minutes.activity).shown().exists(),
        "points": points.select_related("item__theme").prefetch_related(answers),
        "on": today(),
    }
    return render(request, "meetings/minutes_detail.html", context)


def _meetings_of(organisation: Organisation) -> ActivityQuerySet:
    own = Activity.objects.filter(organisation=organisation).exclude(status=Activity.Status.CANCELLED)
    return own.exclude(kind__in=ON_PAGES_OF_THEIR_OWN).select_related("organisation")


def _closing_form(request: HttpRequest, activity: Activity, *, overtaken: bool = False) -> ClosingForm:
    """The form on what is known so far. After a colleague was faster, it stands on what they wrote."""
    version = version_of(activity)
    meeting = Meeting.objects.filter(activity=activity).first()
    bookings = Booking.objects.filter(meeting=meeting, state=Booking.State.BOOKED).in_order()
    asked = QuestionAhead.objects.filter(activity=activity).open().most_wanted_first()
    weighs = [name for name in ("goals", "duties") if getattr(activity, name).exists()]
    return ClosingForm(
        _posted(request, version if overtaken else ""),
        minutes=Minutes.objects.filter(activity=activity).first(),
        who_comes=activity.who_comes,
        agenda=list(AgendaItem.objects.filter(activity=activity)),
        bookings=list(bookings) if meeting else None,
        walk_ins=WalkIn.objects.filter(activity=activity).count(),
        questions=list(asked[:MOST_QUESTIONS]),
        services=list(activity.services.order_by("name")),
        weighs=weighs,
        version=version,
        today=today(),
    )
