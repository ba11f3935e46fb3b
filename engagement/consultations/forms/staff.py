"""Forms with which staff write a plan, ask about it, and mark what changed."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activities.models import INFLUENCE_MEANS, Activity
from common.formpack import Fieldset, Question
from common.forms import (
    DatePartsField,
    ModelCheckboxesField,
    PortalForm,
    PortalModelForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
)
from common.public_text import ENGLISH, PublicText
from engagement.consultations.models import Comment
from engagement.consultations.operations import FEW_WEEKS, Window
from people.models import Organisation
from planning.models import Duty, Goal, Plan, PlanSection, Service

MOST_WORDS = 600  # characters in one answer
LONGEST_SECTION = 8_000  # characters: about three pages
LONGEST_COMMENT_SHOWN = 160


class PlanForm(SubmissionTokenMixin, PortalModelForm):
    """What a plan is, before its sections."""

    submit = _("Save")

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = PublicTextFormField(
        label=_("What it is for"), max_length=MOST_WORDS, rows=3, help_text=_("One or two short sentences.")
    )
    money = PublicTextFormField(
        label=_("The money, in plain figures"),
        max_length=MOST_WORDS,
        rows=3,
        help_text=_("How much there is each year, and what it is for."),
    )
    starts_on = DatePartsField(label=_("It begins on"))
    ends_on = DatePartsField(label=_("It ends on"))
    review_on = DatePartsField(
        label=_("We look at it again on"), help_text=_("You are reminded four weeks before, and on the day.")
    )
    owner_title = forms.CharField(label=_("Job title of who answers for it"), max_length=120)
    services = ModelCheckboxesField(
        label=_("Services"),
        queryset=Service.objects.none(),
        error_messages={"required": _("Tick at least one service.")},
    )
    goals = ModelCheckboxesField(label=_("Goals"), queryset=Goal.objects.none(), required=False)

    class Meta:
        model = Plan
        fields = ("title", "summary", "money", "starts_on", "ends_on", "review_on", "owner_title", "services", "goals")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, QuerySet[Any]] = {
            "services": Service.objects.filter(organisation=organisation).order_by("name"),
            "goals": Goal.objects.in_force(organisation),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            if isinstance(field, ModelCheckboxesField):
                field.queryset = rows

    def layout(self) -> list[Any]:
        """Group the questions."""
        return [
            Fieldset(_("What it is"), "title", "summary", "money", "owner_title", size="l", heading=2),
            Fieldset(_("When"), "starts_on", "ends_on", "review_on", size="l", heading=2),
            Fieldset(_("What it serves"), "services", "goals", size="l", heading=2),
            Question("submission"),
        ]

    def clean(self) -> dict[str, Any]:
        """The days come one after another."""
        cleaned = super().clean() or self.cleaned_data
        starts, ends, review = (cleaned.get(name) for name in ("starts_on", "ends_on", "review_on"))
        if starts and ends and ends <= starts:
            self.add_error("ends_on", ValidationError(_("The end must come after the start."), code="order"))
        elif starts and ends and review and not starts < review <= ends:
            self.add_error("review_on", ValidationError(_("Choose a day while the plan runs."), code="order"))
        return cleaned


class SectionForm(PortalForm):
    """One part of a plan."""

    submit = _("Save this part")

    heading = PublicTextFormField(label=_("Heading"), max_length=120, rows=1)
    words = PublicTextFormField(label=_("What the plan says"), max_length=LONGEST_SECTION, rows=12)


class OpenForm(PortalForm):
    """What carers are told before they comment."""

    submit = _("Ask carers now")

    closes_on = DatePartsField(label=_("Last day for comments"))
    short_because = PublicTextFormField(
        label=_("Less than 12 weeks? Say why"),
        help_text=_("Carers need time to hear of it, read it and talk. Everyone can read your reason."),
        max_length=MOST_WORDS,
        rows=2,
        required=False,
    )
    for_whom = PublicTextFormField(label=_("Whom it is for"), max_length=MOST_WORDS, rows=2)
    how_to_join = PublicTextFormField(
        label=_("How to take part"),
        help_text=_("Say how to get it on paper, in another language, or to say it by telephone."),
        max_length=MOST_WORDS,
        rows=3,
    )
    influence = RadiosField(
        label=_("What carers can decide"), choices=Activity.Influence.choices, hints=dict(INFLUENCE_MEANS.items())
    )
    can_change = PublicTextFormField(label=_("What can change"), max_length=MOST_WORDS, rows=2)
    cannot_change = PublicTextFormField(label=_("What cannot change"), max_length=MOST_WORDS, rows=2, required=False)
    duties = ModelCheckboxesField(label=_("Duties in law"), queryset=Duty.objects.none(), required=False)

    def __init__(self, *args: Any, organisation: Organisation, today: date, **kwargs: Any) -> None:
        self.today = today
        words = gettext("Read each part here, and say what you think. You need no account.")
        kwargs["initial"] = {
            "closes_on": today + timedelta(weeks=FEW_WEEKS),
            "influence": Activity.Influence.CONSULT,
            "how_to_join": PublicText(words),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        duties = self.fields["duties"]
        if isinstance(duties, ModelCheckboxesField):
            duties.queryset = Duty.objects.binding(organisation)

    def clean_closes_on(self) -> date:
        """There must be a day left."""
        day: date = self.cleaned_data["closes_on"]
        if not self.today < day < self.today.replace(year=self.today.year + 2, day=1):
            raise ValidationError(_("Choose a day that is still to come."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        """Little time needs a reason."""
        if (
            self.cleaned_data.get("closes_on")
            and not self.errors
            and self.window.is_short(self.today)
            and not self.window.short_because
        ):
            self.add_error("short_because", ValidationError(_("Give 12 weeks, or say why not."), code="short"))
        return self.cleaned_data

    @property
    def window(self) -> Window:
        """What was said, as the operation takes it."""
        return Window(**{name: self.cleaned_data[name] for name in Window.__dataclass_fields__})


class CommentsField(ModelCheckboxesField):
    """Comments to tick, each with its reference and its first words."""

    def label_from_instance(self, obj: Comment) -> str:
        """What stands beside the box."""
        words = obj.item.words
        return f"{obj.item}: {words[:LONGEST_COMMENT_SHOWN]}{'…' if len(words) > LONGEST_COMMENT_SHOWN else ''}"


class ChangeForm(PortalForm):
    """Which words changed, why, and whose comments moved them."""

    submit = _("Save")

    words = PublicTextFormField(
        label=_("The words that changed, as they stand now"),
        help_text=_("Copy one sentence from the part above."),
        max_length=MOST_WORDS,
        rows=2,
    )
    because = PublicTextFormField(label=_("Why they changed"), max_length=MOST_WORDS, rows=2)
    comments = CommentsField(
        label=_("Which comments moved this?"),
        help_text=_("Tick none if it was your own idea."),
        queryset=Comment.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, section: PlanSection, comments: QuerySet[Comment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section
        field = self.fields["comments"]
        if isinstance(field, ModelCheckboxesField):
            field.queryset = comments

    def clean_words(self) -> PublicText:
        """The sentence stands in the section, so that readers find it."""
        words: PublicText = self.cleaned_data["words"]
        stands = " ".join(self.section.words.get(ENGLISH, "").split())
        if " ".join(words.get(ENGLISH, "").split()) not in stands:
            raise ValidationError(
                _("These words do not stand in this part. Save the part first, then copy them from there."),
                code="elsewhere",
            )
        return words
