"""Forms, by who fills them in."""

from engagement.polls.forms.carers import AnswerForm, said_before
from engagement.polls.forms.staff import NewPollForm, TimesForm

__all__ = ["AnswerForm", "NewPollForm", "TimesForm", "said_before"]
