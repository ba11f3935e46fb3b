"""Putting the modules in place that come with the portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.models import Organisation
from support.operations import load_modules


class Command(BaseCommand):
    """`manage.py load_learning`: run it once the organisation that runs the portal is there, and after each update."""

    help = "Give the organisation that runs the portal the modules that come with it; what is there is left alone."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load them."""
        host = Organisation.objects.filter(hosts_portal=True).first()
        if host is None:
            raise CommandError("No organisation runs this portal yet: set it up first.")
        self.stdout.write(f"{load_modules(organisation=host)} modules were new.")
