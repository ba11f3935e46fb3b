"""The form that narrows "what's on"."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from activities.choosing import Choice, PartOfDay, Where
from activities.models import CARER_TYPES, Activity
from common.forms import CheckboxesField, PortalForm
from planning.models import Service


class ChooseForm(PortalForm):
    """What one looks for. It is never wrong: an address that means nothing narrows nothing."""

    submit = _("Show these")

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Any kind")), *Activity.Kind.choices])
    carers = forms.ChoiceField(label=_("Who it is for"), choices=[("", _("Any carer")), *CARER_TYPES])
    where = forms.ChoiceField(label=_("Where"), choices=[("", _("Anywhere")), *Where.choices])
    time = forms.ChoiceField(label=_("When in the day"), choices=[("", _("At any time")), *PartOfDay.choices])
    service = forms.ChoiceField(label=_("Service"))
    access = CheckboxesField(label=_("What I need there"), choices=Activity.Access.choices)

    def __init__(self, choice: Choice, services: list[Service], **kwargs: Any) -> None:
        super().__init__(initial=choice.parts, **kwargs)
        self.fields["service"].choices = [  # type: ignore[attr-defined]  # of a choice
            ("", _("Any service")),
            *((service.slug, service.name) for service in services),
        ]

    @property
    def helper(self) -> FormHelper:
        """What crispy-forms asks a form for: the answers stand in the address."""
        helper = super().helper
        helper.form_method = "get"
        return helper
