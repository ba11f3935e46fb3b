"""What carers tell about services."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm, RadiosField
from planning.models import Service, ServiceUse

# What is told, and how many days ago that is about.
AGO = {"3": 45, "6": 135, "12": 270}


class ServiceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own takes no arguments
    """A service, told from others of its name by who runs it."""

    def label_from_instance(self, obj: Service) -> str:
        """Its name, and who runs it."""
        return f"{obj.name} ({obj.organisation.name})"


class ServiceUsedForm(PortalForm):
    """One service that somebody used."""

    submit = _("Add this service")
    service = ServiceChoice(
        label=_("Which service was it?"),
        queryset=Service.objects.open_to_feedback(),
        empty_label=_("Choose one"),
        error_messages={"required": _("Choose a service."), "invalid_choice": _("Choose one of the answers shown.")},
    )
    used_by = RadiosField(
        label=_("Who used it?"), choices=ServiceUse.By.choices, error_messages={"required": _("Choose who used it.")}
    )
    ago = RadiosField(
        label=_("When was the last time, about?"),
        choices=[
            ("3", _("In the last 3 months")),
            ("6", _("3 to 6 months ago")),
            ("12", _("6 to 12 months ago")),
        ],
        error_messages={"required": _("Choose when it was. A good guess is fine.")},
    )

    def used_about(self, on: date) -> date:
        """The month in which it was, about, told on the date ``on``."""
        return (on - timedelta(days=AGO[self.cleaned_data["ago"]])).replace(day=1)
