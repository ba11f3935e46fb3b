"""Forms with which staff announce, change and cancel activities."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.formpack import Fieldset, Question
from common.forms import (
    CheckboxesField,
    DatePartsField,
    ModelCheckboxesField,
    PortalForm,
    PortalModelForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
    TimeTextField,
)
from people.models import Organisation
from planning.models import Duty, Goal, Service

MOST_WORDS = 600  # characters in one answer


class ActivityForm(SubmissionTokenMixin, PortalModelForm):
    """All that is said of an activity, in the order in which carers read it."""

    submit = _("Save")

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = PublicTextFormField(
        label=_("What it is for"), max_length=MOST_WORDS, rows=3, help_text=_("One or two short sentences.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices)
    day = DatePartsField(label=_("Day"), help_text=_("For example, 27 3 2027"))
    starts = TimeTextField(label=_("Starts at"), help_text=_("For example, 6.30pm"))
    ends = TimeTextField(label=_("Ends at"))
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("Leave it empty if it is online only.")
    )
    is_online = forms.BooleanField(label=_("People can join online"), required=False)
    access = CheckboxesField(label=_("What makes it easier to come"), choices=Activity.Access.choices, required=False)
    for_whom = PublicTextFormField(label=_("Whom it is for"), max_length=MOST_WORDS, rows=2, required=False)
    who_comes = PublicTextFormField(
        label=_("Who from the service comes, and what they may decide"),
        max_length=MOST_WORDS,
        rows=2,
        required=False,
    )
    how_to_join = PublicTextFormField(label=_("How to join"), max_length=MOST_WORDS, rows=2)
    influence = RadiosField(label=_("What carers can decide"), choices=Activity.Influence.choices)
    can_change = PublicTextFormField(label=_("What can change"), max_length=MOST_WORDS, rows=2, required=False)
    cannot_change = PublicTextFormField(label=_("What cannot change"), max_length=MOST_WORDS, rows=2, required=False)
    stage = RadiosField(label=_("Where the work stands"), choices=Activity.Stage.choices)
    organiser_title = forms.CharField(label=_("Job title of the organiser"), max_length=120)
    services = ModelCheckboxesField(label=_("Services"), queryset=Service.objects.none(), required=False)
    goals = ModelCheckboxesField(label=_("Goals"), queryset=Goal.objects.none(), required=False)
    duties = ModelCheckboxesField(label=_("Duties in law"), queryset=Duty.objects.none(), required=False)

    class Meta:
        model = Activity
        fields = (
            "title",
            "summary",
            "kind",
            "place",
            "is_online",
            "access",
            "for_whom",
            "who_comes",
            "how_to_join",
            "influence",
            "can_change",
            "cannot_change",
            "stage",
            "organiser_title",
            "services",
            "goals",
            "duties",
        )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        activity: Activity | None = kwargs.get("instance")
        if activity and activity.pk:
            starts, ends = timezone.localtime(activity.starts_at), timezone.localtime(activity.ends_at)
            times = {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}
            kwargs["initial"] = {**times, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        choices = {
            "services": Service.objects.filter(organisation=organisation).order_by("name"),
            "goals": Goal.objects.in_force(organisation),
            "duties": Duty.objects.binding(organisation),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            if isinstance(field, ModelCheckboxesField):
                field.queryset = rows

    def layout(self) -> list[Any]:
        """Group the questions, so that the long form reads in parts."""
        return [
            Fieldset(_("What it is"), "title", "summary", "kind", size="l", heading=2),
            Fieldset(_("When and where"), "day", "starts", "ends", "place", "is_online", size="l", heading=2),
            Fieldset(_("Who comes, and how"), "for_whom", "who_comes", "how_to_join", "access", size="l", heading=2),
            Fieldset(
                _("What carers can change"), "influence", "can_change", "cannot_change", "stage", size="l", heading=2
            ),
            Fieldset(_("What it serves"), "organiser_title", "services", "goals", "duties", size="l", heading=2),
            Question("submission"),
        ]

    def clean(self) -> dict[str, Any]:
        """Put day and times together, and ask for a place unless it is online."""
        cleaned = super().clean() or self.cleaned_data
        day, starts, ends = (cleaned.get(name) for name in ("day", "starts", "ends"))
        if day and starts and ends:
            if ends <= starts:
                self.add_error("ends", ValidationError(_("The end must come after the start."), code="order"))
            else:
                self.instance.starts_at, self.instance.ends_at = _in_london(day, starts), _in_london(day, ends)
        if not cleaned.get("place") and not cleaned.get("is_online") and "place" not in self.errors:
            self.add_error("place", ValidationError(_("Say where it is, or tick that it is online."), code="where"))
        return cleaned


def _in_london(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


class CancelForm(PortalForm):
    """Why an activity is cancelled, for everyone who wanted to come."""

    submit = _("Cancel this activity")

    because = PublicTextFormField(
        label=_("Why is it cancelled?"),
        max_length=MOST_WORDS,
        rows=3,
        help_text=_("Everyone can read this. Say what happens next, too."),
        error_messages={"required": _("Say why it is cancelled, in English at least.")},
    )
