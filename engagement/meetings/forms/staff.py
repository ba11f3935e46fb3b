"""How many places there are and how one joins from afar; the answer to a question, or why it is hidden."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm, PortalModelForm, PublicTextFormField, RadiosField
from engagement.meetings.models import LONGEST_ANSWER, MOST_PLACES, Meeting, QuestionAhead


class PlacesForm(PortalModelForm):
    """The places of a meeting."""

    submit = _("Save")

    capacity = forms.IntegerField(
        label=_("How many places are there?"),
        help_text=_("Leave it empty if everybody who wants can come."),
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        error_messages={
            "invalid": _("Write a number, like 20."),
            "min_value": _("Write 1 or more, or leave it empty."),
            "max_value": _("Write 2,000 or fewer, or leave it empty."),
        },
    )
    join_link = forms.URLField(
        label=_("Link to join online"),
        help_text=_("Only people who have a place see it, from 30 minutes before it starts."),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Write a full link that begins with https://.")},
    )
    dial_in = forms.CharField(
        label=_("Number to join by telephone"),
        help_text=_("With the code, if there is one. Shown with the link."),
        max_length=120,
        required=False,
    )

    class Meta:
        model = Meeting
        fields = ("capacity", "join_link", "dial_in")

    def say_too_few(self, taken: int) -> None:
        """More places are taken than there would be."""
        words = _("%(taken)d places are taken. Write that or more.") % {"taken": taken}
        self.add_error("capacity", ValidationError(words, code="taken"))

    def clean_join_link(self) -> str:
        """Nobody listens in on the way."""
        link: str = self.cleaned_data["join_link"]
        if link and not link.startswith("https://"):
            raise ValidationError(_("Write a full link that begins with https://."), code="invalid")
        return link

    def answers(self) -> dict[str, Any]:
        """What was said, as the operation takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AnswerForm(PortalForm):
    """The answer in writing."""

    submit = _("Publish the answer")

    answer = PublicTextFormField(
        label=_("The answer"),
        help_text=_("Everyone can read it, with your job title. Use words that carers use."),
        max_length=LONGEST_ANSWER,
        rows=6,
    )
    names_read = forms.BooleanField(
        label=_("I have read it. It names nobody, and nobody can be recognised."),
        error_messages={"required": _("Read it for names first, then tick this.")},
    )


class HideForm(PortalForm):
    """Why everyone may not read it."""

    submit = _("Hide it, and tell who asked")

    because = RadiosField(
        label=_("Why do you hide it?"),
        help_text=_("Who asked it reads the reason. A question that is only hard to answer stays."),
        choices=QuestionAhead.Reason.choices,
        error_messages={"required": _("Choose why.")},
    )
