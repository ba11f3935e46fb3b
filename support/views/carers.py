"""Doing a module: with an account or without one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import now
from common.forms import PortalForm, keeps_words
from common.methods import require_form_methods
from common.pagination import page_of
from common.public_text import ENGLISH, PublicText
from support.certificates import print_certificate
from support.forms import NextForm, QuestionForm
from support.learners import Learner
from support.models import Module, Page


@login_not_required
@never_cache
@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    """All modules, and how far one has come."""
    learner = Learner(request)
    shown = page_of(request, Module.objects.in_public())
    rows = [(one, learner.standing(one), learner.may_start(one)) for one in shown]
    return render(request, "support/learning.html", {"page": shown, "rows": rows})


@login_not_required
@never_cache
@require_safe
def module(request: HttpRequest, slug: str) -> HttpResponse:
    """What a module is about, its pages, and where to go on."""
    found, learner = _module(slug), Learner(request)
    pages, standing = list(found.pages.all()), learner.standing(found)
    rows = [(number, one, number <= standing.pages_done) for number, one in enumerate(pages, start=1)]
    context = {
        "module": found,
        "rows": rows,
        "standing": standing,
        "may_start": learner.may_start(found),
        "next_number": min(standing.pages_done + 1, len(pages)),
        "is_guest": learner.person is None,
    }
    return render(request, "support/module.html", context)


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One page: read it, answer its question, go on. No page is left out."""
    found, learner = _module(slug), Learner(request)
    pages = list(found.pages.all())
    if not 1 <= number <= len(pages):
        raise Http404
    if not learner.may_start(found):
        return redirect("support:module", slug=slug)
    done = learner.standing(found).pages_done
    if number > done + 1:
        return redirect("support:page", slug=slug, number=done + 1)
    shown = pages[number - 1]
    form = _form(request, shown)
    if request.method == "POST" and form.is_valid():
        learner.passes(found, number=number, pages=len(pages), at=now())
        why = PublicText.of(shown.why).in_language(get_language() or ENGLISH)
        if shown.question:
            messages.success(request, _("That is right.") + (f" {why}" if why else ""))
        if number == len(pages):
            return redirect("support:module", slug=slug)
        return redirect("support:page", slug=slug, number=number + 1)
    context = {"module": found, "shown": shown, "number": number, "pages": len(pages), "form": form}
    return render(request, "support/page.html", context)


def _form(request: HttpRequest, shown: Page) -> PortalForm:
    data = request.POST if request.method == "POST" else None
    return QuestionForm(data, page=shown) if shown.question else NextForm(data)


@login_not_required
@require_safe
def module_print(request: HttpRequest, slug: str) -> HttpResponse:
    """All pages of a module on one, to print and to read without the internet."""
    found, language = _module(slug), get_language() or ENGLISH
    rows = [(one, one.answers_in(language)) for one in found.pages.all()]
    return render(request, "support/module_print.html", {"module": found, "rows": rows})


@login_not_required
@never_cache
@require_safe
def certificate(request: HttpRequest, slug: str) -> HttpResponse:
    """The certificate, for whoever has finished the module."""
    found, learner = _module(slug), Learner(request)
    finished_on = learner.standing(found).finished_on
    if finished_on is None:
        return redirect("support:module", slug=slug)
    context = {"module": found, "name": learner.name, "finished_on": finished_on}
    return render(request, "support/certificate.html", context)


@login_not_required
@never_cache
@require_safe
def certificate_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The certificate as a file."""
    found, learner = _module(slug), Learner(request)
    finished_on = learner.standing(found).finished_on
    if finished_on is None:
        return redirect("support:module", slug=slug)
    file = print_certificate(module=found, name=learner.name, on=finished_on)
    answer = HttpResponse(file, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="certificate.pdf"'
    return answer


def _module(slug: str) -> Module:
    return get_object_or_404(Module.objects.in_public(), slug=slug)
