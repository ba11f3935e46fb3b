"""Opening a discussion, saying something in it, moderating, closing it. Whoever changes one holds its row."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from common.clock import add_working_days
from common.public_text import PublicText
from engagement.discussions.models import Discussion, MeToo, Post, Report
from engagement.discussions.spotting import sounds_like_danger
from feedback.models import Item, signature_of
from feedback.operations import receive
from notices.models import Contact
from notices.operations import cancel as cancel_notices
from notices.operations import queue
from people.models import Person, Purpose, Role
from people.operations import contact_of_address
from people.rules import is_adult, may_agree

LOOK_DAYS = 1  # working days within which a moderator looks at what is said, reported or appealed
CHANGEABLE = ("question", "about", "service", "influence", "closes_on", "is_held", "guests_may")


class Over(Exception):
    """Nothing can be said to it any more."""


class GuestsMayNot(Exception):
    """Only who has an account may say something here."""


class TooDeep(Exception):
    """It answers what is itself a reply, or what nobody can read."""


class OwnPost(Exception):
    """Its author's voice counts already."""


class NotAllowed(Exception):
    """A grown-up must say yes before these words are shown."""


class NoAppeal(Exception):
    """It is not hidden, or its author has asked already."""


class SummaryMissing(Exception):
    """A discussion is only closed with a summary."""


class StillToRead(Exception):
    """Posts wait to be read: they are shown or hidden before a discussion is closed."""


def subject_of(post: Post) -> str:
    """The name under which notices about a post are found and cancelled."""
    return f"discussions.post:{post.pk}"


# --- Opening ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_discussion(discussion: Discussion, *, role: Role, at: datetime) -> Discussion:
    """Ask carers a question, for everyone to see. The same ``submission_key`` again gives back the one there is."""
    discussion.opened_at, discussion.opened_by_title = at, signature_of(role)
    try:
        with transaction.atomic():
            discussion.save(force_insert=True)
    except IntegrityError:
        earlier = Discussion.objects.filter(submission_key=discussion.submission_key).first()
        if earlier is None:
            raise
        return earlier
    return discussion


@transaction.atomic
def change_discussion(discussion: Discussion) -> None:
    """Save what was typed of a discussion. Raises `Over` once its summary is written."""
    if _held(discussion).is_closed:
        raise Over
    discussion.save(update_fields=CHANGEABLE)


# --- Taking part -----------------------------------------------------------------------------------------------------


@transaction.atomic
def say(
    *,
    discussion: Discussion,
    words: str,
    shown_as: str,
    person: Person | None,
    contact: Contact | None,
    language: str,
    submission_key: uuid.UUID,
    at: datetime,
    parent: Post | None = None,
) -> Post:
    """Keep what somebody says. The same ``submission_key`` again gives back the same post.

    It is read before it is shown where the discussion is so, where its author is not known to be grown up, and where
    somebody may be in danger; then the moderators are told. Else it is shown at once and read afterwards. Raises
    `Over`, `GuestsMayNot`, or `TooDeep`.
    """
    row = _held(discussion)
    if earlier := Post.objects.filter(submission_key=submission_key).first():
        return earlier
    if not row.is_open(_day_of(at)):
        raise Over
    if person is None and not row.guests_may:
        raise GuestsMayNot
    if parent and not Post.objects.readable().filter(pk=parent.pk, discussion=row, parent__isnull=True).exists():
        raise TooDeep
    is_worrying = sounds_like_danger(words)
    waits = row.is_held or is_worrying or person is None or not is_adult(person)
    post = Post.objects.create(
        discussion=row,
        parent=parent,
        person=person,
        contact=contact,
        shown_as=shown_as,
        words=words,
        language=language,
        posted_at=at,
        state=Post.State.WAITING if waits else Post.State.SHOWN,
        shown_at=None if waits else at,
        look_by=_look_by(row, at),
        is_worrying=is_worrying,
        submission_key=submission_key,
    )
    if is_worrying:
        _worry(post, at)
    if not waits:
        _tell_of_reply(post, at)
    return post


@transaction.atomic
def me_too(*, post: Post, person: Person, at: datetime) -> None:
    """Let ``person`` say the same: one voice each, however often. Raises `Over`, `OwnPost`, or `TooDeep`."""
    row = _held(post.discussion)
    if not row.is_open(_day_of(at)):
        raise Over
    if not Post.objects.readable().filter(pk=post.pk).exists():
        raise TooDeep
    if post.person_id == person.pk:
        raise OwnPost
    MeToo.objects.bulk_create([MeToo(post=post, person=person, said_at=at)], ignore_conflicts=True)


@transaction.atomic
def not_me(*, post: Post, person: Person, at: datetime) -> None:
    """Take one's voice back from a post. Raises `Over` when it is too late."""
    if not _held(post.discussion).is_open(_day_of(at)):
        raise Over
    MeToo.objects.filter(post=post, person=person).delete()


@transaction.atomic
def report_post(
    *, post: Post, reason: str, words: str, person: Person | None, submission_key: uuid.UUID, at: datetime
) -> None:
    """Tell the moderators what is wrong with a post. The same ``submission_key`` twice is one report."""
    row = _held_post(post)
    Report.objects.bulk_create(
        [Report(post=row, reason=reason, words=words, person=person, submission_key=submission_key, reported_at=at)],
        ignore_conflicts=True,
    )
    if not row.is_hidden:
        row.look_by = row.look_by or _look_by(row.discussion, at)
        row.is_worrying = row.is_worrying or reason == Report.Reason.DANGER
        row.save(update_fields=["look_by", "is_worrying"])
        if reason == Report.Reason.DANGER:
            _worry(row, at)


@transaction.atomic
def appeal(*, post: Post, words: str, at: datetime) -> Post:
    """Ask to have a hidden post looked at again, once each time it is hidden. Raises `NoAppeal`."""
    row = _held_post(post)
    if not row.may_be_appealed:
        raise NoAppeal
    row.appeal, row.appealed_at, row.look_by = words, at, _look_by(row.discussion, at)
    row.save(update_fields=["appeal", "appealed_at", "look_by"])
    return row


@transaction.atomic
def take_back(*, post: Post, at: datetime) -> None:
    """Take a post back: it is gone, here and now. What others replied stays. Twice is as once.

    Where it was taken into the log, its words stay there for those who answer.
    """
    row = Post.objects.select_for_update(of=("self",)).filter(pk=post.pk).first()
    if row is not None:
        cancel_notices(subject=subject_of(row), at=at)
        row.delete()


# --- Moderating ------------------------------------------------------------------------------------------------------


@transaction.atomic
def show_post(*, post: Post, role: Role, at: datetime) -> Post:
    """Show a post to everyone, or leave it there: it is looked at. Once it was hidden, its author is told.

    Raises `NotAllowed` where a grown-up must say yes first.
    """
    row = _held_post(post)
    if row.person and not may_agree(row.person, Purpose.QUOTES):
        raise NotAllowed
    was_hidden, is_new = row.is_hidden, row.shown_at is None
    row.state, row.hidden_because, row.appeal_answer = Post.State.SHOWN, "", ""
    row.shown_at, row.look_by, row.is_worrying = row.shown_at or at, None, False
    row.looked_at_by_title = signature_of(role)
    row.save(
        update_fields=[
            "state",
            "hidden_because",
            "appeal_answer",
            "shown_at",
            "look_by",
            "is_worrying",
            "looked_at_by_title",
        ]
    )
    if was_hidden:
        _say(row, "looked_again", at, once=at.isoformat())
    if is_new:
        _tell_of_reply(row, at)
    return row


@transaction.atomic
def hide_post(*, post: Post, because: str, role: Role, at: datetime) -> Post:
    """Hide a post, with the reason in its place, and tell its author. The same reason twice is one message."""
    row = _held_post(post)
    if row.hidden_because != because:
        row.state, row.hidden_because, row.look_by, row.is_worrying = Post.State.HIDDEN, because, None, False
        row.appeal, row.appealed_at, row.appeal_answer = "", None, ""
        row.looked_at_by_title = signature_of(role)
        row.save(
            update_fields=[
                "state",
                "hidden_because",
                "look_by",
                "is_worrying",
                "appeal",
                "appealed_at",
                "appeal_answer",
                "looked_at_by_title",
            ]
        )
        _say(row, "hidden", at, once=at.isoformat())
    return row


@transaction.atomic
def keep_hidden(*, post: Post, because: str, role: Role, at: datetime) -> Post:
    """Answer an appeal: it stays hidden, and why. Raises `NoAppeal` where none waits."""
    row = _held_post(post)
    if not row.waits_for_an_answer:
        raise NoAppeal
    row.appeal_answer, row.look_by, row.looked_at_by_title = because, None, signature_of(role)
    row.save(update_fields=["appeal_answer", "look_by", "looked_at_by_title"])
    _say(row, "looked_again", at, once=at.isoformat())
    return row


@transaction.atomic
def take_into_log(*, post: Post, at: datetime) -> Item:
    """Take a post into the feedback log, in the exact words and with all its voices. Twice is one item."""
    row = _held_post(post)
    voices = 1 + row.me_toos.count()
    if row.item:
        Item.objects.filter(pk=row.item.pk).update(voices=voices)
        return row.item
    item = receive(
        words=row.words,
        channel=Item.Channel.DISCUSSION,
        about=Item.About.ME,
        organisation=row.discussion.organisation,
        service=row.discussion.service,
        voices=voices,
        person=row.person,
        contact=row.contact,
        language=row.language,
        submission_key=row.submission_key,
        at=at,
    ).item
    row.item = item
    row.save(update_fields=["item"])
    return item


# --- Closing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def close_discussion(
    *, discussion: Discussion, summary: PublicText, posts: Collection[Post], role: Role, at: datetime
) -> Discussion:
    """Close a discussion with its summary, take ``posts`` into the log, and tell all who said something.

    Closing twice keeps the first summary. Raises `SummaryMissing`, and `StillToRead` while posts wait.
    """
    if not summary:
        raise SummaryMissing
    row = _held(discussion)
    if row.is_closed:
        return row
    own = Post.objects.filter(discussion=row)
    if own.unflagged().filter(state=Post.State.WAITING).exists():
        raise StillToRead
    for post in own.readable().filter(pk__in=[post.pk for post in posts]):
        take_into_log(post=post, at=at)
    row.summary, row.closed_at, row.closed_by_title = summary, at, signature_of(role)
    row.save(update_fields=["summary", "closed_at", "closed_by_title"])
    told = set()
    # Who said several things hears once, of one that was taken into the log where there is one.
    authors = own.filter(contact__isnull=False).order_by("item_id", "pk").select_related("contact")
    for post in authors.select_related("discussion__organisation"):
        if post.contact_id not in told:
            told.add(post.contact_id)
            _say(post, "summary", at)
    return row


def voices_of(discussion: Discussion) -> int:
    """How many people said something that is on the page, or "me too". A guest counts for each post."""
    readable = Post.objects.readable().filter(discussion=discussion)
    known = set(readable.filter(person__isnull=False).values_list("person", flat=True))
    known |= set(MeToo.objects.filter(post__in=readable).values_list("person", flat=True))
    guests = readable.filter(person__isnull=True).aggregate(number=Count("pk"))["number"]
    return len(known) + int(guests)


# --- Inside ----------------------------------------------------------------------------------------------------------


def _day_of(at: datetime) -> date:
    return timezone.localdate(at)


def _look_by(discussion: Discussion, at: datetime) -> date:
    return add_working_days(_day_of(at), LOOK_DAYS, discussion.organisation.nation)


def _held(discussion: Discussion) -> Discussion:
    """The discussion as it is now."""
    rows = Discussion.objects.select_for_update(of=("self",)).select_related("organisation", "service")
    return rows.get(pk=discussion.pk)


def _held_post(post: Post) -> Post:
    """The post as it is now. Raises `Post.DoesNotExist` where it was taken back."""
    related = ("discussion__organisation", "discussion__service", "person", "contact", "item")
    return Post.objects.select_for_update(of=("self",)).select_related(*related).get(pk=post.pk)


def _say(post: Post, what: str, at: datetime, *, once: object = "") -> None:
    if post.contact:
        _write(post, what, post.contact, at, once=once)


def _write(post: Post, what: str, contact: Contact, at: datetime, *, once: object = "") -> None:
    """Queue a notice about a post; a second one of the kind goes only where ``once`` is another."""
    queue(
        kind=f"discussions.{what}",
        contact=contact,
        context={"post": post.pk},
        key=f"discussions.{what}:{post.pk}:{contact.pk}:{once}",
        subject=subject_of(post),
        desk=post.discussion.organisation.slug,
        at=at,
    )


def _tell_of_reply(post: Post, at: datetime) -> None:
    """Tell whose post it answers, but nobody of their own words."""
    answered = post.parent
    if answered and (answered.person_id is None or answered.person_id != post.person_id):
        _say(answered, "replied", at, once=post.pk)


def _worry(post: Post, at: datetime) -> None:
    """Tell the moderators at once that somebody may be in danger."""
    planners = Role.objects.current(_day_of(at)).filter(
        organisation=post.discussion.organisation, kind=Role.Kind.PLANNER
    )
    for role in planners.select_related("user"):
        _write(post, "worry", contact_of_address(role.user.email), at)
