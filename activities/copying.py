"""What goes along when an activity is written once more: an app above copies what it keeps of one."""

from collections.abc import Callable, Sequence
from datetime import datetime

from activities.models import Activity

# What is copied, to which new activities, and when.
Copier = Callable[[Activity, Sequence[Activity], datetime], None]
_copiers: list[Copier] = []


def register(copier: Copier) -> Copier:
    """Let this be copied as well; the same function twice is one."""
    if copier not in _copiers:
        _copiers.append(copier)
    return copier


def copy_along(*, of: Activity, copies: Sequence[Activity], at: datetime) -> None:
    """Copy what the apps above keep of an activity."""
    for copier in _copiers:
        copier(of, copies, at)
