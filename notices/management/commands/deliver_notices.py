"""`manage.py deliver_notices`: the worker's run, by hand or by cron."""

from django.core.management.base import BaseCommand

from common.clock import now
from notices import operations


class Command(BaseCommand):
    """One run of the sender."""

    help = "Send the notices that are due, as the worker does, for one run."

    def handle(self, *_args: object, **_options: object) -> None:
        """Deliver, and say how many came to what."""
        counts = operations.deliver_due(at=now())
        done = ", ".join(f"{number} {state}" for state, number in sorted(counts.items()) if number)
        self.stdout.write(done or "nothing was due")
