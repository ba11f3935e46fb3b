"""Reading what came, and bringing it to the right people and under the right theme."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from common.public_text import PublicText
from feedback.models import Decision, Item, Note, Quote, Theme, signature_of
from feedback.operations.receiving import subject_of
from notices.models import Contact, Topic
from notices.operations import queue, tell
from people.models import Organisation, Role
from planning.models import Service


class AlreadyAnswered(Exception):
    """The item has its answer, so it cannot be moved."""


class OtherOrganisation(Exception):
    """The theme, service or colleague belongs to another organisation."""


class ServiceChosenByCarer(Exception):
    """The carer chose this service, so their words do not go to another organisation without asking them."""


@transaction.atomic
def start_looking(*, item: Item, role: Role, at: datetime) -> None:
    """Note that a person reads the item now, and who. Only the first one counts."""
    Item.objects.filter(pk=item.pk, state=Item.State.RECEIVED).update(
        state=Item.State.LOOKING, looked_at_at=at, looked_at_by=role.user, looked_at_title=signature_of(role)
    )
    item.refresh_from_db(fields=["state", "looked_at_at", "looked_at_by", "looked_at_title"])


@transaction.atomic
def assign(*, item: Item, to: Role | None) -> None:
    """Give the item to a colleague of the same organisation, or to nobody. Raises `OtherOrganisation`."""
    if to and to.organisation_id != item.organisation_id:
        raise OtherOrganisation
    Item.objects.filter(pk=item.pk).update(assigned_to=to)


@transaction.atomic
def route(*, item: Item, service: Service, role: Role, at: datetime) -> None:
    """Bring an item to the service that it is about.

    Words for one service go to another organisation only with consent (`passed on`); who was not sure asked us to
    find the right people. Raises `ServiceChosenByCarer`, or `AlreadyAnswered`.
    """
    row = Item.objects.select_for_update().get(pk=item.pk)
    if row.state == Item.State.ANSWERED:
        raise AlreadyAnswered
    if service.organisation_id != row.organisation_id and row.service_id is not None:
        raise ServiceChosenByCarer
    start_looking(item=row, role=role, at=at)
    Item.objects.filter(pk=row.pk).update(
        service=service, organisation=service.organisation, theme=None, assigned_to=None
    )


@transaction.atomic
def open_theme(
    *,
    organisation: Organisation,
    title: PublicText | str,
    role: Role,
    at: datetime,
    service: Service | None = None,
) -> Theme:
    """Open a theme under which items gather. Its title will be public."""
    if service and service.organisation_id != organisation.pk:
        raise OtherOrganisation
    return Theme.objects.create(
        organisation=organisation,
        service=service,
        title=PublicText.of(title),
        topic=Topic.objects.create(label="feedback.theme"),
        opened_at=at,
        opened_by=role.user,
    )


@transaction.atomic
def put_under_theme(*, items: Iterable[Item], theme: Theme, role: Role, at: datetime) -> None:
    """Gather items under a theme. Where the theme is answered already, its answer becomes theirs, and they are told.

    Raises `OtherOrganisation`, or `AlreadyAnswered` for an item that has an answer under another theme.
    """
    rows = list(Item.objects.select_for_update().filter(pk__in=[item.pk for item in items]).order_by("pk"))
    current = Decision.objects.in_public().filter(theme=theme).first()
    for row in rows:
        if row.organisation_id != theme.organisation_id:
            raise OtherOrganisation
        if row.theme_id == theme.pk:
            continue
        if row.state == Item.State.ANSWERED:
            raise AlreadyAnswered
        start_looking(item=row, role=role, at=at)
        row.theme = theme
        if current:
            row.state, row.decision, row.answered_at = Item.State.ANSWERED, current, at
        row.save(update_fields=["theme", "state", "decision", "answered_at"])
        if current:
            tell(
                topics=[row.topic],
                kind="feedback.answered",
                context={"decision": current.pk},
                key=f"feedback.answered:{current.pk}",
                subject=subject_of(row),
                desk=theme.organisation.slug,
                at=at,
            )


@transaction.atomic
def flag_safeguarding(*, item: Item, role: Role, because: str, at: datetime) -> None:
    """Take an item out of every list but that of the safeguarding leads, and tell them, so that it is never unowned."""
    flagged = Item.objects.filter(pk=item.pk, safeguarding_since__isnull=True).update(safeguarding_since=at)
    if not flagged:
        return
    write_note(item=item, words=because, role=role, at=at, submission_key=uuid.uuid4())
    Quote.objects.filter(item=item).delete()
    leads = Role.objects.current(at.date()).filter(organisation=item.organisation, kind=Role.Kind.SAFEGUARDING_LEAD)
    for lead in leads.select_related("user"):
        queue(
            kind="feedback.safeguarding_flag",
            contact=Contact.objects.for_email(lead.user.email),
            context={"organisation": item.organisation.slug},
            key=f"feedback.safeguarding_flag:{item.pk}:{at.isoformat()}:{lead.pk}",
            subject=subject_of(item),
            desk=item.organisation.slug,
            at=at,
        )


@transaction.atomic
def lift_safeguarding(*, item: Item, role: Role, because: str, at: datetime) -> None:
    """Give a flagged item back to the planners, with the reason in a private note."""
    if Item.objects.filter(pk=item.pk, safeguarding_since__isnull=False).update(safeguarding_since=None):
        write_note(item=item, words=because, role=role, at=at, submission_key=uuid.uuid4())


@transaction.atomic
def write_note(*, item: Item, words: str, role: Role, at: datetime, submission_key: uuid.UUID) -> Note:
    """Keep a private note of staff. The same key twice is one note."""
    note, _ = Note.objects.get_or_create(
        submission_key=submission_key,
        defaults={
            "item": item,
            "words": words,
            "written_at": at,
            "written_by": role.user,
            "written_by_title": signature_of(role),
        },
    )
    return note
