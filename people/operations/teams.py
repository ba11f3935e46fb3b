"""Who works for an organisation: invited, changed, ended.

An organisation never loses its administrators or its safeguarding leads by this: the day until which it has one never
comes closer.
"""

from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notices.models import Contact
from notices.operations import cancel, queue
from people.models import Organisation, Role
from people.operations.signing_in import account_of_address, contact_of_address

INVITED, ENDS = "people.invited", "people.role_ends"
# Somebody has to look after the team, and after what is flagged, which nobody else sees.
ALWAYS_HELD = (Role.Kind.ADMINISTRATOR, Role.Kind.SAFEGUARDING_LEAD)
TOLD_BEFORE = timedelta(days=14)  # so long before a role ends its administrators hear of it


class RoleHeld(Exception):
    """The account holds this role here already."""


class NobodyRemains(Exception):
    """The organisation would be without an administrator or a safeguarding lead, or sooner than it is now."""


class RoleEnded(Exception):
    """The role has just ended, so nothing can be given to it."""


def invitation_to(role: Role) -> str:
    """What the notice that invites somebody to a role is about."""
    return f"people.invitation_to:{role.pk}"


def end_of(role: Role) -> str:
    """What notices about the last day of a role are about."""
    return f"people.end_of:{role.pk}"


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    address: str,
    kind: Role.Kind,
    name: str,
    title: str,
    ends_on: date | None,
    at: datetime,
) -> Role:
    """Give the account of ``address`` (normalised) a role from today on, and write to it how to sign in.

    The account is made if there is none. A role of the same kind that is over begins anew. Raises `RoleHeld`.
    """
    on = timezone.localdate(at)
    lock_team(organisation)
    user = account_of_address(address=address, at=at)
    role = Role.objects.filter(user=user, organisation=organisation, kind=kind).first()
    if role is None:
        role = Role(user=user, organisation=organisation, kind=kind)
    elif not role.is_over(on):
        raise RoleHeld
    role.name, role.title = name, title
    role.starts_on, role.ends_on, role.ended_at = on, ends_on, None
    role.save()
    queue(
        kind=INVITED,
        contact=contact_of_address(address),
        context={"role": role.pk},
        key=f"{INVITED}:{role.pk}:{at.isoformat()}",
        subject=invitation_to(role),
        desk=organisation.slug,
        at=at,
    )
    return role


@transaction.atomic
def change_role(*, role: Role, title: str, ends_on: date | None, at: datetime) -> Role:
    """Change under which title somebody signs from now on, and the last day. Raises `NobodyRemains`."""
    row = _locked(role)
    comes_closer = ends_on is not None and (row.ends_on is None or ends_on < row.ends_on)
    if comes_closer and not _is_outlasted(row, timezone.localdate(at)):
        raise NobodyRemains
    if ends_on != row.ends_on:
        cancel(subject=end_of(row), at=at)
    row.title, row.ends_on = title, ends_on
    row.save(update_fields=["title", "ends_on"])
    return row


@transaction.atomic
def end_role(*, role: Role, at: datetime) -> Role:
    """End a role at once: it opens nothing from the next request on. Ending it twice changes nothing.

    Raises `NobodyRemains`.
    """
    row = _locked(role)
    on = timezone.localdate(at)
    if row.is_over(on):
        return row
    if not _is_outlasted(row, on):
        raise NobodyRemains
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    cancel(subject=invitation_to(row), at=at)
    cancel(subject=end_of(row), at=at)
    return row


def lock_team(organisation: Organisation) -> None:
    """Let changes of one team come one after the other: who may go depends on who stays."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def hold(role: Role) -> None:
    """Keep a role from ending before this transaction does: what is given to it is handed over with the rest.

    Raises `RoleEnded`.
    """
    held = Role.objects.select_for_update(no_key=True).filter(pk=role.pk, ended_at__isnull=True)
    if not list(held):
        raise RoleEnded


def _locked(role: Role) -> Role:
    lock_team(role.organisation)
    return Role.objects.select_for_update().select_related("organisation").get(pk=role.pk)


def _is_outlasted(role: Role, on: date) -> bool:
    """Whether the organisation can do without ``role``: somebody else holds such a one for as long as it would have."""
    if role.kind not in ALWAYS_HELD:
        return True
    others = Role.objects.current(on).filter(organisation=role.organisation_id, kind=role.kind, user__is_active=True)
    as_long = Q(ends_on__isnull=True)
    if role.ends_on:
        as_long |= Q(ends_on__gte=role.ends_on)
    return others.exclude(pk=role.pk).filter(as_long).exists()


@transaction.atomic
def remind_of_ending_roles(*, at: datetime) -> None:
    """Tell administrators once of each role that ends within two weeks."""
    on = timezone.localdate(at)
    held = Role.objects.current(on)
    ending = held.filter(ends_on__lte=on + TOLD_BEFORE).select_related("organisation")
    told = held.filter(
        kind=Role.Kind.ADMINISTRATOR, user__is_active=True, organisation__in=ending.values("organisation")
    ).order_by("organisation")
    administrators = {
        organisation: [role.user for role in roles]
        for organisation, roles in groupby(told.select_related("user"), key=lambda role: role.organisation_id)
    }
    for role in ending:
        for user in administrators.get(role.organisation_id, []):
            queue(
                kind=ENDS,
                contact=Contact.objects.for_email(user.email),
                context={"role": role.pk},
                key=f"{ENDS}:{role.pk}:{role.ends_on}:{user.pk}",
                subject=end_of(role),
                desk=role.organisation.slug,
                at=at,
            )
