"""What planners write: replies, themes, answers, promises, news."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.formpack import Button, Include, Question, Reveal, Words
from common.forms import (
    CheckboxesField,
    DatePartsField,
    LongTextField,
    ModelChoiceField,
    PortalForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
)
from common.public_text import PublicText
from common.templatetags.portal import london_date
from feedback.models import LONGEST_WORDS, WEIGHING_OUTCOMES, Decision, Item, Quote, Theme
from feedback.operations import DecisionDraft, QuoteDraft
from people.models import Organisation, Role
from planning.models import Duty, Goal, Service

LONGEST_TITLE = 120
LONGEST_PUBLIC_WORDS = 2_000
LONGEST_QUOTE = 600
LONGEST_BECAUSE = 500
MOST_TO_QUOTE = 20  # items offered to quote from: the newest ones
EXCERPT = 12  # words of an item by which it is known again


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

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model_choice(self, "service").queryset = Service.objects.open_to_feedback().filter(organisation=organisation)
        heard = Activity.objects.published().filter(organisation=organisation).order_by("-starts_at", "-pk")
        model_choice(self, "activity").queryset = heard

    def clean(self) -> dict[str, Any]:
        """Count one carer where nobody speaks for a group."""
        if "voices" in self.cleaned_data:
            self.cleaned_data["voices"] = self.cleaned_data["voices"] or 1
        return self.cleaned_data


def model_choice(form: forms.Form, name: str) -> "forms.ModelChoiceField[Any]":
    """A form's field that chooses one row."""
    return cast("forms.ModelChoiceField[Any]", form.fields[name])


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


class NamesReadForm(StaffForm):
    """What goes out in public is read for names first."""

    names_read = forms.BooleanField(
        label=_("I have read these words. They name nobody."),
        error_messages={"required": _("Read the words for names, then tick this.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "names_read"])


class DecideForm(StaffForm):
    """An answer to a theme, with its reason, and what it was held against."""

    submit = _("Save, and go on")
    NONE = CheckboxesField.none_value
    OUTCOMES = (
        Decision.Outcome.WE_WILL,
        Decision.Outcome.IN_PART,
        Decision.Outcome.WE_CANNOT,
        Decision.Outcome.ALREADY_SO,
        Decision.Outcome.THANK_YOU,
    )
    reveals = {
        "outcome": {
            Decision.Outcome.IN_PART: ["rest_needs", "rest_again_on"],
            Decision.Outcome.WE_CANNOT: ["obstacle", "would_reopen", "look_again_on"],
        }
    }

    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    outcome = RadiosField(
        label=_("What is the answer?"),
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES],
        hints={
            Decision.Outcome.WE_WILL: _("Needs at least one promise with a date. You add it next."),
            Decision.Outcome.IN_PART: _("Say which part, and why not the rest."),
            Decision.Outcome.WE_CANNOT: _("Needs what would have to change, and a date to look again."),
            Decision.Outcome.ALREADY_SO: _("Say since when, and how to get it."),
            Decision.Outcome.THANK_YOU: _("For praise. No promise."),
        },
        error_messages={"required": _("Choose an answer.")},
    )
    rest_needs = PublicTextFormField(
        label=_("What would have to change to do the rest?"),
        max_length=LONGEST_PUBLIC_WORDS,
        rows=2,
        error_messages={"required": _("Say what would have to change to do the rest.")},
    )
    rest_again_on = DatePartsField(
        label=_("When do we look at the rest again?"),
        error_messages={"required": _("Write when you look at the rest again.")},
    )
    obstacle = RadiosField(
        label=_("What stands in the way?"),
        choices=Decision.Obstacle.choices,
        error_messages={"required": _("Choose what stands in the way.")},
    )
    would_reopen = PublicTextFormField(
        label=_("What would have to change?"),
        max_length=LONGEST_PUBLIC_WORDS,
        rows=2,
        error_messages={"required": _("Say what would have to change.")},
    )
    look_again_on = DatePartsField(
        label=_("When do we look again?"),
        error_messages={"required": _("Write when you look again.")},
    )
    said = PublicTextFormField(
        label=_("You said"),
        help_text=_("What carers said, in short. No names."),
        max_length=LONGEST_PUBLIC_WORDS,
        rows=3,
        required=False,
    )
    answer = PublicTextFormField(
        label=_("Our answer"),
        help_text=_("Two or three short sentences."),
        max_length=LONGEST_PUBLIC_WORDS,
        rows=4,
        error_messages={"required": _("Write the answer in words for everyone.")},
    )
    reason = PublicTextFormField(
        label=_("Why?"),
        help_text=_("Carers see this. Give the real reason, money too."),
        max_length=LONGEST_PUBLIC_WORDS,
        rows=3,
        required=False,
    )
    next_words = PublicTextFormField(
        label=_("What happens next? (if you can say)"),
        max_length=LONGEST_PUBLIC_WORDS,
        rows=2,
        required=False,
    )
    goals = CheckboxesField(label=_("Which goals did you weigh?"), none_label=_("None applies"), required=False)
    no_goal_because = forms.CharField(label=_("No goal applies, because"), max_length=LONGEST_BECAUSE, required=False)
    duties = CheckboxesField(label=_("Which duties?"), none_label=_("None applies"), required=False)
    no_duty_because = forms.CharField(label=_("No duty applies, because"), max_length=LONGEST_BECAUSE, required=False)
    quotes = CheckboxesField(
        label=_("Whose words do you want to show?"),
        help_text=_("Only those who said yes to that. Take names out first."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        goals: Collection[Goal],
        duties: Collection[Duty],
        quotable: Collection[Item],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.goal_of = {str(goal.pk): goal for goal in goals}
        self.duty_of = {str(duty.pk): duty for duty in duties}
        self.item_of = {str(item.pk): item for item in quotable}
        self.today = today
        self._offer("goals", [(key, str(goal.words)) for key, goal in self.goal_of.items()])
        self._offer(
            "duties",
            [(key, str(duty.words)) for key, duty in self.duty_of.items()],
            {key: _name_of_law(duty) for key, duty in self.duty_of.items()},
        )
        self._offer("quotes", [(key, _excerpt(item)) for key, item in self.item_of.items()])
        for key, item in self.item_of.items():
            self.fields[f"quote_{key}"] = LongTextField(
                label=_("Their words, without names"),
                max_length=LONGEST_QUOTE,
                rows=3,
                required=False,
                initial=item.words[:LONGEST_QUOTE],
            )
            self.fields[f"quote_{key}_by"] = forms.CharField(
                label=_("Who said it, without a name"),
                help_text=_("Like “A mum” or “A young carer”."),
                max_length=80,
                required=False,
            )

    def _offer(self, name: str, choices: list[tuple[str, str]], hints: dict[str, Words] | None = None) -> None:
        field = cast("CheckboxesField", self.fields[name])
        field.choices, field.hints = choices, hints or {}

    def layout(self) -> list[Any]:
        """The answer first, then the words for everyone, then what it was held against."""
        layout: list[Any] = [
            Reveal("outcome", self.reveals["outcome"], size="m", heading=2, small=True),
            Include("feedback/_staff_words_heading.html"),
            Question("said", size="s"),
        ]
        if self.item_of:
            quotes = {key: [f"quote_{key}", f"quote_{key}_by"] for key in self.item_of}
            layout.append(Reveal("quotes", quotes, size="s", small=True))
        return [
            *layout,
            Question("answer", size="s"),
            Question("reason", size="s"),
            Question("next_words", size="s"),
            self._weighing("goals", "no_goal_because"),
            self._weighing("duties", "no_duty_because"),
        ]

    def _weighing(self, name: str, because: str) -> Question:
        """What to choose from, and why none applies; where there is nothing to choose from, only why."""
        if not cast("CheckboxesField", self.fields[name]).choices:
            return Question(because, size="s")
        return Reveal(name, {self.NONE: [because]}, size="m", heading=2, small=True)

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen answer owes everyone, each beside its own field."""
        if self.cleaned_data.get("outcome") in WEIGHING_OUTCOMES:
            self._ask("said", _("Write what carers said."))
            self._ask("reason", _("Say why."))
            self._ask_weighing("goals", "no_goal_because", _("Choose the goals, or say why none applies."))
            self._ask_weighing("duties", "no_duty_because", _("Choose the duties, or say why none applies."))
        for key in self.cleaned_data.get("quotes", []):
            self._ask(f"quote_{key}", _("Write the words, or take the tick out."))
        for name in ("look_again_on", "rest_again_on"):
            day = self.cleaned_data.get(name)
            if day and day <= self.today:
                self.add_error(name, _("Choose a day that is still to come."))
        return self.cleaned_data

    def _ask(self, name: str, message: Words) -> None:
        if name in self.cleaned_data and not self.cleaned_data[name]:
            self.add_error(name, ValidationError(str(message), code="required"))

    def _ask_weighing(self, chosen: str, because: str, message: Words) -> None:
        if chosen not in self.cleaned_data or because not in self.cleaned_data:
            return
        if self.cleaned_data[chosen]:
            self.cleaned_data[because] = ""
        elif not self.cleaned_data[because]:
            sent = cast("QueryDict", self.data).getlist(self.add_prefix(chosen))
            offered = cast("CheckboxesField", self.fields[chosen]).choices
            beside = chosen if offered and self.NONE not in sent else because
            self.add_error(beside, ValidationError(str(message), code="required"))

    def draft(self) -> DecisionDraft:
        """The answer as it was written."""
        data = self.cleaned_data
        in_part = data["outcome"] == Decision.Outcome.IN_PART
        return DecisionDraft(
            outcome=Decision.Outcome(data["outcome"]),
            said=data["said"],
            answer=data["answer"],
            reason=data["reason"],
            next_words=data["next_words"],
            obstacle=data["obstacle"] or "",
            would_reopen=data["rest_needs" if in_part else "would_reopen"],
            look_again_on=data["rest_again_on" if in_part else "look_again_on"],
            no_goal_because=data["no_goal_because"],
            no_duty_because=data["no_duty_because"],
            goals=[self.goal_of[key] for key in data["goals"]],
            duties=[self.duty_of[key] for key in data["duties"]],
            quotes=[
                QuoteDraft(item=self.item_of[key], words=data[f"quote_{key}"], attribution=data[f"quote_{key}_by"])
                for key in data["quotes"]
            ],
        )


def initial_of(decision: Decision) -> dict[str, Any]:
    """What `DecideForm` shows of an answer that is there already."""
    goals = [str(key) for key in decision.goals_weighed.values_list("goal", flat=True)]
    duties = [str(key) for key in decision.duties_weighed.values_list("duty", flat=True)]
    quotes: list[Quote] = list(decision.quotes.all())
    in_part = decision.outcome == Decision.Outcome.IN_PART
    return {
        "outcome": decision.outcome,
        "said": decision.said,
        "answer": decision.answer,
        "reason": decision.reason,
        "next_words": decision.next_words,
        "obstacle": decision.obstacle,
        "would_reopen": PublicText() if in_part else decision.would_reopen,
        "look_again_on": None if in_part else decision.look_again_on,
        "rest_needs": decision.would_reopen if in_part else PublicText(),
        "rest_again_on": decision.look_again_on if in_part else None,
        "goals": [DecideForm.NONE] if decision.no_goal_because else goals,
        "no_goal_because": decision.no_goal_because,
        "duties": [DecideForm.NONE] if decision.no_duty_because else duties,
        "no_duty_because": decision.no_duty_because,
        "quotes": [str(quote.item_id) for quote in quotes],
        **{f"quote_{quote.item_id}": quote.words for quote in quotes},
        **{f"quote_{quote.item_id}_by": quote.attribution for quote in quotes},
    }


def _name_of_law(duty: Duty) -> Words:
    if duty.checked_on is None:
        return _("%(law)s. Text not yet checked.") % {"law": duty}
    return str(duty)


def _excerpt(item: Item) -> str:
    return Truncator(item.words).words(EXCERPT)


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

    def __init__(
        self, *args: Any, colleagues: QuerySet[Role], today: date, is_first: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
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


class PublishForm(NamesReadForm):
    """The last look before an answer goes out."""

    submit = _("Publish and tell carers")
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)


class NewsForm(SubmissionTokenMixin, NamesReadForm):
    """News about what came of an answer."""

    submit = _("Publish this news")
    words = PublicTextFormField(
        label=_("The news, in words for everyone"),
        max_length=LONGEST_PUBLIC_WORDS,
        error_messages={"required": _("Write the news.")},
    )


# --- Promises -------------------------------------------------------------------------------------------------------


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
