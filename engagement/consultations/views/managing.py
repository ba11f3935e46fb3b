"""The pages on which staff write plans, ask carers about them, answer, and agree."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.consultations import operations
from engagement.consultations.badges import badge_of
from engagement.consultations.forms.carers import write_page
from engagement.consultations.forms.staff import ChangeForm, OpenForm, PlanForm, SectionForm
from engagement.consultations.models import Change, Comment, Consultation
from engagement.consultations.operations import IsAgreed, NothingToComment, NotInDraft, NotReady, comments_on
from feedback.badges import badge_for_staff
from people.models import Organisation
from people.rules import signed_role, staff_of
from planning.models import Plan, PlanSection

MOST_TO_TICK = 200
IN_ORDER = [Plan.Status.UNDER_REVIEW, Plan.Status.OPEN, Plan.Status.DRAFT, Plan.Status.AGREED, Plan.Status.REPLACED]


@require_safe
def manage_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """The organisation's plans: what waits for staff stands first."""
    own = staff_of(request, organisation)
    urgency = Case(
        *(When(status=status, then=Value(place)) for place, status in enumerate(IN_ORDER)), output_field=IntegerField()
    )
    page = page_of(request, Plan.objects.filter(organisation=own).order_by(urgency, "-starts_on", "-pk"))
    windows = Consultation.objects.open_at(now()).filter(plan__in=page.object_list).select_related("activity")
    by_plan = {window.plan_id: window for window in windows}
    rows = [(plan, badge_of(plan, by_plan.get(plan.pk))) for plan in page.object_list]
    return render(request, "consultations/manage_list.html", {"organisation": own, "page": page, "rows": rows})


@require_form_methods
def plan_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Begin a plan, or the one that follows another (``?after=``). It is a draft until carers are asked about it."""
    own = staff_of(request, organisation)
    before = _followed(request, own)
    initial = {} if before is None else {name: getattr(before, name) for name in ("title", "summary", "money")}
    if before:
        initial |= {"owner_title": before.owner_title, "services": before.services.all(), "goals": before.goals.all()}
    form = PlanForm(request.POST or None, instance=Plan(organisation=own), organisation=own, initial=initial)
    if request.method == "POST" and form.is_valid():
        plan = form.save(commit=False)
        plan.submission_key = form.cleaned_data["submission"]
        linked = {name: form.cleaned_data[name] for name in ("services", "goals")}
        plan = operations.add_plan(plan, replaces=before, **linked)
        messages.success(request, _("Saved as a draft. Only your team sees it until you ask carers."))
        return redirect("consultations:plan_edit", organisation=own.slug, pk=plan.pk)
    return render(request, "consultations/plan_add.html", {"organisation": own, "form": form, "before": before})


def _followed(request: HttpRequest, own: Organisation) -> Plan | None:
    asked = request.GET.get("after", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):  # noqa: PLR2004 - as keys are
        return None
    in_force = Plan.objects.filter(status__in=[Plan.Status.AGREED, Plan.Status.UNDER_REVIEW], replaced_by__isnull=True)
    return in_force.filter(organisation=own, pk=asked).first()


def _plan(organisation: Organisation, pk: int) -> Plan:
    plans = Plan.objects.select_related("organisation", "topic", "replaces", "replaced_by")
    return get_object_or_404(plans, organisation=organisation, pk=pk)


@require_form_methods
def plan_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """A plan with its parts and where it stands; from here it is opened for comment, and agreed."""
    own = staff_of(request, organisation)
    plan = _plan(own, pk)
    form = PlanForm(request.POST or None, instance=plan, organisation=own) if plan.may_be_written else None
    if form and request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("consultations:plan_edit", organisation=own.slug, pk=pk)
    at = now()
    window = Consultation.objects.filter(plan=plan).select_related("activity", "plan").first()
    is_open = window is not None and window.is_open(at)
    changed = set(Change.objects.filter(section__plan=plan).values_list("section", flat=True))
    context = {
        "organisation": own,
        "plan": plan,
        "form": form,
        "badge": badge_of(plan, window if is_open else None),
        "window": window,
        "sections": [(section, section.pk in changed) for section in plan.sections.all()],
        "comments": comments_on(plan).count(),
        "missing": operations.what_is_missing(plan, at) if plan.status == Plan.Status.OPEN else None,
        "newer": getattr(plan, "replaced_by", None),
        "services": plan.services.all(),
    }
    return render(request, "consultations/plan_edit.html", context)


@require_form_methods
def section_add(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Add a part at the end."""
    own = staff_of(request, organisation)
    plan = _plan(own, pk)
    return _write_section(request, plan, None, {})


@require_form_methods
def section_edit(request: HttpRequest, organisation: str, pk: int, section: int) -> HttpResponse:
    """Write a part again; beside it, what the draft said and what is marked as changed."""
    own = staff_of(request, organisation)
    plan = _plan(own, pk)
    part = get_object_or_404(PlanSection, plan=plan, pk=section)
    changes = Change.objects.filter(section=part).prefetch_related("comments__item")
    return _write_section(request, plan, part, {"changes": changes})


def _write_section(request: HttpRequest, plan: Plan, part: PlanSection | None, context: dict[str, Any]) -> HttpResponse:
    initial = {"heading": part.heading, "words": part.words} if part else {}
    form = SectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.write_section(
                plan=plan, section=part, heading=form.cleaned_data["heading"], words=form.cleaned_data["words"]
            )
        except IsAgreed:
            form.add_error(None, _("The plan is agreed, so its words stand. Your words are still here."))
        else:
            messages.success(request, _("The part is saved."))
            return redirect("consultations:plan_edit", organisation=plan.organisation.slug, pk=plan.pk)
    context |= {"organisation": plan.organisation, "plan": plan, "part": part, "form": form}
    return render(request, "consultations/section_edit.html", context)


@require_POST
def section_remove(request: HttpRequest, organisation: str, pk: int, section: int) -> HttpResponse:
    """Take a part out of a draft."""
    own = staff_of(request, organisation)
    part = get_object_or_404(PlanSection, plan=_plan(own, pk), pk=section)
    try:
        operations.remove_section(section=part)
    except NotInDraft:
        messages.error(request, _("Carers were asked about this part, so it stays. You can write it again."))
    else:
        messages.success(request, _("The part is gone."))
    return redirect("consultations:plan_edit", organisation=own.slug, pk=pk)


@require_form_methods
def plan_open(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Ask carers: until when, and what they can change."""
    own = staff_of(request, organisation)
    plan = _plan(own, pk)
    form = OpenForm(request.POST or None, organisation=own, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            operations.open_for_comment(
                plan=plan,
                window=form.window,
                duties=form.cleaned_data["duties"],
                path=write_page(plan),
                at=now(),
            )
        except NothingToComment:
            form.add_error(None, _("Write at least one part of the plan first."))
        except NotInDraft:
            form.add_error(None, _("Carers were asked about this plan already."))
        else:
            messages.success(request, _("Everyone can read the draft now and say what they think."))
            return redirect("consultations:plan_edit", organisation=own.slug, pk=pk)
    return render(request, "consultations/plan_open.html", {"organisation": own, "plan": plan, "form": form})


@require_safe
def plan_comments(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """What was said of each part, and which of it still waits for an answer."""
    own = staff_of(request, organisation)
    plan = _plan(own, pk)
    on = today()
    said = comments_on(plan).select_related("section", "item__theme").order_by("section__order", "item__received_at")
    page = page_of(request, said)
    rows = [(comment, badge_for_staff(comment.item, on)) for comment in page.object_list]
    waiting = Comment.objects.filter(consultation__plan=plan).unanswered().count()
    context = {"organisation": own, "plan": plan, "page": page, "rows": rows, "waiting": waiting}
    return render(request, "consultations/plan_comments.html", context)


@require_form_methods
def change_add(request: HttpRequest, organisation: str, pk: int, section: int) -> HttpResponse:
    """Say which words of a part changed, why, and whose comments moved them."""
    own = staff_of(request, organisation)
    plan = _plan(own, pk)
    part = get_object_or_404(PlanSection, plan=plan, pk=section)
    said = Comment.objects.filter(
        pk__in=comments_on(plan).filter(section__in=[part, None]).values("pk")[:MOST_TO_TICK]
    ).select_related("item")
    form = ChangeForm(request.POST or None, section=part, comments=said)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.mark_change(
                section=part,
                words=data["words"],
                because=data["because"],
                comments=list(data["comments"]),
                role=signed_role(request, own),
                at=now(),
            )
        except IsAgreed:
            form.add_error(None, _("The plan is agreed, so its words stand. Your words are still here."))
        else:
            messages.success(request, _("It is marked. The page of the plan will show it."))
            return redirect("consultations:section_edit", organisation=own.slug, pk=pk, section=section)
    context = {"organisation": own, "plan": plan, "part": part, "form": form}
    return render(request, "consultations/change_add.html", context)


@require_POST
def plan_agree(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Let the plan hold, where every comment has its answer and every change its reason."""
    own = staff_of(request, organisation)
    try:
        operations.agree(plan=_plan(own, pk), at=now())
    except NotInDraft:
        messages.error(request, _("Ask carers about the plan before you agree it."))
    except NotReady as missing:
        for words in _in_words(missing):
            messages.error(request, words)
    else:
        messages.success(request, _("The plan is agreed. Everyone who commented or follows it is told."))
    return redirect("consultations:plan_edit", organisation=own.slug, pk=pk)


def _in_words(missing: NotReady) -> list[str]:
    words = []
    if missing.is_open:
        words.append(_("The time for comments is not over yet."))
    if missing.unanswered:
        said = ngettext("%(number)d comment has no answer.", "%(number)d comments have no answer.", missing.unanswered)
        words.append(said % {"number": missing.unanswered})
    if missing.unexplained:
        parts = ", ".join(str(section.heading) for section in missing.unexplained)
        words.append(_("Say what changed, and why, in: %(parts)s.") % {"parts": parts})
    return words
