"""Booking places, giving them up, and offering them to who waits. Whoever changes places holds the meeting's row."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from activities.models import Activity
from activities.operations import subject_of
from engagement.meetings.models import Booking, Meeting
from notices.models import Contact
from notices.operations import follow, queue, unfollow
from people.models import Person

TIME_TO_ACCEPT = timedelta(days=2)


class NotOpen(Exception):
    """Places are booked while a meeting is public and has not begun."""


class TooFewPlaces(Exception):
    """More places are taken than there would be: ``taken`` says how many."""

    def __init__(self, taken: int) -> None:
        super().__init__(str(taken))
        self.taken = taken


class OfferOver(Exception):
    """The time to say yes is over, and the place may be somebody else's."""


@transaction.atomic
def set_places(
    *, activity: Activity, capacity: int | None, join_link: str, dial_in: str, path: str, at: datetime
) -> Meeting:
    """Let people book places in an activity, or change how many there are; who waits is offered what is new.

    ``path`` is the page on which one books. Raises `TooFewPlaces`.
    """
    row = Activity.objects.select_for_update().get(pk=activity.pk)
    meeting, _made = Meeting.objects.select_for_update(of=("self",)).get_or_create(activity=row)
    taken = list(meeting.bookings.with_a_place().order_by("seat"))
    if capacity is not None and len(taken) > capacity:
        raise TooFewPlaces(len(taken))
    for number, booking in enumerate(taken, start=1):  # close the gaps, so that no place is beyond the last one
        if booking.seat != number:
            booking.seat = number
            booking.save(update_fields=["seat"])
    meeting.capacity, meeting.join_link, meeting.dial_in = capacity, join_link, dial_in
    meeting.save()
    if row.part_path != path:
        row.part_path = path
        row.save(update_fields=["part_path"])
    _offer_free_places(meeting, at)
    return meeting


@transaction.atomic
def book_place(
    *,
    meeting: Meeting,
    contact: Contact,
    name: str,
    person: Person | None,
    wants: Collection[str],
    needs: str,
    at: datetime,
) -> Booking:
    """Book a place, or wait for one where there is none, and say so to ``contact``. Raises `NotOpen`.

    Who has a booking already keeps that one, and a guest is written to once more, once a day at most: whoever typed
    the address must see no difference. They are reminded, and told if it moves, as everyone who follows it.
    """
    held = _held(meeting)
    if not held.activity.is_public or held.activity.starts_at <= at:
        raise NotOpen
    if same := _booking_of(held, person, contact):
        if person is None:
            _say(same, same.state, at, occasion=f"again {at.date().isoformat()}")
        return same
    seat = None if held.bookings.in_the_queue().exists() else _free_place(held)
    booking = Booking.objects.create(
        meeting=held,
        person=person,
        contact=contact,
        name=name,
        wants=list(wants),
        needs=needs,
        state=Booking.State.WAITING if seat is None else Booking.State.BOOKED,
        seat=seat,
        asked_at=at,
    )
    follow(topic=held.activity.topic, contact=contact, at=at)
    _say(booking, "waiting" if seat is None else "booked", at)
    return booking


@transaction.atomic
def change_needs(*, booking: Booking, wants: Collection[str], needs: str) -> Booking:
    """Keep what somebody needs now. What was got ready for other needs is looked at again."""
    row = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if (row.wants, row.needs) != (list(wants), needs):
        row.wants, row.needs, row.is_ready = list(wants), needs, False
        row.save(update_fields=["wants", "needs", "is_ready"])
    return row


@transaction.atomic
def give_up(*, booking: Booking, at: datetime) -> Booking:
    """Give a booking up; a place that comes free is offered to who has waited longest. Twice is as once."""
    held = _held(booking.meeting)
    row = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if row.state != Booking.State.LEFT:
        _leave(row)
        if not held.bookings.standing().filter(contact=row.contact).exists():
            unfollow(topic=held.activity.topic, contact=row.contact, at=at)
        _offer_free_places(held, at)
    return row


@transaction.atomic
def accept_offer(*, booking: Booking, at: datetime) -> Booking:
    """Take the place that is offered. Twice is as once. Raises `OfferOver`."""
    _held(booking.meeting)
    row = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if row.state == Booking.State.BOOKED:
        return row
    if row.state != Booking.State.OFFERED or row.offer_ends_at is None or row.offer_ends_at <= at:
        raise OfferOver
    row.state, row.offer_ends_at = Booking.State.BOOKED, None
    row.save(update_fields=["state", "offer_ends_at"])
    _say(row, "booked", at)
    return row


def pass_places_on(*, at: datetime) -> int:
    """Take back offers whose time is over, and offer every free place to who is next; return how many offers ended.

    A place may also be free because the account of who had it is gone.
    """
    ended = 0
    waited_for = Booking.objects.in_the_queue().filter(meeting__activity__starts_at__gt=at)
    for meeting in Meeting.objects.filter(
        Q(pk__in=Booking.objects.offered_until(at).values("meeting")) | Q(pk__in=waited_for.values("meeting"))
    ):
        with transaction.atomic():
            held = _held(meeting)
            for booking in held.bookings.offered_until(at).select_for_update(of=("self",)):
                _leave(booking)
                _say(booking, "offer_ended", at)
                ended += 1
            _offer_free_places(held, at)
    return ended


# --- Places, while the meeting's row is held -------------------------------------------------------------------------


def _held(meeting: Meeting) -> Meeting:
    """The meeting as it is now; nobody else changes its places until this transaction ends."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("activity__topic", "activity__organisation")
    return rows.get(pk=meeting.pk)


def _booking_of(meeting: Meeting, person: Person | None, contact: Contact) -> Booking | None:
    standing = meeting.bookings.standing()
    whose = standing.filter(person=person) if person else standing.filter(person__isnull=True, contact=contact)
    return whose.first()


def _free_place(meeting: Meeting) -> int | None:
    taken = set(meeting.bookings.with_a_place().values_list("seat", flat=True))
    lowest = next(number for number in range(1, len(taken) + 2) if number not in taken)
    return lowest if meeting.capacity is None or lowest <= meeting.capacity else None


def _leave(booking: Booking) -> None:
    booking.state, booking.seat, booking.offer_ends_at = Booking.State.LEFT, None, None
    booking.save(update_fields=["state", "seat", "offer_ends_at"])


def _offer_free_places(meeting: Meeting, at: datetime) -> None:
    if not meeting.activity.is_public or meeting.activity.starts_at <= at:
        return
    for booking in meeting.bookings.in_the_queue().select_for_update(of=("self",)):
        seat = _free_place(meeting)
        if seat is None:
            return
        booking.state, booking.seat = Booking.State.OFFERED, seat
        booking.offer_ends_at = min(at + TIME_TO_ACCEPT, meeting.activity.starts_at)
        booking.save(update_fields=["state", "seat", "offer_ends_at"])
        _say(booking, "offered", at)


def _say(booking: Booking, what: str, at: datetime, *, occasion: str = "") -> None:
    kind, activity = f"meetings.{what}", booking.meeting.activity
    queue(
        kind=kind,
        contact=booking.contact,
        context={"booking": booking.pk},
        key=f"{kind}:{booking.pk}:{occasion or at.isoformat()}",
        subject=subject_of(activity),
        desk=activity.organisation.slug,
        at=at,
    )
