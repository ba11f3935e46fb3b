"""Equality questions: kept apart from who answers, one a page, each to be left, changed or taken back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from people import operations
from people.acting import for_oneself
from people.equality import questions_for
from people.forms import EqualityForm
from people.models import Person
from people.rules import age_of


@require_safe
@for_oneself
def equality(request: HttpRequest, person: Person) -> HttpResponse:
    """All questions, with one's own answers."""
    answers = operations.equality_answers_of(person)
    questions = [(question, answers.get(slug)) for slug, question in questions_for(age_of(person)).items()]
    return render(request, "people/equality.html", {"questions": questions, "has_answers": bool(answers)})


@keeps_words
@require_form_methods
@for_oneself
def equality_question(request: HttpRequest, person: Person, question: str) -> HttpResponse:
    """One question; after it comes the next that has no answer."""
    questions = questions_for(age_of(person))
    asked = questions.get(question)
    if asked is None:
        raise Http404
    answers = operations.equality_answers_of(person)
    slugs = list(questions)
    following = [slug for slug in slugs[slugs.index(question) + 1 :] if slug not in answers]
    told = {"answer": answers[question].answer} if question in answers else None
    form = EqualityForm(request.POST or None, question=asked, initial=told)
    if form.is_valid():
        operations.answer_equality(person=person, question=asked, answer=form.cleaned_data["answer"], at=now())
        if following:
            return redirect("people:equality_question", question=following[0])
        messages.success(request, _("Saved. You can change it at any time."))
        return redirect("people:equality")
    context = {"form": form, "following": following[0] if following else "", "question": asked}
    return render(request, "people/equality_question.html", context)


@require_POST
@for_oneself
def equality_withdraw(request: HttpRequest, person: Person) -> HttpResponse:
    """Take all answers back."""
    operations.withdraw_equality(person=person)
    messages.success(request, _("We have deleted your answers."))
    return redirect("people:equality")
