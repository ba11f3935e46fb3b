"""Places: each is taken once, who waits is offered what comes free, and nobody gets one that is not there."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from activities.models import Activity
from activities.operations import cancel_activity
from common.clock import now
from engagement.meetings.models import Booking, Meeting
from engagement.meetings.operations.bookings import (
    TIME_TO_ACCEPT,
    NotOpen,
    OfferOver,
    TooFewPlaces,
    accept_offer,
    change_needs,
    give_up,
    pass_places_on,
)
from engagement.meetings.retention import BOOKING, forget_bookings
from notices.models import Contact, Follower, Notice
from people.models import Organisation
from tests.activities.factories import make_activity
from tests.engagement.meetings.factories import book, make_meeting
from tests.notices.test_queueing import together

State = Booking.State
ROUNDS, RIVALS = 10, 12  # 100 and 50 in the soak


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def meeting(organisation: Organisation, at: datetime) -> Meeting:
    return make_meeting(make_activity(organisation), at=at, capacity=2)


def states(meeting: Meeting) -> list[tuple[str, int | None]]:
    return list(meeting.bookings.order_by("pk").values_list("state", "seat"))


def test_places_are_numbered_and_who_comes_later_waits(meeting: Meeting, at: datetime) -> None:
    bookings = [book(meeting, at=at + timedelta(minutes=number)) for number in range(4)]

    assert states(meeting) == [(State.BOOKED, 1), (State.BOOKED, 2), (State.WAITING, None), (State.WAITING, None)]
    kinds = Notice.objects.filter(kind__startswith="meetings.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["meetings.booked"] * 2 + ["meetings.waiting"] * 2
    followers = Follower.objects.active().filter(topic=meeting.activity.topic)
    assert followers.count() == len(bookings)


def test_booking_twice_is_booking_once(meeting: Meeting, at: datetime) -> None:
    first = book(meeting, at=at)

    for _again in range(2):
        assert book(meeting, at=at, contact=first.contact) == first

    assert meeting.bookings.count() == 1
    assert Notice.objects.filter(kind="meetings.booked").count() == 2  # once more that day, and no flood


def test_what_comes_free_is_offered_to_who_waited_longest_and_taken_by_saying_yes(
    meeting: Meeting, at: datetime
) -> None:
    first, _second, third, fourth = (book(meeting, at=at + timedelta(minutes=number)) for number in range(4))

    for _twice in range(2):
        give_up(booking=first, at=at + timedelta(hours=1))

    third.refresh_from_db()
    assert (third.state, third.seat, third.offer_ends_at) == (
        State.OFFERED,
        1,
        at + timedelta(hours=1) + TIME_TO_ACCEPT,
    )
    assert Notice.objects.filter(kind="meetings.offered").count() == 1
    assert not Follower.objects.active().filter(topic=meeting.activity.topic, contact=first.contact).exists()
    for _twice in range(2):
        accept_offer(booking=third, at=at + timedelta(hours=2))
    assert states(meeting) == [(State.LEFT, None), (State.BOOKED, 2), (State.BOOKED, 1), (State.WAITING, None)]
    assert Notice.objects.filter(kind="meetings.booked", contact=third.contact).count() == 1
    with pytest.raises(OfferOver):
        accept_offer(booking=fourth, at=at)


def test_an_offer_that_nobody_takes_goes_on(meeting: Meeting, at: datetime) -> None:
    first, _second, third, fourth = (book(meeting, at=at + timedelta(minutes=number)) for number in range(4))
    give_up(booking=first, at=at)
    later = at + TIME_TO_ACCEPT

    assert pass_places_on(at=later - timedelta(seconds=1)) == 0
    with pytest.raises(OfferOver):
        accept_offer(booking=third, at=later)
    assert (pass_places_on(at=later), pass_places_on(at=later)) == (1, 0)

    third.refresh_from_db()
    fourth.refresh_from_db()
    assert (third.state, fourth.state, fourth.seat) == (State.LEFT, State.OFFERED, 1)
    assert Notice.objects.filter(kind="meetings.offer_ended").get().contact == third.contact


def test_an_offer_ends_when_it_starts_at_the_latest(organisation: Organisation, at: datetime) -> None:
    soon = make_meeting(make_activity(organisation, starts_at=at + timedelta(hours=3)), at=at, capacity=1)
    first, second = book(soon, at=at), book(soon, at=at)

    give_up(booking=first, at=at)

    second.refresh_from_db()
    assert second.offer_ends_at == at + timedelta(hours=3)


def test_more_places_are_offered_and_fewer_than_are_taken_are_refused(meeting: Meeting, at: datetime) -> None:
    first, second, third = (book(meeting, at=at + timedelta(minutes=number)) for number in range(3))

    with pytest.raises(TooFewPlaces) as few:
        make_meeting(meeting.activity, at=at, capacity=1)
    assert few.value.taken == 2

    make_meeting(meeting.activity, at=at, capacity=5)
    third.refresh_from_db()
    assert (third.state, third.seat) == (State.OFFERED, 3)

    give_up(booking=first, at=at)
    make_meeting(meeting.activity, at=at, capacity=2)  # the gap is closed first
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.seat, third.seat) == (1, 2)


def test_without_a_limit_everybody_has_a_place(organisation: Organisation, at: datetime) -> None:
    open_house = make_meeting(make_activity(organisation), at=at, capacity=None)

    assert {book(open_house, at=at).state for _ in range(5)} == {State.BOOKED}


def test_nobody_books_what_is_not_public_or_has_begun(
    meeting: Meeting, organisation: Organisation, at: datetime
) -> None:
    draft = make_meeting(make_activity(organisation, status=Activity.Status.DRAFT), at=at)
    with pytest.raises(NotOpen):
        book(draft, at=at)
    with pytest.raises(NotOpen):
        book(meeting, at=meeting.activity.starts_at)
    waiting = [book(meeting, at=at) for _ in range(3)][-1]
    cancel_activity(activity=meeting.activity, because="The hall is flooded.", at=at)
    with pytest.raises(NotOpen):
        book(meeting, at=at)
    give_up(booking=meeting.bookings.get(seat=1), at=at)
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING  # nothing is offered that will not happen


def test_other_needs_are_got_ready_anew(meeting: Meeting, at: datetime) -> None:
    booking = book(meeting, at=at, wants=["care"], needs="No steps.")
    meeting.bookings.update(is_ready=True)

    assert change_needs(booking=booking, wants=["care"], needs="No steps.").is_ready
    changed = change_needs(booking=booking, wants=["care", "food"], needs="No steps.")

    assert (changed.is_ready, changed.wants) == (False, ["care", "food"])


def test_the_link_is_shown_with_a_place_from_half_an_hour_before(meeting: Meeting, at: datetime) -> None:
    first, _second, third = (book(meeting, at=at) for _ in range(3))
    starts = meeting.activity.starts_at

    assert not first.sees_the_link(starts - timedelta(minutes=31))
    assert first.sees_the_link(starts - timedelta(minutes=30))
    assert not first.sees_the_link(meeting.activity.ends_at)
    assert not third.sees_the_link(starts)


def test_bookings_are_forgotten_in_time(meeting: Meeting, at: datetime) -> None:
    book(meeting, at=at)
    ends_at = meeting.activity.ends_at

    assert forget_bookings(at=ends_at + BOOKING.length - timedelta(seconds=1)) == 0
    assert forget_bookings(at=ends_at + BOOKING.length) == 1
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"seat": 3}, {"seat": 2}, {"seat": None}, {"state": "waiting"}, {"state": "offered"}, {"wants": ["a horse"]}],
    ids=str,
)
def test_postgres_holds_what_a_booking_must_be(meeting: Meeting, at: datetime, change: dict[str, object]) -> None:
    first, _second = book(meeting, at=at), book(meeting, at=at)

    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=first.pk).update(**change)


def test_postgres_lets_nobody_cut_off_a_place_that_is_taken(meeting: Meeting, at: datetime) -> None:
    book(meeting, at=at)
    book(meeting, at=at)

    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.update(capacity=1)


# --- Many at once ----------------------------------------------------------------------------------------------------


def rounds(organisation: Organisation, number: int, at: datetime) -> list[Meeting]:
    return [make_meeting(make_activity(organisation), at=at, capacity=1) for _ in range(number)]


def everyone_wants(meeting: Meeting, rivals: int, at: datetime) -> None:
    contacts = [Contact.objects.for_email(f"rival{meeting.pk}-{number}@example.org") for number in range(rivals)]
    together(rivals, lambda: book(meeting, at=at, contact=contacts.pop()))


@pytest.mark.django_db(transaction=True)
def test_the_last_place_has_one_winner(organisation: Organisation, at: datetime) -> None:
    for meeting in rounds(organisation, ROUNDS, at):
        everyone_wants(meeting, RIVALS, at)
        assert sorted(state for state, _seat in states(meeting)) == [State.BOOKED, *[State.WAITING] * (RIVALS - 1)]


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_the_last_place_has_one_winner_in_the_long_run(organisation: Organisation, at: datetime) -> None:
    for meeting in rounds(organisation, 100, at):
        everyone_wants(meeting, 50, at)
        assert sorted(state for state, _seat in states(meeting)) == [State.BOOKED, *[State.WAITING] * 49]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_and_what_postgres_holds_the_last_place_is_sold_twice(
    organisation: Organisation, at: datetime
) -> None:
    """The negative control: each looks first, and writes down afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE meetings_booking DROP CONSTRAINT place_is_taken_once")
    try:
        sold = 0
        for meeting in rounds(organisation, ROUNDS, at):
            contacts = [Contact.objects.for_email(f"rival{meeting.pk}-{one}@example.org") for one in range(RIVALS)]
            together(RIVALS, lambda meeting=meeting, contacts=contacts: look_then_book(meeting, contacts.pop(), at))  # type: ignore[misc]
            sold = max(sold, meeting.bookings.filter(seat=1).count())
        assert sold > 1
    finally:
        Booking.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE meetings_booking ADD CONSTRAINT place_is_taken_once UNIQUE (meeting_id, seat)")


def look_then_book(meeting: Meeting, contact: Contact, at: datetime) -> None:
    is_free = not meeting.bookings.filter(seat=1).exists()
    Booking.objects.create(
        meeting=meeting,
        contact=contact,
        name="Guest",
        state=State.BOOKED if is_free else State.WAITING,
        seat=1 if is_free else None,
        asked_at=at,
    )


@pytest.mark.django_db(transaction=True)
def test_a_place_that_comes_free_is_offered_once(organisation: Organisation, at: datetime) -> None:
    meeting = make_meeting(make_activity(organisation), at=at, capacity=3)
    bookings = [book(meeting, at=at + timedelta(minutes=number)) for number in range(9)]
    leaving = bookings[:3] * 3

    together(9, lambda: give_up(booking=leaving.pop(), at=at + timedelta(hours=1)))

    assert sorted(seat for _state, seat in states(meeting) if seat) == [1, 2, 3]
    assert Notice.objects.filter(kind="meetings.offered").count() == 3


@pytest.mark.django_db(transaction=True)
def test_cutting_places_and_booking_at_once_never_sell_too_many(organisation: Organisation, at: datetime) -> None:
    for _round in range(5):
        meeting = make_meeting(make_activity(organisation), at=at, capacity=2)
        book(meeting, at=at)
        acts = [lambda m=meeting: book(m, at=at), lambda m=meeting: cut(m, at)] * 3
        together(6, lambda acts=acts: acts.pop()())  # type: ignore[misc]
        meeting.refresh_from_db()
        assert meeting.capacity is not None
        assert meeting.bookings.with_a_place().count() <= meeting.capacity


def cut(meeting: Meeting, at: datetime) -> None:
    with suppress(TooFewPlaces):
        make_meeting(meeting.activity, at=at, capacity=1)


def test_a_place_that_comes_free_by_a_deletion_is_offered_by_the_next_beat(meeting: Meeting, at: datetime) -> None:
    first, _second, third = (book(meeting, at=at + timedelta(minutes=number)) for number in range(3))
    first.delete()  # as with the account of who booked

    pass_places_on(at=at + timedelta(hours=1))

    third.refresh_from_db()
    assert (third.state, third.seat) == (State.OFFERED, 1)
