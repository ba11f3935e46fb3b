"""About me: a calm list of questions, one page each; and the end of caring."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from people import operations
from people.acting import for_oneself, for_somebody
from people.ages import AgeBand
from people.forms import QUESTIONS, AboutMeForm
from people.models import Person, Representation


@require_safe
@for_somebody(Representation.May.ABOUT_ME)
def about_me(request: HttpRequest, person: Person) -> HttpResponse:
    """All questions, with what was told so far."""
    profile = operations.profile_of(person)
    young = profile.is_young
    questions = [
        (f"people:about_me_{slug}", asked.headed(young=young), asked.in_words(profile))
        for slug, asked in QUESTIONS.items()
    ]
    context = {
        "person": person,
        "questions": questions,
        "is_young": young,
        "is_under_13": profile.age_band == AgeBand.UNDER_13,
    }
    return render(request, "people/about_me.html", context)


@keeps_words
@require_form_methods
@for_somebody(Representation.May.ABOUT_ME)
def about_me_question(request: HttpRequest, person: Person, asked: type[AboutMeForm]) -> HttpResponse:
    """One question, which may be answered, changed, taken back or left."""
    profile = operations.profile_of(person)
    form = asked(request.POST or None, initial=asked.as_told(profile))
    if form.is_valid():
        operations.tell_about_me(person=person, answers=form.answers)
        messages.success(request, form.kindly or _("Saved. You can change it at any time."))
        return redirect("people:about_me")
    young = profile.is_young
    context = {"form": form, "heading": asked.headed(young=young), "why": asked.young_why if young else asked.why}
    return render(request, "people/about_me_question.html", context)


@require_POST
@for_oneself
def about_me_later(request: HttpRequest, person: Person, question: str) -> HttpResponse:
    """Leave the question of the home page for now."""
    if question not in QUESTIONS:
        raise Http404
    operations.leave_for_now(person=person, question=question)
    messages.success(request, _("That is fine. You find it under “About me”."))
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_form_methods
@for_somebody(Representation.May.ABOUT_ME)
def caring_ended(request: HttpRequest, person: Person) -> HttpResponse:
    """My caring has ended: nothing is asked any more. Afterwards the same page takes it back."""
    if request.method == "POST":
        operations.stop_asks(person=person, at=now())
        return redirect("people:caring_ended")
    return render(request, "people/caring_ended.html", {"person": person})


@require_POST
@for_somebody(Representation.May.ABOUT_ME)
def caring_goes_on(request: HttpRequest, person: Person) -> HttpResponse:
    """Take back that caring has ended."""
    operations.resume_asks(person=person)
    messages.success(request, _("Good to have you back. We may ask you again."))
    return redirect("people:about_me")
