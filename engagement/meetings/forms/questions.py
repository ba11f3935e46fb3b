"""Sending a question ahead of a meeting."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.formpack import Question
from common.forms import LongTextField, PortalForm, SubmissionTokenMixin
from common.spotting import Personal, spot
from engagement.meetings.models import LONGEST_QUESTION
from people.forms import AddressField
from people.models import LONGEST_NAME


class AskForm(SubmissionTokenMixin, PortalForm):
    """A question for everyone to read. What looks personal is asked about once, before it is sent."""

    submit = _("Send my question")

    words = LongTextField(
        label=_("Your question"),
        help_text=_("Everyone can read it. Please name nobody."),
        max_length=LONGEST_QUESTION,
        rows=3,
        error_messages={"required": _("Write your question.")},
    )
    is_fine = forms.BooleanField(label=_("I looked at it. Everyone may read it as it is."), required=False)
    name = forms.CharField(
        label=_("Your first name"),
        help_text=_("It is shown with your question. Leave it empty to show no name."),
        max_length=LONGEST_NAME,
        required=False,
    )
    email = AddressField(
        label=_("Your email, if you like"),
        help_text=_("We tell you when your question is answered. Nobody else sees it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        required=False,
    )

    def __init__(self, *args: Any, asks_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spotted: list[Personal] = []
        if not asks_email:  # who is known is reached as they chose
            del self.fields["email"]

    def layout(self) -> list[Any]:
        """Whether it is fine is only asked where something was found."""
        names = [name for name in self.fields if name != "is_fine" or self.spotted]
        return [Question(name, size="m") for name in names]

    def clean(self) -> dict[str, Any]:
        """Warn of what looks personal, unless that was looked at."""
        cleaned = super().clean() or self.cleaned_data
        self.spotted = spot(f"{cleaned.get('words', '')}\n{cleaned.get('name', '')}")
        if self.spotted and not cleaned.get("is_fine") and "words" not in self.errors:
            words = _("We think this holds %(what)s. Take it out, or tick the box below.")
            what = ", ".join(str(kind.value) for kind in self.spotted)
            self.add_error("words", ValidationError(words, code="personal", params={"what": what}))
        return cleaned
