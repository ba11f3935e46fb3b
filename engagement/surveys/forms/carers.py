"""Answering one question, and coming back by a code."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.formpack import Button, Question, Reveal
from common.forms import CheckboxesField, DatePartsField, LongTextField, PortalForm, RadiosField
from engagement.surveys import paper
from engagement.surveys.paper import (
    LARGEST_NUMBER,
    LONGEST_LONG,
    LONGEST_SHORT,
    OTHER,
    WOULD_RATHER_NOT,
    Answer,
    Answers,
    Kind,
)
from engagement.surveys.sealing import is_well_formed
from feedback.references import as_typed

SAVE = "save"
RATHER_NOT = _("I would rather not say")


class QuestionForm(PortalForm):
    """One question of a survey. What must be answered may also be answered with "I would rather not say"."""

    def __init__(self, *args: Any, question: paper.Question, answers: Answers, is_last: bool, **kwargs: Any) -> None:
        self.question, self.is_last = question, is_last
        before = answers.get(question.key)
        super().__init__(*args, initial=self._initial(before, answers.get(f"{question.key}.{OTHER}", "")), **kwargs)
        self._add_fields()

    def _initial(self, before: Answer, other: str) -> dict[str, Any]:
        kind = self.question.kind
        if kind == Kind.GRID:
            rather_not = {row.key: WOULD_RATHER_NOT for row in self.question.rows if before == WOULD_RATHER_NOT}
            return {f"row_{row}": key for row, key in (before if isinstance(before, dict) else rather_not).items()}
        if kind == Kind.RANKING:
            keys = before if isinstance(before, list) else []
            return {f"place_{key}": place for place, key in enumerate(keys, start=1)}
        if before == WOULD_RATHER_NOT and kind not in paper.ONE_CHOICE:
            return {"answer": ["none"]} if kind == Kind.SEVERAL else {"rather_not": True}
        return {"answer": before, "other": other}

    def _add_fields(self) -> None:
        question = self.question
        if question.kind == Kind.GRID:
            self.fields |= {f"row_{row.key}": _line(question, row) for row in question.rows}
        elif question.kind == Kind.RANKING:
            self.fields |= {f"place_{choice.key}": _place(question, choice) for choice in question.choices}
        elif question.kind in {*paper.ONE_CHOICE, Kind.SEVERAL}:
            self.fields["answer"] = _choices(question)
        else:
            self.fields["answer"] = _typed(question)
            if question.is_required:
                self.fields["rather_not"] = forms.BooleanField(label=RATHER_NOT, required=False)
        if question.has_other:
            self.fields["other"] = forms.CharField(label=_("Say what it is"), max_length=LONGEST_SHORT, required=False)
            self.reveals = {"answer": {OTHER: ["other"]}}  # type: ignore[misc]  # of this question only

    def layout(self) -> list[Any]:
        """The question is the heading of its page, unless it has several parts."""
        if self.question.kind in {Kind.GRID, Kind.RANKING}:
            return [Question(name, size="s", inline=False) for name in self.fields]
        if self.reveals:
            return [Reveal("answer", self.reveals["answer"], size="l", heading=1)]
        shown = [Question("answer", size="l", heading=1)]
        return [*shown, *([Question("rather_not")] if "rather_not" in self.fields else [])]

    def buttons(self) -> list[Button]:
        """Go on, or come back another day."""
        return [Button(_("Continue")), Button(_("Save and come back later"), name=SAVE, value="1", kind="secondary")]

    def clean(self) -> dict[str, Any]:
        """Put things in order once each; a question that must be answered may be declined, and not both at once."""
        cleaned = super().clean() or self.cleaned_data
        if self.question.kind == Kind.RANKING:
            self._check_places(cleaned)
        if "rather_not" in self.fields and "answer" not in self.errors:
            has_words, declines = cleaned.get("answer") not in (None, ""), cleaned.get("rather_not")
            if not has_words and not declines:
                words = _("Write your answer, or tick “I would rather not say”.")
                self.add_error("answer", ValidationError(words, code="required"))
            elif has_words and declines:
                self.add_error("rather_not", ValidationError(_("Write an answer or tick this, not both."), code="both"))
        return cleaned

    def _check_places(self, cleaned: dict[str, Any]) -> None:
        taken: dict[int, str] = {}
        names = [name for name in self.fields if name.startswith("place_")]
        given = [name for name in names if cleaned.get(name)]
        for name in names:
            place = cleaned.get(name)
            if given and not place:
                self.add_error(name, ValidationError(_("Give each one a number, or none of them."), code="gap"))
            elif place in taken:
                self.add_error(name, ValidationError(_("This number is taken. Give each one its own."), code="twice"))
            elif place:
                taken[place] = name

    @property
    def is_only_empty(self) -> bool:
        """Whether nothing is wrong but that something is still to be answered."""
        codes = {error.code for errors in self.errors.as_data().values() for error in errors}
        return codes == {"required"}

    def said(self) -> tuple[Answer, str]:
        """The answer as it is kept, or None, and the words beside "something else"."""
        data, kind = self.cleaned_data, self.question.kind
        if data.get("rather_not"):
            return WOULD_RATHER_NOT, ""
        if kind == Kind.GRID:
            lines = {row.key: data.get(f"row_{row.key}") for row in self.question.rows}
            chosen = {row: key for row, key in lines.items() if key and key != WOULD_RATHER_NOT}
            return (chosen or (WOULD_RATHER_NOT if WOULD_RATHER_NOT in lines.values() else None)), ""
        if kind == Kind.RANKING:
            places = {data[f"place_{choice.key}"]: choice.key for choice in self.question.choices}
            return [places[place] for place in sorted(place for place in places if place)] or None, ""
        answer = data.get("answer")
        if kind == Kind.SEVERAL and self.question.is_required and not answer:
            return WOULD_RATHER_NOT, ""
        if kind == Kind.DATE and answer is not None:
            answer = answer.isoformat()
        return answer, data.get("other", "") if OTHER in (answer or ()) else ""


def _asked(question: paper.Question) -> dict[str, Any]:
    return {"label": str(question.words), "help_text": str(question.hint)}


def _choices(question: paper.Question) -> forms.Field:
    shown, is_required = question.offered(), question.is_required
    if question.kind == Kind.SEVERAL:
        return CheckboxesField(
            choices=[*shown, *([("none", RATHER_NOT)] if is_required else [])],
            none_label=RATHER_NOT if is_required else "",
            required=is_required,
            error_messages={"required": _("Tick at least one.")},
            **_asked(question),
        )
    return RadiosField(
        choices=[*shown, *([(WOULD_RATHER_NOT, RATHER_NOT)] if is_required else [])],
        dividers={WOULD_RATHER_NOT: _("or")} if is_required else {},
        required=is_required,
        error_messages={"required": _("Choose one of the answers shown.")},
        **_asked(question),
    )


def _line(question: paper.Question, row: paper.Choice) -> forms.Field:
    shown = [*question.offered(), *([(WOULD_RATHER_NOT, str(RATHER_NOT))] if question.is_required else [])]
    return RadiosField(label=str(row.words), choices=shown, required=question.is_required)


def _place(question: paper.Question, choice: paper.Choice) -> forms.Field:
    places = [("", "–"), *((str(place), str(place)) for place in range(1, len(question.choices) + 1))]
    return forms.TypedChoiceField(label=str(choice.words), choices=places, coerce=int, empty_value=None, required=False)


def _typed(question: paper.Question) -> forms.Field:
    """What is written. It is never required by itself: it may be declined (`QuestionForm.clean`)."""
    asked = {"required": False, **_asked(question)}
    match question.kind:
        case Kind.NUMBER:
            return forms.IntegerField(
                min_value=0,
                max_value=LARGEST_NUMBER,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                error_messages={
                    "invalid": _("Write a number, like 12."),
                    "min_value": _("Write 0 or a larger number."),
                    "max_value": _("Write a smaller number."),
                },
                **asked,
            )
        case Kind.DATE:
            return DatePartsField(**asked)
        case Kind.SHORT:
            return forms.CharField(max_length=LONGEST_SHORT, **asked)
        case _:
            return LongTextField(max_length=LONGEST_LONG, **asked)


class CodeForm(PortalForm):
    """The code that somebody wrote down."""

    submit = _("Go on with my answers")

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("It has 12 letters and numbers, like K7MW 4PXD 9QRT."),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write your code.")},
    )

    def clean_code(self) -> str:
        """Accept it with or without gaps, in small letters too."""
        code = as_typed(self.cleaned_data["code"])
        if not is_well_formed(code):
            raise ValidationError(gettext("That is no code of ours. It has 12 letters and numbers."), code="odd")
        return code
