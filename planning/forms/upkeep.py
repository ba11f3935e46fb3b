"""Forms with which staff keep services, goals and duties up to date."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import (
    CheckboxesField,
    DatePartsField,
    ModelCheckboxesField,
    PortalModelForm,
    PublicTextFormField,
    RadiosField,
)
from people.models import Nation, Organisation
from planning.models import ACKNOWLEDGE_DAYS, ANSWER_DAYS, LISTENING_DAYS, Duty, Goal, Service

MOST_WORDS = 800  # characters
MOST_DAYS = 366
DAYS_WORDS = {
    "invalid": _("Write a number of days, like 20."),
    "min_value": _("Write 1 or more."),
    "max_value": _("Write 366 or fewer."),
}


class DaysField(forms.IntegerField):
    """A number of days, a year at most."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MOST_DAYS, error_messages=DAYS_WORDS, **kwargs)


class ServiceForm(PortalModelForm):
    """What a service is, who answers for it, and what it promises."""

    submit = _("Save")

    name = forms.CharField(label=_("Name"), max_length=120)
    summary = PublicTextFormField(label=_("What does it do?"), max_length=MOST_WORDS, rows=4)
    for_whom = RadiosField(label=_("Whom is it for?"), choices=Service.ForWhom.choices)
    owner_title = forms.CharField(label=_("Who answers for it? A job title"), max_length=120)
    acknowledge_days = DaysField(
        label=_("In how many working days does a person read what carers say?"), initial=ACKNOWLEDGE_DAYS
    )
    answer_days = DaysField(label=_("In how many working days do they get an answer?"), initial=ANSWER_DAYS)
    listening_days = DaysField(
        label=_("At least every how many days can carers meet you and be heard?"), initial=LISTENING_DAYS
    )
    funded_by = ModelCheckboxesField(
        label=_("Who pays for it?"),
        help_text=_("Their commissioners can then read its figures, never names."),
        queryset=Organisation.objects.order_by("name"),
        required=False,
    )
    is_open = forms.BooleanField(
        label=_("It runs now"),
        help_text=_("Untick it when it has closed. What was said and promised about it stays in public."),
        initial=True,
        required=False,
    )

    class Meta:
        model = Service
        fields = (
            "name",
            "summary",
            "for_whom",
            "owner_title",
            "acknowledge_days",
            "answer_days",
            "listening_days",
            "funded_by",
            "is_open",
        )

    def clean(self) -> dict[str, Any]:
        """An organisation has each name once, and nobody is answered before they are read."""
        data = super().clean() or self.cleaned_data
        same = Service.objects.filter(organisation=self.instance.organisation, name=data.get("name", ""))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", ValidationError(_("You have a service of this name already."), code="name"))
        read, answered = data.get("acknowledge_days"), data.get("answer_days")
        if read and answered and answered < read:
            self.add_error(
                "answer_days", ValidationError(_("An answer takes at least as long as reading."), code="order")
            )
        return data


class GoalForm(PortalModelForm):
    """What should be true for carers."""

    submit = _("Save")

    words = PublicTextFormField(
        label=_("What should be true for carers?"),
        help_text=_("In words that they would use. For example: Carers get a break when they need it."),
        max_length=300,
        rows=2,
    )
    service = forms.ModelChoiceField(
        label=_("For which service?"),
        queryset=Service.objects.none(),
        required=False,
        empty_label=_("For all of our services"),
    )
    is_current = forms.BooleanField(label=_("We still work towards it"), initial=True, required=False)

    class Meta:
        model = Goal
        fields = ("words", "service", "is_current")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service = self.fields["service"]
        if isinstance(service, forms.ModelChoiceField):
            service.queryset = Service.objects.filter(organisation=self.instance.organisation).order_by("name")


class DutyForm(PortalModelForm):
    """A duty in law or guidance, as it reads now."""

    submit = _("Save")

    act = forms.CharField(label=_("Act or guidance"), max_length=200)
    section = forms.CharField(label=_("Section"), max_length=60, required=False)
    words = PublicTextFormField(label=_("What it asks for, in plain words"), max_length=MOST_WORDS, rows=3)
    nations = CheckboxesField(label=_("Where does it hold?"), choices=Nation.choices)
    binds = CheckboxesField(label=_("Whom does it bind?"), choices=Organisation.Kind.choices)
    link = forms.URLField(
        label=_("Link to the text"),
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Write a full link, like https://www.legislation.gov.uk/…")},
    )
    checked_on = DatePartsField(
        label=_("When did you last read the text of the law?"),
        help_text=_("Leave it out if nobody has. The page says then that it is not yet checked."),
        required=False,
    )
    is_in_force = forms.BooleanField(
        label=_("It is in force"),
        help_text=_("Untick it when it no longer holds. What was weighed against it still shows it."),
        initial=True,
        required=False,
    )

    class Meta:
        model = Duty
        fields = ("act", "section", "words", "nations", "binds", "link", "checked_on", "is_in_force")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """A section of an act stands in the library once."""
        data = super().clean() or self.cleaned_data
        same = Duty.objects.filter(act=data.get("act", ""), section=data.get("section", ""))
        if data.get("act") and same.exclude(pk=self.instance.pk).exists():
            self.add_error("section", ValidationError(_("This section is in the list already."), code="section"))
        return data

    def clean_checked_on(self) -> date | None:
        """Nobody has read it on a day to come."""
        day: date | None = self.cleaned_data["checked_on"]
        if day and day > self.today:
            raise ValidationError(_("This day is still to come."), code="future")
        return day
