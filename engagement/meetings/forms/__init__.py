"""Forms, by who fills them in."""

from engagement.meetings.forms.carers import BookForm, NeedsForm
from engagement.meetings.forms.staff import PlacesForm

__all__ = ["BookForm", "NeedsForm", "PlacesForm"]
