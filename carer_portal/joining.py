"""Two persons who are one: whom staff wrote down, and who has an account since. On the roof, as it needs all floors.

Everything that leads to the one written down leads to the other afterwards, also from tables yet to come. What cannot
be moved without losing something, or without showing it to somebody new, stops it before anything is changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Count, ForeignObjectRel, Model, Q, QuerySet
from django.utils.translation import gettext as _
from pghistory.models import Event

from carer_portal.models import Joining
from engagement.meetings.models import Booking
from feedback.models import Item
from notices.operations import cancel
from people.heeding import heed_taken_back
from people.models import (
    AccessNeed,
    Connection,
    Consent,
    NeedsLook,
    Person,
    Profile,
    Purpose,
    Representation,
    Role,
    User,
)
from people.operations.importing import welcome_of
from planning.models import ServiceUse

LONGEST_DETAILS: Final = 300
OF_AN_ACCOUNT: Final = (Representation.Kind.SELF, Representation.Kind.SHARES)
# What a profile tells, in parts that are told together; a part of one's own is never overwritten.
PARTS_OF_PROFILE: Final = (
    ("carer_types", "carer_type_words"),
    ("cared_for", "cared_for_words"),
    *(("since_year",), ("area",), ("times",), ("season",), ("age_band",), ("asks_a_month",)),
)


class CannotJoin(Exception):
    """The two stay two. Its words say why, and what to do first."""


@dataclass(frozen=True)
class Moves:
    """What goes along, for who decides about it to read first."""

    items: int
    bookings: list[str]
    needs: list[AccessNeed]
    consents: list[Consent]
    needs_stay_seen: bool


def what_moves(*, connection: Connection, into: Connection, user: User) -> Moves:
    """What would go along. Raises `CannotJoin`."""
    _check(connection, into)
    gone = connection.person
    return Moves(
        items=Item.objects.visible_to(user).filter(organisation=connection.organisation, person=gone).count(),
        bookings=[str(booking.meeting) for booking in _bookings(gone).select_related("meeting__activity")],
        needs=list(gone.access_needs.all()),
        consents=list(connection.consents.standing()),
        needs_stay_seen=_needs_stay_seen(into),
    )


@transaction.atomic
def join_persons(*, connection: Connection, into: Connection, role: Role, at: datetime) -> Joining:
    """Let all that leads to the person of ``connection`` lead to the one of ``into``, and forget the first.

    Raises `CannotJoin`; then nothing has changed.
    """
    keys = [connection.person_id, into.person_id]
    list(Person.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    held = {one.pk: one for one in Connection.objects.filter(pk__in=[connection.pk, into.pk]).select_related("person")}
    if len(held) < len(keys):
        raise CannotJoin(_("Somebody has joined them before you."))
    connection, into = held[connection.pk], held[into.pk]
    _check(connection, into)
    gone, kept = connection.person, into.person
    moved = Joining(
        organisation_id=role.organisation_id,
        joined_at=at,
        joined_by_title=str(role),
        items=Item.objects.filter(person=gone).count(),
        bookings=_bookings(gone).count(),
        needs=gone.access_needs.count(),
        consents=connection.consents.count(),
    )
    cancel(subject=welcome_of(connection), at=at)
    # Asked before anything moves: what goes along is not what they said themselves.
    decided = _decided_themselves(into)
    _needs(gone, kept, stay_seen=_needs_stay_seen(into))
    _connections(connection, into, role, at, decided=decided)
    for relation in relations_to_persons():
        way = OWN_WAYS.get(relation.field.model, _all_rows)
        way(relation, gone, kept)
    _words_about(gone, kept)
    gone.delete()
    moved.save()
    return moved


def relations_to_persons() -> list[ForeignObjectRel]:
    """Everything that leads to a person, but for the record of what happened."""
    relations = Person._meta.get_fields(include_hidden=True)  # noqa: SLF001 - Django's public way to ask
    found = [one for one in relations if isinstance(one, ForeignObjectRel)]
    return [one for one in found if not issubclass(one.field.model, Event)]


def _bookings(person: Person) -> QuerySet[Booking]:
    return Booking.objects.standing().filter(person=person).order_by("meeting__activity__starts_at", "pk")


def _check(connection: Connection, into: Connection) -> None:
    gone, kept = connection.person, into.person
    if connection.organisation_id != into.organisation_id or connection.ended_at or into.ended_at:
        raise CannotJoin(_("You are not in touch with both of them any more."))
    if not connection.is_written_down or not kept.representations.filter(kind__in=OF_AN_ACCOUNT).exists():
        raise CannotJoin(_("Join somebody whom staff wrote down with somebody who has an account."))
    if gone.connections.exclude(pk=connection.pk).exists():
        # Another organisation decides for itself; who it is, is not said here.
        raise CannotJoin(_("They cannot be joined here. Ask who looks after the portal."))
    both = Booking.objects.standing().filter(person__in=[gone, kept]).values("meeting")
    if twice := both.annotate(times=Count("pk")).filter(times__gt=1).values_list("meeting__activity__title", flat=True):
        raise CannotJoin(_("Both have a place at “%(title)s”. Give one of them up first.") % {"title": twice[0]})
    others_see = _seen_elsewhere(into)
    for need, same in _same_needs(gone, kept):
        if others_see and same.shared_with_consent and _told(need) not in same.details:
            words = _("Both told about “%(need)s”, and others may see what they wrote. Ask them to add it themselves.")
            raise CannotJoin(words % {"need": need})
        if len(_both(need, same)) > LONGEST_DETAILS:
            raise CannotJoin(_("Both told much about “%(need)s”. Ask them to make it shorter first.") % {"need": need})


# --- What they need --------------------------------------------------------------------------------------------------


def _same_needs(gone: Person, kept: Person) -> list[tuple[AccessNeed, AccessNeed]]:
    own = {need.kind: need for need in kept.access_needs.all()}
    return [(need, own[need.kind]) for need in gone.access_needs.all() if need.kind in own]


def _told(need: AccessNeed) -> str:
    return ", ".join(words for words in (need.language, need.dialect, need.details) if words)


def _both(need: AccessNeed, same: AccessNeed) -> str:
    told = _told(need)
    if not told or told in {same.details, _told(same)}:
        return same.details
    return f"{same.details}; {told}" if same.details else told


def _seen_elsewhere(into: Connection) -> bool:
    seen = Consent.objects.standing().to(Purpose.NEEDS).filter(connection__person=into.person_id)
    return seen.exclude(connection=into).exists()


def _decided_themselves(into: Connection) -> bool:
    """Whether they have said on their own page what they need, or who sees it."""
    said = Consent.objects.to(Purpose.NEEDS).filter(connection__person=into.person_id)
    return into.person.access_needs.exists() or said.exists()


def _needs_stay_seen(into: Connection) -> bool:
    """Whether staff here see as much of the needs as before, and nobody elsewhere sees more."""
    if not _decided_themselves(into):
        return True
    return into.consents.standing().to(Purpose.NEEDS).exists() and not _seen_elsewhere(into)


def _needs(gone: Person, kept: Person, *, stay_seen: bool) -> None:
    for need, same in _same_needs(gone, kept):
        same.details, same.told_to = _both(need, same), same.told_to or need.told_to
        same.save(update_fields=["details", "told_to"])
        need.delete()
    rest = AccessNeed.objects.filter(person=gone)
    rest.update(person=kept, **({} if stay_seen else {"shared_with_consent": False}))


# --- What they agreed to ---------------------------------------------------------------------------------------------


def _connections(connection: Connection, into: Connection, role: Role, at: datetime, *, decided: bool) -> None:
    """Two connections to one organisation become one, since the first of them; every consent stays on record."""
    for one in (connection, into):
        # What held no more does not hold again because the connection is older now.
        one.consents.filter(withdrawn_at__isnull=True, given_at__lt=one.since).update(withdrawn_at=at)
    for consent in connection.consents.filter(withdrawn_at__isnull=True):
        own = into.consents.to(Purpose(consent.purpose))
        later = own.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=consent.given_at))
        if later.exists() or (consent.purpose == Purpose.NEEDS and decided):
            Consent.objects.filter(pk=consent.pk).update(withdrawn_at=at)
    last = into.consents.to(Purpose.QUOTES).order_by("-given_at", "-pk").first()
    if last and last.withdrawn_at:
        heed_taken_back(person=connection.person, purpose=Purpose.QUOTES, organisations=[into.organisation_id], at=at)
    standing = {"withdrawn_at__isnull": True}
    if into.guardian_yeses.filter(**standing).exists():
        connection.guardian_yeses.filter(**standing).update(withdrawn_at=at, withdrawn_by=str(role))
    connection.consents.update(connection=into)
    connection.guardian_yeses.update(connection=into)
    into.since = min(into.since, connection.since)
    if not into.agreed_to:  # what was read out to them says more than that they came by themselves
        for name in ("basis", "agreed_to", "agreed_on", "written_by"):
            setattr(into, name, getattr(connection, name))
    if connection.renewed_at and not into.renewed_at:
        into.renewed_at, into.renewed_by = connection.renewed_at, connection.renewed_by
    connection.delete()
    into.save()


# --- All else --------------------------------------------------------------------------------------------------------


def _all_rows(relation: ForeignObjectRel, gone: Person, kept: Person) -> None:
    name = relation.field.name
    try:
        with transaction.atomic():
            QuerySet(relation.field.model).filter(**{name: gone}).update(**{name: kept})
    except IntegrityError as clash:
        raise CannotJoin(_("Both have something of which one can have only one. Look at both pages first.")) from clash


def _profile(_relation: ForeignObjectRel, gone: Person, kept: Person) -> None:
    theirs, own = (Profile.objects.filter(person=person).first() for person in (gone, kept))
    if theirs is None:
        return
    own = own or Profile(person=kept)
    for part in PARTS_OF_PROFILE:
        if not any(getattr(own, name) for name in part):
            for name in part:
                setattr(own, name, getattr(theirs, name))
    own.save()


def _looks(_relation: ForeignObjectRel, gone: Person, kept: Person) -> None:
    """A look cannot be changed, and goes with its person: it is written down anew beside the other one's."""
    NeedsLook.objects.bulk_create(
        NeedsLook(
            person=kept,
            organisation_id=look.organisation_id,
            user_id=look.user_id,
            title=look.title,
            looked_at=look.looked_at,
        )
        for look in NeedsLook.objects.filter(person=gone)
    )


def _service_uses(_relation: ForeignObjectRel, gone: Person, kept: Person) -> None:
    own = {use.service_id: use for use in ServiceUse.objects.filter(person=kept)}
    for use in ServiceUse.objects.filter(person=gone):
        if same := own.get(use.service_id):
            same.used_about = max(same.used_about, use.used_about)
            same.used_by = same.used_by if same.used_by == use.used_by else ServiceUse.By.BOTH
            same.save(update_fields=["used_about", "used_by"])
        else:
            use.person = kept
            use.save(update_fields=["person"])


def _moved_before(_relation: ForeignObjectRel, gone: Person, kept: Person) -> None:
    """Connections and needs, by `_connections` and `_needs`; the one who goes has no account."""


OWN_WAYS: Final[Mapping[type[Model], Callable[[Any, Person, Person], None]]] = {
    AccessNeed: _moved_before,
    Connection: _moved_before,
    NeedsLook: _looks,
    Profile: _profile,
    Representation: _moved_before,
    ServiceUse: _service_uses,
}


def _words_about(gone: Person, kept: Person) -> None:
    """What the row of the person itself says."""
    if kept.contact_id is None:
        kept.contact = gone.contact
    if kept.asks_stopped_at is None:
        kept.asks_stopped_at = gone.asks_stopped_at
    kept.created_at = min(kept.created_at, gone.created_at)
    kept.save(update_fields=["contact", "asks_stopped_at", "created_at"])
