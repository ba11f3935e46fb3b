"""What a person agrees to: given, taken back, and asked before anything is done with it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from people.models import Connection, Consent, Organisation, Person, Purpose
from people.wordings import WORDINGS


def has_consent(*, person: Person, purpose: Purpose, organisation: Organisation) -> bool:
    """Whether ``person`` agrees, at this moment, that ``organisation`` does this. Whoever does it asks here first."""
    return (
        Consent.objects.standing()
        .to(purpose)
        .filter(connection__person=person, connection__organisation=organisation)
        .exists()
    )


@transaction.atomic
def agree(*, person: Person, purpose: Purpose, organisations: Collection[int], at: datetime) -> None:
    """Let exactly these of the organisations that know ``person`` do this, and no other any more."""
    # The person's row is the lock: the same choice sent twice at once is kept once.
    Person.objects.select_for_update().get(pk=person.pk)
    connections = Connection.objects.filter(
        person=person, ended_at__isnull=True, organisation__in=organisations, since__lte=at
    )
    consents = Consent.objects.to(purpose).filter(connection__person=person, withdrawn_at__isnull=True)
    kept = list(Consent.objects.standing().to(purpose).filter(connection__in=connections).values_list("pk", flat=True))
    consents.exclude(pk__in=kept).update(withdrawn_at=at)
    wording = WORDINGS[purpose]
    Consent.objects.bulk_create(
        Consent(
            connection=connection, purpose=purpose, wording=str(wording.words), version=wording.version, given_at=at
        )
        for connection in connections.exclude(pk__in=consents.values("connection"))
    )
