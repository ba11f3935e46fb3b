"""The forms on staff's pages of people."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.clock import today
from common.forms import CheckboxesField, DatePartsField, LongTextField, PhoneField, RadiosField, SubmissionTokenMixin
from feedback.forms.staff import StaffForm
from notices.addresses import normalised_number, normalised_post
from notices.models import Contact
from people.ages import UNDER_16
from people.forms import AddNeedForm
from people.models import (
    LONGEST_NAME,
    CarerType,
    Connection,
    ConnectionQuerySet,
    GuardianYes,
    InterpreterGender,
    NeedKind,
    Organisation,
    Purpose,
)
from people.wordings import WORDINGS

LONGEST_ADDRESS = 320


class PeopleFilterForm(StaffForm):
    """Narrows the list. What was chosen stays in the address."""

    submit = _("Search")

    name = forms.CharField(label=_("Name"), required=False, max_length=LONGEST_NAME)
    carer_type = forms.ChoiceField(
        label=_("Who they are as carers"), required=False, choices=[("", _("Anyone")), *CarerType.choices]
    )

    def narrow(self, people: ConnectionQuerySet) -> ConnectionQuerySet:
        """Those who fit; an address that means nothing narrows nothing."""
        chosen = self.chosen
        if name := chosen.get("name"):
            people = people.filter(person__name__icontains=name)
        if carer_type := chosen.get("carer_type"):
            people = people.filter(person__profile__carer_types__contains=[carer_type])
        return people

    @property
    def chosen(self) -> dict[str, str]:
        """By what the list is narrowed."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}

    @property
    def helper(self) -> FormHelper:
        """What crispy-forms asks a form for."""
        helper = super().helper
        helper.form_method = "get"
        return helper


class RecordForm(SubmissionTokenMixin, StaffForm):
    """Somebody who does not sign in, and how to reach them."""

    submit = _("Write them down")
    NONE = "none"
    reveals = {
        "reach": {Contact.Channel.TELEPHONE: ["telephone", "leave_message"], Contact.Channel.LETTER: ["address"]}
    }

    name = forms.CharField(
        label=_("What may we call them?"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Write what we may call them.")},
    )
    reach = RadiosField(
        label=_("How do they want to be reached?"),
        choices=[
            (Contact.Channel.TELEPHONE, _("By telephone")),
            (Contact.Channel.LETTER, _("By letter")),
            (NONE, _("They will get in touch")),
        ],
        error_messages={"required": _("Choose how to reach them.")},
    )
    telephone = PhoneField(
        label=_("Telephone number"), error_messages={"required": _("Write the number, or choose another way.")}
    )
    leave_message = forms.BooleanField(label=_("They said that we may leave a message"), required=False)
    address = LongTextField(
        label=_("Name and address"),
        help_text=_("Begin with the name. End with the postcode on a line of its own."),
        max_length=LONGEST_ADDRESS,
        rows=5,
        error_messages={"required": _("Write the address, or choose another way.")},
    )
    agreed = forms.BooleanField(
        label=_("I read this out, and they agreed"),
        error_messages={"required": _("Read it out. Write somebody down only if they agree.")},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wording = str(
            format_lazy(
                _(
                    "{organisation} may keep your name and how to reach you, to be in touch about its services."
                    " You can end this at any time."
                ),
                organisation=organisation.name,
            )
        )
        self.fields["agreed"].help_text = f"“{self.wording}”"

    def clean_telephone(self) -> str:
        """Write a number as it is rung."""
        typed: str = self.cleaned_data["telephone"]
        return normalised_number(typed) if typed else ""

    def clean_address(self) -> str:
        """Write an address as it is printed."""
        typed: str = self.cleaned_data["address"]
        return normalised_post(typed) if typed else ""

    def contact(self) -> Contact | None:
        """The way to reach them, if they gave one."""
        given = self.cleaned_data
        if given["telephone"]:
            return Contact.objects.for_telephone(given["telephone"], safe_to_leave_message=given["leave_message"])
        return Contact.objects.for_letter(given["address"]) if given["address"] else None


class ToldNeedForm(AddNeedForm):
    """What somebody told staff that they need."""

    submit = _("Write it down")
    wording = WORDINGS[Purpose.NEEDS].words

    kind = RadiosField(
        label=_("What do they need?"),
        choices=NeedKind.choices,
        error_messages={"required": _("Choose what they need.")},
    )
    language = forms.CharField(
        label=_("Which language?"), max_length=60, error_messages={"required": _("Write which language they need.")}
    )
    interpreter_gender = RadiosField(
        label=_("Who may speak or sign for them?"),
        choices=InterpreterGender.choices,
        error_messages={"required": _("Choose who may speak or sign for them.")},
    )
    shared_with_consent = forms.BooleanField(  # type: ignore[assignment]  # a tick, where a carer chooses
        label=_("I read this out, and they agreed"),
        help_text=format_lazy("“{wording}”", wording=wording),
        error_messages={"required": _("Read it out. Write it down only if they agree.")},
    )

    @property
    def answers(self) -> dict[str, Any]:
        """What to keep of it."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"kind", "shared_with_consent"}}


class RenewForm(StaffForm):
    """That somebody wants to stay in touch."""

    submit = _("Keep them")
    asked = forms.BooleanField(
        label=_("I asked them, and they want to stay in touch"),
        error_messages={"required": _("Ask them first. Keep them only if they want it.")},
    )


OF_A_CHILD = {
    Purpose.NEEDS: _("Let staff here see what the child needs"),
    Purpose.STORIES: _("Let you tell the child’s story, without a name"),
    Purpose.PHOTOGRAPHS: _("Let you show photos of the child"),
    Purpose.RESEARCH: _("Let you ask the child about research"),
    Purpose.QUOTES: _("Let you show the child’s words, without a name"),
}


class GuardianForm(StaffForm):
    """What a grown-up agreed to for a child."""

    submit = _("Write it down")

    age = RadiosField(
        label=_("How old is the child?"),
        choices=[(band.value, band.label) for band in UNDER_16],
        error_messages={"required": _("Choose how old the child is.")},
    )
    said_by = forms.CharField(
        label=_("Who said yes?"), max_length=LONGEST_NAME, error_messages={"required": _("Write who said yes.")}
    )
    relation = RadiosField(
        label=_("Who are they to the child?"),
        choices=GuardianYes.Relation.choices,
        error_messages={"required": _("Choose who they are to the child.")},
    )
    said_on = DatePartsField(
        label=_("When did they say it?"), error_messages={"required": _("Write the day on which they said it.")}
    )
    purposes = CheckboxesField(
        label=_("What may the child agree to?"),
        choices=[(purpose.value, words) for purpose, words in OF_A_CHILD.items()],
        error_messages={"required": _("Choose what the child may agree to.")},
    )
    agreed = forms.BooleanField(
        label=_("I read this out, and they agreed"),
        error_messages={"required": _("Read it out. Write it down only if they agree.")},
    )

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wording = str(
            format_lazy(
                _(
                    "I may decide for this child. The child may agree to these things at {organisation}, and nothing"
                    " happens unless the child agrees as well. I can take this back at any time."
                ),
                organisation=connection.organisation.name,
            )
        )
        self.fields["agreed"].help_text = f"“{self.wording}”"
        if not connection.is_written_down:
            del self.fields["age"]  # who has an account tells it themselves

    def clean_said_on(self) -> date:
        """Take no day that has not come yet."""
        said_on: date = self.cleaned_data["said_on"]
        if said_on > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return said_on

    @property
    def answers(self) -> dict[str, Any]:
        """What to keep of it."""
        given = self.cleaned_data
        return {
            "purposes": [Purpose(purpose) for purpose in given["purposes"]],
            "said_by": given["said_by"],
            "relation": GuardianYes.Relation(given["relation"]),
            "said_on": given["said_on"],
            "wording": self.wording,
            "age_band": given.get("age", ""),
        }


class GuardianEndForm(StaffForm):
    """That a grown-up takes back what they agreed to."""

    submit = _("Write it down")
    sure = forms.BooleanField(
        label=_("They told us that they take it back"),
        error_messages={"required": _("Tick the box if they take it back.")},
    )


class JoinForm(StaffForm):
    """That two persons are one."""

    submit = _("Make them one")
    sure = forms.BooleanField(
        label=_("They told us that both are them"),
        error_messages={"required": _("Ask them first. Tick the box if both are them.")},
    )


class LetGoForm(StaffForm):
    """That somebody no longer wants to be in touch."""

    submit = _("Take them off the list")
    sure = forms.BooleanField(
        label=_("Yes, they want to go"), error_messages={"required": _("Tick the box if they want to go.")}
    )
