"""The pages on which staff say when people are reminded of an activity, and in which words."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities.forms import ReminderForm, in_words
from activities.models import Activity
from activities.operations import set_reminder
from activities.reminders import anchor_of
from common.clock import now
from common.methods import require_form_methods
from common.public_text import PublicText
from notices.models import ReminderRule
from people.models import Organisation
from people.rules import staff_of


@dataclass(frozen=True)
class Row:
    """A reminder as the list shows it."""

    rule: ReminderRule
    words: str
    goes_at: datetime
    is_past: bool


def _found(request: HttpRequest, organisation: str, pk: int) -> tuple[Organisation, Activity]:
    own = staff_of(request, organisation)
    return own, get_object_or_404(Activity.objects.select_related("topic", "organisation"), organisation=own, pk=pk)


def _rows(activity: Activity, at: datetime) -> list[Row]:
    rows = []
    for rule in activity.topic.reminder_rules.all():
        goes_at = rule.due_at(anchor_of(activity, rule))
        rows.append(Row(rule, in_words(rule), goes_at, goes_at <= at))
    return sorted(rows, key=lambda row: row.goes_at)


def _as_mailed(activity: Activity, words: PublicText, *, is_before: bool = True) -> str:
    """What a reminder says, as its mail will."""
    context = {"activity": activity, "words": words, "is_before": is_before, "page": ""}
    return render_to_string("activities/mail/reminder.txt", context).strip()


@require_form_methods
def activity_reminders(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """When people are reminded of an activity; here one more is added."""
    own, activity = _found(request, organisation, pk)
    form = ReminderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_reminder(activity=activity, slot=form.slot, words=form.cleaned_data["words"], at=now())
        messages.success(request, _("The reminder is set."))
        return redirect("activities:activity_reminders", organisation=own.slug, pk=pk)
    return _shown(request, activity, form)


@require_form_methods
def activity_reminder_edit(request: HttpRequest, organisation: str, pk: int, rule: int) -> HttpResponse:
    """Change when one reminder goes out, or its words, and see how it reads."""
    own, activity = _found(request, organisation, pk)
    found = get_object_or_404(activity.topic.reminder_rules, pk=rule)
    form = ReminderForm(request.POST or None, rule=found)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        set_reminder(activity=activity, slot=form.slot, words=words, at=now(), instead_of=found)
        messages.success(request, _("The reminder is changed."))
        return redirect("activities:activity_reminders", organisation=own.slug, pk=pk)
    return _shown(request, activity, form, found)


def _shown(
    request: HttpRequest, activity: Activity, form: ReminderForm, rule: ReminderRule | None = None
) -> HttpResponse:
    form.is_valid()  # reads the words, so that the preview shows what was typed
    typed = getattr(form, "cleaned_data", {}).get("words")
    words = PublicText.of(typed) if typed is not None else rule.words if rule else PublicText()
    context = {
        "organisation": activity.organisation,
        "activity": activity,
        "form": form,
        "rule": rule,
        "rows": _rows(activity, now()),
        "preview": _as_mailed(activity, words, is_before=not rule or rule.is_before),
    }
    page = "activities/activity_reminder_edit.html" if rule else "activities/activity_reminders.html"
    return render(request, page, context)


@require_POST
def activity_reminder_remove(request: HttpRequest, organisation: str, pk: int, rule: int) -> HttpResponse:
    """Take one reminder away; twice is no trouble."""
    own, activity = _found(request, organisation, pk)
    activity.topic.reminder_rules.filter(pk=rule).delete()
    messages.success(request, _("The reminder is taken away."))
    return redirect("activities:activity_reminders", organisation=own.slug, pk=pk)
