"""What is planned and promised: services, who used them, goals, and the duties that bind those who run them."""

from planning.models.duties import Duty, DutyQuerySet
from planning.models.goals import Goal, GoalQuerySet
from planning.models.services import (
    ACKNOWLEDGE_DAYS,
    ANSWER_DAYS,
    Service,
    ServiceQuerySet,
    ServiceUse,
    ServiceUseQuerySet,
)

__all__ = [
    "ACKNOWLEDGE_DAYS",
    "ANSWER_DAYS",
    "Duty",
    "DutyQuerySet",
    "Goal",
    "GoalQuerySet",
    "Service",
    "ServiceQuerySet",
    "ServiceUse",
    "ServiceUseQuerySet",
]
