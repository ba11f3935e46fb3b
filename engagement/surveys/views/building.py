"""Building a survey: its questions, their order, and where each answer leads."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.methods import require_form_methods
from engagement.surveys import operations
from engagement.surveys.forms import BankForm, KindForm, PaperFileForm, QuestionWordsForm, RoutesForm
from engagement.surveys.models import Survey
from engagement.surveys.operations import Frozen, TooMany
from engagement.surveys.paper import Kind, Paper, Question
from people.models import Organisation
from people.rules import staff_of


def survey_of(organisation: Organisation, pk: int) -> Survey:
    """A survey of this organisation. Raises `Http404`."""
    surveys = Survey.objects.select_related("activity__organisation")
    return get_object_or_404(surveys, activity__organisation=organisation, pk=pk)


def _latest(survey: Survey) -> Paper:
    return survey.versions.order_by("-number")[0].paper


def _question(survey: Survey, key: str) -> tuple[Paper, Question]:
    paper = _latest(survey)
    found = paper.question(key)
    if found is None or survey.closed_at:
        raise Http404
    return paper, found


@require_form_methods
def question_add(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Choose how the next question is answered (``?kind=``), then write it."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    if survey.closed_at:
        raise Http404
    chosen = request.GET.get("kind", "")
    if chosen not in Kind.values:
        form = KindForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return redirect(f"{request.path}?kind={form.cleaned_data['kind']}")
        return render(request, "surveys/question_kind.html", {"organisation": own, "survey": survey, "form": form})
    return _write(request, own, survey, Kind(chosen), None)


@require_form_methods
def question_edit(request: HttpRequest, organisation: str, pk: int, key: str) -> HttpResponse:
    """Write a question again. Where it was asked already, the new words are those of a new version."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    _paper, found = _question(survey, key)
    return _write(request, own, survey, found.kind, found)


def _write(
    request: HttpRequest, own: Organisation, survey: Survey, kind: Kind, question: Question | None
) -> HttpResponse:
    form = QuestionWordsForm(request.POST or None, kind=kind, question=question)
    if request.method == "POST" and form.is_valid():
        try:
            operations.write_question(survey=survey, question=form.written())
        except TooMany:
            form.add_error(None, _("A survey has 60 questions at most. Fewer are better: ten take five minutes."))
        except Frozen:
            raise Http404 from None
        else:
            messages.success(request, _("The question is saved."))
            return redirect("surveys:survey_edit", organisation=own.slug, pk=survey.pk)
    context = {"organisation": own, "survey": survey, "form": form, "kind": kind, "question": question}
    return render(request, "surveys/question_edit.html", context)


@require_form_methods
def question_routes(request: HttpRequest, organisation: str, pk: int, key: str) -> HttpResponse:
    """Say where each answer leads."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    paper, found = _question(survey, key)
    if not found.may_route:
        raise Http404
    form = RoutesForm(request.POST if request.method == "POST" else None, paper=paper, question=found)
    if request.method == "POST" and form.is_valid():
        operations.write_question(survey=survey, question=form.written())
        messages.success(request, _("The way is saved."))
        return redirect("surveys:survey_edit", organisation=own.slug, pk=pk)
    context = {"organisation": own, "survey": survey, "form": form, "question": found}
    return render(request, "surveys/question_routes.html", context)


@require_POST
def question_move(request: HttpRequest, organisation: str, pk: int, key: str) -> HttpResponse:
    """Ask a question earlier, or with ``later`` later."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    _question(survey, key)
    operations.move_question(survey=survey, key=key, by=1 if "later" in request.POST else -1)
    return redirect("surveys:survey_edit", organisation=own.slug, pk=pk)


@require_POST
def question_remove(request: HttpRequest, organisation: str, pk: int, key: str) -> HttpResponse:
    """Take a question out. What was answered to it stays."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    _question(survey, key)
    operations.remove_question(survey=survey, key=key)
    messages.success(request, _("The question is taken out."))
    return redirect("surveys:survey_edit", organisation=own.slug, pk=pk)


@require_form_methods
def survey_bank(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Take questions that are ready to be asked."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    if survey.closed_at:
        raise Http404
    form = BankForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_questions(survey=survey, questions=form.chosen())
        except TooMany:
            form.add_error(None, _("A survey has 60 questions at most. Fewer are better: ten take five minutes."))
        else:
            messages.success(request, _("The questions stand at the end. You can move them."))
            return redirect("surveys:survey_edit", organisation=own.slug, pk=pk)
    return render(request, "surveys/survey_bank.html", {"organisation": own, "survey": survey, "form": form})


@require_safe
def survey_file(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Take the questions away as a file."""
    own = staff_of(request, organisation)
    words = json.dumps(_latest(survey_of(own, pk)).as_json(), ensure_ascii=False, indent=2)
    response = HttpResponse(words, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="survey-{pk}.json"'
    return response


@require_form_methods
def survey_bring_in(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Put the questions of a file in the place of those that are written here."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    if survey.closed_at:
        raise Http404
    form = PaperFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        operations.write_paper(survey=survey, paper=form.cleaned_data["file"])
        messages.success(request, _("The questions of the file are here now. Look through them."))
        return redirect("surveys:survey_edit", organisation=own.slug, pk=pk)
    return render(request, "surveys/survey_bring_in.html", {"organisation": own, "survey": survey, "form": form})
