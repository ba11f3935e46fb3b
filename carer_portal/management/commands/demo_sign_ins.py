"""Print how to sign in to the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from carer_portal.demo.loading import SECOND_FACTOR
from carer_portal.demo.place import ACCOUNTS


class Command(BaseCommand):
    """`manage.py demo_sign_ins`."""

    help = "Print the demo's accounts and the second factor of its staff."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one line an account."""
        if not settings.DEMO:
            raise CommandError("This is no demo: it has no demo accounts.")
        width = max(len(account.email) for account in ACCOUNTS)
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.email:{width}}  {account.what}")
        self.stdout.write(f"The code that is mailed stands in {settings.PUBLIC_URL}/demo/mailbox/")
        self.stdout.write(f"Staff also need the six figures shown there, or this key in an app: {SECOND_FACTOR}")
