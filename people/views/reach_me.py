"""How to reach me: a calm list of what holds, one page to change each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import now
from common.forms import keeps_words
from notices.operations import prefer, speak
from people import operations
from people.acting import for_oneself
from people.forms import REACH_QUESTIONS, ReachMeForm
from people.models import Person

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@for_oneself
def reach_me(request: HttpRequest, person: Person) -> HttpResponse:
    """All that holds now."""
    contact = operations.contact_of(person)
    context = {
        "contact": contact,
        "shared": operations.others_are_reached_by(contact, person),
        "questions": [
            (f"people:reach_me_{slug}", form.heading, form.in_words(contact)) for slug, form in REACH_QUESTIONS.items()
        ],
    }
    return render(request, "people/reach_me.html", context)


@keeps_words
@require_http_methods(FORM_METHODS)
@for_oneself
def reach_me_question(request: HttpRequest, person: Person, asked: type[ReachMeForm]) -> HttpResponse:
    """One question."""
    contact = operations.contact_of(person)
    form = asked(request.POST if request.method == "POST" else None, initial=asked.as_told(contact))
    if form.is_valid():
        if form.language:
            speak(contact=contact, language=form.language, at=now())
        else:
            prefer(contact=contact, at=now(), **form.wishes)
        messages.success(request, _("Saved. You can change it at any time."))
        return redirect("people:reach_me")
    return render(request, "people/reach_me_question.html", {"form": form})
