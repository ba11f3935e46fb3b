"""What is planned and promised: services, who used them, plans, goals, and the duties that bind those who run them."""

from planning.models.changes import ComingChange, ComingChangeQuerySet
from planning.models.duties import Duty, DutyQuerySet, Wording, wording_at
from planning.models.goals import Goal, GoalQuerySet
from planning.models.measures import Measure, MeasureQuerySet, Reading
from planning.models.plans import Plan, PlanQuerySet, PlanSection
from planning.models.services import (
    ACKNOWLEDGE_DAYS,
    ANSWER_DAYS,
    LISTENING_DAYS,
    Service,
    ServiceQuerySet,
    ServiceUse,
    ServiceUseQuerySet,
)

__all__ = [
    "ACKNOWLEDGE_DAYS",
    "ANSWER_DAYS",
    "LISTENING_DAYS",
    "ComingChange",
    "ComingChangeQuerySet",
    "Duty",
    "DutyQuerySet",
    "Goal",
    "GoalQuerySet",
    "Measure",
    "MeasureQuerySet",
    "Plan",
    "PlanQuerySet",
    "PlanSection",
    "Reading",
    "Service",
    "ServiceQuerySet",
    "ServiceUse",
    "ServiceUseQuerySet",
    "Wording",
    "wording_at",
]
