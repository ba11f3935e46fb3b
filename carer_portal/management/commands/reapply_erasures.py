"""Delete again what a restored backup has brought back."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from carer_portal.models import Erasure
from carer_portal.own_data import NeedsAPerson, WorksHere, accounts_by_key, erase_again, persons_by_key
from carer_portal.retention import apply_periods
from common.clock import now


class Command(BaseCommand):
    """`manage.py reapply_erasures [LEDGER]`."""

    help = (
        "After restoring a backup: delete again what its owners had deleted since, and what is past its period."
        " Run it before opening the portal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The ledger may come from outside, as the backup's own ends with the backup."""
        parser.add_argument("ledger", nargs="?", type=Path, help="What list_erasures printed last.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take in the ledger, apply every line of it, then every period; once more changes nothing."""
        if options["ledger"]:
            Erasure.objects.bulk_create(self._read(options["ledger"]), ignore_conflicts=True)
        again, waiting, accounts, persons = 0, 0, accounts_by_key(), persons_by_key()
        # The last wish of an account counts: with it, all is gone for the lines before.
        for entry in Erasure.objects.order_by("-erased_at", "-pk"):
            try:
                if erase_again(entry, accounts, persons):
                    again += 1
                    accounts.pop(entry.person_key, None)
                    persons.pop(entry.person_key, None)
            except (NeedsAPerson, WorksHere):
                waiting += 1
        self.stdout.write(f"Deleted again: {again}")
        past = sum(apply_periods(at=now()).values())
        self.stdout.write(f"Past their period: {past}")
        if waiting:
            raise CommandError(f"{waiting} could not be deleted again: somebody must look at them first.")

    def _read(self, ledger: Path) -> list[Erasure]:
        try:
            lines = [json.loads(line) for line in ledger.read_text().splitlines() if line.strip()]
            return [Erasure(**line | {"erased_at": datetime.fromisoformat(line["erased_at"])}) for line in lines]
        except (OSError, ValueError, KeyError, TypeError) as trouble:
            raise CommandError("This is not a ledger as list_erasures prints it. Nothing was deleted.") from trouble
