"""What every line has in common. A line hands over one message at a time, in two steps.

`offer` does all that can still be undone, `hand_over` what cannot: between the two the sender writes down that
it has begun. What went wrong is told by one of three exceptions, and only `Unknown` leaves the fate open.
"""

from typing import Protocol, TypeVar


class Unreachable(Exception):
    """Nobody answers, or the line broke before the message was handed over. It did not go out."""


class Refused(Exception):
    """The other side does not take this message: not now, or never. It did not go out."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Unknown(Exception):
    """The line broke while the message was handed over. It may have gone out."""


class Message(Protocol):
    """Something to one recipient, ready to go."""

    @property
    def evidence(self) -> str:
        """What of it may be kept."""


Sent_contra = TypeVar("Sent_contra", bound=Message, contravariant=True)


class Line(Protocol[Sent_contra]):
    """An open way to send, used for many messages one after the other."""

    def open(self) -> bool:
        """Connect, unless connected, and say whether the line is new; Unreachable if that fails."""

    def offer(self, message: Sent_contra) -> None:
        """Say whom the next message is for; Unreachable or Refused."""

    def withdraw(self) -> None:
        """Take the offer back."""

    def hand_over(self, message: Sent_contra) -> None:
        """Send what was offered; Unreachable, Refused or Unknown."""

    def close(self) -> None:
        """Hang up. Never raises."""
