"""Telling a story, showing it, and taking it back. Whoever changes one holds its row."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from engagement.stories.models import Story
from feedback.models import Item, signature_of
from feedback.operations import NamesNotRead, receive, stop_quoting
from notices.models import Contact
from notices.operations import cancel as cancel_notices
from notices.operations import queue
from people.models import Organisation, Person, Role
from planning.models import Service


class NotAllowed(Exception):
    """Its teller has not said yes to this, or somebody must say yes for them first."""


class NothingLeft(Exception):
    """A story that may be used for nothing is taken back instead."""


def subject_of(story: Story) -> str:
    """The name under which notices about a story are found and cancelled."""
    return f"stories.story:{story.pk}"


@transaction.atomic
def tell_story(
    *,
    organisation: Organisation,
    service: Service | None,
    title: str,
    words: str,
    told_as: str,
    uses: Collection[str],
    person: Person | None,
    contact: Contact,
    language: str,
    submission_key: uuid.UUID,
    at: datetime,
) -> Story:
    """Keep a story, and its words in the feedback log. The same ``submission_key`` again gives back the same story.

    What a guest told waits until the owner of the address has said that it is theirs. Raises `NothingLeft`.
    """
    if not uses:
        raise NothingLeft
    item = receive(
        words=words,
        channel=Item.Channel.STORY,
        about=Item.About.ME,
        organisation=organisation,
        service=service,
        may_quote=Story.Use.WEB in uses,
        person=person,
        contact=contact,
        language=language,
        submission_key=submission_key,
        at=at,
    ).item
    story = Story(
        organisation=organisation,
        service=service,
        item=item,
        person=person,
        contact=contact,
        title=title,
        told_as=told_as,
        uses=list(uses),
        told_at=at,
        confirmed_at=at if person else None,
        submission_key=submission_key,
    )
    try:
        with transaction.atomic():
            story.save(force_insert=True)
    except IntegrityError:
        earlier = Story.objects.filter(submission_key=submission_key).first()
        if earlier is None:
            raise
        return earlier
    _say(story, "told", at)
    return story


@transaction.atomic
def change_uses(*, story: Story, uses: Collection[str], told_as: str, at: datetime) -> Story:
    """Let it be used for this from now on, under this name. It leaves the site at once where that is not among it.

    Whoever opens their own page and saves it has said that the story is theirs. Raises `NothingLeft`.
    """
    if not uses:
        raise NothingLeft
    row = _held(story)
    row.uses, row.told_as, row.confirmed_at = list(uses), told_as, row.confirmed_at or at
    if not row.may_be_on_the_web:
        row.published_at = None
    row.save(update_fields=["uses", "told_as", "confirmed_at", "published_at"])
    said = Item.objects.filter(pk=row.item_id)
    if row.may_be_on_the_web:
        said.update(may_quote=True)
    else:
        stop_quoting(items=said)
    return row


@transaction.atomic
def take_back(*, story: Story, at: datetime) -> None:
    """Take a story back: it is gone, here and now. Its words stay in the log for those who answer, and nowhere else.

    Twice is as once.
    """
    row = Story.objects.select_for_update(of=("self",)).filter(pk=story.pk).first()
    if row is not None:
        stop_quoting(items=Item.objects.filter(pk=row.item_id))
        cancel_notices(subject=subject_of(row), at=at)
        row.delete()


@transaction.atomic
def publish_story(*, story: Story, shown: str, names_read: bool, role: Role, at: datetime) -> Story:
    """Show a story to everyone, in the words ``shown``, and tell its teller. Publishing again changes the words.

    Raises `NamesNotRead`, and `NotAllowed` where it may not be on the site, or nobody has said that it is theirs.
    """
    if not names_read:
        raise NamesNotRead
    row = _held(story)
    may_be_shown = Item.objects.unflagged().quotable().filter(pk=row.item_id)
    if not row.may_be_on_the_web or row.confirmed_at is None or not may_be_shown.exists():
        raise NotAllowed
    is_new = row.published_at is None
    row.shown, row.declined_because = shown, ""
    row.published_at, row.published_by_title = row.published_at or at, signature_of(role)
    row.save(update_fields=["shown", "declined_because", "published_at", "published_by_title"])
    if is_new:
        _say(row, "published", at)
    return row


@transaction.atomic
def decline_story(*, story: Story, because: str, at: datetime) -> Story:
    """Do not show a story, or show it no more, and tell its teller why. The same reason twice is one message."""
    row = _held(story)
    if row.declined_because != because:
        row.published_at, row.declined_because = None, because
        row.save(update_fields=["published_at", "declined_because"])
        _say(row, "declined", at)
    return row


def _held(story: Story) -> Story:
    """The story as it is now. Raises `Story.DoesNotExist` where it was taken back."""
    rows = Story.objects.select_for_update(of=("self",)).select_related("contact", "organisation")
    return rows.get(pk=story.pk)


def _say(story: Story, what: str, at: datetime) -> None:
    queue(
        kind=f"stories.{what}",
        contact=story.contact,
        context={"story": story.pk},
        key=f"stories.{what}:{story.pk}:{at.isoformat()}",
        subject=subject_of(story),
        desk=story.organisation.slug,
        at=at,
    )
