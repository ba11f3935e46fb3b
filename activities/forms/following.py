"""The forms with which anybody asks to be reminded, and to hear of what is new."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from people.forms import LeaveAddressForm
from planning.models import Service


class FollowForm(LeaveAddressForm):
    """Leave an address to be reminded."""

    submit = _("Remind me")
    why = _("We remind you before it, and tell you if it changes. You can stop at any time.")


class FollowNewForm(LeaveAddressForm):
    """Leave an address to hear of new activities of a service or a kind."""

    submit = _("Tell me")
    why = _("We only write when there is something new. You can stop at any time.")
    field_order = ("service", "kind", "email")

    service = forms.ModelChoiceField(
        label=_("Which service?"),
        queryset=Service.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("Any service"),
    )
    kind = forms.ChoiceField(
        label=_("Which kind?"), choices=[("", _("Any kind")), *Activity.Kind.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service = self.fields["service"]
        if isinstance(service, forms.ModelChoiceField):
            service.queryset = Service.objects.open_to_feedback()
