"""Bring the duty library of the database up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from planning.operations import load_duties


class Command(BaseCommand):
    """`manage.py load_duties`: run it after each update of the portal. It changes nothing that is up to date."""

    help = "Bring the duties in law and guidance up to date with the library that comes with the portal."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, and say how much changed."""
        self.stdout.write(f"{load_duties()} duties were new or had changed.")
