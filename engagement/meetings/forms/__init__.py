"""Forms, by who fills them in."""

from engagement.meetings.forms.agenda import AgendaForm
from engagement.meetings.forms.carers import BookForm, NeedsForm
from engagement.meetings.forms.closing import ClosingForm
from engagement.meetings.forms.questions import AskForm
from engagement.meetings.forms.staff import AnswerForm, HideForm, PlacesForm

__all__ = ["AgendaForm", "AnswerForm", "AskForm", "BookForm", "ClosingForm", "HideForm", "NeedsForm", "PlacesForm"]
