"""What the owners of contacts say that they want. What waits is looked at anew after every change."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from notices.models import DIGEST, Contact, Notice, Preferences
from notices.nudge import nudge_on_commit

State = Notice.State


@transaction.atomic
def prefer(*, contact: Contact, at: datetime, **wishes: Any) -> Preferences:
    """Keep what is wanted at a contact, such as `digest="daily"`; all else stays as it is."""
    _changed([contact.pk])
    kept = Preferences.objects.filter(contact=contact).first() or Preferences.of(contact)
    for name, value in wishes.items():
        setattr(kept, name, value)
    kept.save()
    _look_again([contact.pk], at)
    return kept


@transaction.atomic
def switch(*, contact_id: int, categories: Collection[str], on: bool, at: datetime) -> None:
    """Turn whole categories on or off at a contact; one that is gone is no trouble."""
    contact = Contact.objects.select_for_update(no_key=True).filter(pk=contact_id).first()
    if contact and categories:
        turned_off = set(Preferences.of(contact).turned_off)
        turned_off = turned_off - set(categories) if on else turned_off | set(categories)
        prefer(contact=contact, at=at, turned_off=sorted(turned_off))


@transaction.atomic
def speak(*, contact: Contact, language: str, at: datetime) -> None:
    """Write to a contact in this language from now on."""
    _changed([contact.pk])
    Contact.objects.filter(pk=contact.pk).update(language=language)
    _look_again([contact.pk], at)


@transaction.atomic
def reach_by(*, chosen: Contact, instead_of: list[Contact], at: datetime) -> None:
    """Reach the owner of all these contacts by the chosen one, and by no other."""
    others = [contact.pk for contact in instead_of if contact != chosen]
    _changed([chosen.pk, *others])
    Contact.objects.filter(pk=chosen.pk).update(reached_by=None)
    Contact.objects.filter(Q(pk__in=others) | Q(reached_by__in=others)).exclude(pk=chosen.pk).update(reached_by=chosen)
    _look_again([chosen.pk, *others], at)


def _changed(contacts: list[int]) -> None:
    """Let no sender begin by what was wanted before. The rows stay locked until it is all said."""
    list(Contact.objects.select_for_update(no_key=True).filter(pk__in=contacts).order_by("pk"))
    Contact.objects.filter(pk__in=contacts).update(wishes_version=F("wishes_version") + 1)


def _look_again(contacts: list[int], at: datetime) -> None:
    """Make due now what was held back, and what waits in a letter that is not on its way: each is looked at anew."""
    digests = Notice.objects.filter(
        Q(state__in=Notice.WAITING) | Q(state=State.SENDING, data_started_at__isnull=True),
        contact__in=contacts,
        kind=DIGEST,
    )
    open_ones = list(digests.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    Notice.objects.filter(digest__in=open_ones).leave_digest(state=State.QUEUED, at=at, due_at=at, try_at=at)
    Notice.objects.filter(pk__in=open_ones).update(state=State.CANCELLED, changed_at=at, claim=None, lease_until=None)
    held = Notice.objects.filter(contact__in=contacts, state=State.QUEUED, held_since__isnull=False)
    held.update(due_at=at, try_at=at, held_since=None)
    nudge_on_commit()
