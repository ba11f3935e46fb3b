"""Forms, by what they are about."""

from planning.forms.measures import MeasureForm, ReadingForm, ReadingsForm
from planning.forms.services import ServiceUsedForm

__all__ = ["MeasureForm", "ReadingForm", "ReadingsForm", "ServiceUsedForm"]
