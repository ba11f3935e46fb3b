"""A complaint about data, and its answer."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import LongTextField, ModelChoiceField, PortalForm, SubmissionTokenMixin
from people.forms.account import WRONG_ADDRESS, as_contacts_are
from people.models import LONGEST_ADDRESS, LONGEST_NAME, Organisation
from people.models.complaints import LONGEST_COMPLAINT

COME_BACK_LATER = _("Very many messages came from where you are. Please wait an hour, then press the button again.")
TOO_LONG = _("Use %(limit_value)d characters or fewer. You have %(show_value)d.")


class DataComplaintForm(SubmissionTokenMixin, PortalForm):
    """What went wrong, and how we can answer."""

    submit = _("Send my complaint")
    organisation = ModelChoiceField(
        Organisation.objects.none(),
        label=_("Who used your data wrongly?"),
        empty_label=_("Choose one"),
        error_messages={"required": _("Choose who used your data wrongly.")},
    )
    words = LongTextField(
        label=_("What went wrong?"),
        help_text=_("Say what happened, and what would put it right."),
        max_length=LONGEST_COMPLAINT,
        error_messages={"required": _("Write what went wrong."), "max_length": TOO_LONG},
    )
    name = forms.CharField(
        label=_("Your name, if you like"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Your email, if you have one"),
        help_text=_("We send our answer to it."),
        max_length=LONGEST_ADDRESS,
        required=False,
        error_messages={"invalid": WRONG_ADDRESS, "max_length": WRONG_ADDRESS},
    )
    other_way = forms.CharField(
        label=_("Or another way to answer you"),
        help_text=_("A phone number, or an address for a letter."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only = organisations[0] if len(organisations) == 1 else None
        if self.only:
            del self.fields["organisation"]
        else:
            field: Any = self.fields["organisation"]
            field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])

    def clean_email(self) -> str:
        """Write the address as contacts are written."""
        address: str = self.cleaned_data["email"]
        return as_contacts_are(address) if address else ""

    @property
    def submission_key(self) -> uuid.UUID:
        """The same form sent twice is one complaint; with other words it is another."""
        return uuid.uuid5(self.cleaned_data["submission"], self.cleaned_data["words"])

    @property
    def to(self) -> Organisation:
        """Whose data protection is meant."""
        chosen: Organisation = self.only or self.cleaned_data["organisation"]
        return chosen


class AnswerComplaintForm(PortalForm):
    """The answer, in words that the person reads."""

    submit = _("Send this answer")
    answer = LongTextField(
        label=_("Your answer"),
        help_text=_("Say what you found, what you did, and that they may go to the Information Commissioner."),
        max_length=LONGEST_COMPLAINT,
        rows=10,
        error_messages={"required": _("Write the answer.")},
    )
