"""What people need to take part."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import LongTextField, PortalForm, RadiosField
from people.models import AccessNeed, InterpreterGender, NeedKind

YES, NO = "yes", "no"
LONGEST_DETAILS, LONGEST_LANGUAGE = 300, 60


class NeedForm(PortalForm):
    """One need of a kind that is known."""

    submit = _("Save")
    details = LongTextField(
        label=_("Is there more that we should know?"),
        help_text=_("You can leave this empty."),
        rows=3,
        max_length=LONGEST_DETAILS,
        required=False,
    )
    shared_with_consent = RadiosField(
        label=_("May staff see this?"),
        help_text=_("Only staff of the places that you choose. You can change it at any time."),
        choices=[(YES, _("Yes, so that they can get things ready")), (NO, _("No, keep it to myself"))],
        error_messages={"required": _("Choose if staff may see this.")},
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind = kind
        if kind == NeedKind.OTHER:
            self.fields["details"].help_text = _("Write what you need.")

    @classmethod
    def as_told(cls, need: AccessNeed) -> dict[str, Any]:
        """What somebody told before."""
        told = {name: getattr(need, name) for name in cls.base_fields}
        return told | {"shared_with_consent": YES if need.shared_with_consent else NO}

    @property
    def need_kind(self) -> NeedKind:
        """What is needed."""
        return NeedKind(self.cleaned_data.get("kind", self._kind))

    @property
    def answers(self) -> dict[str, Any]:
        """What to keep of it."""
        kept = {name: value for name, value in self.cleaned_data.items() if name != "kind"}
        return kept | {"shared_with_consent": kept["shared_with_consent"] == YES}

    def clean(self) -> dict[str, Any]:
        """Ask for words where the kind says nothing."""
        if self.cleaned_data.get("kind", self._kind) == NeedKind.OTHER and not self.cleaned_data.get("details"):
            self.add_error("details", ValidationError(_("Write what you need."), code="required"))
        return self.cleaned_data


class InterpreterForm(NeedForm):
    """Somebody who interprets."""

    language = forms.CharField(
        label=_("Which language?"),
        help_text=_("Like British Sign Language, or Urdu."),
        max_length=LONGEST_LANGUAGE,
        error_messages={"required": _("Write which language you need.")},
    )
    dialect = forms.CharField(
        label=_("Which kind of that language?"),
        help_text=_("You can leave this empty."),
        max_length=LONGEST_LANGUAGE,
        required=False,
    )
    interpreter_gender = RadiosField(
        label=_("Who may speak or sign for you?"),
        choices=InterpreterGender.choices,
        error_messages={"required": _("Choose who may speak or sign for you.")},
    )
    field_order = ["kind", "language", "dialect", "interpreter_gender", "details", "shared_with_consent"]


class AddNeedForm(InterpreterForm):
    """A new need: what it is, and all about it."""

    reveals = {"kind": {NeedKind.INTERPRETER: ["language", "dialect", "interpreter_gender"]}}
    kind = RadiosField(
        label=_("What do you need?"),
        choices=NeedKind.choices,
        error_messages={"required": _("Choose what you need.")},
    )


def form_for(need: AccessNeed) -> type[NeedForm]:
    """The form that changes ``need``."""
    return InterpreterForm if need.kind == NeedKind.INTERPRETER else NeedForm
