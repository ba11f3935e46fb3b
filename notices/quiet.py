"""Quiet hours: when a notice may go to somebody who wants peace at night. By the clock on the wall in London."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
A_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Quiet:
    """From one time of day until another, perhaps over midnight. While the clock shows it, nothing goes out."""

    starts: time
    ends: time

    def covers(self, at: datetime) -> bool:
        """Whether the clock in London shows a quiet time at this instant."""
        shown = at.astimezone(LONDON).time()
        if self.starts < self.ends:
            return self.starts <= shown < self.ends
        return shown >= self.starts or shown < self.ends

    def end_after(self, at: datetime) -> datetime:
        """The first minute after a quiet instant that is not quiet."""
        return self._leave(at, A_MINUTE)

    def last_before(self, at: datetime) -> datetime:
        """The last minute before a quiet instant that was not quiet."""
        return self._leave(at, -A_MINUTE)

    def _leave(self, at: datetime, step: timedelta) -> datetime:
        """Minute by minute, as it is the clock that says when it is over, and the clocks may change on the way."""
        moment = at.replace(second=0, microsecond=0)
        while self.covers(moment):
            moment += step
        return moment


def time_to_send(
    due_at: datetime, *, quiet: Quiet | None, at: datetime, too_late_at: datetime | None = None, urgent: bool = False
) -> datetime:
    """When something goes that is due at `due_at`, for somebody with these quiet hours, as planned at the instant `at`.

    In a quiet time it waits for the end, unless it would then be too late: then what is urgent goes when it is due, and
    all else at the last moment before the quiet time. Where that moment is over already, it goes when it is due.
    """
    if quiet is None or not quiet.covers(due_at):
        return due_at
    end = quiet.end_after(due_at)
    if too_late_at is None or end < too_late_at:
        return end
    before = quiet.last_before(due_at)
    return due_at if urgent or before < at else before
