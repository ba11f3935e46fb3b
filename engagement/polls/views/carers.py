"""Saying when one can come, and changing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.polls import operations
from engagement.polls.forms import AnswerForm, said_before
from engagement.polls.models import Poll
from engagement.polls.operations import Over
from engagement.polls.tokens import reply_of
from notices.models import Contact
from people.forms.addresses import COME_BACK_LATER
from people.limits import is_flooding
from people.operations import contact_of, person_of

MOST_REPLIES_AN_HOUR = 20


@login_not_required
@require_safe
def poll_list(request: HttpRequest) -> HttpResponse:
    """What still has no day, and asks people when they can come."""
    polls = Poll.objects.open_at(now()).select_related("activity__organisation")
    return render(request, "polls/poll_list.html", {"page": page_of(request, polls)})


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def poll_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of each time whether one can come: with an account, or with an address that a link is mailed to."""
    poll = get_object_or_404(Poll.objects.select_related("activity__organisation"), pk=pk)
    person = person_of(request.user)
    own = poll.replies.filter(person=person).first() if person else None
    initial = said_before(own) or ({"name": person.name} if person else {})
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        options=poll.options.all(),
        asks_email=person is None,
        initial=initial,
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_flooding(request, "poll", MOST_REPLIES_AN_HOUR):
            form.add_error(None, COME_BACK_LATER)
            status = 429
        else:
            data = form.cleaned_data
            contact = contact_of(person) if person else Contact.objects.for_email(data["email"], request.LANGUAGE_CODE)
            try:
                operations.answer(
                    poll=poll, person=person, contact=contact, name=data["name"], said=form.said(), at=now()
                )
            except Over:
                messages.info(request, _("The time to answer is over."))
            else:
                if person:
                    messages.success(request, _("Your answers are saved. You can change them here."))
                else:
                    # The same words whether or not the address has answered before: the link goes to its owner alone.
                    messages.success(request, _("One more step: we have written to you. Open the link in our email."))
            return redirect("polls:poll_detail", pk=pk)
    context = {"poll": poll, "activity": poll.activity, "form": form, "own": own, "is_open": poll.is_open(now())}
    return render(request, "polls/poll_detail.html", context, status=status)


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """One's own answers, for who came by the link in the mail."""
    own = reply_of(token)
    poll = own.poll
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        options=poll.options.all(),
        asks_email=False,
        initial=said_before(own),
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_answers(reply=own, name=form.cleaned_data["name"], said=form.said(), at=now())
        except Over:
            messages.info(request, _("The time to answer is over."))
        else:
            messages.success(request, _("Your answers are saved. You can change them here."))
        return redirect("polls:reply", token=token)
    context = {
        "poll": poll,
        "activity": poll.activity,
        "form": form,
        "own": own,
        "is_open": poll.is_open(now()),
        "is_by_link": True,
    }
    return render(request, "polls/poll_detail.html", context)
