"""A grown-up who may decide for a child says that the child may agree to something, or takes it back."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from people.ages import is_old_enough
from people.heeding import heed_taken_back
from people.models import Connection, Consent, GuardianYes, Person, Profile, Purpose, Role
from people.operations.about_me import profile_of


@transaction.atomic
def record_guardian_yes(
    *,
    connection: Connection,
    purposes: Collection[Purpose],
    said_by: str,
    relation: GuardianYes.Relation,
    said_on: date,
    wording: str,
    role: Role,
    at: datetime,
    age_band: str = "",
) -> GuardianYes:
    """Write down what a grown-up agreed to for a child; it takes the place of what stood before. Nobody is written to.

    ``age_band`` is kept for a child who has no account, and so cannot tell it. Sent twice, it is kept once.
    """
    person = Person.objects.select_for_update().get(pk=connection.person_id)
    said = {"said_by": said_by, "relation": relation, "said_on": said_on, "wording": wording}
    if age_band and connection.is_written_down:
        Profile.objects.update_or_create(person=person, defaults={"age_band": age_band})
    standing = connection.guardian_yeses.filter(withdrawn_at__isnull=True).first()
    if standing and standing.purposes == sorted(purposes) and all(getattr(standing, k) == v for k, v in said.items()):
        return standing
    if standing:
        _end(standing, role, at, still=purposes)
    return GuardianYes.objects.create(
        connection=connection, purposes=sorted(purposes), recorded_at=at, recorded_by=str(role), **said
    )


@transaction.atomic
def take_back_guardian_yes(*, connection: Connection, role: Role, at: datetime) -> None:
    """Write down that the grown-up takes it back: what the child agreed to beside it ends at once."""
    Person.objects.select_for_update().get(pk=connection.person_id)
    if standing := connection.guardian_yeses.filter(withdrawn_at__isnull=True).first():
        _end(standing, role, at, still=())


def _end(yes: GuardianYes, role: Role, at: datetime, *, still: Collection[Purpose]) -> None:
    yes.withdrawn_at, yes.withdrawn_by = at, str(role)
    yes.save(update_fields=["withdrawn_at", "withdrawn_by"])
    connection = yes.connection
    age = profile_of(connection.person).age_band
    for purpose in (Purpose(one) for one in yes.purposes):
        if purpose not in still and not is_old_enough(age, purpose):
            Consent.objects.to(purpose).filter(connection=connection, withdrawn_at__isnull=True).update(withdrawn_at=at)
            heed_taken_back(
                person=connection.person, purpose=purpose, organisations=[connection.organisation_id], at=at
            )
