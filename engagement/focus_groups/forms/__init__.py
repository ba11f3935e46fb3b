"""Forms, by who fills them in."""

from engagement.focus_groups.forms.carers import VolunteerForm
from engagement.focus_groups.forms.staff import PlacesForm, QuotaForm

__all__ = ["PlacesForm", "QuotaForm", "VolunteerForm"]
