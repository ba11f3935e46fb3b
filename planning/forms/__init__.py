"""Forms, by what they are about."""

from planning.forms.measures import MeasureForm, ReadingForm, ReadingsForm
from planning.forms.services import ServiceUsedForm
from planning.forms.upkeep import DutyForm, GoalForm, ServiceForm

__all__ = ["DutyForm", "GoalForm", "MeasureForm", "ReadingForm", "ReadingsForm", "ServiceForm", "ServiceUsedForm"]
