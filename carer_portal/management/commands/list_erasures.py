"""Print the ledger of erasures, to be kept apart from the backups."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from carer_portal.models import Erasure


class Command(BaseCommand):
    """`manage.py list_erasures`."""

    help = "Print every erasure, a line of JSON each. Keep it apart from the backups; it names nobody."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one line an erasure."""
        for entry in Erasure.objects.iterator():
            line = {
                "person_key": entry.person_key,
                "erased_at": entry.erased_at.isoformat(),
                "items_withdrawn": entry.items_withdrawn,
                "quotes_withdrawn": entry.quotes_withdrawn,
            }
            self.stdout.write(json.dumps(line))
