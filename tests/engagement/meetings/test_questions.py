"""A question sent ahead: heard, wanted by others, and answered in the room and in writing."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from activities.operations import cancel_activity
from common.clock import now
from common.public_text import PublicText
from engagement.meetings.models import Booking, Minutes, QuestionAhead, WishToKnow
from engagement.meetings.operations import (
    ClosingDraft,
    NoAnswer,
    NotShown,
    QuestionsOpen,
    SaidOfAQuestion,
    TooLateToAsk,
    answer_question,
    close_meeting,
    hide_question,
    show_question,
    version_of,
    want_to_know,
)
from engagement.meetings.retention import QUESTION, forget_questions
from engagement.meetings.tokens import booking_token
from feedback.operations import NamesNotRead
from notices.models import Notice
from notices.operations import deliver_due
from people.models import Organisation, Person, Role, User
from people.operations import join, person_of
from tests.activities.factories import make_activity
from tests.conftest import ClientFor
from tests.engagement.meetings.factories import ask_question, book, make_meeting
from tests.notices.test_queueing import together
from tests.people.factories import make_person

WORDS = "Why does the bus leave before the club ends?"
RIVALS = 50


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def role(planner: User) -> Role:
    return planner.roles.get()


@pytest.fixture
def activity(organisation: Organisation) -> Activity:
    """A meeting to come, to which everyone may come."""
    return make_activity(organisation, kind="forum", title="Buses")


def carers_page(activity: Activity) -> str:
    return reverse("meetings:questions", args=[activity.pk])


def staff_page(name: str, question: QuestionAhead | None, activity: Activity) -> str:
    more = [question.pk] if question else []
    return reverse(f"meetings:question_{name}", args=[activity.organisation.slug, activity.pk, *more])


def over(activity: Activity) -> Activity:
    """The same meeting, a week after it."""
    begins = now() - timedelta(days=7)
    Activity.objects.filter(pk=activity.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=1))
    activity.refresh_from_db()
    return activity


def someone(name: str = "Amina") -> Person:
    return make_person(name, contact=None)


def test_who_is_signed_in_asks_once_and_everyone_reads_it(
    client_for: ClientFor, guest: Client, carer: User, activity: Activity, at: datetime
) -> None:
    join(user=carer, name="Amina Begum", at=at)
    client = client_for(carer)
    page = client.get(carers_page(activity)).content.decode()
    assert 'name="email"' not in page
    assert "Amina" not in page.split('id="ask"')[1]  # no name, unless they write one
    typed = {"words": WORDS, "name": "Amina", "submission": str(uuid4())}
    for _ in range(2):  # a double press
        assert client.post(carers_page(activity), typed).status_code == 302

    question = QuestionAhead.objects.get()
    assert (question.person, question.name, question.is_shown) == (person_of(carer), "Amina", True)
    for path in (carers_page(activity), reverse("activities:activity_detail", args=[activity.pk])):
        shown = guest.get(path).content.decode()
        assert WORDS in shown
        assert "Begum" not in shown
    own = client.get(carers_page(activity)).content.decode()
    assert "I want to know this too" not in own  # it is their own


def test_who_is_not_known_asks_where_all_may_come_and_is_read_first(
    client_for: ClientFor, guest: Client, planner: User, activity: Activity
) -> None:
    typed = {"words": WORDS, "email": "dilys@example.org", "submission": str(uuid4())}
    response = guest.post(carers_page(activity), typed, follow=True).content.decode()
    assert "We read your question, and then show it here." in response
    question = QuestionAhead.objects.get()
    assert WORDS not in response
    assert question.contact is not None

    staff = client_for(planner)
    wanted = ask_question(activity, at=question.asked_at - timedelta(days=1), words="Who pays?")
    want_to_know(question=wanted, person=someone(), contact=question.contact, at=question.asked_at)
    listed = staff.get(staff_page("list", None, activity)).content.decode()
    assert listed.index(WORDS) < listed.index("Nobody sees it yet.") < listed.index("Who pays?")
    assert staff.post(staff_page("show", question, activity)).status_code == 302
    shown = guest.get(carers_page(activity)).content.decode()
    assert WORDS in shown
    assert "dilys" not in shown


def test_who_has_booked_asks_and_votes_by_the_link_to_their_place(
    guest: Client, activity: Activity, at: datetime
) -> None:
    meeting = make_meeting(activity, at=at)
    booking, other = book(meeting, at=at), ask_question(activity, at=at, words="Who pays?")
    closed = guest.get(carers_page(activity)).content.decode()
    assert "Book a place" in closed
    assert 'name="words"' not in closed
    guest.post(carers_page(activity), {"words": WORDS})
    assert QuestionAhead.objects.count() == 1  # nobody asks there without a place

    token = booking_token(booking.pk)
    page = reverse("meetings:booking_questions", args=[token])
    assert page in guest.get(reverse("meetings:booking", args=[token])).content.decode()
    assert guest.post(page, {"words": WORDS, "submission": str(uuid4())}).headers["Location"] == page
    asked = QuestionAhead.objects.get(words=WORDS)
    assert (asked.contact, asked.person, asked.is_shown, asked.name) == (booking.contact, None, True, "")

    vote = reverse("meetings:booking_question_want", args=[token, other.pk])
    assert vote in guest.get(page).content.decode()
    for _ in range(2):
        assert guest.post(vote).status_code == 302
    assert other.wishes.count() == 1
    wanted = guest.get(page).content.decode()
    assert "1 other person wants to know it too." in wanted
    assert "You want to know this too" in wanted
    assert wanted.index("Who pays?") < wanted.index(WORDS)  # what most want to know comes first
    elsewhere = ask_question(make_activity(activity.organisation), at=at)
    assert guest.post(reverse("meetings:booking_question_want", args=[token, elsewhere.pk])).status_code == 404


def test_what_looks_personal_is_asked_about_before_it_is_sent(guest: Client, activity: Activity) -> None:
    typed = {"words": "Can you ring Dilys on 07700 900123?", "submission": str(uuid4())}
    warned = guest.post(carers_page(activity), typed)
    page = warned.content.decode()
    assert "We think this holds a phone number." in page
    assert "07700 900123" in page
    assert 'name="is_fine"' in page
    assert not QuestionAhead.objects.exists()
    assert guest.post(carers_page(activity), {**typed, "is_fine": "on"}).status_code == 302
    assert QuestionAhead.objects.get().words == typed["words"]
    assert 'name="is_fine"' not in guest.get(carers_page(activity)).content.decode()


def test_too_late_and_too_long(guest: Client, activity: Activity, at: datetime) -> None:
    question = ask_question(activity, at=at)
    assert question.contact
    long = guest.post(carers_page(activity), {"words": "a" * 501}).content.decode()
    assert "Use 500 characters or fewer." in long
    with pytest.raises(TooLateToAsk):
        ask_question(activity, at=activity.starts_at)
    with pytest.raises(TooLateToAsk):
        want_to_know(question=question, person=someone(), contact=question.contact, at=activity.starts_at)
    called_off = make_activity(activity.organisation)
    cancel_activity(activity=called_off, because="Snow.", at=at)
    with pytest.raises(TooLateToAsk):
        ask_question(called_off, at=at)
    gone = over(activity)
    assert 'name="words"' not in guest.get(carers_page(gone)).content.decode()
    late = guest.post(carers_page(gone), {"words": WORDS}).content.decode()
    assert "It has begun" in late
    assert WORDS in late
    assert QuestionAhead.objects.count() == 1


def test_a_question_is_answered_in_writing_and_who_asked_is_told_once(
    client_for: ClientFor, guest: Client, planner: User, activity: Activity, at: datetime
) -> None:
    question = ask_question(activity, at=at, words=WORDS, name="Mo")
    staff, path = client_for(planner), staff_page("answer", question, activity)
    unread = staff.post(path, {"answer-en-gb": "It waits from now on."}).content.decode()
    assert "Read it for names first" in unread
    for words in ("It waits from now on.", "It waits from now on.", "It waits until six."):
        assert staff.post(path, {"answer-en-gb": words, "names_read": "on"}).status_code == 302

    shown = guest.get(reverse("activities:activity_detail", args=[activity.pk])).content.decode()
    assert "It waits until six." in shown
    assert f"Answered by: {planner.roles.get().title}" in shown
    Notice.objects.exclude(kind="meetings.question_answered").delete()
    deliver_due(at=now())
    (told,) = mail.outbox
    assert "It waits until six." in told.body
    assert carers_page(activity) in told.body


def test_a_hidden_question_is_on_no_page_and_who_asked_knows_why(
    client_for: ClientFor, guest: Client, planner: User, activity: Activity, at: datetime
) -> None:
    question = ask_question(activity, at=at, words=WORDS)
    staff = client_for(planner)
    none = staff.post(staff_page("hide", question, activity), {}).content.decode()
    assert "Choose why." in none
    for _ in range(2):
        staff.post(staff_page("hide", question, activity), {"because": "about_somebody"})
    for path in (carers_page(activity), reverse("activities:activity_detail", args=[activity.pk])):
        assert WORDS not in guest.get(path).content.decode()
    assert "1 question is not shown." in guest.get(carers_page(activity)).content.decode()
    deliver_due(at=now())
    (told,) = mail.outbox
    assert "It tells of somebody else" in told.body

    assert question.contact
    with pytest.raises(NotShown):
        want_to_know(question=question, person=someone(), contact=question.contact, at=at)
    with pytest.raises(NotShown):
        answer_question(question=question, answer=PublicText("No."), names_read=True, role=planner.roles.get(), at=at)
    for _ in range(2):
        show_question(question=question, at=at)
    assert WORDS in guest.get(carers_page(activity)).content.decode()


def test_what_nobody_may_write(activity: Activity, role: Role, at: datetime) -> None:
    question = ask_question(activity, at=at)
    signed = {"question": question, "role": role, "at": at}
    with pytest.raises(NamesNotRead):
        answer_question(answer=PublicText("Yes."), names_read=False, **signed)  # type: ignore[arg-type]  # mixed
    with pytest.raises(NoAnswer):
        answer_question(answer=PublicText(), names_read=True, **signed)  # type: ignore[arg-type]  # mixed
    own = QuestionAhead.objects.filter(pk=question.pk)
    wrong: dict[str, dict[str, Any]] = {
        "question_is_answered_in_words": {"answered_at": at, "answered_by_title": "Manager"},
        "question_is_carried_by_somebody": {"promised_at": at, "owner_title": "Manager"},
        "question_is_hidden_for_a_reason": {"hidden_at": at},
        "question_asks_something": {"words": ""},
    }
    for name, columns in wrong.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            own.update(**columns)


def sent(page: str, **more: object) -> dict[str, Any]:
    hidden = dict(re.findall(r'<input type="hidden" id="id_\w+" name="(\w+)" value="([^"]*)"', page))
    return {"walk_ins": 0, "anonymous": 0, "first_time": 0, "people": 3, **hidden, **more}


def test_closing_the_meeting_answers_each_question_or_says_by_when(
    client_for: ClientFor, guest: Client, planner: User, activity: Activity, at: datetime
) -> None:
    first, second, hidden = (
        ask_question(activity, at=at, words=words) for words in (WORDS, "Who pays?", "Where is Ms X?")
    )
    hide_question(question=hidden, because="about_somebody", at=at)
    Notice.objects.all().delete()
    over(activity)
    staff = client_for(planner)
    close = reverse("meetings:close", args=[activity.organisation.slug, activity.pk])
    page = staff.get(close).content.decode()
    assert "Sent ahead: Who pays?" in page
    assert "Where is Ms X?" not in page
    published: dict[str, Any] = {"summary-en-gb": "We talked.", "names_read": "on", "publish": "1"}
    refused = staff.post(close, sent(page, **published)).content.decode()
    assert refused.count("Answer it, or say by when you will.") == 4  # in the summary, and by each of both
    assert not Minutes.objects.exists()

    by = at.date() + timedelta(days=30)
    half: dict[str, Any] = {f"answered_{first.pk}": "now", f"answer_{first.pk}-en-gb": "It waits."}
    assert staff.post(close, sent(page, **half)).status_code == 302  # kept for later
    assert "It waits." not in guest.get(carers_page(activity)).content.decode()
    page = staff.get(close).content.decode()
    assert "It waits." in page
    gap: dict[str, Any] = {**half, f"answered_{second.pk}": "later", f"owner_{second.pk}": "Head of Money"}
    assert "Write by when there is an answer." in staff.post(close, sent(page, **published, **gap)).content.decode()
    day: dict[str, Any] = {
        f"due_{second.pk}-day": by.day,
        f"due_{second.pk}-month": by.month,
        f"due_{second.pk}-year": by.year,
    }
    whole = sent(page, **published, **gap, **day)
    for _ in range(2):
        assert staff.post(close, whole).status_code == 302
    assert Minutes.objects.get().corrected_at is None

    shown = guest.get(carers_page(activity)).content.decode()
    assert "It waits." in shown
    assert "Who answers: Head of Money." in shown
    assert f"We answer by {by.day} " in shown
    kinds = Notice.objects.filter(kind__startswith="meetings.question").order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["meetings.question_answered", "meetings.question_promised"]
    QuestionAhead.objects.filter(pk=second.pk).update(due_on=at.date() - timedelta(days=1))
    assert "We are late." in guest.get(carers_page(activity)).content.decode()
    assert "Sent ahead" not in staff.get(close).content.decode()  # it is answered on its own page, and stays promised
    second.refresh_from_db()
    answer_question(question=second, answer=PublicText("We do."), names_read=True, role=planner.roles.get(), at=now())
    assert "We are late." not in guest.get(carers_page(activity)).content.decode()


def test_minutes_leave_no_question_open(activity: Activity, role: Role, at: datetime) -> None:
    question = ask_question(activity, at=at)
    over(activity)
    seen = version_of(activity)

    def attempt(**more: object) -> Minutes:
        said = ClosingDraft(summary=PublicText("We talked."), **more)  # type: ignore[arg-type]  # mixed
        return close_meeting(
            activity=activity, draft=said, publish=True, names_read=True, role=role, at=now(), submission_key=uuid4()
        )

    with pytest.raises(QuestionsOpen):
        attempt()
    assert not Minutes.objects.exists()
    assert version_of(activity) == seen
    attempt(questions={question.pk: SaidOfAQuestion(PublicText("Yes."))})
    assert version_of(activity) != seen
    attempt(questions={question.pk: SaidOfAQuestion(PublicText("No."))})  # what is public is changed on its own page
    question.refresh_from_db()
    assert str(question.answer) == "Yes."


def test_somebody_is_counted_once_and_who_asked_not_at_all(activity: Activity, at: datetime) -> None:
    asker, other = someone("Amina"), someone("Ben")
    question = ask_question(activity, at=at, person=asker)
    contact, shared = question.contact, ask_question(activity, at=at).contact
    assert contact
    assert shared
    assert not want_to_know(question=question, person=asker, contact=contact, at=at)
    for _ in range(2):
        assert want_to_know(question=question, person=other, contact=shared, at=at)
        assert want_to_know(question=question, person=None, contact=shared, at=at)  # a guest, who books for themselves
    assert question.wishes.count() == 2
    with pytest.raises(IntegrityError, match="person_wants_to_know_once"), transaction.atomic():
        WishToKnow.objects.create(question=question, person=other, contact=contact, voted_at=at)
    with pytest.raises(IntegrityError, match="guest_wants_to_know_once"), transaction.atomic():
        WishToKnow.objects.create(question=question, contact=shared, voted_at=at)


@pytest.mark.django_db(transaction=True)
def test_fifty_presses_at_once_of_one_person_count_one(organisation: Organisation, at: datetime) -> None:
    question = ask_question(make_activity(organisation), at=at)
    contact, person = question.contact, someone("Ben")
    assert contact

    together(RIVALS, lambda: want_to_know(question=question, person=person, contact=contact, at=at))

    assert question.wishes.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_fifty_presses_at_once_count_more(organisation: Organisation, at: datetime) -> None:
    """The negative control: each looks first, and writes down afterwards."""
    question = ask_question(make_activity(organisation), at=at)
    contact, person = question.contact, someone("Ben")
    assert contact

    def look_then_vote() -> None:
        if not question.wishes.filter(person=person).exists():
            with suppress(IntegrityError):
                WishToKnow.objects.create(question=question, person=person, contact=contact, voted_at=at)

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE meetings_wishtoknow DROP CONSTRAINT person_wants_to_know_once")
    try:
        counted = 0
        for _ in range(10):
            WishToKnow.objects.all().delete()
            together(RIVALS, look_then_vote)
            counted = max(counted, question.wishes.count())
        assert counted > 1
    finally:
        WishToKnow.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE meetings_wishtoknow"
                " ADD CONSTRAINT person_wants_to_know_once UNIQUE (question_id, person_id)"
            )


def test_questions_go_after_two_years_with_who_wanted_to_know(activity: Activity, at: datetime) -> None:
    question = ask_question(activity, at=at)
    contact = question.contact
    assert contact
    want_to_know(question=question, person=someone(), contact=contact, at=at)
    ends = activity.ends_at + QUESTION.length
    assert forget_questions(at=ends - timedelta(seconds=1)) == 0
    assert forget_questions(at=ends) == 1
    assert not WishToKnow.objects.exists()
    assert not Booking.objects.exists()
