"""Reading what came, and bringing it to the right people and under the right theme."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.public_text import PublicText
from feedback.models import Decision, Item, Note, Quote, Theme, signature_of
from feedback.operations.receiving import subject_of
from notices.models import Contact, Topic
from notices.operations import queue, tell
from people.models import Connection, Organisation, Role
from people.operations import connect, hold
from planning.models import Service


class AlreadyAnswered(Exception):
    """The item has its answer, so it cannot be moved."""


class OtherOrganisation(Exception):
    """The theme, service or colleague belongs to another organisation."""


class NoSafeguardingLead(Exception):
    """Nobody here is the safeguarding lead, so a flagged item would be seen by nobody."""


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
    """Give the item to a colleague of the same organisation, or to nobody.

    Raises `OtherOrganisation`, and `RoleEnded` where the colleague has just left.
    """
    if to:
        if to.organisation_id != item.organisation_id:
            raise OtherOrganisation
        hold(to)
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
    elsewhere = service.organisation_id != row.organisation_id
    if elsewhere and row.service_id is not None:
        raise ServiceChosenByCarer
    start_looking(item=row, role=role, at=at)
    moved: dict[str, object] = {"service": service}
    if elsewhere:
        moved |= {"organisation": service.organisation, "theme": None, "assigned_to": None}
        _drop_draft_quotes(row)
        if row.person:
            connect(
                person=row.person,
                organisation=service.organisation,
                basis=Connection.Basis.GAVE_FEEDBACK,
                at=at,
            )
    Item.objects.filter(pk=row.pk).update(**moved)


def _drop_draft_quotes(item: Item) -> None:
    """Take the words of an item that leaves its theme out of the theme's draft."""
    Quote.objects.filter(item=item, decision__stage=Decision.Stage.DRAFT).delete()


@transaction.atomic
def open_theme(
    *,
    organisation: Organisation,
    title: PublicText | str,
    role: Role,
    at: datetime,
    service: Service | None = None,
    items: Iterable[Item] = (),
    submission_key: uuid.UUID | None = None,
) -> Theme:
    """Open a theme with the items that gave rise to it. Its title will be public. The same key twice is one theme.

    Raises `OtherOrganisation`, or `AlreadyAnswered` as `put_under_theme` does.
    """
    if service and service.organisation_id != organisation.pk:
        raise OtherOrganisation
    theme = Theme(
        organisation=organisation,
        service=service,
        title=PublicText.of(title),
        submission_key=submission_key or uuid.uuid4(),
        opened_at=at,
        opened_by=role.user,
    )
    try:
        with transaction.atomic():
            theme.topic = Topic.objects.create(label="feedback.theme")
            theme.save(force_insert=True)
    except IntegrityError:
        earlier = Theme.objects.filter(organisation=organisation, submission_key=theme.submission_key).first()
        if earlier is None:
            raise
        theme = earlier
    put_under_theme(items=items, theme=theme, role=role, at=at)
    return theme


@transaction.atomic
def put_under_theme(*, items: Iterable[Item], theme: Theme, role: Role, at: datetime) -> None:
    """Gather items under a theme. Where the theme is answered already, its answer becomes theirs, and they are told.

    Items flagged a moment ago stay with the safeguarding lead. Raises `OtherOrganisation`, or `AlreadyAnswered` for
    an item that has an answer under another theme.
    """
    # The theme first, here as in `publish_decision`, so that no item slips under an answer just being given.
    theme = Theme.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=theme.pk)
    wanted = [item.pk for item in items]
    current = Decision.objects.in_public().filter(theme=theme).first()
    for row in Item.objects.unflagged().select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"):
        if row.organisation_id != theme.organisation_id:
            raise OtherOrganisation
        is_answered = row.state == Item.State.ANSWERED
        if row.theme_id == theme.pk and (is_answered or current is None):
            continue
        if is_answered:
            raise AlreadyAnswered
        if row.theme_id != theme.pk:
            _drop_draft_quotes(row)
        start_looking(item=row, role=role, at=at)
        row.theme = theme
        row.save(update_fields=["theme"])
        if current:
            _give_answer(row, current, theme, at)


def _give_answer(item: Item, answer: Decision, theme: Theme, at: datetime) -> None:
    item.state, item.decision, item.answered_at = Item.State.ANSWERED, answer, at
    item.save(update_fields=["state", "decision", "answered_at"])
    tell(
        topics=[item.topic],
        kind="feedback.answered",
        context={"decision": answer.pk},
        key=f"feedback.answered:{answer.pk}",
        subject=subject_of(item),
        desk=theme.organisation.slug,
        at=at,
    )


@transaction.atomic
def flag_safeguarding(*, item: Item, role: Role, because: str, at: datetime) -> None:
    """Take an item out of every list but that of the safeguarding leads, and tell them, so that it is never unowned.

    Raises `NoSafeguardingLead` where it would be seen by nobody.
    """
    leads = (
        Role.objects.current(timezone.localdate(at))
        .filter(organisation=item.organisation, kind=Role.Kind.SAFEGUARDING_LEAD)
        .select_related("user")
    )
    if not leads:
        raise NoSafeguardingLead
    flagged = Item.objects.filter(pk=item.pk, safeguarding_since__isnull=True).update(safeguarding_since=at)
    if not flagged:
        return
    write_note(item=item, words=because, role=role, at=at, submission_key=uuid.uuid4())
    Quote.objects.filter(item=item).delete()
    for lead in leads:
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
    """Keep a private note of staff, for the safeguarding leads alone while the item is flagged.

    The same key twice is one note.
    """
    note, _ = Note.objects.get_or_create(
        submission_key=submission_key,
        defaults={
            "item": item,
            "organisation": role.organisation,
            "words": words,
            "written_at": at,
            "written_by": role.user,
            "written_by_title": signature_of(role),
            "for_leads_only": Item.objects.filter(pk=item.pk, safeguarding_since__isnull=False).exists(),
        },
    )
    return note
