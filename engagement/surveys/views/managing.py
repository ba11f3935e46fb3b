"""The life of a survey: begun, asked, closed, read and answered."""

import csv
import uuid
from datetime import time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from activities.models import Activity
from activities.operations import AlreadyCancelled, NotReady
from common.clock import in_london, now, today
from common.methods import require_form_methods
from common.pagination import page_of
from common.spreadsheets import guarded
from engagement.surveys import operations
from engagement.surveys.forms import SurveyForm, WhatNextForm
from engagement.surveys.models import Channel, Response, Staged, Survey
from engagement.surveys.operations import Closed, Frozen, NothingAsked, Unreachable
from engagement.surveys.paper import Paper, Question
from engagement.surveys.reading import trends_of, words_on
from engagement.surveys.results import how_many
from engagement.surveys.rules import FEW_ANSWER, to_invite
from engagement.surveys.views.building import survey_of
from engagement.surveys.views.cookies import CODE, keep
from people.models import Organisation
from people.rules import staff_of
from planning.models import Service

ASKED_AT_ONCE = 500
MIDNIGHT, A_DAY = time(0), timedelta(days=1)
SAID = ("title", "summary", "for_whom", "influence", "can_change", "cannot_change", "how_to_join", "organiser_title")


@require_safe
def manage_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """The organisation's surveys, the latest first."""
    own = staff_of(request, organisation)
    surveys = Survey.objects.filter(activity__organisation=own).select_related("activity").order_by("-pk")
    page = page_of(request, surveys)
    at = now()
    return render(
        request,
        "surveys/manage_list.html",
        {"organisation": own, "page": page, "rows": [(survey, survey.is_open(at)) for survey in page]},
    )


@require_form_methods
def survey_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Begin a survey. Nobody else sees it until it is asked."""
    own = staff_of(request, organisation)
    form = SurveyForm(request.POST or None, organisation=own, today=today(), initial=_first_words(own))
    if request.method == "POST" and form.is_valid():
        survey = _add(own, form, None)
        messages.success(request, _("Saved as a draft. Now write the questions."))
        return redirect("surveys:survey_edit", organisation=own.slug, pk=survey.pk)
    return render(request, "surveys/survey_about.html", {"organisation": own, "form": form})


@require_form_methods
def survey_copy(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Ask the same again: answers can be compared with those of before."""
    own = staff_of(request, organisation)
    before = survey_of(own, pk)
    initial = {name: getattr(before.activity, name) for name in SAID}
    initial |= {"services": before.activity.services.all(), "minutes": before.minutes}
    form = SurveyForm(request.POST or None, organisation=own, today=today(), initial=initial)
    if request.method == "POST" and form.is_valid():
        survey = _add(own, form, before.versions.order_by("-number")[0].paper)
        messages.success(request, _("Saved as a draft, with the same questions."))
        return redirect("surveys:survey_edit", organisation=own.slug, pk=survey.pk)
    return render(request, "surveys/survey_about.html", {"organisation": own, "form": form, "before": before})


def _add(own: Organisation, form: SurveyForm, paper: Paper | None) -> Survey:
    at, data = now(), form.cleaned_data
    draft = Activity(
        organisation=own,
        kind=Activity.Kind.SURVEY,
        stage=Activity.Stage.DELIVERY,
        starts_at=at,
        is_online=True,
        submission_key=data["submission"],
        **_said(data),
    )
    return operations.add_survey(draft=draft, services=data["services"], minutes=data["minutes"], paper=paper, at=at)


def _said(data: dict[str, Any]) -> dict[str, Any]:
    last_day = in_london(data["closes_on"] + A_DAY, MIDNIGHT)
    return {name: data[name] for name in SAID} | {"ends_at": last_day}


def _first_words(own: Organisation) -> dict[str, Any]:
    services = list(Service.objects.filter(organisation=own, is_open=True)[:2])
    initial: dict[str, Any] = {
        "minutes": 5,
        "influence": Activity.Influence.CONSULT,
        "how_to_join": _("Answer here. You need no account. Ask us if you want it on paper, or by telephone."),
    }
    if len(services) == 1:  # no other can be meant
        initial |= {"services": services, "organiser_title": services[0].owner_title}
    return initial


@require_form_methods
def survey_about(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Say again what it is about, and until when it is open."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    if survey.closed_at:
        raise Http404
    activity = survey.activity
    initial = {name: getattr(activity, name) for name in SAID}
    initial |= {"services": activity.services.all(), "minutes": survey.minutes, "closes_on": activity.last_day}
    form = SurveyForm(request.POST or None, organisation=own, today=today(), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.describe(survey=survey, said=_said(data), services=data["services"], minutes=data["minutes"])
        except Frozen:
            raise Http404 from None
        messages.success(request, _("Your changes are saved."))
        return redirect("surveys:survey_edit", organisation=own.slug, pk=pk)
    return render(request, "surveys/survey_about.html", {"organisation": own, "form": form, "survey": survey})


@require_safe
def survey_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """A survey with its questions and where it stands; from here it is asked, and closed."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    at = now()
    versions = list(survey.versions.order_by("number"))
    latest = versions[-1]
    is_open = survey.is_open(at)
    number = (
        Response.objects.filter(version__survey=survey).count() + Staged.objects.filter(version__survey=survey).count()
    )
    to_ask = to_invite(survey, at).count() if is_open else 0
    context = {
        "organisation": own,
        "survey": survey,
        "activity": survey.activity,
        "paper": latest.paper,
        "latest": latest,
        "asked": [version for version in versions if version.published_at],
        "is_open": is_open,
        "answered": how_many(number),
        "to_ask": to_ask,
        "invited": survey.invitations.count(),
        "silent": survey.invitations.filter(is_used=False).count(),
        "few": FEW_ANSWER,
        "address": request.build_absolute_uri(reverse("surveys:start", args=[pk])),
        "channels": [(one.value, one.label) for one in (Channel.PAPER, Channel.TELEPHONE)],
    }
    return render(request, "surveys/survey_edit.html", context)


@require_POST
def survey_publish(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Ask what is written of everyone from now on."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    try:
        operations.publish_survey(survey=survey, path=reverse("surveys:start", args=[pk]), at=now())
    except NothingAsked:
        messages.error(request, _("Write a question first."))
    except Unreachable as trouble:
        named = "; ".join(str(one.words) for one in trouble.questions)
        messages.error(request, _("Nobody would get to these questions: %(named)s") % {"named": named})
    except NotReady as trouble:
        missing = ", ".join(map(str, trouble.missing))
        messages.error(request, _("Before everyone can see it, say: %(missing)s.") % {"missing": missing})
    except (Frozen, AlreadyCancelled):
        messages.info(request, _("It is closed."))
    else:
        messages.success(request, _("It is asked now. Send people the link, or invite those you know."))
    return redirect("surveys:survey_edit", organisation=own.slug, pk=pk)


@require_form_methods
def survey_close(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Take no more answers, after one look at what that means."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    if not survey.versions.asked().exists():
        raise Http404
    if request.method == "POST":
        operations.close_survey(survey=survey, at=now())
        messages.success(request, _("It is closed, and the results are here."))
        return redirect("surveys:survey_results", organisation=own.slug, pk=pk)
    return render(request, "surveys/survey_close.html", {"organisation": own, "survey": survey})


@require_safe
def survey_papers(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Every paper that was asked, as it was asked."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    page = page_of(request, survey.versions.asked())
    return render(request, "surveys/survey_papers.html", {"organisation": own, "survey": survey, "page": page})


@require_safe
def survey_paper(request: HttpRequest, organisation: str, pk: int, number: int) -> HttpResponse:
    """One paper as carers read it, asked or not yet."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    version = get_object_or_404(survey.versions.all(), number=number)
    context = {"organisation": own, "survey": survey, "version": version, "paper": version.paper}
    return render(request, "surveys/survey_paper.html", context)


@require_POST
def survey_ask(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Send people whom the organisation knows a link of their own, each once, and never more often than they want."""
    own = staff_of(request, organisation)
    survey, at = survey_of(own, pk), now()
    persons = list(to_invite(survey, at).select_related("contact")[:ASKED_AT_ONCE])
    try:
        asked = operations.invite(survey=survey, persons=persons, at=at)
    except Closed:
        messages.info(request, _("It takes no answers now."))
    else:
        words = ngettext("%(asked)d person is asked.", "%(asked)d people are asked.", asked)
        messages.success(request, words % {"asked": asked})
    return redirect("surveys:survey_edit", organisation=own.slug, pk=pk)


@require_POST
def survey_remind(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Remind those who were asked and have not answered."""
    own = staff_of(request, organisation)
    try:
        reminded = operations.remind(survey=survey_of(own, pk), at=now())
    except Closed:
        messages.info(request, _("It takes no answers now."))
    else:
        words = ngettext("%(number)d person is reminded.", "%(number)d people are reminded.", reminded)
        messages.success(request, words % {"number": reminded})
    return redirect("surveys:survey_edit", organisation=own.slug, pk=pk)


@require_POST
def survey_enter(request: HttpRequest, organisation: str, pk: int, channel: str) -> HttpResponse:
    """Enter what came on paper or by telephone, on the pages that carers see."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    if channel not in {Channel.PAPER, Channel.TELEPHONE}:
        raise Http404
    try:
        sheet = operations.begin(survey=survey, channel=Channel(channel), language="en-gb", at=now())
    except Closed:
        messages.info(request, _("It takes no answers now."))
        return redirect("surveys:survey_edit", organisation=own.slug, pk=pk)
    first = sheet.paper().questions[0]
    return keep(redirect("surveys:question", pk=pk, key=first.key), survey, CODE, sheet.code)


@require_safe
def survey_results(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """The figures as they may be shown, how they changed, and the words that a person must read."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    results = survey.published
    if results is None:
        raise Http404
    paper = operations.whole_paper(survey)
    context = {
        "organisation": own,
        "survey": survey,
        "results": results,
        "trends": trends_of(survey, paper),
        "in_words": [(paper.number(one.key), one) for one in paper if one.has_words] if results.total else [],
    }
    return render(request, "surveys/survey_results.html", context)


@require_safe
def survey_csv(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """The same figures for a spreadsheet."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    results = survey.published
    if results is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="survey-{pk}.csv"'
    rows = csv.writer(response)
    rows.writerow(["key", "question", "answer", "people", "per cent"])
    rows.writerow(["total", _("Everyone who answered"), "", results.total if results.total is not None else "<8", ""])
    for table in [*([results.channels] if results.channels else []), *results.tables]:
        for row in table.rows:
            count = "<8" if row.count is None else row.count
            percent = "" if row.percent is None else row.percent
            rows.writerow([table.key or "channel", guarded(str(table.words)), guarded(str(row.words)), count, percent])
    return response


@require_safe
def survey_words(request: HttpRequest, organisation: str, pk: int, key: str) -> HttpResponse:
    """What people wrote on one question, each by itself, for a person to read."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    question = _in_words(survey, key)
    page = page_of(request, words_on(survey, question))
    rows = [(one.pk, one.answers[question.words_key], one.heard) for one in page]
    context = {"organisation": own, "survey": survey, "question": question, "page": page, "rows": rows}
    return render(request, "surveys/survey_words.html", context)


@require_POST
def survey_hear(request: HttpRequest, organisation: str, pk: int, key: str, response: uuid.UUID) -> HttpResponse:
    """Put one person's words into the queue, so that they are answered."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    question = _in_words(survey, key)
    said = get_object_or_404(words_on(survey, question), pk=response)
    item = operations.hear(survey=survey, response=said, question=question.words_key, at=now())
    messages.success(request, _("It is in the queue, as %(reference)s.") % {"reference": item.reference})
    return redirect("surveys:survey_words", organisation=own.slug, pk=pk, key=key)


def _in_words(survey: Survey, key: str) -> Question:
    """A question that is answered in words, once they may be read. Raises `Http404`."""
    question = operations.whole_paper(survey).question(key) if survey.closed_at else None
    if question is None or not question.has_words or survey.published is None or not survey.published.total:
        raise Http404
    return question


@require_form_methods
def survey_what_next(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Show the results to everyone, with what happens next."""
    own = staff_of(request, organisation)
    survey = survey_of(own, pk)
    if survey.results is None:
        raise Http404
    form = WhatNextForm(request.POST or None, initial={"words": survey.what_next})
    if request.method == "POST" and form.is_valid():
        operations.say_what_next(survey=survey, words=form.cleaned_data["words"], at=now())
        messages.success(request, _("Everyone can read the results now."))
        return redirect("surveys:survey_results", organisation=own.slug, pk=pk)
    return render(request, "surveys/survey_what_next.html", {"organisation": own, "survey": survey, "form": form})
