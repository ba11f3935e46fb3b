"""Who works for an organisation."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.clock import today
from common.formpack import Words
from common.forms import DatePartsField, PortalForm, RadiosField
from people.forms.account import AddressForm
from people.models import Role

LONGEST_FIRST_NAME, LONGEST_TITLE = 60, 120
WHAT_IT_OPENS: dict[str, Words] = {
    Role.Kind.PLANNER: _("Reads feedback, answers it, makes promises, plans activities."),
    Role.Kind.COMMISSIONER: _("Reads figures of what you run and pay for. Sees no names and no words of carers."),
    Role.Kind.ADMINISTRATOR: _("Does all that a planner does, and looks after the team."),
    Role.Kind.SAFEGUARDING_LEAD: _("Alone sees what was flagged for safeguarding."),
}


class RoleForm(PortalForm):
    """What can be changed of a role: the title, and the last day."""

    submit = _("Save")
    title = forms.CharField(
        label=_("Job title"),
        help_text=_("The public sees it under answers and promises."),
        max_length=LONGEST_TITLE,
    )
    ends_on = DatePartsField(
        label=_("Last day"),
        help_text=_("Leave this empty if there is none. After this day the role opens nothing any more."),
        required=False,
    )

    def clean_ends_on(self) -> date | None:
        """Refuse a last day that has gone by: a role is ended at once on its own page."""
        ends_on: date | None = self.cleaned_data["ends_on"]
        if ends_on and ends_on < today():
            raise ValidationError(_("Choose today or a later day."))
        return ends_on


class InviteToTeamForm(RoleForm, AddressForm):
    """Somebody new in a team."""

    submit = _("Invite")
    name = forms.CharField(
        label=_("First name"), help_text=_("Carers see it under messages to them."), max_length=LONGEST_FIRST_NAME
    )
    kind = RadiosField(label=_("Role"), choices=Role.Kind.choices, hints=WHAT_IT_OPENS)
    field_order = ["email", "name", "title", "kind", "ends_on"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label, email.help_text = _("Email address"), _("Their address at work. We write to it how to sign in.")
