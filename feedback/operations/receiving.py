"""The first step: somebody said something."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from activities.models import Activity
from common.clock import add_working_days
from feedback.models import Item
from feedback.references import fingerprint, new_reference, secret_code
from notices.models import Contact, Topic
from notices.operations import follow, queue
from people.models import Connection, Organisation, Person
from people.operations import connect
from planning.models import ACKNOWLEDGE_DAYS, ANSWER_DAYS, Service

MOST_REFERENCES_TRIED = 5  # among 10¹² references even one clash is unlikely


@dataclass(frozen=True)
class Received:
    """What was kept, and the secret code that is shown to the carer once and stored nowhere."""

    item: Item
    secret: str


def receive(
    *,
    words: str,
    channel: Item.Channel,
    about: Item.About,
    organisation: Organisation,
    at: datetime,
    service: Service | None = None,
    activity: Activity | None = None,
    voices: int = 1,
    may_quote: bool = False,
    person: Person | None = None,
    contact: Contact | None = None,
    language: str = "en-gb",
    submission_key: uuid.UUID | None = None,
) -> Received:
    """Keep what was said, in the exact words, and acknowledge it at once where there is a way to.

    The same ``submission_key`` again gives back the same item, so that a form sent twice is one item. The days by
    which it is read and answered are the promise of ``service``, in working days of its nation, from ``at``.
    """
    key = submission_key or uuid.uuid4()
    secret = secret_code(key)
    item = Item(
        organisation=organisation,
        service=service,
        activity=activity,
        words=words,
        channel=channel,
        about=about,
        voices=voices,
        may_quote=may_quote,
        person=person,
        contact=contact,
        language=language,
        submission_key=key,
        secret_hash=fingerprint(secret),
        received_at=at,
        **_promised_days(service, organisation, at),
    )
    with transaction.atomic():
        kept = _insert_once(item)
        if kept is item:
            if person:
                connect(person=person, organisation=organisation, basis=Connection.Basis.GAVE_FEEDBACK, at=at)
            if contact:
                _acknowledge(item, contact, at)
    return Received(kept, secret)


def _promised_days(service: Service | None, organisation: Organisation, at: datetime) -> dict[str, object]:
    received_on = timezone.localtime(at).date()
    read, answer = (service.acknowledge_days, service.answer_days) if service else (ACKNOWLEDGE_DAYS, ANSWER_DAYS)
    return {
        "acknowledge_by": add_working_days(received_on, read, organisation.nation),
        "answer_by": add_working_days(received_on, answer, organisation.nation),
    }


def _insert_once(item: Item) -> Item:
    """Insert ``item`` under a fresh reference, or return the one that came before with the same key."""
    for _ in range(MOST_REFERENCES_TRIED):
        item.reference = new_reference()
        try:
            with transaction.atomic():
                item.topic = Topic.objects.create(label="feedback.item")
                item.save(force_insert=True)
        except IntegrityError:
            earlier = Item.objects.filter(submission_key=item.submission_key).first()
            if earlier:
                return earlier
            if not Item.objects.filter(reference=item.reference).exists():
                raise  # something else is wrong, and no other reference would mend it
        else:
            return item
    raise RuntimeError("No free reference was found")


def _acknowledge(item: Item, contact: Contact, at: datetime) -> None:
    follow(topic=item.topic, contact=contact, at=at)
    queue(
        kind="feedback.acknowledged",
        contact=contact,
        context={"item": item.pk},
        key=f"feedback.acknowledged:{item.pk}",
        subject=subject_of(item),
        desk=item.organisation.slug,
        at=at,
    )


def subject_of(item: Item) -> str:
    """The name under which notices about an item can be found and cancelled."""
    return f"feedback.item:{item.pk}"
