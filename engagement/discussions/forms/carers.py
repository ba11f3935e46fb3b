"""Saying something in a discussion, reporting what is wrong there, and asking to look again."""

import hashlib
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.formpack import Include
from common.forms import LongTextField, PortalForm, RadiosField, SubmissionTokenMixin
from engagement.discussions.models import LONGEST_BECAUSE, LONGEST_POST, Report
from engagement.discussions.spotting import gives_away
from people.forms import AddressField
from people.forms.addresses import COME_BACK_LATER
from people.models import LONGEST_NAME


class CarersForm(SubmissionTokenMixin, PortalForm):
    """A form that anybody may send, once."""

    def say_come_back_later(self) -> None:
        """Say that too much came from one place; all that was typed is still here."""
        self.add_error(None, COME_BACK_LATER)


class PostForm(CarersForm):
    """What somebody says. What may give a person away is pointed out once, before it is sent."""

    submit = _("Send")

    words = LongTextField(
        label=_("What do you want to say?"),
        help_text=_("Please name nobody. Write “my son” or “the nurse”."),
        max_length=LONGEST_POST,
        error_messages={"required": _("Write what you want to say.")},
    )
    shown_as = forms.CharField(
        label=_("Which name shall we show?"),
        help_text=_("Your first name, or a made-up one. Leave it empty to show no name."),
        max_length=LONGEST_NAME,
        required=False,
    )
    email = AddressField(
        label=_("Your email"),
        help_text=_("You can skip this. With it we can tell you when somebody replies. Nobody else sees it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        required=False,
    )
    warned = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asks_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_email:  # who is signed in is reached as they chose
            del self.fields["email"]

    def layout(self) -> list[Any]:
        """Whom to call in danger stands before the button."""
        return [*super().layout(), Include("feedback/_before_you_send.html")]

    def clean(self) -> dict[str, Any]:
        """Point out what may give somebody away. The same words sent again are sent."""
        words, name = self.cleaned_data.get("words", ""), self.cleaned_data.get("shown_as", "")
        found = gives_away(f"{words}\n{name}")
        mark = hashlib.sha256(f"{words}\n{name}".encode()).hexdigest()
        if found and self.cleaned_data.get("warned") != mark:
            self.data = {**{key: self.data[key] for key in self.data}, "warned": mark}
            for what in found:
                self.add_error("words", ValidationError(format_lazy(self.look_once_more, what=what), code="gives_away"))
        return self.cleaned_data

    look_once_more: ClassVar[Any] = _(
        "This looks like {what}. Everyone could read it. Take it out, or press the button again."
    )


class ReportForm(CarersForm):
    """What is wrong with a post."""

    submit = _("Tell the moderators")

    reason = RadiosField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    words = LongTextField(
        label=_("Do you want to tell us more?"),
        help_text=_("You can skip this."),
        max_length=LONGEST_BECAUSE,
        rows=3,
        required=False,
    )


class AppealForm(PortalForm):
    """Why a hidden post should be shown."""

    submit = _("Ask us to look again")

    words = LongTextField(
        label=_("Why should we show it?"),
        help_text=_("You can ask once. Somebody here reads it and tells you."),
        max_length=LONGEST_BECAUSE,
        rows=4,
        error_messages={"required": _("Write why we should show it.")},
    )
