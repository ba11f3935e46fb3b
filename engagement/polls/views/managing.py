"""The pages on which staff ask when people can come, read the answers and choose a time."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from activities.models import ON_PAGES_OF_THEIR_OWN, Activity
from activities.operations import BY_HAND, LINKED, TIMES, AlreadyCancelled, NotReady, add_activity
from activities.prefilling import prefilled
from activities.rules import missing_in
from common.clock import now
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.polls.counting import invited_to, shares_this_year, still_to_ask, tallies_of
from engagement.polls.forms import NewPollForm, TimesForm
from engagement.polls.models import Option, Poll
from engagement.polls.operations import Chosen, NotDraft, Over, TooLate, ask_people, hold, start_poll
from people.models import Organisation
from people.rules import staff_of

KIND = Activity.Kind.CONSULTATION_MEETING  # of what is begun here; its page changes it
ASKED_AT_ONCE = 500
OF_THE_PLACE = {"venue_id", "access"}


@require_safe
def manage_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """What the organisation asked days for, the latest first."""
    own = staff_of(request, organisation)
    answered = Count("replies", filter=Q(replies__confirmed_at__isnull=False))
    polls = Poll.objects.filter(activity__organisation=own).select_related("activity").annotate(answered=answered)
    page = page_of(request, polls.order_by("-pk"))
    at = now()
    rows = [(poll, poll.is_open(at)) for poll in page]
    return render(request, "polls/manage_list.html", {"organisation": own, "page": page, "rows": rows})


@require_form_methods
def poll_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Ask when people can come to something new: its draft says the same as the last one of its kind."""
    own = staff_of(request, organisation)
    at = now()
    form = NewPollForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        before = prefilled(own, kind=KIND)
        own_words = {*TIMES, "title", "summary"}
        if data["place"] != before.get("place"):  # what another place has for access is not true of this one
            own_words |= OF_THE_PLACE
        said = {name: before[name] for name in BY_HAND if name in before and name not in own_words}
        said |= {name: data[name] for name in ("title", "summary", "place", "is_online")}
        starts_at, ends_at = min(data["times"])  # until one is chosen
        draft = Activity(**said | {"organisation": own, "kind": KIND, "starts_at": starts_at, "ends_at": ends_at})
        draft.submission_key = data["submission"]
        with transaction.atomic():
            activity = add_activity(draft, at=at, **{name: before.get(name, ()) for name in LINKED})
            poll = start_poll(activity=activity, times=data["times"], closes_on=data["closes_on"], at=at)
        messages.success(request, _("People can answer now. Send them the link, or ask those you know."))
        return redirect("polls:poll_results", organisation=own.slug, pk=poll.pk)
    return render(request, "polls/poll_add.html", {"organisation": own, "form": form})


@require_form_methods
def poll_start(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Ask when people can come to what is written already, but not public."""
    own = staff_of(request, organisation)
    drafts = Activity.objects.filter(organisation=own, status=Activity.Status.DRAFT)
    activity = get_object_or_404(drafts.exclude(kind__in=ON_PAGES_OF_THEIR_OWN), pk=pk)
    if poll := Poll.objects.filter(activity=activity).first():
        return redirect("polls:poll_results", organisation=own.slug, pk=poll.pk)
    at = now()
    form = TimesForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            poll = start_poll(activity=activity, times=data["times"], closes_on=data["closes_on"], at=at)
        except NotDraft:
            messages.info(request, _("It has a day already."))
            return redirect("activities:activity_edit", organisation=own.slug, pk=pk)
        messages.success(request, _("People can answer now. Send them the link, or ask those you know."))
        return redirect("polls:poll_results", organisation=own.slug, pk=poll.pk)
    return render(request, "polls/poll_start.html", {"organisation": own, "activity": activity, "form": form})


@require_safe
def poll_results(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """How many can come when, whom each time shuts out, and one step to hold it."""
    own = staff_of(request, organisation)
    poll, at = _poll(own, pk), now()
    activity = poll.activity
    replies = poll.replies.aggregate(
        counting=Count("pk", filter=Q(confirmed_at__isnull=False)),
        unconfirmed=Count("pk", filter=Q(confirmed_at__isnull=True)),
    )
    tallies = tallies_of(poll, invited_to(poll, at))
    is_open = poll.is_open(at)
    context = {
        "organisation": own,
        "poll": poll,
        "activity": activity,
        "is_open": is_open,
        "tallies": [(tally, tally.option.starts_at > at) for tally in tallies],
        "replies": replies,
        "missing": missing_in(activity, activity.services.all()) if activity.is_draft else [],
        "to_ask": still_to_ask(poll, at).count() if is_open else 0,
        "shares": shares_this_year(own, at),
    }
    return render(request, "polls/poll_results.html", context)


@require_POST
def poll_ask(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Ask people whom the organisation knows, each once, and never more often than they want."""
    own = staff_of(request, organisation)
    poll, at = _poll(own, pk), now()
    persons = list(still_to_ask(poll, at).select_related("contact")[:ASKED_AT_ONCE])
    try:
        asked = ask_people(poll=poll, persons=persons, at=at)
    except Over:
        messages.info(request, _("The time to answer is over."))
    else:
        words = ngettext("%(asked)d person is asked.", "%(asked)d people are asked.", asked)
        messages.success(request, words % {"asked": asked})
    return redirect("polls:poll_results", organisation=own.slug, pk=pk)


@require_POST
def poll_hold(request: HttpRequest, organisation: str, pk: int, option: int) -> HttpResponse:
    """Choose a time: it is public at once, and who answered is told first."""
    own = staff_of(request, organisation)
    poll = _poll(own, pk)
    chosen = get_object_or_404(Option.objects.select_related("poll"), poll=poll, pk=option)
    try:
        hold(option=chosen, at=now())
    except NotReady as trouble:
        missing = ", ".join(map(str, trouble.missing))
        messages.error(request, _("Before everyone can see it, say: %(missing)s.") % {"missing": missing})
    except TooLate:
        messages.error(request, _("That time is over. Choose another one."))
    except (Chosen, NotDraft, AlreadyCancelled):
        messages.info(request, _("It has a day already, or it is cancelled."))
    else:
        messages.success(request, _("The day is fixed and public. Who answered is told first."))
        return redirect("activities:activity_edit", organisation=own.slug, pk=poll.activity_id)
    return redirect("polls:poll_results", organisation=own.slug, pk=pk)


def _poll(organisation: Organisation, pk: int) -> Poll:
    polls = Poll.objects.filter(activity__organisation=organisation).select_related("activity")
    return get_object_or_404(polls, pk=pk)
