"""Forms with which staff say what may change, and what was decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import (
    DatePartsField,
    ModelCheckboxesField,
    PortalForm,
    PortalModelForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
)
from people.models import Organisation
from planning.models import ComingChange, Service

MOST_WORDS = 800  # characters in one answer


class ComingChangeForm(SubmissionTokenMixin, PortalModelForm):
    """What may change, when it is decided, and how to have a say."""

    submit = _("Save")

    title = forms.CharField(label=_("Title"), max_length=120)
    words = PublicTextFormField(label=_("What may change?"), max_length=MOST_WORDS, rows=4)
    services = ModelCheckboxesField(
        label=_("In which services?"),
        queryset=Service.objects.none(),
        error_messages={"required": _("Tick at least one service.")},
    )
    decided_on = DatePartsField(label=_("When is it decided?"))
    decided_by = forms.CharField(label=_("Who decides? A job title or a committee"), max_length=120)
    how_to_say = PublicTextFormField(
        label=_("How can carers have a say before?"),
        help_text=_("Name the meeting, the plan or the survey, and by when."),
        max_length=MOST_WORDS,
        rows=3,
    )

    class Meta:
        model = ComingChange
        fields = ("title", "words", "services", "decided_on", "decided_by", "how_to_say")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = self.fields["services"]
        if isinstance(services, ModelCheckboxesField):
            services.queryset = Service.objects.filter(organisation=organisation).order_by("name")


class EndChangeForm(PortalForm):
    """What was decided, in words that everyone can read."""

    submit = _("Tell everyone")

    status = RadiosField(
        label=_("What came of it?"),
        choices=[
            (ComingChange.Status.DECIDED, ComingChange.Status.DECIDED.label),
            (ComingChange.Status.DROPPED, ComingChange.Status.DROPPED.label),
        ],
    )
    outcome = PublicTextFormField(
        label=_("What was decided, and why?"),
        help_text=_("Say what carers changed in it."),
        max_length=MOST_WORDS,
        rows=4,
    )
