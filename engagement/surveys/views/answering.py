"""Answering a survey: without an account, one question a page, and back without loss."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from engagement.surveys import operations
from engagement.surveys.forms import CodeForm, QuestionForm
from engagement.surveys.forms.carers import SAVE
from engagement.surveys.models import Channel, Survey, Version
from engagement.surveys.operations import Closed, Gone, LinkUsed, Missing, Sheet
from engagement.surveys.paper import OTHER, Paper, Question
from engagement.surveys.sealing import in_groups
from engagement.surveys.views.cookies import CODE, LINK, forget, keep, sheet_of
from people.limits import is_flooding

MOST_BEGUN_AN_HOUR, MOST_CODES_AN_HOUR = 60, 30


def _survey(pk: int) -> Survey:
    surveys = Survey.objects.announced().select_related("activity__organisation")
    return get_object_or_404(surveys, pk=pk)


@login_not_required
@never_cache
@require_form_methods
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """What a survey is about, what happens to the answers, and how to begin."""
    survey = _survey(pk)
    at = now()
    sheet = sheet_of(request, survey)
    invitation = operations.invitation_of(request.COOKIES.get(LINK, ""))
    if request.method == "POST" and sheet is None:
        if is_flooding(request, "survey", MOST_BEGUN_AN_HOUR):
            messages.error(request, _("Many people have begun here in the last hour. Please try again later."))
            return redirect("surveys:start", pk=pk)
        channel = Channel.INVITED if invitation else Channel.LINK
        try:
            sheet = operations.begin(
                survey=survey, channel=channel, language=request.LANGUAGE_CODE, invitation=invitation, at=at
            )
        except (Closed, LinkUsed):
            return redirect("surveys:start", pk=pk)
    if request.method == "POST" and sheet is not None:
        return keep(_go_on(survey, sheet), survey, CODE, sheet.code)
    asked = survey.versions.asked().first()
    context = {
        "survey": survey,
        "activity": survey.activity,
        "is_open": survey.is_open(at),
        "has_begun": sheet is not None,
        "is_used": invitation is not None and invitation.is_used,
        "number": len(asked.paper) if asked else 0,
        "services": survey.activity.services.all(),
    }
    return render(request, "surveys/start.html", context)


@login_not_required
@never_cache
@require_safe
def by_link(request: HttpRequest, pk: int, token: str) -> HttpResponse:  # noqa: ARG001 - a view
    """A personal link: it is put aside at once, so that it stands in no address that others may see."""
    survey = _survey(pk)
    response = redirect("surveys:start", pk=pk)
    invitation = operations.invitation_of(token)
    if invitation is None or invitation.survey_id != survey.pk:
        if survey.closed_at is None:
            raise Http404
        return response
    return keep(response, survey, LINK, token)


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def question(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One question."""
    survey = _survey(pk)
    sheet = sheet_of(request, survey)
    if sheet is None:
        return redirect("surveys:start", pk=pk)
    paper = sheet.paper()
    path = paper.path(sheet.answers)
    asked = next((one for one in path if one.key == key), None)
    if asked is None:
        return _go_on(survey, sheet)
    form = QuestionForm(
        request.POST if request.method == "POST" else None, question=asked, answers=sheet.answers, is_last=False
    )
    if request.method == "POST":
        wants_to_stop = SAVE in request.POST
        if form.is_valid():
            said, other = form.said()
            try:
                sheet = operations.answer(
                    code=sheet.code, survey=survey, question=asked, answer=said, other=other, at=now()
                )
            except (Closed, Gone):
                return redirect("surveys:start", pk=pk)
            return redirect("surveys:saved", pk=pk) if wants_to_stop else _after(survey, sheet, asked, paper)
        if wants_to_stop and form.is_only_empty:
            return redirect("surveys:saved", pk=pk)
    place = path.index(asked)
    context = {
        "survey": survey,
        "form": form,
        "question": asked,
        "heading": _heading(path, place),
        "number": place + 1,
        "of": len(paper) if not any(one.routes for one in paper) else None,
        "before": path[place - 1] if place else None,
        "has_parts": "answer" not in form.fields,
    }
    return render(request, "surveys/question.html", context)


@login_not_required
@never_cache
@require_form_methods
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers once more, before they are sent: nobody can take them back afterwards."""
    survey = _survey(pk)
    sheet = sheet_of(request, survey)
    if sheet is None:
        was_sent = request.method == "POST" and CODE in request.COOKIES and survey.is_open(now())  # pressed twice
        return redirect("surveys:sent" if was_sent else "surveys:start", pk=pk)
    paper = sheet.paper()
    if missing := paper.missing(sheet.answers):
        return redirect("surveys:question", pk=pk, key=missing[0].key)
    if request.method == "POST":
        return _send(request, survey, sheet)
    rows = [
        (paper.number(one.key), one, one.says(sheet.answers.get(one.key)), sheet.answers.get(f"{one.key}.{OTHER}", ""))
        for one in paper.path(sheet.answers)
    ]
    return render(request, "surveys/check.html", {"survey": survey, "rows": rows})


def _send(request: HttpRequest, survey: Survey, sheet: Sheet) -> HttpResponse:
    try:
        operations.send(code=sheet.code, survey=survey, at=now())
    except Missing as trouble:
        return redirect("surveys:question", pk=survey.pk, key=trouble.question.key)
    except LinkUsed:
        messages.error(request, _("Somebody has answered by this link before. Each link can be used once."))
        return forget(redirect("surveys:start", pk=survey.pk), survey)
    except Closed:
        return forget(redirect("surveys:start", pk=survey.pk), survey)
    except Gone:  # pressed twice, at once
        return forget(redirect("surveys:sent", pk=survey.pk), survey)
    if sheet.channel in {Channel.PAPER, Channel.TELEPHONE}:
        messages.success(request, _("The answers are kept. You can enter the next ones."))
        own = survey.activity.organisation.slug
        return forget(redirect("surveys:survey_edit", organisation=own, pk=survey.pk), survey)
    return forget(redirect("surveys:sent", pk=survey.pk), survey)


@login_not_required
@never_cache
@require_safe
def saved(request: HttpRequest, pk: int) -> HttpResponse:
    """The code to come back with."""
    survey = _survey(pk)
    sheet = sheet_of(request, survey)
    if sheet is None:
        return redirect("surveys:come_back", pk=pk)
    return render(request, "surveys/saved.html", {"survey": survey, "code": in_groups(sheet.code)})


@login_not_required
@never_cache
@require_form_methods
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with what was begun before, perhaps on another device."""
    survey = _survey(pk)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_flooding(request, "survey_code", MOST_CODES_AN_HOUR):
            form.add_error("code", _("Many codes were tried here. Please try again in an hour."))
            status = 429
        else:
            try:
                sheet = operations.open_sheet(code=form.cleaned_data["code"], survey=survey)
            except Gone:
                form.add_error("code", _("We have no answers with this code. We keep them for 30 days."))
            else:
                return keep(_go_on(survey, sheet), survey, CODE, sheet.code)
    context = {"survey": survey, "form": form, "is_open": survey.is_open(now())}
    return render(request, "surveys/come_back.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Thank you, and what happens next."""
    return render(request, "surveys/sent.html", {"survey": _survey(pk)})


@login_not_required
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions to print and to fill in with a pen, under the same numbers."""
    survey = _survey(pk)
    asked = get_object_or_404(Version.objects.asked().filter(survey=survey)[:1])
    return render(request, "surveys/paper.html", {"survey": survey, "paper": asked.paper, "version": asked})


@login_not_required
@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """What carers said, and what happens next."""
    survey = _survey(pk)
    if survey.shown_at is None:
        raise Http404
    return render(request, "surveys/results.html", {"survey": survey, "results": survey.published})


def _after(survey: Survey, sheet: Sheet, asked: Question, paper: Paper) -> HttpResponse:
    following = paper.after(asked, sheet.answers.get(asked.key))
    if following is None:
        return redirect("surveys:check", pk=survey.pk)
    return redirect("surveys:question", pk=survey.pk, key=following.key)


def _go_on(survey: Survey, sheet: Sheet) -> HttpResponse:
    """To the first question without an answer, or where all have one, to the check."""
    open_ones = [one for one in sheet.paper().path(sheet.answers) if one.key not in sheet.answers]
    if open_ones:
        return redirect("surveys:question", pk=survey.pk, key=open_ones[0].key)
    return redirect("surveys:check", pk=survey.pk)


def _heading(path: list[Question], place: int) -> str:
    """The heading of the part in which a question stands."""
    headings = [one.heading for one in path[: place + 1] if one.heading]
    return str(headings[-1]) if headings else ""
