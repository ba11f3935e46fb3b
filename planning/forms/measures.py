"""Forms with which staff say what is measured, and what it was."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.formpack import Button
from common.forms import DatePartsField, PortalForm, PortalModelForm, PublicTextFormField, RadiosField
from common.list_files import ListFileField
from people.models import Organisation
from planning.models import Measure, Service
from planning.models.measures import DIGITS, PLACES

NUMBER: dict[str, Any] = {"max_digits": DIGITS, "decimal_places": PLACES, "min_value": Decimal(0)}
NUMBER_WORDS = {
    "invalid": _("Write a number, like 12 or 12.5."),
    "min_value": _("Write a number that is not below 0."),
    "max_digits": _("Write a smaller number."),
    "max_whole_digits": _("Write a smaller number."),
    "max_decimal_places": _("Use two places after the point at most."),
}


class MeasureForm(PortalModelForm):
    """What is measured, and what it should come to."""

    submit = _("Save")

    service = forms.ModelChoiceField(label=_("Service"), queryset=Service.objects.none())
    kind = RadiosField(label=_("What is measured?"), choices=Measure.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For example, Days until a first visit"))
    words = PublicTextFormField(label=_("What it tells, in plain words"), max_length=400, rows=2)
    unit = forms.CharField(label=_("Unit"), max_length=30, help_text=_("For example, days, or in 100"))
    better = RadiosField(label=_("Which way is better?"), choices=Measure.Better.choices)
    target = forms.DecimalField(
        label=_("Target, if there is one"), required=False, error_messages=NUMBER_WORDS, **NUMBER
    )
    target_on = DatePartsField(label=_("Reach it by"), required=False)
    is_current = forms.BooleanField(label=_("It is still read"), required=False, initial=True)

    class Meta:
        model = Measure
        fields = ("service", "kind", "name", "words", "unit", "better", "target", "target_on", "is_current")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service = self.fields["service"]
        if isinstance(service, forms.ModelChoiceField):
            service.queryset = Service.objects.filter(organisation=organisation).order_by("name")

    def clean(self) -> dict[str, Any]:
        """A target needs its day, and a service has each name once."""
        data = super().clean() or self.cleaned_data
        if data.get("target") is not None and not data.get("target_on") and "target_on" not in self.errors:
            self.add_error("target_on", ValidationError(_("Say by when you want to reach it."), code="day"))
        if data.get("target_on") and data.get("target") is None and "target" not in self.errors:
            self.add_error("target", ValidationError(_("Write the target, or take its day out."), code="target"))
        same = Measure.objects.filter(service=data.get("service"), name=data.get("name", ""))
        if data.get("service") and same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", ValidationError(_("This service has a measure of this name already."), code="name"))
        return data


class ReadingForm(PortalForm):
    """What a measure was on one day."""

    submit = _("Write it down")

    on = DatePartsField(label=_("Day"))
    value = forms.DecimalField(label=_("Figure"), error_messages=NUMBER_WORDS, **NUMBER)
    source = forms.CharField(label=_("Where is it from?"), max_length=200)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def buttons(self) -> list[Button]:
        """The page holds another form: the button's name tells which one was sent."""
        return [Button(self.submit, name="reading", value="1")]

    def clean_on(self) -> date:
        """No figure is from a day to come."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."), code="future")
        return day


class ReadingsForm(PortalForm):
    """A list of readings."""

    submit = _("Look at this list")

    file = ListFileField(label=_("The list"), help_text=_("CSV or Excel (.xlsx), up to 3 MB and 20,000 lines."))
