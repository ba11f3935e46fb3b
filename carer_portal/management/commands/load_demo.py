"""Load the demo: a made-up place with a year of made-up history, and if asked the data of the bench."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from carer_portal.demo import bulk, loading
from common.clock import now
from people.models import Organisation


class Command(BaseCommand):
    """`manage.py load_demo [--if-empty] [--scale N]`. A database that holds the demo already is left as it is."""

    help = "Load the made-up place with its year of made-up history. Only where DEMO is on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may be asked for."""
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="Do nothing, without complaint, where there are other organisations.",
        )
        parser.add_argument(
            "--scale",
            type=int,
            default=0,
            metavar="N",
            help="Also make N times 500 items with answers, and N times 200 activities, to measure with.",
        )

    def handle(self, *_args: Any, if_empty: bool, scale: int, **_options: Any) -> None:
        """Load what is not there yet, and say what was done."""
        if not settings.DEMO:
            raise CommandError("This is no demo: set DEMO=1 where made-up data may be loaded.")
        at = now()
        if loading.is_loaded():
            self.stdout.write("The demo is there already.")
        elif not Organisation.objects.exists():
            self.stdout.write("Telling a made-up year …")
            loading.load(at=at)
        elif if_empty:
            return
        else:
            raise CommandError("This database holds organisations that are not the demo's. Use an empty one.")
        if scale > 0:
            for done in bulk.grow(scale=scale, at=at):
                self.stdout.write(f"{done:,} items to measure with")
