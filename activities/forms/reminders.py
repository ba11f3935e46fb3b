"""The form with which staff say when people are reminded of an activity, and in which words."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from activities.forms.activities import MOST_WORDS
from common.forms import PortalForm, PublicTextFormField, RadiosField, TimeTextField
from common.templatetags.portal import london_time
from notices.models import FURTHEST_DAYS, ReminderRule

Anchor = ReminderRule.Anchor
Slot = tuple[Anchor, int, time | None, int | None]  # as the fields of a rule
OTHER, BEFORE, AFTER = "other", "before", "after"
MINUTES_AN_HOUR = 60
# What a planner chooses from.
SLOTS: dict[str, tuple[str | Promise, Slot]] = {
    "week": (_("A week before, at 9am"), (Anchor.START, -7, time(9), None)),
    "three": (_("3 days before, at 9am"), (Anchor.START, -3, time(9), None)),
    "day": (_("The day before, at 9am"), (Anchor.START, -1, time(9), None)),
    "hours": (_("2 hours before"), (Anchor.START, 0, None, -120)),
    "hour": (_("1 hour before"), (Anchor.START, 0, None, -60)),
    "after": (_("The day after, at 9am"), (Anchor.END, 1, time(9), None)),
}


def slot_of(rule: ReminderRule) -> Slot:
    """When a rule speaks, as the form has it."""
    return Anchor(rule.anchor), rule.days, rule.at, rule.minutes


def in_words(rule: ReminderRule) -> str:
    """When a rule speaks, in words."""
    for label, slot in SLOTS.values():
        if slot == slot_of(rule):
            return str(label)
    if rule.at is None:
        number = abs(rule.minutes or 0)
        away = ngettext("%(number)d minute", "%(number)d minutes", number) % {"number": number}
        return str((_("%(away)s before") if (rule.minutes or 0) < 0 else _("%(away)s after")) % {"away": away})
    said = {
        "away": ngettext("%(number)d day", "%(number)d days", abs(rule.days)) % {"number": abs(rule.days)},
        "time": london_time(rule.at),
    }
    if rule.days == 0:
        return str(_("On the day, at %(time)s") % said)
    return str((_("%(away)s before, at %(time)s") if rule.days < 0 else _("%(away)s after, at %(time)s")) % said)


class ReminderForm(PortalForm):
    """When a reminder goes out, and what it says beside when and where."""

    submit = _("Save this reminder")
    reveals = {"when": {OTHER: ["days", "side", "at"]}}

    when = RadiosField(
        label=_("When does it go out?"),
        choices=[*((key, label) for key, (label, _slot) in SLOTS.items()), (OTHER, _("Another time"))],
    )
    days = forms.IntegerField(label=_("How many days away?"), min_value=0, max_value=FURTHEST_DAYS)
    side = RadiosField(
        label=_("Before or after?"), choices=[(BEFORE, _("Before it starts")), (AFTER, _("After it ends"))]
    )
    at = TimeTextField(label=_("At what time of day?"), help_text=_("For example, 9am"))
    words = PublicTextFormField(
        label=_("Your own words (if you like)"),
        help_text=_("The title, the day, the time, the place and a link stand in it anyway."),
        max_length=MOST_WORDS,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, rule: ReminderRule | None = None, **kwargs: Any) -> None:
        if rule:
            kwargs["initial"] = _initial_of(rule)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """A day that is the same one can only be before."""
        if self.cleaned_data.get("days") == 0 and self.cleaned_data.get("side") == AFTER:
            self.add_error("days", ValidationError(_("Choose 1 day or more after it."), code="days"))
        return self.cleaned_data

    @property
    def slot(self) -> Slot:
        """When it goes out, as the fields of a rule."""
        data = self.cleaned_data
        if data["when"] != OTHER:
            return SLOTS[data["when"]][1]
        is_before = data["side"] == BEFORE
        return Anchor.START if is_before else Anchor.END, -data["days"] if is_before else data["days"], data["at"], None


def _initial_of(rule: ReminderRule) -> dict[str, Any]:
    key = next((key for key, (_label, slot) in SLOTS.items() if slot == slot_of(rule)), OTHER)
    initial: dict[str, Any] = {"when": key, "words": rule.words}
    if key == OTHER:
        side = BEFORE if rule.anchor == Anchor.START else AFTER
        initial |= {"days": abs(rule.days), "side": side, "at": rule.at}
    return initial
