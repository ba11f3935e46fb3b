"""What every form of planners has."""

from dataclasses import replace
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm

LONGEST_PUBLIC_WORDS = 2_000


class StaffForm(PortalForm):
    """A form of staff. Where several stand on one page, each says where it goes and how its fields are told apart."""

    def __init__(self, *args: Any, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action

    def layout(self) -> list[Any]:
        """One field below the other, denser than on the pages of carers."""
        layout = super().layout()
        for question in layout:
            question.look = replace(question.look, size="s")
        return layout

    @property
    def helper(self) -> FormHelper:
        """What crispy-forms asks a form for."""
        helper = super().helper
        helper.form_action = self.action
        return helper


class NamesReadForm(StaffForm):
    """What goes out in public is read for names first."""

    names_read = forms.BooleanField(
        label=_("I have read these words. They name nobody."),
        error_messages={"required": _("Read the words for names, then tick this.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "names_read"])


def model_choice(form: forms.Form, name: str) -> "forms.ModelChoiceField[Any]":
    """A form's field that chooses one row."""
    return cast("forms.ModelChoiceField[Any]", form.fields[name])
