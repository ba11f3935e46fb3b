"""Polls: one answer each, none when it is over, and whoever answered hears of the day once, before others do."""

import threading
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from activities.models import Activity
from activities.operations import NotReady, cancel_activity, follow_new
from common.clock import now
from engagement.polls.counting import invited_to, kindest, part_of_week, shares_of, still_to_ask, tallies_of
from engagement.polls.models import Answer, Option, Poll, Reply
from engagement.polls.operations import (
    Chosen,
    NotDraft,
    Over,
    TooLate,
    WrongTimes,
    answer,
    ask_people,
    change_answers,
    hold,
    start_poll,
)
from engagement.polls.retention import REPLY, forget_replies
from notices.models import Contact, Follower, Notice
from people.models import Ask, Organisation, Person, Profile
from planning.models import Service
from tests.activities.factories import make_activity
from tests.engagement.polls.factories import make_poll, make_reply
from tests.notices.test_queueing import together
from tests.people.factories import make_connection, make_contact, make_person

DAY = timedelta(days=1)


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def draft(organisation: Organisation, service: Service) -> Activity:
    return make_draft(organisation, service)


def make_draft(organisation: Organisation, service: Service) -> Activity:
    activity = make_activity(organisation, status=Activity.Status.DRAFT)
    activity.services.add(service)
    return activity


@pytest.fixture
def poll(draft: Activity, at: datetime) -> Poll:
    return make_poll(draft, at=at)


def told(kind: str) -> list[int]:
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("contact", flat=True))


def said_of(reply: Reply) -> list[str]:
    return list(reply.answers.order_by("option__starts_at").values_list("said", flat=True))


# --- Asking ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_asked_about_once(draft: Activity, at: datetime) -> None:
    assert make_poll(draft, at=at, number=12) == make_poll(draft, at=at)
    assert Option.objects.count() == 12


@pytest.mark.parametrize(
    ("days", "closes_in"),
    [([21], 14), (list(range(21, 34)), 14), ([-1, 21], -2), ([21, 22], 21), ([21, 22], -1)],
    ids=["one", "thirteen", "past", "answers after the first", "closed already"],
)
def test_times_out_of_bounds_are_refused(draft: Activity, at: datetime, days: list[int], closes_in: int) -> None:
    times = [(at + day * DAY, at + day * DAY + timedelta(hours=1)) for day in days]
    with pytest.raises(WrongTimes):
        start_poll(activity=draft, times=times, closes_on=timezone.localdate(at) + closes_in * DAY, at=at)
    assert not Poll.objects.exists()


def test_what_is_public_has_its_day(organisation: Organisation, at: datetime) -> None:
    with pytest.raises(NotDraft):
        make_poll(make_activity(organisation), at=at)


# --- Answering -------------------------------------------------------------------------------------------------------


def test_a_person_answers_once_and_changes_it(poll: Poll, at: datetime) -> None:
    person = make_person("Amina", contact=make_contact())
    first = make_reply(poll, person=person, at=at)
    again = make_reply(poll, person=person, said="no", at=at)

    assert first == again
    assert said_of(again) == ["no"] * 3
    assert told("polls.answered") == []


def test_what_a_guest_says_counts_once_the_owner_of_the_address_saves_it(poll: Poll, at: datetime) -> None:
    contact = make_contact()
    typed = make_reply(poll, contact=contact, is_saved=False, at=at)
    assert [tally.yes for tally in tallies_of(poll, invited_to(poll, at))] == [0, 0, 0]

    saved = change_answers(reply=typed, name="", said={poll.options.all()[0].pk: "maybe"}, at=at)
    assert [(one.yes, one.maybe) for one in tallies_of(poll, invited_to(poll, at))] == [(0, 1), (1, 0), (1, 0)]
    make_reply(poll, contact=contact, said="no", is_saved=False, at=at)  # somebody else types the address

    assert said_of(saved) == ["maybe", "yes", "yes"]
    assert told("polls.answered") == [contact.pk]  # once a day
    make_reply(poll, contact=contact, is_saved=False, at=at + DAY)
    assert told("polls.answered") == [contact.pk] * 2


def test_nobody_answers_when_it_is_over(poll: Poll, at: datetime) -> None:
    reply = make_reply(poll, at=at)
    too_late = at + 15 * DAY
    with pytest.raises(Over):
        make_reply(poll, at=too_late)
    with pytest.raises(Over):
        change_answers(reply=reply, name="", said={}, at=too_late)
    hold(option=poll.options.all()[0], at=at)
    with pytest.raises(Over):
        make_reply(poll, at=at)
    with pytest.raises(Over):
        ask_people(poll=poll, persons=[], at=at)


# --- Choosing --------------------------------------------------------------------------------------------------------


def test_one_step_makes_it_public_and_tells_who_answered_first_and_once(
    poll: Poll, service: Service, at: datetime
) -> None:
    shared = make_contact()
    can = make_reply(poll, contact=shared, at=at)
    make_reply(poll, person=make_person("Shares it", contact=shared), at=at)
    perhaps, cannot = make_reply(poll, said="maybe", at=at), make_reply(poll, said="no", at=at)
    unsaved = make_reply(poll, is_saved=False, at=at)
    interested = make_contact()
    follow_new(service=service, kind="", contact=interested, at=at)
    second = poll.options.all()[1]

    activity = [hold(option=second, at=at + DAY) for _twice in range(2)][-1]

    activity.refresh_from_db()
    assert (activity.status, activity.starts_at, activity.ends_at) == ("published", second.starts_at, second.ends_at)
    assert told("polls.held") == [can.contact_id, perhaps.contact_id, cannot.contact_id]
    assert unsaved.contact_id not in told("polls.held")
    following = Follower.objects.active().filter(topic=activity.topic).values_list("contact", flat=True)
    assert set(following) == {can.contact_id, perhaps.contact_id}
    first_public = Notice.objects.get(kind="activities.announced", contact=interested)
    assert all(one.pk < first_public.pk for one in Notice.objects.filter(kind="polls.held"))
    with pytest.raises(Chosen):
        hold(option=poll.options.all()[0], at=at)


def test_what_is_not_ready_stays_as_it_was(poll: Poll, at: datetime) -> None:
    make_reply(poll, at=at)
    Activity.objects.update(how_to_join={})
    before = Activity.objects.get().starts_at

    with pytest.raises(NotReady):
        hold(option=poll.options.all()[0], at=at)

    poll.refresh_from_db()
    assert (poll.held_at, Activity.objects.get().starts_at, told("polls.held")) == (None, before, [])
    assert Activity.objects.get().is_draft


def test_a_time_that_is_over_and_a_cancelled_draft_are_not_held(poll: Poll, at: datetime) -> None:
    option = poll.options.all()[0]
    with pytest.raises(TooLate):
        hold(option=option, at=option.starts_at)
    cancel_activity(activity=poll.activity, because="Too few people.", at=at)
    with pytest.raises(NotDraft):
        hold(option=option, at=at)


# --- Asking more people ----------------------------------------------------------------------------------------------


def test_nobody_is_asked_twice_or_more_often_than_they_want(
    poll: Poll, organisation: Organisation, other_organisation: Organisation, at: datetime
) -> None:
    willing, none_left, answered = (make_person(name, contact=make_contact()) for name in ("Ann", "Bob", "Cai"))
    for person in (willing, none_left, answered):
        make_connection(person, organisation)
    make_connection(make_person("Elsewhere", contact=make_contact()), other_organisation)
    make_connection(make_person("Nobody can write to them"), organisation)
    Profile.objects.update_or_create(person=none_left, defaults={"asks_a_month": 0})
    make_reply(poll, person=answered, at=at)

    assert list(still_to_ask(poll, at)) == [willing]
    everybody = list(Person.objects.select_related("contact"))
    assert [ask_people(poll=poll, persons=[willing, none_left, answered], at=at) for _twice in range(2)] == [1, 0]
    assert willing.contact
    assert told("polls.asked") == [willing.contact.pk]
    assert len(everybody) > Ask.objects.count() == 1
    assert not still_to_ask(poll, at).exists()

    hold(option=poll.options.all()[0], at=at)
    assert Notice.objects.get(kind="polls.asked").state == Notice.State.CANCELLED  # the question is answered


# --- Counting --------------------------------------------------------------------------------------------------------


def test_the_kindest_time_shuts_out_the_fewest(poll: Poll, organisation: Organisation, at: datetime) -> None:
    assert kindest(tallies_of(poll, invited_to(poll, at))) is None
    one, two, three = poll.options.all()
    for name, answers in (("Ann", "yes no yes"), ("Bob", "yes no maybe"), ("", "no yes yes")):
        reply = make_reply(poll, name=name, at=at)
        said = dict(zip([one.pk, two.pk, three.pk], answers.split(), strict=True))
        change_answers(reply=reply, name=name, said=said, at=at)
    for _number in range(9):
        person = make_person("Suits")
        make_connection(person, organisation)
        Person.objects.filter(pk=person.pk).update(contact=make_contact())
        Profile.objects.update_or_create(person=person, defaults={"times": [part_of_week(two.starts_at)]})

    tallies = tallies_of(poll, invited_to(poll, at))

    assert [(tally.yes, tally.maybe, tally.no) for tally in tallies] == [(2, 0, 1), (1, 0, 2), (2, 1, 0)]
    assert [tally.is_kindest for tally in tallies] == [False, False, True]
    assert [(tally.shut_out, tally.unnamed) for tally in tallies] == [([], 1), (["Ann", "Bob"], 0), ([], 0)]
    assert [tally.suits for tally in tallies] == [0, 10, 0]  # rounded: nobody is found in it


def test_evenings_and_weekends_are_those_of_londons_clocks() -> None:
    def instant(words: str) -> datetime:
        return datetime.fromisoformat(words)

    summer_evening = instant("2027-07-07T16:00:00+00:00")  # a Wednesday, 5pm in London
    shares = shares_of([
        summer_evening,
        instant("2027-01-06T16:00:00+00:00"),  # a Wednesday, 4pm
        instant("2027-07-09T23:30:00+00:00"),  # Saturday already
        instant("2027-07-10T18:00:00+00:00"),  # a Saturday evening counts once
    ])  # fmt: skip
    assert (shares.activities, shares.evenings, shares.weekends, shares.per_cent) == (4, 1, 2, 75)
    assert shares_of([]).per_cent == 0
    assert (part_of_week(summer_evening), part_of_week(instant("2027-01-06T11:59:00+00:00"))) == (
        "wed-evening",
        "wed-morning",
    )


# --- Retention -------------------------------------------------------------------------------------------------------


def test_answers_to_what_was_never_held_go_as_well(poll: Poll, at: datetime) -> None:
    make_reply(poll, at=at)
    last = timezone.make_aware(datetime.combine(poll.closes_on, datetime.min.time())) + REPLY.length
    assert forget_replies(at=last + timedelta(hours=12)) == 0
    assert forget_replies(at=last + DAY + timedelta(hours=12)) == 1
    assert not Answer.objects.exists()


# --- What Postgres holds ---------------------------------------------------------------------------------------------


def test_postgres_holds_what_an_option_must_be(poll: Poll, at: datetime) -> None:
    first, second = poll.options.all()[:2]
    wrong: list[dict[str, Any]] = [
        {"number": 13},
        {"number": 0},
        {"number": second.number},
        {"ends_at": first.starts_at},
        {"starts_at": first.offered_at},
        {"starts_at": second.starts_at, "ends_at": second.ends_at},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Option.objects.filter(pk=first.pk).update(**change)
    Option.objects.filter(pk=first.pk).update(is_chosen=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Option.objects.filter(pk=second.pk).update(is_chosen=True)


def test_postgres_takes_one_answer_of_each_and_none_to_another_polls_time(
    poll: Poll, organisation: Organisation, service: Service, at: datetime
) -> None:
    reply = make_reply(poll, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(reply=reply, option=poll.options.all()[0], said="no")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(poll=poll, contact=reply.contact, answered_at=at)
    other = make_poll(make_draft(organisation, service), at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(reply=reply, option=other.options.all()[0], said="no")


def test_postgres_takes_no_answer_when_it_is_over(poll: Poll, at: datetime) -> None:
    reply = make_reply(poll, at=at)
    contact = make_contact()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(poll=poll, contact=contact, answered_at=at + 15 * DAY)
    hold(option=poll.options.all()[0], at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(poll=poll, contact=contact, answered_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        reply.answers.update(said="no")
    with pgtrigger.ignore("polls.Reply:no_reply_when_over", "polls.Answer:no_answer_when_over"):  # negative control
        Reply.objects.create(poll=poll, contact=contact, answered_at=at)
        reply.answers.update(said="no")


def triggers(do: str) -> None:
    with connection.cursor() as cursor:
        for table in ("polls_reply", "polls_answer"):
            cursor.execute(f"ALTER TABLE {table} {do} TRIGGER USER")


# --- Many at once ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twelve_answers_of_one_person_at_once_are_one(poll: Poll, at: datetime) -> None:
    person = make_person("Amina", contact=make_contact())
    guest = make_contact()
    together(6, lambda: make_reply(poll, person=person, at=at))
    together(6, lambda: make_reply(poll, contact=guest, at=at))
    assert (Reply.objects.count(), Answer.objects.count()) == (2, 6)


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_choose_one_time(poll: Poll, at: datetime) -> None:
    make_reply(poll, at=at)
    options = list(poll.options.all()) * 2

    def choose() -> None:
        with suppress(Chosen):
            hold(option=options.pop(), at=at)

    together(6, choose)

    assert Option.objects.filter(is_chosen=True).count() == 1
    assert len(told("polls.held")) == 1
    assert Activity.objects.get().starts_at == Option.objects.get(is_chosen=True).starts_at


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "negative control"])
def test_nobody_whose_answer_counts_is_left_untold(poll: Poll, at: datetime, is_guarded: bool) -> None:
    """Code that answers without the lock, while a time is chosen: Postgres lets the choice wait for the answer."""
    contact = make_contact()
    answered, chosen = threading.Event(), threading.Event()

    def reply_slowly() -> None:
        try:
            with transaction.atomic():
                Reply.objects.create(poll=poll, contact=contact, answered_at=at, confirmed_at=at)
                answered.set()
                chosen.wait(1)  # with the guard it cannot be chosen before this is committed
        finally:
            connection.close()

    if not is_guarded:
        triggers("DISABLE")
    try:
        slow = threading.Thread(target=reply_slowly)
        slow.start()
        assert answered.wait(30)
        hold(option=poll.options.all()[0], at=at)
        chosen.set()
        slow.join(30)
    finally:
        if not is_guarded:
            triggers("ENABLE")
    assert Reply.objects.count() == 1
    assert told("polls.held") == ([contact.pk] if is_guarded else [])


@pytest.mark.django_db(transaction=True)
def test_answers_that_come_while_a_time_is_chosen_count_and_are_told_or_are_refused(poll: Poll, at: datetime) -> None:
    contacts = [make_contact() for _ in range(8)]
    acts: list[Any] = [lambda one=one: answer_as(poll, one, at) for one in contacts]
    acts.insert(4, lambda: hold(option=poll.options.all()[0], at=at))

    def act() -> None:
        acts.pop()()

    together(9, act)

    counted = Reply.objects.filter(confirmed_at__isnull=False).values_list("contact", flat=True)
    assert sorted(counted) == sorted(told("polls.held"))


def answer_as(poll: Poll, contact: Contact, at: datetime) -> None:
    person = Person.objects.create(name="One of many", contact=contact)
    said = {option.pk: "yes" for option in poll.options.all()}
    with suppress(Over):
        answer(poll=poll, person=person, contact=contact, name="", said=said, at=at)
