"""The fair draw: whom to take where more volunteer than there are places. It knows neither Django nor persons."""

from activities.drawing.lottery import TICKETS, Lottery, fair_lottery
from activities.drawing.pool import Pool, Quota, Volunteer
from activities.drawing.relaxing import CannotBeMet

__all__ = ["TICKETS", "CannotBeMet", "Lottery", "Pool", "Quota", "Volunteer", "fair_lottery"]
