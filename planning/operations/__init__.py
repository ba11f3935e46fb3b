"""What may be done with services, goals, duties and measures beyond a plain edit."""

from planning.operations.duties import load_duties
from planning.operations.measures import Fate, Line, Refused, bring_readings, look_at_readings, write_reading
from planning.operations.upkeep import add_duty, add_goal, add_service

__all__ = [
    "Fate",
    "Line",
    "Refused",
    "add_duty",
    "add_goal",
    "add_service",
    "bring_readings",
    "load_duties",
    "look_at_readings",
    "write_reading",
]
