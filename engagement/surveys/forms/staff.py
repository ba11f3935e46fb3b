"""Writing a survey."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activities.models import INFLUENCE_MEANS, Activity
from common.formpack import Fieldset
from common.forms import (
    CheckboxesField,
    DatePartsField,
    ModelCheckboxesField,
    PortalForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
)
from common.public_text import ENGLISH, PublicText
from engagement.surveys.bank import TOPICS
from engagement.surveys.paper import (
    END,
    LEAST_CHOICES,
    MOST_CHOICES,
    WITH_CHOICES,
    Kind,
    NotAPaper,
    Paper,
    Question,
    as_lines,
    choices_from,
    new_key,
)
from people.models import Organisation
from planning.models import Service

MOST_WORDS = 600
LONGEST_CHOICES = 2_000
LONGEST_FILE = 500_000  # bytes
LONGEST_YEARS = 2


class SurveyForm(SubmissionTokenMixin, PortalForm):
    """What a survey is about, before its questions."""

    submit = _("Save")

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = PublicTextFormField(
        label=_("What it is for"), max_length=MOST_WORDS, rows=3, help_text=_("One or two short sentences.")
    )
    for_whom = PublicTextFormField(label=_("Whom it is for"), max_length=MOST_WORDS, rows=2)
    services = ModelCheckboxesField(
        label=_("Services"),
        queryset=Service.objects.none(),
        error_messages={"required": _("Tick at least one service.")},
    )
    closes_on = DatePartsField(label=_("Last day to answer"), help_text=_("For example, 27 3 2027"))
    minutes = forms.IntegerField(
        label=_("How many minutes does it take?"), min_value=1, max_value=60, help_text=_("Try it with a colleague.")
    )
    influence = RadiosField(
        label=_("What carers can decide"), choices=Activity.Influence.choices, hints=dict(INFLUENCE_MEANS.items())
    )
    can_change = PublicTextFormField(label=_("What can change"), max_length=MOST_WORDS, rows=2)
    cannot_change = PublicTextFormField(label=_("What cannot change"), max_length=MOST_WORDS, rows=2, required=False)
    how_to_join = PublicTextFormField(
        label=_("How to take part"),
        help_text=_("Say how to get it on paper, in another language, or to answer by telephone."),
        max_length=MOST_WORDS,
        rows=2,
    )
    organiser_title = forms.CharField(label=_("Job title of who runs it"), max_length=120)

    def __init__(self, *args: Any, organisation: Organisation, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        services = self.fields["services"]
        if isinstance(services, ModelCheckboxesField):
            services.queryset = Service.objects.filter(organisation=organisation).order_by("name")

    def layout(self) -> list[Any]:
        """Group the questions."""
        what = ("title", "summary", "for_whom", "services")
        how = ("closes_on", "minutes", "how_to_join", "organiser_title")
        power = ("influence", "can_change", "cannot_change")
        return [
            Fieldset(_("What it is"), *what, size="l", heading=2),
            Fieldset(_("How it runs"), *how, size="l", heading=2),
            Fieldset(_("What it can change"), *power, size="l", heading=2),
            "submission",
        ]

    def clean_closes_on(self) -> date:
        """There must be a day left."""
        day: date = self.cleaned_data["closes_on"]
        if day < self.today:
            raise ValidationError(_("Choose a day that is to come, or today."), code="past")
        if day.year > self.today.year + LONGEST_YEARS:
            raise ValidationError(_("Choose a day in the next two years."), code="far")
        return day


class KindForm(PortalForm):
    """How the next question is answered."""

    submit = _("Write the question")

    kind = RadiosField(label=_("How do people answer it?"), choices=Kind.choices)


class QuestionWordsForm(PortalForm):
    """One question in words, and what can be chosen."""

    submit = _("Save the question")

    words = PublicTextFormField(
        label=_("The question"),
        help_text=_("Ask one thing only. “Was it quick and friendly?” is two questions."),
        max_length=300,
        rows=2,
    )
    hint = PublicTextFormField(label=_("Help under the question"), max_length=300, rows=2, required=False)
    rows = PublicTextFormField(
        label=_("What to ask about, one on each line"), max_length=LONGEST_CHOICES, rows=5, required=True
    )
    choices = PublicTextFormField(
        label=_("The answers to choose from, one on each line"),
        help_text=_("In Welsh, in the same order."),
        max_length=LONGEST_CHOICES,
        rows=6,
    )
    has_other = forms.BooleanField(label=_("People may also write something else"), required=False)
    is_required = forms.BooleanField(
        label=_("It must be answered"), help_text=_("People can still say that they would rather not."), required=False
    )
    is_outcome = forms.BooleanField(
        label=_("We ask this again each time"), help_text=_("Then you see how answers change."), required=False
    )
    heading = PublicTextFormField(
        label=_("Heading above it, if a new part begins here"), max_length=120, rows=1, required=False
    )

    def __init__(self, *args: Any, kind: Kind, question: Question | None, **kwargs: Any) -> None:
        self.kind, self.question = kind, question
        if question:
            kwargs["initial"] = {
                name: getattr(question, name)
                for name in ("words", "hint", "heading", "has_other", "is_required", "is_outcome")
            } | {"choices": as_lines(question.choices), "rows": as_lines(question.rows)}
        super().__init__(*args, **kwargs)
        if kind not in WITH_CHOICES:
            del self.fields["choices"]
        if kind != Kind.GRID:
            del self.fields["rows"]
        if kind not in {Kind.ONE, Kind.SEVERAL}:
            del self.fields["has_other"]
        if kind == Kind.RANKING:
            del self.fields["is_required"]
        if kind not in {Kind.ONE, Kind.SCALE, Kind.YES_NO, Kind.GRID}:
            del self.fields["is_outcome"]

    def clean_choices(self) -> PublicText:
        """There are 2 to 20, and none stands there twice."""
        return self._lines("choices", LEAST_CHOICES)

    def clean_rows(self) -> PublicText:
        """There are 1 to 20, and none stands there twice."""
        return self._lines("rows", 1)

    def _lines(self, name: str, least: int) -> PublicText:
        words: PublicText = self.cleaned_data[name]
        english = [line.strip() for line in words.get(ENGLISH, "").splitlines() if line.strip()]
        if not least <= len(english) <= MOST_CHOICES:
            said = gettext("Write %(least)d to %(most)d lines.") % {"least": least, "most": MOST_CHOICES}
            raise ValidationError(said, code="number")
        if len(set(english)) != len(english):
            raise ValidationError(_("One of them stands there twice."), code="twice")
        return words

    def written(self) -> Question:
        """The question as it stands now."""
        data = self.cleaned_data
        before = self.question or Question(key=new_key(), kind=self.kind, words=data["words"])
        return replace(
            before,
            words=data["words"],
            hint=data["hint"],
            heading=data["heading"],
            choices=choices_from(data["choices"], before.choices) if "choices" in data else (),
            rows=choices_from(data["rows"], before.rows) if "rows" in data else (),
            has_other=data.get("has_other", False),
            is_required=data.get("is_required", False),
            is_outcome=data.get("is_outcome", False),
        )


class RoutesForm(PortalForm):
    """Where each answer leads."""

    submit = _("Save the way")

    def __init__(self, *args: Any, paper: Paper, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        number = paper.number(question.key)
        later = [(one.key, f"{place}. {one.words}") for place, one in enumerate(paper, start=1) if place > number]
        for key, words in question.offered():
            self.fields[f"to_{key}"] = forms.ChoiceField(
                label=gettext("After “%(answer)s”") % {"answer": words},
                choices=[("", _("the next question")), *later, (END, _("the end of the survey"))],
                required=False,
                initial=question.routes.get(key, ""),
            )

    def written(self) -> Question:
        """The question with its ways."""
        routes = {name.removeprefix("to_"): to for name, to in self.cleaned_data.items() if to}
        return replace(self.question, routes=routes)


class BankForm(PortalForm):
    """Questions that are ready to be asked."""

    submit = _("Add these questions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in TOPICS:
            self.fields[topic.key] = CheckboxesField(
                label=topic.name,
                choices=[(question.key, str(question.words)) for question in topic.questions],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """At least one is ticked."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            self.add_error(TOPICS[0].key, ValidationError(_("Tick at least one."), code="none"))
        return cleaned

    def chosen(self) -> list[Question]:
        """The questions that are ticked, in their order."""
        ticked = {key for keys in self.cleaned_data.values() for key in keys}
        return [question for topic in TOPICS for question in topic.questions if question.key in ticked]


class PaperFileForm(PortalForm):
    """A survey that was taken away as a file."""

    submit = _("Put it in place of the questions here")

    file = forms.FileField(
        label=_("File"), help_text=_("One that was taken away here, with a name that ends in .json.")
    )

    def clean_file(self) -> Paper:
        """Read it, and say where it cannot be read."""
        upload = self.cleaned_data["file"]
        if upload.size > LONGEST_FILE:
            raise ValidationError(_("This file is too large for a survey."), code="large")
        try:
            value = json.loads(upload.read().decode())
        except (UnicodeDecodeError, ValueError, RecursionError) as trouble:
            raise ValidationError(_("This file holds no JSON."), code="odd") from trouble
        try:
            return Paper.from_json(value)
        except NotAPaper as trouble:
            raise ValidationError(str(trouble), code="odd") from trouble


class WhatNextForm(PortalForm):
    """What happens now that the results are there."""

    submit = _("Show the results to everyone")

    words = PublicTextFormField(
        label=_("What happens next"),
        help_text=_("Say who decides what, and by which day. Carers read it above the figures."),
        max_length=2_000,
        rows=5,
    )
