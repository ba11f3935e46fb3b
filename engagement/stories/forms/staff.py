"""Showing a story, or saying kindly why not."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import LongTextField, PortalForm
from engagement.stories.models import LONGEST_BECAUSE
from feedback.models import LONGEST_WORDS


class PublishForm(PortalForm):
    """The words as everyone will read them."""

    submit = _("Show it to everyone")

    shown = LongTextField(
        label=_("The story as it is shown"),
        help_text=_("It is theirs: change no more than names of people and places that would give somebody away."),
        max_length=LONGEST_WORDS,
        rows=14,
        error_messages={"required": _("Write the words that are shown.")},
    )
    names_read = forms.BooleanField(
        label=_("I have read it for names. Nobody but its teller can be recognised."),
        error_messages={"required": _("Read it for names first, then tick this.")},
    )


class DeclineForm(PortalForm):
    """Why it is not shown, for its teller alone."""

    submit = _("Do not show it, and tell them why")

    because = LongTextField(
        label=_("Why do you not show it?"),
        help_text=_("Only the person who told it reads this. Thank them, and be kind and clear."),
        max_length=LONGEST_BECAUSE,
        rows=4,
        error_messages={"required": _("Say why.")},
    )
