"""Forms with which staff keep courses."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.forms import PortalModelForm, PublicTextFormField, SubmissionTokenMixin
from common.public_text import PublicText
from people.models import Organisation
from support.models import LEAST_ANSWERS, MOST_ANSWERS, MOST_MINUTES, Module, Page, lines_of

MOST_PAGES = 99
SHORT, LONG = 200, 6000  # characters


class ModuleForm(SubmissionTokenMixin, PortalModelForm):
    """What a module is about."""

    submit = _("Save")

    title = PublicTextFormField(label=_("Title"), max_length=80, rows=1)
    summary = PublicTextFormField(label=_("What is it about?"), max_length=300, rows=3)
    minutes = forms.IntegerField(
        label=_("How many minutes does it take?"),
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={
            "invalid": _("Write a number of minutes, like 15."),
            "min_value": _("Write 1 or more."),
            "max_value": _("Write 240 or fewer."),
        },
    )
    needs = forms.ModelChoiceField(
        label=_("What has to be done first?"),
        queryset=Module.objects.none(),
        required=False,
        blank=True,
        empty_label=_("Nothing"),
    )
    is_public = forms.BooleanField(label=_("Everybody can do it now"), required=False)

    class Meta:
        model = Module
        fields = ("title", "summary", "minutes", "needs", "is_public")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = self.fields["needs"]
        if isinstance(needs, forms.ModelChoiceField):
            # Nothing that has to be done first needs something itself: so two can never wait for each other.
            own = Q(organisation=organisation) | Q(organisation__hosts_portal=True)
            simple = Module.objects.in_public().filter(own, needs=None).exclude(pk=self.instance.pk)
            needs.queryset = simple | Module.objects.in_public().filter(Q(pk=self.instance.needs_id))

    def clean(self) -> dict[str, Any]:
        """Nobody waits for what waits itself, and nobody opens a module without a page."""
        data = super().clean() or self.cleaned_data
        if data.get("needs") and self.instance.pk and Module.objects.filter(needs=self.instance).exists():
            self.add_error("needs", ValidationError(_("Another module needs this one first."), code="chain"))
        if data.get("is_public") and not (self.instance.pk and self.instance.pages.exists()):
            self.add_error("is_public", ValidationError(_("Write a page first. Then open it."), code="empty"))
        return data


class PageForm(SubmissionTokenMixin, PortalModelForm):
    """One page, and the question after it."""

    submit = _("Save")

    heading = PublicTextFormField(label=_("Heading"), max_length=SHORT, rows=1)
    words = PublicTextFormField(
        label=_("Words"),
        help_text=_("About 200 words. You can write **bold** words, and lists with a - at the start of each line."),
        max_length=LONG,
        rows=14,
    )
    question = PublicTextFormField(
        label=_("A question about it"), required=False, max_length=SHORT, rows=2, help_text=_("You can leave it out.")
    )
    answers = PublicTextFormField(
        label=_("Answers to choose from"), help_text=_("2 to 5, one on each line."), required=False, max_length=1000
    )
    right = forms.IntegerField(
        label=_("Which line is the right answer?"),
        required=False,
        error_messages={"invalid": _("Write its number, like 2.")},
    )
    why = PublicTextFormField(label=_("Why is it right?"), required=False, max_length=300, rows=2)
    order = forms.IntegerField(
        label=_("Which page is it?"),
        min_value=1,
        max_value=MOST_PAGES,
        required=False,
        error_messages={
            "invalid": _("Write its number, like 2."),
            "min_value": _("Write 1 or more."),
            "max_value": _("Write 99 or fewer."),
        },
    )

    class Meta:
        model = Page
        fields = ("heading", "words", "question", "answers", "right", "why", "order")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["order"]  # a new page comes last

    def clean_order(self) -> int:
        """Where it was, if nobody says."""
        order: int | None = self.cleaned_data["order"]
        return order or self.instance.order

    def clean(self) -> dict[str, Any]:
        """A question has answers, the same number in each language, and one of them is right."""
        data = super().clean() or self.cleaned_data
        question = PublicText.of(data.get("question"))
        if not question:
            data["answers"], data["right"], data["why"] = PublicText(), None, PublicText()
            return data
        counts = {len(lines_of(words)) for words in PublicText.of(data.get("answers")).values()}
        if len(counts) != 1 or not LEAST_ANSWERS <= max(counts) <= MOST_ANSWERS:
            message = _("Write 2 to 5 answers, one on each line, and as many in each language.")
            self.add_error("answers", ValidationError(message, code="answers"))
        elif not 1 <= (data.get("right") or 0) <= max(counts):
            self.add_error("right", ValidationError(_("Write the number of its line."), code="right"))
        return data
