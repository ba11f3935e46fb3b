"""What planners write about a theme: the answer, the last look before it is public, and news."""

from collections.abc import Collection
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from common.formpack import Include, Question, Reveal, Words
from common.forms import (
    CheckboxesField,
    DatePartsField,
    LongTextField,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
)
from common.public_text import PublicText
from feedback.forms.staff import LONGEST_PUBLIC_WORDS, NamesReadForm, StaffForm
from feedback.models import WEIGHING_OUTCOMES, Decision, Item, Quote
from feedback.operations import DecisionDraft, QuoteDraft
from planning.models import Duty, Goal

LONGEST_QUOTE = 600
LONGEST_BECAUSE = 500
MOST_TO_QUOTE = 20  # items offered to quote from: the newest ones
EXCERPT = 12  # words of an item by which it is known again


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
