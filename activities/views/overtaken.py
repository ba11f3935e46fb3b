"""Two planners who change one activity at once: the second sees what the first wrote, and nothing is lost."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity
from activities.operations import BY_HAND, TIMES, version_of

OVERTAKEN = gettext_lazy(
    "Somebody else changed this while you were writing. Look at both. Save again to keep what stands in the form."
)


def based_on_now(request: HttpRequest, activity: Activity) -> QueryDict:
    """What was typed, based on the activity as it is now."""
    typed = request.POST.copy()
    typed["version"] = version_of(activity)
    return typed


def what_a_colleague_wrote(form: forms.BaseForm, activity: Activity) -> list[tuple[str, str]]:
    """What an activity says now, by its question, where that is not what was typed."""
    different = [
        (str(form.fields[name].label), _in_words(activity, name))
        for name in BY_HAND
        if name in form.fields and form.cleaned_data.get(name) != getattr(activity, name)
    ]
    typed = getattr(form, "instance", None)
    if typed is not None and any(getattr(typed, name) != getattr(activity, name) for name in TIMES):
        different.insert(0, (_("When"), render_to_string("activities/_when.html", {"activity": activity})))
    return different


def _in_words(activity: Activity, name: str) -> str:
    display, value = getattr(activity, f"get_{name}_display", None), getattr(activity, name)
    words: Any = display() if display else ", ".join(map(str, value)) if isinstance(value, list) else value
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(words) or "–"
