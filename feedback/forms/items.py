"""What planners write about one item: where it belongs, replies, notes, flags."""

from collections.abc import Iterable
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.formpack import Button
from common.forms import (
    LongTextField,
    ModelChoiceField,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
)
from common.templatetags.portal import london_date
from feedback.forms.staff import LONGEST_PUBLIC_WORDS, StaffForm, model_choice
from feedback.models import LONGEST_WORDS, Decision, Item, Theme
from people.models import Organisation, Person, Role
from planning.models import Service

LONGEST_TITLE = 120
LONGEST_BECAUSE = 500


class ActivityField(ModelChoiceField):
    """Where something was heard."""

    def label_from_instance(self, obj: Activity) -> str:
        """Name an activity with its day: some come round each week."""
        return f"{obj.title}, {london_date(obj.starts_at)}"


class ServiceField(ModelChoiceField):
    """A service of any organisation."""

    def label_from_instance(self, obj: Service) -> str:
        """Name a service with who runs it."""
        return f"{obj.name}, {obj.organisation.name}"


class FilterForm(StaffForm):
    """Narrows the queue. What was chosen stays in the address."""

    submit = _("Filter")
    NOT_SURE = "none"

    show = forms.CharField(required=False, widget=forms.HiddenInput)
    service = forms.ChoiceField(label=_("Service"), required=False)
    channel = forms.ChoiceField(label=_("Came by"), required=False, choices=[("", _("Any way")), *Item.Channel.choices])

    def __init__(self, *args: Any, services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(service.pk), service.name) for service in services]
        cast("forms.ChoiceField", self.fields["service"]).choices = [
            ("", _("All services")),
            *choices,
            (self.NOT_SURE, _("Not sure")),
        ]

    def chosen(self) -> dict[str, str]:
        """By what the queue is narrowed; an address that means nothing narrows nothing."""
        data = self.cleaned_data if self.is_valid() else {}
        return {name: data[name] for name in ("service", "channel") if data.get(name)}

    @property
    def helper(self) -> FormHelper:
        """What crispy-forms asks a form for."""
        helper = super().helper
        helper.form_method = "get"
        return helper


# --- Items --------------------------------------------------------------------------------------------------------


class ItemAddForm(SubmissionTokenMixin, StaffForm):
    """What somebody said by telephone, on paper or at a meeting, written down by staff."""

    submit = _("Save what was said")
    reveals = {"about": {Item.About.GROUP: ["voices"]}}

    CHANNELS = (
        Item.Channel.TELEPHONE,
        Item.Channel.PAPER,
        Item.Channel.MEETING,
        Item.Channel.GROUP,
        Item.Channel.EMAIL,
    )

    channel = RadiosField(
        label=_("How did it come?"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        error_messages={"required": _("Choose how it came.")},
    )
    words = LongTextField(
        label=_("What was said"),
        help_text=_("In the exact words, as far as you can. Leave out names of people."),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write what was said.")},
    )
    about = RadiosField(
        label=_("About whom?"),
        choices=[
            (Item.About.ME, _("The carer")),
            (Item.About.CARED_FOR, _("The person they care for")),
            (Item.About.BOTH, _("Both")),
            (Item.About.GROUP, _("A group of carers")),
        ],
        error_messages={"required": _("Choose whom it is about.")},
    )
    voices = forms.IntegerField(
        label=_("How many carers does the group speak for?"),
        min_value=1,
        max_value=100_000,
        initial=2,
        error_messages={
            "required": _("Write how many carers."),
            "invalid": _("Write how many carers, as a number."),
            "min_value": _("Write 1 or more."),
            "max_value": _("Write 100,000 or less."),
        },
    )
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("About which service?"), required=False, empty_label=_("Not sure")
    )
    activity = ActivityField(
        Activity.objects.none(), label=_("Heard at"), required=False, empty_label=_("No meeting or visit")
    )
    may_quote = forms.BooleanField(
        label=_("I asked, and they said that we may quote them"),
        help_text=_("Leave this empty if you did not ask."),
        required=False,
    )
    email = forms.EmailField(
        label=_("Their email address, if they want to hear from us"),
        required=False,
        help_text=_("We write to it only about this."),
        error_messages={"invalid": _("Write an email address, like name@example.com.")},
    )

    def __init__(self, *args: Any, organisation: Organisation, known: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["email"]  # it is known how to reach them
        model_choice(self, "service").queryset = Service.objects.open_to_feedback().filter(organisation=organisation)
        heard = Activity.objects.published().filter(organisation=organisation).order_by("-starts_at", "-pk")
        model_choice(self, "activity").queryset = heard

    def clean(self) -> dict[str, Any]:
        """Count one carer where nobody speaks for a group."""
        if "voices" in self.cleaned_data:
            self.cleaned_data["voices"] = self.cleaned_data["voices"] or 1
        return self.cleaned_data


class ReplyForm(SubmissionTokenMixin, StaffForm):
    """A message to the carer."""

    submit = _("Send reply")
    words = LongTextField(
        label=_("Reply to the carer"),
        help_text=_("Signed with your first name and job title."),
        max_length=LONGEST_WORDS,
        rows=4,
        error_messages={"required": _("Write your reply.")},
    )


class NoteForm(SubmissionTokenMixin, StaffForm):
    """A private note."""

    submit = _("Save note")
    words = LongTextField(
        label=_("New note"),
        help_text=_("Only colleagues here see it. The carer may ask for a copy by law."),
        max_length=LONGEST_WORDS,
        rows=3,
        error_messages={"required": _("Write the note.")},
    )

    def buttons(self) -> list[Button]:
        """Beside a reply, a note comes second."""
        return [Button(self.submit, kind="secondary")]


class AssignForm(StaffForm):
    """Who looks after an item."""

    submit = _("Save")
    to = forms.ModelChoiceField(Role.objects.none(), label=_("Who looks after it?"), required=False)

    def __init__(self, *args: Any, colleagues: QuerySet[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = model_choice(self, "to")
        field.queryset = colleagues
        field.empty_label = str(_("Nobody yet"))


class RouteForm(StaffForm):
    """Which service an item is about."""

    submit = _("Move it")
    service = ServiceField(
        Service.objects.none(),
        label=_("About which service?"),
        empty_label=_("Choose a service"),
        error_messages={"required": _("Choose a service.")},
    )

    def __init__(self, *args: Any, services: QuerySet[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model_choice(self, "service").queryset = services


class UnderThemeForm(SubmissionTokenMixin, StaffForm):
    """Under which theme items go: one that is there, or a new one."""

    submit = _("Put under this theme")
    OLD, NEW = "old", "new"
    reveals = {"where": {OLD: ["theme"], NEW: ["title"]}}

    where = RadiosField(
        label=_("Under which theme?"),
        choices=[(OLD, _("A theme that is there")), (NEW, _("A new theme"))],
        hints={NEW: _("It will be answered as one.")},
        error_messages={"required": _("Choose a theme, or a new one.")},
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label=_("Theme"),
        empty_label=_("Choose a theme"),
        error_messages={"required": _("Choose a theme.")},
    )
    title = PublicTextFormField(
        label=_("Name of the new theme"),
        help_text=_("Everyone will see it. Use words that carers use, and no names of people."),
        max_length=LONGEST_TITLE,
        rows=2,
        error_messages={"required": _("Write a name for the theme.")},
    )

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model_choice(self, "theme").queryset = themes


class AnswerForm(StaffForm):
    """An answer to just one carer."""

    submit = _("Send this answer")
    reveals = {
        "outcome": {
            Decision.Outcome.OWN_CASE: ["case_handler"],
            Decision.Outcome.PASSED_ON: ["passed_to"],
        }
    }

    outcome = RadiosField(
        label=_("What is the answer?"),
        hints={
            Decision.Outcome.THANK_YOU: _("For praise, or when nothing needs to be done."),
            Decision.Outcome.OWN_CASE: _("It is about their own family. Say who handles it."),
            Decision.Outcome.PASSED_ON: _("They said yes to that. Say to whom."),
        },
        error_messages={"required": _("Choose an answer.")},
    )
    case_handler = PublicTextFormField(
        label=_("Who handles it, and how to reach them"),
        max_length=LONGEST_BECAUSE,
        rows=2,
        error_messages={"required": _("Say who handles it.")},
    )
    passed_to = forms.CharField(
        label=_("Passed on to"),
        max_length=160,
        error_messages={"required": _("Say to whom you passed it on.")},
    )
    answer = PublicTextFormField(
        label=_("Your words to the carer"),
        help_text=_("Only this carer sees them."),
        max_length=LONGEST_PUBLIC_WORDS,
        error_messages={"required": _("Write your answer.")},
    )

    def __init__(self, *args: Any, may_pass_on: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = [Decision.Outcome.THANK_YOU, Decision.Outcome.OWN_CASE]
        if may_pass_on:
            outcomes.append(Decision.Outcome.PASSED_ON)
        cast("forms.ChoiceField", self.fields["outcome"]).choices = [(kind.value, kind.label) for kind in outcomes]


class PassOnForm(SubmissionTokenMixin, StaffForm):
    """A question to the carer: may we give your words to somebody else?"""

    submit = _("Ask the carer")
    words = LongTextField(
        label=_("What do you want to ask?"),
        help_text=_("Say who would get their words, and why. They answer yes or no."),
        max_length=LONGEST_WORDS,
        rows=5,
        error_messages={"required": _("Write what you want to ask.")},
    )


class FlagForm(StaffForm):
    """Why an item goes to the safeguarding lead."""

    submit = _("Give it to the safeguarding lead")
    because = LongTextField(
        label=_("What worries you?"),
        help_text=_("It becomes a private note. In danger now, call 999 first."),
        max_length=LONGEST_WORDS,
        rows=4,
        error_messages={"required": _("Say what worries you.")},
    )


class UnflagForm(StaffForm):
    """Why an item goes back to the planners."""

    submit = _("Give it back to the planners")
    because = LongTextField(
        label=_("Why can it go back?"),
        help_text=_("It becomes a private note, which planners will read."),
        max_length=LONGEST_WORDS,
        rows=4,
        error_messages={"required": _("Say why it can go back.")},
    )


# --- Answers to themes ----------------------------------------------------------------------------------------------
