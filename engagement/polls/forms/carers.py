"""Saying when one can come."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.formpack import Question
from common.forms import PortalForm, RadiosField
from common.templatetags.portal import london_day, london_time
from engagement.polls.models import Answer, Option, Reply
from people.forms import AddressField
from people.models import LONGEST_NAME


def in_words(option: Option) -> str:
    """A time as people read it: Tuesday 3 March 2026, 6pm to 8pm."""
    return gettext("%(day)s, %(starts)s to %(ends)s") % {
        "day": london_day(option.starts_at),
        "starts": london_time(option.starts_at),
        "ends": london_time(option.ends_at),
    }


class AnswerForm(PortalForm):
    """One question for each time, and who it is."""

    submit = _("Save my answers")

    name = forms.CharField(
        label=_("What should we call you?"),
        help_text=_("You can leave this empty. Only the people who run it see your name."),
        max_length=LONGEST_NAME,
        required=False,
    )
    email = AddressField(
        label=_("Your email"),
        help_text=_("We send you a link to your answers, and tell you which day it is."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write your email.")},
    )

    def __init__(self, *args: Any, options: Collection[Option], asks_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {"name": self.fields.pop("name"), "email": self.fields.pop("email")}
        self.named = {f"time_{option.pk}": option for option in options}
        for name, option in self.named.items():
            please = gettext("Say yes, maybe or no: %(time)s") % {"time": in_words(option)}
            self.fields[name] = RadiosField(
                label=in_words(option),
                choices=Answer.Said.choices,
                error_messages={"required": please},
            )
        self.fields["name"] = own["name"]
        if asks_email:  # who is signed in is reached as they chose
            self.fields["email"] = own["email"]

    def layout(self) -> list[Any]:
        """The times first, one below the other."""
        times = [Question(name, size="m", inline=True) for name in self.named]
        return [*times, *(Question(name, size="m") for name in self.fields if name not in self.named)]

    def said(self) -> dict[int, str]:
        """What was said of each time, by its key."""
        return {option.pk: self.cleaned_data[name] for name, option in self.named.items()}


def said_before(reply: Reply | None) -> dict[str, Any]:
    """What somebody said before, to begin the form with."""
    if reply is None:
        return {}
    said = {f"time_{option}": said for option, said in reply.answers.values_list("option", "said")}
    return {"name": reply.name, **said}
