"""The question after a page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm, RadiosField
from common.public_text import ENGLISH, PublicText
from support.models import Page


class NextForm(PortalForm):
    """Go on, after a page without a question."""

    submit = _("Next")


class QuestionForm(PortalForm):
    """The question of a page. Whoever takes a wrong answer can look again, as often as they like."""

    submit = _("Check my answer")

    answer = RadiosField(choices=())

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        language = get_language() or ENGLISH
        field = self.fields["answer"]
        field.label = PublicText.of(page.question).in_language(language)
        field.error_messages["required"] = _("Please choose an answer.")
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(place), words) for place, words in enumerate(page.answers_in(language), start=1)]

    def clean_answer(self) -> str:
        """Only the right one leads on."""
        answer: str = self.cleaned_data["answer"]
        if answer != str(self.page.right):
            raise ValidationError(_("That is not it. Have another look, then try again."), code="wrong")
        return answer
