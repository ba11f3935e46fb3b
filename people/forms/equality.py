"""The equality questions, one a page."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common import formpack
from common.forms import PortalForm, RadiosField
from people.equality import Question


class EqualityForm(PortalForm):
    """One question. To leave it, or to take the answer away, is an answer too."""

    submit = _("Save, and go on")
    answer = RadiosField(label="", choices=(), required=False)

    def layout(self) -> list[Any]:
        """The question is the heading of the page."""
        return [formpack.Question("answer", size="l", heading=1)]

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        field.label = format_lazy("{}", question.words)
        if isinstance(field, RadiosField):
            field.choices = question.choices
