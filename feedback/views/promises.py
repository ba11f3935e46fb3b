"""Staff: promises, the late ones first; put off, kept or broken in the open."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from common.pills import Pill, counted_pills
from feedback import operations
from feedback.badges import badge_of_action
from feedback.forms.promises import BreakForm, ExtendForm, KeepForm
from feedback.forms.staff import NamesReadForm
from feedback.models import Action
from people.rules import signed_role, staff_of


def _action(request: HttpRequest, organisation: str, pk: int) -> Action:
    """The public promise of this number, if whoever asks looks after it. Raises `Http404` otherwise."""
    here = staff_of(request, organisation)
    promises = Action.objects.in_public().select_related("decision__theme__organisation", "owner")
    return get_object_or_404(promises, decision__theme__organisation=here, pk=pk)


@require_safe
def action_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """What was promised in public: what is late stands first."""
    here, on = staff_of(request, organisation), today()
    is_open = Q(done_at__isnull=True, broken_at__isnull=True)
    pills = [
        Pill("", gettext_lazy("Open"), is_open),
        Pill("late", gettext_lazy("Late"), is_open & Q(due_on__lt=on)),
        Pill("mine", gettext_lazy("Mine"), is_open & Q(owner__user=request.user.pk)),
        Pill("kept", gettext_lazy("Kept"), Q(done_at__isnull=False)),
        Pill("broken", gettext_lazy("Broken"), Q(broken_at__isnull=False)),
    ]
    promises = Action.objects.in_public().filter(decision__theme__organisation=here)
    pressed, counted = counted_pills(promises, pills, request)
    rows = promises.filter(pressed.which).select_related("decision__theme__service", "owner").order_by("due_on", "pk")
    page = page_of(request, rows)
    context = {
        "organisation": here,
        "page": page,
        "rows": [(action, badge_of_action(action, on)) for action in page.object_list],
        "pills": counted,
        "pressed": pressed,
    }
    return render(request, "feedback/action_list.html", context)


@require_safe
def action_detail(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """One promise: what, whose role, by when, how often it was put off, and how it ended."""
    action = _action(request, organisation, pk)
    return _page(request, "action_detail", action)


def _page(request: HttpRequest, template: str, action: Action, form: NamesReadForm | None = None) -> HttpResponse:
    context = {
        "organisation": action.decision.theme and action.decision.theme.organisation,
        "action": action,
        "badge": badge_of_action(action, today()),
        "extensions": action.extensions.all(),
        "is_open": not action.done_at and not action.broken_at,
        "form": form,
    }
    return render(request, f"feedback/{template}.html", context)


CLOSED = gettext_lazy("A colleague has ended this promise already. Your words are still here, and nothing went out.")


@require_form_methods
def action_extend(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Put a promise off, with the reason in public."""
    action = _action(request, organisation, pk)
    form = ExtendForm(request.POST or None, today=today())
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.extend(
                action=action,
                to_on=data["to_on"],
                reason=data["reason"],
                names_read=data["names_read"],
                role=signed_role(request, staff_of(request, organisation)),
                at=now(),
            )
        except operations.NewDayNotLater:
            form.add_error("to_on", _("Choose a day after the one that is promised now."))
        except operations.PromiseClosed:
            form.add_error(None, CLOSED)
        else:
            messages.success(request, _("The new day is public. Everyone who follows is being told."))
            return redirect("feedback:action_detail", organisation, pk)
    return _page(request, "action_extend", action, form)


@require_form_methods
def action_keep(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Say in public that a promise is kept."""
    action = _action(request, organisation, pk)
    form = KeepForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.keep_promise(
                action=action,
                done_words=data["done_words"],
                names_read=data["names_read"],
                role=signed_role(request, staff_of(request, organisation)),
                at=now(),
            )
        except operations.PromiseClosed:
            form.add_error(None, CLOSED)
        else:
            messages.success(request, _("Promise kept. Everyone who follows is being told."))
            return redirect("feedback:action_detail", organisation, pk)
    return _page(request, "action_keep", action, form)


@require_form_methods
def action_break(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Say in public that a promise will not be kept."""
    action = _action(request, organisation, pk)
    form = BreakForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.break_promise(
                action=action,
                because=data["because"],
                names_read=data["names_read"],
                role=signed_role(request, staff_of(request, organisation)),
                at=now(),
            )
        except operations.PromiseClosed:
            form.add_error(None, CLOSED)
        else:
            messages.success(request, _("Said in public. Everyone who follows is being told."))
            return redirect("feedback:action_detail", organisation, pk)
    return _page(request, "action_break", action, form)
