"""What planners write about a promise: made, put off, kept, broken."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.formpack import Button
from common.forms import DatePartsField, ModelCheckboxesField, PublicTextFormField, SubmissionTokenMixin
from feedback.forms.staff import LONGEST_PUBLIC_WORDS, NamesReadForm, StaffForm, model_choice
from people.models import Role
from planning.models import Measure

LONGEST_TITLE = 120


class PromiseForm(SubmissionTokenMixin, StaffForm):
    """One promise: what, whose role, by when."""

    submit = _("Add this promise")
    what = PublicTextFormField(
        label=_("What will you do?"),
        help_text=_("Everyone sees it. One thing that can be seen to be done."),
        max_length=300,
        rows=2,
        error_messages={"required": _("Write what you will do.")},
    )
    owner_title = forms.CharField(
        label=_("Job title of who does it"),
        help_text=_("Everyone sees it. Not a person's name."),
        max_length=120,
        error_messages={"required": _("Write the job title of who does it.")},
    )
    owner = forms.ModelChoiceField(
        Role.objects.none(),
        label=_("Colleague who does it (only you here see this)"),
        required=False,
        empty_label=_("Nobody on this site"),
    )
    due_on = DatePartsField(label=_("By when?"), error_messages={"required": _("Write by when it will be done.")})
    measures = ModelCheckboxesField(
        label=_("Which figures should it move?"),
        help_text=_("Everyone sees them before and after. Nobody says that one caused the other."),
        queryset=Measure.objects.none(),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        colleagues: QuerySet[Role],
        measures: QuerySet[Measure],
        today: date,
        is_first: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        moved = self.fields["measures"]
        if isinstance(moved, ModelCheckboxesField):
            moved.queryset = measures
        model_choice(self, "owner").queryset = colleagues
        self.today, self.is_first = today, is_first

    def buttons(self) -> list[Button]:
        """Once there is a promise, the way on is the main button, and another promise comes second."""
        add, *others = super().buttons()
        return [add if self.is_first else Button(self.submit, kind="secondary"), *others]

    def clean_due_on(self) -> date:
        """Refuse a day that is over: it would be late from the start."""
        return _not_before(self.cleaned_data["due_on"], self.today)


def _not_before(day: date, today: date) -> date:
    if day < today:
        raise ValidationError(_("Choose today or a later day."), code="past")
    return day


class ExtendForm(NamesReadForm):
    """A later day for a promise."""

    submit = _("Move the date and tell carers")
    to_on = DatePartsField(label=_("The new day"), error_messages={"required": _("Write the new day.")})
    reason = PublicTextFormField(
        label=_("Why does it take longer?"),
        help_text=_("Everyone sees it. Give the real reason."),
        max_length=LONGEST_PUBLIC_WORDS,
        rows=3,
        error_messages={"required": _("Say why it takes longer.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_to_on(self) -> date:
        """Refuse a day that is over."""
        return _not_before(self.cleaned_data["to_on"], self.today)


class KeepForm(NamesReadForm):
    """What was done to keep a promise."""

    submit = _("Say it is done and tell carers")
    done_words = PublicTextFormField(
        label=_("What was done?"),
        help_text=_("Everyone sees it. Say what is different now."),
        max_length=LONGEST_PUBLIC_WORDS,
        rows=3,
        error_messages={"required": _("Say what was done.")},
    )


class BreakForm(NamesReadForm):
    """Why a promise will not be kept."""

    submit = _("Say we break it and tell carers")
    because = PublicTextFormField(
        label=_("Why will it not happen?"),
        help_text=_("Everyone sees it. Give the real reason."),
        max_length=LONGEST_PUBLIC_WORDS,
        rows=3,
        error_messages={"required": _("Say why it will not happen.")},
    )
