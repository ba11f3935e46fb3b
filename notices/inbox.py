"""The portal's own inbox: what was, or will be, sent to somebody's contacts, by whatever channel, to be read here."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from notices import kinds
from notices.models import DIGEST, Contact, Notice, NoticeQuerySet
from notices.rendering import FRAME, words_of

State = Notice.State
NOT_TO_BE_SENT = (State.CANCELLED, State.EXPIRED, State.UNWANTED, State.GIVEN_UP)


def inbox_of(contacts: Collection[Contact], at: datetime) -> NoticeQuerySet:
    """What is there to be read, the newest first. Nothing secret, and nothing twice.

    A digest stands for what it gathered once it has gone; until then each of those stands for itself.
    """
    secret = [kind.name for kind in kinds.all_kinds() if kind.secret]
    gone = Q(state__in=[State.SENT, State.UNCERTAIN])
    return (
        Notice.objects.filter(contact__in=contacts)
        .filter(Q(due_at__lte=at) | Q(held_since__lte=at))
        .exclude(state__in=NOT_TO_BE_SENT)
        .exclude(kind__in=secret)
        .exclude(~gone, kind=DIGEST)
        .exclude(digest__state__in=[State.SENT, State.UNCERTAIN])
        .order_by("-queued_at", "-pk")
    )


def title_of(notice: Notice) -> str:
    """What a list shows of it: as little as its subject line does."""
    try:
        return str(kinds.get(notice.kind).neutral_subject)
    except kinds.UnknownKind:
        return ""


def words_in(notice: Notice) -> str:
    """What it says: as it was sent, or as it would be sent now. Empty where its words are no longer kept."""
    if notice.body:
        _subject, _line, text = notice.body.partition("\n\n")
        return text.partition(FRAME)[0].strip()
    if notice.state == State.SENT:
        return ""
    if notice.kind == DIGEST:
        notice.context = {"members": list(notice.members.order_by("queued_at", "pk").values_list("pk", flat=True))}
    try:
        return words_of(notice)
    except Exception:  # noqa: BLE001 - what it is about may be gone; staff see why it was not sent
        return ""
