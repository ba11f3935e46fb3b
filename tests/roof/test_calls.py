"""Ringing people who chose the telephone: nobody is forgotten, and nobody is rung twice about one thing."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from carer_portal.calling import LEASE, RING_AGAIN_AFTER, NotSafe, end_call, take_call
from carer_portal.models import Call
from notices.models import MAX_ATTEMPTS, Contact, Notice
from notices.operations import NotHeld, cancel, deliver_due, queue, retry, suppress
from people.models import Organisation, Role, User
from tests.conftest import ClientFor
from tests.feedback.factories import make_item
from tests.people.factories import make_staff

pytestmark = pytest.mark.django_db
State, Outcome = Notice.State, Call.Outcome
PAGE = "/manage/northbrook/calls/"
NUMBER = "+442079460018"


@pytest.fixture(autouse=True)
def at() -> Iterator[datetime]:
    """Noon: nobody is rung at night."""
    noon = datetime(2026, 11, 3, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        yield noon


def ask_to_ring(
    organisation: Organisation, key: str = "ring", *, at: datetime, safe: bool = False, **changes: Any
) -> Notice:
    item = make_item(organisation, words="The bus is late.", at=at)
    contact = Contact.objects.for_telephone(NUMBER, safe_to_leave_message=safe)
    values: dict[str, Any] = {"subject": "example:1", "desk": organisation.slug} | changes
    queue(kind="feedback.acknowledged", contact=contact, context={"item": item.pk}, key=key, at=at, **values)
    return Notice.objects.get(key=key)


def fresh(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


# --- One call -----------------------------------------------------------------------------------------------------


def test_a_call_is_taken_made_and_ticked_off(
    organisation: Organisation, planner: User, client_for: ClientFor, at: datetime
) -> None:
    notice = ask_to_ring(organisation, at=at)
    client = client_for(planner)
    listed = client.get(PAGE).content.decode()
    assert "…018" in listed
    assert NUMBER not in listed
    taken = client.post(PAGE, {"notice": notice.public_id})
    page = client.get(taken.headers["Location"]).content.decode()
    assert "020 7946 0018" in page
    assert f'href="tel:{NUMBER}"' in page
    assert "Thank you for telling us." in page
    assert "Leave no message" in page
    assert "I left a message" not in page
    assert client.post(taken.headers["Location"], {"outcome": "spoke"}).headers["Location"] == PAGE
    sent = fresh(notice)
    assert (sent.state, sent.context) == (State.SENT, {})
    assert "Thank you for telling us." in sent.body
    assert "Nobody to ring now" in client.get(PAGE).content.decode()
    assert client.get(taken.headers["Location"]).status_code == 404


def test_a_taken_call_shows_who_has_it_and_nobody_else_gets_it(
    organisation: Organisation, planner: User, client_for: ClientFor, at: datetime
) -> None:
    notice = ask_to_ring(organisation, at=at)
    colleague = client_for(make_staff(organisation, Role.Kind.PLANNER, name="Ola"))
    call = take_call(notice=notice, caller=planner, at=at)
    listed = colleague.get(PAGE).content.decode()
    assert "by Ruth since" in listed
    assert "Take this call" not in listed
    assert (
        "Somebody else has this call"
        in colleague.post(PAGE, {"notice": notice.public_id}, follow=True).content.decode()
    )
    assert colleague.get(f"{PAGE}{call.claim}/").status_code == 404
    assert Call.objects.count() == 1


def test_no_answer_is_tried_again_later_and_after_five_times_staff_decide(
    organisation: Organisation, planner: User, at: datetime
) -> None:
    notice = ask_to_ring(organisation, at=at)
    for pause in RING_AGAIN_AFTER:
        end_call(call=take_call(notice=notice, caller=planner, at=at), outcome=Outcome.NO_ANSWER, at=at)
        assert (fresh(notice).state, fresh(notice).try_at) == (State.RETRY, at + pause)
        with pytest.raises(NotHeld):
            take_call(notice=notice, caller=planner, at=at + pause - timedelta(seconds=1))
        at += pause
    end_call(call=take_call(notice=notice, caller=planner, at=at), outcome=Outcome.NO_ANSWER, at=at)
    assert (fresh(notice).state, fresh(notice).attempts) == (State.FAILED, MAX_ATTEMPTS)
    assert Call.objects.filter(notice=notice, outcome=Outcome.NO_ANSWER).count() == MAX_ATTEMPTS
    retry(notice, at=at)
    assert take_call(notice=notice, caller=planner, at=at).outcome == ""


def test_who_takes_a_call_too_early_reads_how_long_it_waits(
    organisation: Organisation, planner: User, client_for: ClientFor, at: datetime
) -> None:
    notice = ask_to_ring(organisation, at=at)
    end_call(call=take_call(notice=notice, caller=planner, at=at), outcome=Outcome.NO_ANSWER, at=at)
    page = client_for(planner).post(PAGE, {"notice": notice.public_id}, follow=True).content.decode()
    assert "Not now: this call waits until 3 November 2026, 1pm." in page
    assert "Somebody else has this call" not in page


def test_a_wrong_number_is_rung_no_more(organisation: Organisation, planner: User, at: datetime) -> None:
    notice, other = ask_to_ring(organisation, at=at), ask_to_ring(organisation, "other", at=at)
    end_call(call=take_call(notice=notice, caller=planner, at=at), outcome=Outcome.WRONG_NUMBER, at=at)
    assert fresh(notice).state == State.FAILED
    with pytest.raises(NotHeld):
        take_call(notice=other, caller=planner, at=at)
    assert fresh(other).state == State.UNWANTED
    assert Contact.objects.get().suppressed_because == "It is a wrong number."


def test_a_message_is_left_only_where_it_is_safe(
    organisation: Organisation, planner: User, client_for: ClientFor, at: datetime
) -> None:
    call = take_call(notice=ask_to_ring(organisation, at=at), caller=planner, at=at)
    with pytest.raises(NotSafe):
        end_call(call=call, outcome=Outcome.LEFT_MESSAGE, at=at)
    refused = client_for(planner).post(f"{PAGE}{call.claim}/", {"outcome": "message"})
    assert refused.status_code == 200
    assert not Call.objects.exclude(outcome="").exists()
    Contact.objects.update(safe_to_leave_message=True)
    assert "You may leave a message" in client_for(planner).get(f"{PAGE}{call.claim}/").content.decode()
    end_call(call=call, outcome=Outcome.LEFT_MESSAGE, at=at)
    assert Notice.objects.get().state == State.SENT


def test_what_was_not_rung_waits_as_before(organisation: Organisation, planner: User, at: datetime) -> None:
    notice = ask_to_ring(organisation, at=at)
    end_call(call=take_call(notice=notice, caller=planner, at=at), outcome=Outcome.PUT_BACK, at=at)
    assert (fresh(notice).state, fresh(notice).attempts) == (State.QUEUED, 0)
    assert take_call(notice=notice, caller=planner, at=at).outcome == ""


def test_nobody_is_rung_at_night(organisation: Organisation, planner: User, at: datetime) -> None:
    late = at + timedelta(hours=10)
    notice = ask_to_ring(organisation, at=late)
    with pytest.raises(NotHeld):
        take_call(notice=notice, caller=planner, at=late)
    assert fresh(notice).try_at == at + timedelta(hours=20)
    assert take_call(notice=notice, caller=planner, at=at + timedelta(hours=20)).outcome == ""


def test_what_is_held_for_the_morning_does_not_stand_in_the_list(
    organisation: Organisation, planner: User, client_for: ClientFor, at: datetime
) -> None:
    late = at + timedelta(hours=10)
    ask_to_ring(organisation, at=late)
    with time_machine.travel(late, tick=False):
        deliver_due(at=late)
        page = client_for(planner).get(PAGE)
    assert page.context["rows"] == []
    assert page.context["later"] == 1


# --- Never lost, never twice ------------------------------------------------------------------------------------------


def test_who_says_nothing_leaves_it_to_a_person(organisation: Organisation, planner: User, at: datetime) -> None:
    notice = ask_to_ring(organisation, at=at)
    call = take_call(notice=notice, caller=planner, at=at)
    deliver_due(at=at + LEASE - timedelta(seconds=30))
    assert fresh(notice).state == State.SENDING
    deliver_due(at=at + LEASE)
    assert fresh(notice).state == State.UNCERTAIN
    with pytest.raises(NotHeld):
        take_call(notice=notice, caller=planner, at=at + LEASE)
    end_call(call=call, outcome=Outcome.SPOKE, at=at + LEASE)
    assert fresh(notice).state == State.SENT


def test_what_came_of_a_call_is_said_once(organisation: Organisation, planner: User, at: datetime) -> None:
    notice = ask_to_ring(organisation, at=at)
    call = take_call(notice=notice, caller=planner, at=at)
    end_call(call=call, outcome=Outcome.SPOKE, at=at)
    for outcome in (Outcome.NO_ANSWER, Outcome.SPOKE, Outcome.PUT_BACK):
        with pytest.raises(NotHeld):
            end_call(call=call, outcome=outcome, at=at)
    assert (fresh(notice).state, Call.objects.get().outcome) == (State.SENT, Outcome.SPOKE)


def test_after_a_colleague_took_it_over_the_first_one_settles_nothing(
    organisation: Organisation, planner: User, at: datetime
) -> None:
    notice = ask_to_ring(organisation, at=at)
    first = take_call(notice=notice, caller=planner, at=at)
    deliver_due(at=at + LEASE)
    retry(notice, at=at + LEASE)
    second = take_call(notice=notice, caller=planner, at=at + LEASE)
    with pytest.raises(NotHeld):
        end_call(call=first, outcome=Outcome.NO_ANSWER, at=at + LEASE)
    assert fresh(notice).claim == second.claim


def test_nobody_rings_about_what_is_cancelled_or_not_wanted(
    organisation: Organisation, planner: User, at: datetime
) -> None:
    cancelled, unwanted = ask_to_ring(organisation, at=at), ask_to_ring(organisation, "2", at=at, subject="example:2")
    late = ask_to_ring(organisation, "3", at=at, subject="example:3", expires_at=at + timedelta(hours=1))
    cancel(subject="example:1", at=at)
    with pytest.raises(NotHeld):
        take_call(notice=cancelled, caller=planner, at=at)
    with pytest.raises(NotHeld):
        take_call(notice=late, caller=planner, at=at + timedelta(hours=2))
    suppress(contact=unwanted.contact, because="They asked.", at=at)
    with pytest.raises(NotHeld):
        take_call(notice=unwanted, caller=planner, at=at)
    assert [fresh(one).state for one in (cancelled, late, unwanted)] == [State.CANCELLED, State.EXPIRED, State.UNWANTED]
    assert not Call.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_one_call_at_once_one_has_it(organisation: Organisation, planner: User, at: datetime) -> None:
    """Twenty at the same moment, five times over."""
    at_once = 20
    for number in range(5):
        notice = ask_to_ring(organisation, str(number), at=at)
        ready = Barrier(at_once)

        def one(_number: int, notice: Notice = notice, ready: Barrier = ready) -> str:
            try:
                connection.ensure_connection()
                ready.wait(timeout=30)
                take_call(notice=notice, caller=planner, at=at)
            except NotHeld:
                return "somebody else has it"
            else:
                return "mine"
            finally:
                connection.close()

        with ThreadPoolExecutor(at_once) as pool:
            assert Counter(pool.map(one, range(at_once))) == {"mine": 1, "somebody else has it": at_once - 1}
        assert Call.objects.filter(notice=notice).count() == 1


@pytest.mark.django_db(transaction=True)
def test_looking_before_taking_would_let_two_ring(organisation: Organisation, planner: User, at: datetime) -> None:
    """The negative control: what reading first and writing then comes to."""
    notice = ask_to_ring(organisation, at=at)
    ready = Barrier(2)

    def one(_number: int) -> bool:
        try:
            is_free = Notice.objects.waiting().filter(pk=notice.pk).exists()
            ready.wait(timeout=30)
            if is_free:
                Call.objects.create(notice=notice, caller=planner, began_at=at)
            return is_free
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, range(2))) == [True, True]
    assert Call.objects.count() == 2


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_urgent_stand_on_top_then_the_oldest(
    organisation: Organisation, planner: User, client_for: ClientFor, at: datetime
) -> None:
    for number, hours in enumerate((1, 3, 2)):
        ask_to_ring(organisation, str(number), at=at - timedelta(hours=hours))
    Notice.objects.filter(key="0").update(urgent=True)
    ask_to_ring(organisation, "later", at=at, due_at=at + timedelta(hours=1))
    page = client_for(planner).get(PAGE)
    assert [row.notice.key for row in page.context["rows"]] == ["0", "1", "2"]
    assert page.context["later"] == 1
    assert "Urgent" in page.content.decode()


def test_what_has_no_desk_is_rung_by_the_host(
    *, organisation: Organisation, planner: User, other_planner: User, client_for: ClientFor, at: datetime
) -> None:
    notice = ask_to_ring(organisation, at=at, desk="")
    assert "…018" in client_for(planner).get(PAGE).content.decode()
    elsewhere = "/manage/southmere/calls/"
    assert "…018" not in client_for(other_planner).get(elsewhere).content.decode()
    client_for(other_planner).post(elsewhere, {"notice": notice.public_id})
    assert fresh(notice).state == State.QUEUED


@pytest.mark.parametrize("sent", [{}, {"notice": "x"}, {"notice": "00000000-0000-4000-8000-000000000000"}])
def test_taking_nothing_is_no_error(
    organisation: Organisation, planner: User, client_for: ClientFor, sent: dict[str, str]
) -> None:
    assert "Choose whom you ring." in client_for(planner).post(PAGE, sent, follow=True).content.decode()


def test_postgres_refuses_an_outcome_without_an_end(organisation: Organisation, planner: User, at: datetime) -> None:
    take_call(notice=ask_to_ring(organisation, at=at), caller=planner, at=at)
    for changes in ({"outcome": "spoke"}, {"ended_at": at}, {"outcome": "sang", "ended_at": at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Call.objects.update(**changes)
