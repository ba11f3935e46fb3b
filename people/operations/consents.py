"""What a person agrees to: given, taken back, and asked before anything is done with it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F

from people.heeding import heed_taken_back
from people.models import Connection, ConnectionQuerySet, Consent, Organisation, Person, Purpose
from people.wordings import WORDINGS


def has_consent(*, person: Person, purpose: Purpose, organisation: Organisation) -> bool:
    """Whether ``person`` agrees, at this moment, that ``organisation`` does this. Whoever does it asks here first."""
    return (
        Consent.objects.standing()
        .to(purpose)
        .filter(connection__person=person, connection__organisation=organisation)
        .exists()
    )


# Asked elsewhere as well, each time: here no is an answer too, even where nobody said yes here before.
ALSO_ASKED_EACH_TIME = (Purpose.QUOTES,)


@transaction.atomic
def agree(*, person: Person, purpose: Purpose, organisations: Collection[int], at: datetime) -> None:
    """Let exactly these of the organisations that know ``person`` do this, and no other any more.

    What the others made of it goes at once (`people.heeding`).
    """
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
    refused = Connection.objects.filter(person=person, ended_at__isnull=True, since__lte=at).exclude(
        organisation__in=organisations
    )
    if purpose in ALSO_ASKED_EACH_TIME:
        _keep_refusals(refused, purpose, at)
    heed_taken_back(
        person=person, purpose=purpose, organisations=list(refused.values_list("organisation", flat=True)), at=at
    )


def _keep_refusals(refused: ConnectionQuerySet, purpose: Purpose, at: datetime) -> None:
    """Keep that somebody said no, where they had said nothing here since the organisation knows them."""
    wording = WORDINGS[purpose]
    said = Consent.objects.to(purpose).filter(given_at__gte=F("connection__since"))
    Consent.objects.bulk_create(
        Consent(
            connection=connection,
            purpose=purpose,
            wording=str(wording.words),
            version=wording.version,
            given_at=at,
            withdrawn_at=at,
        )
        for connection in refused.exclude(pk__in=said.values("connection"))
    )
