"""The pages on which staff read what was asked ahead of a meeting, answer it, or hide it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.models import Activity
from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.meetings.forms import AnswerForm, HideForm
from engagement.meetings.models import QuestionAhead, QuestionQuerySet
from engagement.meetings.operations import NotShown, answer_question, hide_question, show_question
from people.models import Organisation
from people.rules import signed_role, staff_of


@require_safe
def question_list(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """All that was asked ahead of a meeting: what nobody has read first, then what most want to know."""
    own = staff_of(request, organisation)
    activity = get_object_or_404(Activity.objects.filter(organisation=own), pk=pk)
    asked = _asked(own).filter(activity=activity).for_staff()
    context = {"organisation": own, "activity": activity, "page": page_of(request, asked), "on": today()}
    return render(request, "meetings/question_list.html", context)


@require_form_methods
def question_answer(request: HttpRequest, organisation: str, pk: int, question: int) -> HttpResponse:
    """Answer a question in writing, before the meeting or after it."""
    own = staff_of(request, organisation)
    row = get_object_or_404(_asked(own), activity=pk, pk=question)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"answer": row.answer})
    if request.method == "POST" and form.is_valid():
        try:
            answer_question(question=row, role=signed_role(request, own), at=now(), **form.cleaned_data)
        except NotShown:
            messages.error(request, _("Show the question to everyone first."))
        else:
            messages.success(request, _("Everyone can read the answer now. Who asked is told."))
        return redirect("meetings:question_list", organisation=own.slug, pk=pk)
    context = {"organisation": own, "activity": row.activity, "question": row, "form": form}
    return render(request, "meetings/question_answer.html", context)


@require_form_methods
def question_hide(request: HttpRequest, organisation: str, pk: int, question: int) -> HttpResponse:
    """Hide a question, and say why."""
    own = staff_of(request, organisation)
    row = get_object_or_404(_asked(own), activity=pk, pk=question)
    form = HideForm(request.POST if request.method == "POST" else None, initial={"because": row.hidden_because})
    if request.method == "POST" and form.is_valid():
        hide_question(question=row, because=form.cleaned_data["because"], at=now())
        messages.success(request, _("It is hidden. Who asked it is told why."))
        return redirect("meetings:question_list", organisation=own.slug, pk=pk)
    context = {"organisation": own, "activity": row.activity, "question": row, "form": form}
    return render(request, "meetings/question_hide.html", context)


@require_POST
def question_show(request: HttpRequest, organisation: str, pk: int, question: int) -> HttpResponse:
    """Let everyone read a question."""
    own = staff_of(request, organisation)
    show_question(question=get_object_or_404(_asked(own), activity=pk, pk=question), at=now())
    messages.success(request, _("Everyone can read it now."))
    return redirect("meetings:question_list", organisation=own.slug, pk=pk)


def _asked(organisation: Organisation) -> QuestionQuerySet:
    return QuestionAhead.objects.filter(activity__organisation=organisation).select_related("activity")
