"""What may be done with services, duties and measures beyond a plain edit."""

from planning.operations.duties import load_duties
from planning.operations.measures import Fate, Line, Refused, bring_readings, look_at_readings, write_reading

__all__ = ["Fate", "Line", "Refused", "bring_readings", "load_duties", "look_at_readings", "write_reading"]
