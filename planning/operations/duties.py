"""Putting the library of duties that comes with the portal into the database."""

from datetime import date
from typing import Any

from django.db import transaction

from common.public_text import PublicText
from planning.duties import LIBRARY, LawText
from planning.models import Duty


@transaction.atomic
def load_duties() -> int:
    """Put the duty library into the database and return how many duties were new or had changed.

    It may be run at any time. A duty that an administrator wrote here, or that somebody has checked later than the
    library, is left as it is.
    """
    held = {duty.key: duty for duty in Duty.objects.select_for_update()}
    changed = 0
    for text in LIBRARY:
        duty = held.get(text.key)
        if duty is None:
            Duty.objects.create(key=text.key, **_columns(text))
        elif duty.is_kept_here or (duty.checked_on or date.min) > (text.checked_on or date.min):
            continue
        elif any(getattr(duty, name) != value for name, value in _columns(text).items()):
            Duty.objects.filter(pk=duty.pk).update(**_columns(text))
        else:
            continue
        changed += 1
    return changed


def _columns(text: LawText) -> dict[str, Any]:
    return {
        "nations": list(text.nations),
        "binds": list(text.binds),
        "act": text.act,
        "section": text.section,
        "words": PublicText.of(text.words),
        "link": text.link,
        "checked_on": text.checked_on,
        "is_in_force": text.is_in_force,
    }
