"""Plans as everyone reads them, and the two pages on which anybody comments on one."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.consultations import operations
from engagement.consultations.badges import badge_of
from engagement.consultations.forms.carers import CommentForm, FollowPlanForm, write_page
from engagement.consultations.models import Consultation
from engagement.consultations.operations import WindowClosed
from engagement.consultations.reading import parts_of
from feedback.saying import Pages, send, show_check, show_written, typed_before
from notices.models import Contact
from people.limits import is_flooding
from planning.models import Plan

MOST_FOLLOWS_AN_HOUR = 20


@login_not_required
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """Every plan that carers may read: those that ask for comments first."""
    plans = Plan.objects.in_public().exclude(status=Plan.Status.REPLACED).select_related("organisation")
    windows = {window.plan_id: window for window in Consultation.objects.open_at(now()).select_related("activity")}
    page = page_of(request, plans.order_by("-status", "-starts_on", "-pk"))
    rows = [(plan, badge_of(plan, windows.get(plan.pk)), windows.get(plan.pk)) for plan in page.object_list]
    return render(request, "consultations/plan_list.html", {"page": page, "rows": rows})


@login_not_required
@require_safe
def plan_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One plan, part by part: what it says, what carers changed in it, and how to have a say."""
    plans = Plan.objects.visible_to(request.user).select_related("organisation", "replaces", "replaced_by")
    plan = get_object_or_404(plans, slug=slug)
    window = Consultation.objects.filter(plan=plan).select_related("activity", "plan").first()
    is_open = window is not None and window.is_open(now())
    newer = getattr(plan, "replaced_by", None)
    context = {
        "plan": plan,
        "badge": badge_of(plan, window if is_open else None),
        "window": window,
        "is_open": is_open,
        "parts": parts_of(plan),
        "services": plan.services.order_by("name"),
        "goals": plan.goals.order_by("pk"),
        "newer": newer if newer and not newer.is_draft else None,
    }
    return render(request, "consultations/plan_detail.html", context)


def _open_window(slug: str) -> Consultation:
    windows = Consultation.objects.open_at(now()).select_related("plan__organisation", "plan__topic", "activity")
    return get_object_or_404(windows, plan__slug=slug)


def _form(request: HttpRequest, window: Consultation, *, bound: bool) -> CommentForm:
    before = typed_before(request)
    before["initial"] = {"section": request.GET.get("section", "")} | before["initial"]
    return CommentForm(
        request.POST if bound else None,
        sections=window.plan.sections.all(),
        action=write_page(window.plan),
        **before,
    )


def _pages(window: Consultation) -> Pages:
    return Pages(
        write_page(window.plan),
        reverse("consultations:comment_check", args=[window.plan.slug]),
        "consultations/comment.html",
        "consultations/comment_check.html",
        {"plan": window.plan, "activity": window.activity},
    )


@keeps_words
@login_not_required
@require_form_methods
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what one thinks of a part of a plan, with or without an account."""
    window = _open_window(slug)
    form = _form(request, window, bound=request.method == "POST" and "change" not in request.POST)
    if form.is_valid():
        return show_check(request, form, _pages(window), window.plan.organisation)
    return show_written(request, form, _pages(window), window.plan.organisation, all_lines=False)


@keeps_words
@login_not_required
@never_cache
@require_form_methods
def comment_check(request: HttpRequest, slug: str) -> HttpResponse:
    """Send what was checked."""
    window = _open_window(slug)
    if request.method != "POST":
        return redirect(write_page(window.plan))
    form = _form(request, window, bound=True)
    organisation = window.plan.organisation
    if not form.is_valid():
        return show_written(request, form, _pages(window), organisation, all_lines=False)
    receive = partial(operations.comment, plan=window.plan, section=form.chosen_section, at=now())
    try:
        return send(request, form, _pages(window), organisation, receive)
    except WindowClosed as closed:  # in the moment between
        raise Http404 from closed


@login_not_required
@require_form_methods
def plan_follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave an address to hear what becomes of a plan. The words are the same whether or not we know it."""
    plan = get_object_or_404(Plan.objects.in_public().select_related("organisation", "topic"), slug=slug)
    form = FollowPlanForm(request.POST or None, initial={"email": getattr(request.user, "email", "")})
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_flooding(request, "plan_follow", MOST_FOLLOWS_AN_HOUR):
            form.say_come_back_later()
            status = 429
        else:
            contact = Contact.objects.for_email(form.cleaned_data["email"], request.LANGUAGE_CODE)
            operations.follow_plan(plan=plan, contact=contact, at=now())
            messages.success(request, _("We will write to you when there is something new."))
            return redirect("consultations:plan_detail", slug=plan.slug)
    return render(request, "consultations/plan_follow.html", {"form": form, "plan": plan}, status=status)
