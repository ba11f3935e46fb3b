"""The forms in which staff keep a panel, its seats and its members."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.forms import (
    DatePartsField,
    ModelCheckboxesField,
    ModelRadiosField,
    PortalForm,
    PortalModelForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
)
from engagement.panels.models import LONGEST_RHYTHM, LONGEST_TERM, MOST_SEATS, MOST_TERMS, Panel, Seat
from people.models import LONGEST_NAME, Role
from planning.models import Service

MOST_MEETINGS = 20  # to choose from
FIRST, AGAIN = "first", "again"


def _number(label: Any, *, most: int, least: int = 1, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        error_messages={
            "required": _("Write a number, like 4."),
            "invalid": _("Write a number, like 4."),
            "min_value": _("Write %(limit_value)s or more."),
            "max_value": _("Write %(limit_value)s or less."),
        },
    )


class PanelForm(SubmissionTokenMixin, PortalModelForm):
    """Terms of reference."""

    submit = _("Save")

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = PublicTextFormField(
        label=_("What is it for, and what does it decide?"),
        help_text=_("Its terms of reference in plain words. Say how often and how long it meets, and what is paid."),
        max_length=3000,
        rows=8,
    )
    influence = RadiosField(label=_("What do you promise its members?"), choices=Activity.Influence.choices)
    services = ModelCheckboxesField(
        label=_("Which services does it look after?"), queryset=Service.objects.none(), required=False
    )
    least_carers = _number(_("At least how many of 100 members are carers?"), least=0, most=100)
    quorum = _number(_("How many members must be there to decide?"), most=MOST_SEATS)
    meets_every = _number(_("At most how many days lie between two meetings?"), most=LONGEST_RHYTHM)
    term_months = _number(_("How many months is a term?"), most=LONGEST_TERM)
    most_terms = _number(
        _("How many terms may one member have?"), most=MOST_TERMS, help_text=_("A limit brings new voices in.")
    )
    staff_contact = ModelRadiosField(
        label=_("Who on your staff do members turn to?"),
        help_text=_("Members see the name, the job title and the email address."),
        queryset=Role.objects.none(),
        required=False,
    )
    is_public = forms.BooleanField(label=_("Show its page to everybody"), required=False)

    class Meta:
        model = Panel
        fields = (
            "name",
            "purpose",
            "influence",
            "services",
            "least_carers",
            "quorum",
            "meets_every",
            "term_months",
            "most_terms",
            "staff_contact",
            "is_public",
        )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = {"organisation": self.instance.organisation}
        self.fields["services"].queryset = Service.objects.filter(**here).order_by("name")  # type: ignore[attr-defined]
        staff = Role.objects.current(on).filter(**here).order_by("name", "pk")
        self.fields["staff_contact"].queryset = staff  # type: ignore[attr-defined]

    def panel(self) -> Panel:
        """The panel as it was typed, not yet saved."""
        panel: Any = self.save(commit=False)
        panel.submission_key = self.cleaned_data["submission"]
        return panel  # type: ignore[no-any-return]  # of the form's model


class SeatForm(SubmissionTokenMixin, PortalForm):
    """A seat for one kind of people."""

    submit = _("Add the seat")

    kind = RadiosField(label=_("Who is it for?"), choices=Seat.Kind.choices)
    office = RadiosField(
        label=_("What do they do?"),
        choices=[("member", _("Member")), *((one.value, one.label) for one in Seat.Office if one.value)],
        initial="member",
    )

    def seat(self, panel: Panel) -> Seat:
        """The seat, not yet saved."""
        said = self.cleaned_data
        office = "" if said["office"] == "member" else said["office"]
        return Seat(panel=panel, kind=said["kind"], office=office, submission_key=said["submission"])


class MemberForm(PortalForm):
    """Who sits there."""

    submit = _("Save")

    name = forms.CharField(label=_("Their name"), max_length=LONGEST_NAME)
    email = forms.EmailField(
        label=_("Their email address"),
        help_text=_("If they sign in with it, the panel stands on their home page. Leave it out if they have none."),
        required=False,
    )
    first = RadiosField(
        label=_("Have they taken part with you before?"),
        choices=[(FIRST, _("No, this is the first time")), (AGAIN, _("Yes"))],
    )
    may_be_named = forms.BooleanField(label=_("They said yes to their name on the public page"), required=False)
    starts_on = DatePartsField(label=_("First day"), help_text=_("For example, 27 3 2027"))


class MeetingForm(PortalForm):
    """An activity that is a meeting of the panel."""

    submit = _("Save")

    meeting = ModelRadiosField(label=_("Which activity is a meeting of this panel?"), queryset=Activity.objects.none())

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Activity.objects.filter(organisation=panel.organisation_id, status=Activity.Status.PUBLISHED)
        nearest = own.exclude(pk__in=panel.meetings.values("pk")).order_by("-starts_at", "-pk")
        chosen = list(nearest.values_list("pk", flat=True)[:MOST_MEETINGS])
        self.fields["meeting"].queryset = Activity.objects.filter(pk__in=chosen)  # type: ignore[attr-defined]
