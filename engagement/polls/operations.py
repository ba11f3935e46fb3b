"""Asking when people can come, answering, and choosing a time. Whoever answers or chooses holds the poll's row."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from activities.models import ON_PAGES_OF_THEIR_OWN, Activity
from activities.operations import change_activity, publish_activity, subject_of
from engagement.polls.models import LEAST_OPTIONS, MOST_OPTIONS, Answer, Option, Poll, Reply
from notices.models import Contact
from notices.operations import cancel as cancel_notices
from notices.operations import follow, queue
from people.models import Person
from people.operations import Wish, record_asks

Times = tuple[datetime, datetime]


class NotDraft(Exception):
    """The day is open while only its planners see an activity."""


class WrongTimes(Exception):
    """There are 2 to 12 different times, all to come, and people answer before the first of them."""


class Over(Exception):
    """The poll takes no answers any more, or never took them."""


class Chosen(Exception):
    """Another time was chosen already."""


class TooLate(Exception):
    """That time is over."""


@transaction.atomic
def start_poll(*, activity: Activity, times: Collection[Times], closes_on: date, at: datetime) -> Poll:
    """Ask when people can come. An activity is asked about once: the same again gives back the poll that is there.

    Raises `NotDraft` or `WrongTimes`.
    """
    row = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if there := Poll.objects.filter(activity=row).first():
        return there
    if not row.is_draft or row.kind in ON_PAGES_OF_THEIR_OWN:
        raise NotDraft
    ordered = sorted(set(times))
    if not LEAST_OPTIONS <= len(ordered) <= MOST_OPTIONS or ordered[0][0] <= at:
        raise WrongTimes
    if not timezone.localdate(at) <= closes_on < timezone.localdate(ordered[0][0]):
        raise WrongTimes
    poll = Poll.objects.create(activity=row, closes_on=closes_on)
    for number, (starts_at, ends_at) in enumerate(ordered, start=1):
        Option.objects.create(poll=poll, number=number, starts_at=starts_at, ends_at=ends_at, offered_at=at)
    return poll


@transaction.atomic
def answer(
    *, poll: Poll, person: Person | None, contact: Contact, name: str, said: Mapping[int, str], at: datetime
) -> Reply:
    """Take down what somebody said of each time, by its key. Raises `Over`.

    That of a person counts at once, and takes the place of what they said before. A guest is written to, once a day at
    most, and theirs counts when they have saved it on the page that the mail leads to: whoever typed the address
    changes nothing that counts, and sees no difference.
    """
    held = _held(poll)
    if not held.is_open(at):
        raise Over
    of_guest = held.replies.filter(person__isnull=True, contact=contact)
    there = held.replies.filter(person=person).first() if person else of_guest.first()
    reply = there or Reply(poll=held, person=person)
    if person or reply.confirmed_at is None:
        reply.contact, reply.name, reply.answered_at = contact, name, at
        reply.confirmed_at = at if person else None
        _keep(reply, said)
    if person is None:
        kind = "polls.answered"
        queue(
            kind=kind,
            contact=contact,
            context={"reply": reply.pk},
            key=f"{kind}:{reply.pk}:{timezone.localdate(at).isoformat()}",
            subject=subject_of(held.activity),
            desk=held.activity.organisation.slug,
            at=at,
        )
    return reply


@transaction.atomic
def change_answers(*, reply: Reply, name: str, said: Mapping[int, str], at: datetime) -> Reply:
    """Take down what the owner of a reply says now, who came by the link to it. It counts from now. Raises `Over`."""
    if not _held(reply.poll).is_open(at):
        raise Over
    row = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    row.name, row.answered_at, row.confirmed_at = name, at, row.confirmed_at or at
    _keep(row, said)
    return row


@transaction.atomic
def hold(*, option: Option, at: datetime) -> Activity:
    """Choose a time: the activity is then, everybody sees it, and who answered hears of it first. Twice is as once.

    Who may come follows the activity, and so is reminded. Raises `Chosen`, `TooLate`, `NotDraft`, or what publishing
    raises; then all stays as it was.
    """
    poll = _held(option.poll)
    row = poll.options.get(pk=option.pk)
    if row.is_chosen:
        return poll.activity
    if poll.held_at is not None:
        raise Chosen
    if row.starts_at <= at:
        raise TooLate
    activity = poll.activity
    if not activity.is_draft:
        raise NotDraft
    activity.starts_at, activity.ends_at = row.starts_at, row.ends_at
    activity = change_activity(
        activity,
        at=at,
        services=list(activity.services.all()),
        goals=list(activity.goals.all()),
        duties=list(activity.duties.all()),
    )
    cancel_notices(subject=asks_of(poll), at=at)
    _tell_who_answered(poll, row, activity, at)
    row.is_chosen = True
    row.save(update_fields=["is_chosen"])
    poll.held_at = at
    poll.save(update_fields=["held_at"])
    return publish_activity(activity=activity, at=at)


@transaction.atomic
def ask_people(*, poll: Poll, persons: Sequence[Person], at: datetime) -> int:
    """Ask these persons when they can come, each once, and never more often than they want; return how many were asked.

    Raises `Over`.
    """
    held = _held(poll)
    if not held.is_open(at):
        raise Over
    answered = set(held.replies.filter(person__in=persons).values_list("person", flat=True))
    contacts = {one.pk: one.contact for one in persons if one.contact is not None and one.pk not in answered}
    kind, subject = "polls.asked", asks_of(held)
    wishes = [Wish(person=pk, key=f"{kind}:{held.pk}:{pk}", subject=subject) for pk in contacts]
    granted = record_asks(wishes=wishes, at=at)
    for wish in granted:
        queue(
            kind=kind,
            contact=contacts[wish.person],
            context={"poll": held.pk},
            key=wish.key,
            subject=subject,
            desk=held.activity.organisation.slug,
            at=at,
        )
    return len(granted)


def asks_of(poll: Poll) -> str:
    """The name under which questions about a poll can be found and taken back."""
    return f"polls.poll:{poll.pk}"


# --- While the poll's row is held ------------------------------------------------------------------------------------


def _held(poll: Poll) -> Poll:
    """The poll as it is now; nobody else answers or chooses until this transaction ends."""
    rows = Poll.objects.select_for_update(of=("self",)).select_related("activity__topic", "activity__organisation")
    return rows.get(pk=poll.pk)


def _keep(reply: Reply, said: Mapping[int, str]) -> None:
    reply.save()
    for option in reply.poll.options.filter(pk__in=said):
        Answer.objects.update_or_create(reply=reply, option=option, defaults={"said": said[option.pk]})


def _tell_who_answered(poll: Poll, chosen: Option, activity: Activity, at: datetime) -> None:
    """Each contact hears of it once, before anybody else does."""
    kind = "polls.held"
    may_come = set(chosen.answers.exclude(said=Answer.Said.NO).values_list("reply", flat=True))
    for reply in poll.replies.filter(confirmed_at__isnull=False).select_related("contact").order_by("pk"):
        if reply.pk in may_come:
            follow(topic=activity.topic, contact=reply.contact, at=at)
        queue(
            kind=kind,
            contact=reply.contact,
            context={"activity": activity.pk},
            key=f"{kind}:{poll.pk}:{reply.contact_id}",
            subject=subject_of(activity),
            desk=activity.organisation.slug,
            at=at,
        )
