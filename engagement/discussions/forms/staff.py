"""Asking a question, moderating what is said to it, and closing it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from activities.models import INFLUENCE_MEANS, Activity
from common.forms import (
    DatePartsField,
    LongTextField,
    ModelCheckboxesField,
    ModelRadiosField,
    PortalForm,
    PortalModelForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
)
from engagement.discussions.models import LONGEST_BECAUSE, Discussion, Post
from people.models import Organisation
from planning.models import Service

LONGEST_SHOWN = 300  # characters of a post beside its box


class DiscussionForm(SubmissionTokenMixin, PortalModelForm):
    """The question, and what is promised with it."""

    submit = _("Save, for everyone to see")

    question = PublicTextFormField(label=_("The question, in one sentence"), max_length=160, rows=2)
    about = PublicTextFormField(
        label=_("What it is about"),
        help_text=_("Say what you know already, what can change, and what cannot."),
        max_length=3000,
        rows=8,
    )
    service = ModelRadiosField(
        label=_("Which service is it about?"), queryset=Service.objects.none(), required=False, empty_label=_("None")
    )
    influence = RadiosField(
        label=_("What carers can decide"), choices=Activity.Influence.choices, hints=dict(INFLUENCE_MEANS.items())
    )
    closes_on = DatePartsField(label=_("Last day to say something"), help_text=_("For example, 27 3 2027"))
    is_held = forms.BooleanField(
        label=_("Read each post before it is shown"),
        help_text=_("Guests, young carers, and who has not said their age are always read first."),
        required=False,
    )
    guests_may = forms.BooleanField(label=_("People may post without an account"), required=False)

    class Meta:
        model = Discussion
        fields = ("question", "about", "service", "influence", "closes_on", "is_held", "guests_may")

    def __init__(self, *args: Any, organisation: Organisation, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        service = self.fields["service"]
        if isinstance(service, ModelRadiosField):
            service.queryset = Service.objects.filter(organisation=organisation).order_by("name")

    def clean_closes_on(self) -> date:
        """There must be a day left, and an end in sight."""
        day: date = self.cleaned_data["closes_on"]
        last = self.today.replace(year=self.today.year + 2, day=1)
        if day != self.instance.closes_on and not self.today < day < last:
            raise ValidationError(_("Choose a day that is still to come, within about two years."), code="past")
        return day

    def discussion(self) -> Discussion:
        """The discussion as it was typed, not yet saved."""
        discussion: Any = self.save(commit=False)
        discussion.submission_key = self.cleaned_data["submission"]
        return discussion  # type: ignore[no-any-return]  # of the form's model


class HideForm(PortalForm):
    """Why a post is hidden, for everyone who looks for it."""

    submit = _("Hide it, and say why")

    because = LongTextField(
        label=_("Why do you hide it?"),
        help_text=_("Everyone reads this in its place, its author too. Be kind, name the rule, repeat nothing."),
        max_length=LONGEST_BECAUSE,
        rows=3,
        error_messages={"required": _("Say why.")},
    )


class KeepHiddenForm(PortalForm):
    """Why a post stays hidden, for its author alone."""

    submit = _("Leave it hidden, and tell them why")

    because = LongTextField(
        label=_("Why does it stay hidden?"),
        help_text=_("Only its author reads this. Answer what they wrote."),
        max_length=LONGEST_BECAUSE,
        rows=4,
        error_messages={"required": _("Say why.")},
    )


class PostsField(ModelCheckboxesField):
    """Posts to tick, each with its first words and its voices."""

    def label_from_instance(self, obj: Any) -> str:
        """What stands beside the box."""
        words = " ".join(obj.words.split())
        shown = f"{words[:LONGEST_SHOWN]}{'…' if len(words) > LONGEST_SHOWN else ''}"
        return f"{shown} ({obj.voices})"


class CloseForm(PortalForm):
    """What was said in all, and what goes into the log."""

    submit = _("Close it, and tell everyone")

    summary = PublicTextFormField(
        label=_("What carers said, in plain words"),
        help_text=_("Say what most said, where people differed, and what happens next."),
        max_length=5000,
        rows=10,
    )
    posts = PostsField(
        label=_("Which posts go into the feedback log?"),
        help_text=_("Each is answered there, in its exact words. The number says how many people say so."),
        queryset=Post.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, posts: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["posts"]
        if isinstance(field, PostsField):
            field.queryset = posts
