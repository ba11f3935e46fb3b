"""When somebody lets nobody show their words any more."""

from collections.abc import Collection
from datetime import datetime

from feedback.models import Item, ItemQuerySet, Quote
from people.heeding import heeds
from people.models import Person, Purpose


@heeds(Purpose.QUOTES)
def take_quotes_back(*, person: Person, organisations: Collection[int], at: datetime) -> None:  # noqa: ARG001 - a heed
    """Take what ``person`` said there off every page, drafts included; none of it is quoted again."""
    stop_quoting(items=Item.objects.filter(person=person, organisation__in=organisations))


def stop_quoting(*, items: ItemQuerySet) -> None:
    """Take the words of these items off every page, drafts included; they are not quoted again.

    The items are held first: who writes a draft this very moment holds them too (`_write_quotes`). Call it within a
    transaction.
    """
    held = list(items.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    Quote.objects.filter(item__in=held).delete()
    # It writes history, by which public pages that are kept ready are written anew (common/remembering.py).
    Item.objects.filter(pk__in=held, may_quote=True).update(may_quote=False)
