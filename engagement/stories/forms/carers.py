"""Telling a story, and saying what it may be used for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CheckboxesField, LongTextField, ModelRadiosField, PortalForm, SubmissionTokenMixin
from engagement.stories.models import LONGEST_TITLE, Story
from feedback.models import LONGEST_WORDS
from people.forms import AddressField
from people.forms.addresses import COME_BACK_LATER
from people.models import LONGEST_NAME
from planning.models import Service


class OwnStoryForm(PortalForm):
    """Under which name it is shown, and what for. Both can be changed at any time."""

    submit = _("Save")

    told_as = forms.CharField(
        label=_("Which name shall we show?"),
        help_text=_("Your first name, or a made-up one. Leave it empty to show no name."),
        max_length=LONGEST_NAME,
        required=False,
    )
    uses = CheckboxesField(
        label=_("Where may we use your story?"),
        help_text=_("Tick what is fine for you. You can change it, or take your story back, at any time."),
        choices=Story.Use.choices,
        error_messages={"required": _("Tick at least one.")},
    )


class TellStoryForm(SubmissionTokenMixin, OwnStoryForm):
    """The story itself, and how its teller is reached."""

    submit = _("Send my story")
    field_order = ("service", "title", "words", "told_as", "uses", "email")

    service = ModelRadiosField(
        label=_("What is it about?"),
        queryset=Service.objects.none(),
        error_messages={"required": _("Choose what it is about.")},
    )
    title = forms.CharField(
        label=_("Give your story a title"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Write a title.")},
    )
    words = LongTextField(
        label=_("Your story"),
        help_text=_("What happened? What helped, and what did not? Please name nobody else."),
        max_length=LONGEST_WORDS,
        rows=12,
        error_messages={"required": _("Write your story.")},
    )
    email = AddressField(
        label=_("Your email"),
        help_text=_("We send you a link. With it you say yes, change your mind, or take your story back."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write your email.")},
    )

    def __init__(self, *args: Any, asks_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service = self.fields["service"]
        if isinstance(service, ModelRadiosField):
            service.queryset = Service.objects.open_to_feedback().select_related("organisation")
        if not asks_email:  # who is signed in is reached as they chose
            del self.fields["email"]

    def say_come_back_later(self) -> None:
        """Say that too much came from one place; all that was typed is still here."""
        self.add_error(None, COME_BACK_LATER)
