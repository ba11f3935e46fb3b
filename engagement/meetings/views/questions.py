"""Questions ahead of a meeting, for everyone and by the link to one's place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from activities.models import ON_PAGES_OF_THEIR_OWN, Activity, ActivityQuerySet
from common.clock import now, today
from common.forms import keeps_words
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.meetings.forms import AskForm
from engagement.meetings.models import Meeting, QuestionAhead, WishToKnow
from engagement.meetings.operations import (
    NotShown,
    TooLateToAsk,
    ask_ahead,
    takes_questions,
    want_to_know,
)
from engagement.meetings.tokens import booking_of
from notices.models import Contact
from people.forms.addresses import COME_BACK_LATER
from people.limits import is_flooding
from people.models import Person
from people.operations import contact_of, person_of

MOST_QUESTIONS_AN_HOUR = 20


@dataclass(frozen=True)
class _Asker:
    """Who looks at the questions: somebody signed in, a guest by the link to their place, or anybody."""

    person: Person | None = None
    contact: Contact | None = None
    token: str = ""  # of their place, if they came by it

    @property
    def is_known(self) -> bool:
        """Whether they are heard at once, and counted."""
        return self.contact is not None

    def own(self) -> dict[str, Any]:
        """How what they asked, and what they want to know, is found."""
        return {"person": self.person} if self.person else {"person": None, "contact": self.contact}


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked ahead of a meeting and answered; one more question, and what one wants to know too."""
    activity = get_object_or_404(_meetings(), pk=pk)
    person = person_of(request.user)
    asker = _Asker(person, contact_of(person)) if person else _Asker()
    return _questions(request, activity, asker)


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def booking_questions(request: HttpRequest, token: str) -> HttpResponse:
    """The same for who has a place, by the link to it."""
    own = booking_of(token)
    activity = get_object_or_404(_meetings(), pk=own.meeting.activity_id)
    return _questions(request, activity, _Asker(own.person, own.contact, token))


@require_POST
def question_want(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Say that one wants to know it too."""
    row = get_object_or_404(QuestionAhead.objects.shown().filter(activity__in=_meetings()), pk=question, activity=pk)
    person = person_of(request.user)
    if person is None:
        messages.info(request, _("Tell us who you are first."))
    else:
        _want(request, row, person, contact_of(person), now())
    return redirect("meetings:questions", pk=pk)


@login_not_required
@require_POST
def booking_question_want(request: HttpRequest, token: str, question: int) -> HttpResponse:
    """The same for who has a place, by the link to it."""
    own = booking_of(token)
    rows = QuestionAhead.objects.shown().filter(activity=own.meeting.activity_id, activity__in=_meetings())
    _want(request, get_object_or_404(rows, pk=question), own.person, own.contact, now())
    return redirect("meetings:booking_questions", token=token)


def _meetings() -> ActivityQuerySet:
    return Activity.objects.published().exclude(kind__in=ON_PAGES_OF_THEIR_OWN).select_related("organisation")


def _questions(request: HttpRequest, activity: Activity, asker: _Asker) -> HttpResponse:
    at = now()
    is_open = takes_questions(activity, at)
    may_ask = asker.is_known or not Meeting.objects.filter(activity=activity).exists()
    posted = request.POST if request.method == "POST" else None
    # Words that come a moment too late are shown again, and are not lost.
    form = AskForm(posted, asks_email=not asker.is_known) if may_ask and (is_open or posted) else None
    status = 200
    if form and request.method == "POST" and form.is_valid():
        if is_flooding(request, "question", MOST_QUESTIONS_AN_HOUR):
            form.add_error(None, COME_BACK_LATER)
            status = 429
        else:
            try:
                _ask(request, activity, asker, form, at)
            except TooLateToAsk:
                form.add_error(None, _("It has begun, so questions can no longer be sent ahead. Ask in the room."))
            else:
                return _back(activity, asker)
    shown = QuestionAhead.objects.filter(activity=activity).shown().most_wanted_first()
    page = page_of(request, shown)
    here = [one.pk for one in page]
    wanted = WishToKnow.objects.filter(question__in=here, **asker.own()).values_list("question", flat=True)
    mine = QuestionAhead.objects.filter(pk__in=here, **asker.own()).values_list("pk", flat=True)
    context = {
        "activity": activity,
        "page": page,
        "form": form,
        "on": today(),
        "token": asker.token,
        "may_want": asker.is_known and is_open,
        "is_open": is_open,
        "wanted": set(wanted) if asker.is_known else set(),
        "mine": set(mine) if asker.is_known else set(),
        "hidden": QuestionAhead.objects.filter(activity=activity, hidden_at__isnull=False).count(),
    }
    return render(request, "meetings/questions.html", context, status=status)


def _ask(request: HttpRequest, activity: Activity, asker: _Asker, form: AskForm, at: datetime) -> None:
    data = form.cleaned_data
    contact = asker.contact
    if contact is None and data["email"]:
        contact = Contact.objects.for_email(data["email"], request.LANGUAGE_CODE)
    ask_ahead(
        activity=activity,
        words=data["words"],
        name=data["name"],
        person=asker.person,
        contact=contact,
        is_known=asker.is_known,
        submission_key=data["submission"],
        at=at,
    )
    if asker.is_known:
        messages.success(request, _("Thank you. Your question is here. We answer it in the room and in writing."))
    else:
        messages.success(request, _("Thank you. We read your question, and then show it here."))


def _want(request: HttpRequest, row: QuestionAhead, person: Person | None, contact: Contact, at: datetime) -> None:
    try:
        counts = want_to_know(question=row, person=person, contact=contact, at=at)
    except NotShown:
        messages.info(request, _("It has its answer."))
    except TooLateToAsk:
        messages.info(request, _("It has begun. Ask in the room."))
    else:
        if counts:
            messages.success(request, _("We know now that you want to know it too."))
        else:
            messages.info(request, _("It is your own question. It counts already."))


def _back(activity: Activity, asker: _Asker) -> HttpResponse:
    if asker.token:
        return redirect("meetings:booking_questions", token=asker.token)
    return redirect("meetings:questions", pk=activity.pk)
