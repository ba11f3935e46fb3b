"""Nothing is kept for longer than we say; what is younger stays; and an old backup changes nothing about it."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from celery.schedules import crontab
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from psycopg2 import sql
from structlog.testing import capture_logs

from carer_portal.celery import app
from carer_portal.models import Erasure
from carer_portal.own_data import held_about, subject_for
from carer_portal.retention import FORETOLD, TIME_TO_ANSWER, apply_periods, ask_the_absent, foretell
from common.clock import now
from common.personal import tables
from common.retention import Period, brings_down, in_words, periods
from engagement.discussions.models import Post
from engagement.discussions.retention import POST
from engagement.focus_groups.models import Volunteer
from engagement.focus_groups.retention import VOLUNTEER
from engagement.meetings.models import Booking, QuestionAhead
from engagement.meetings.retention import BOOKING, QUESTION
from engagement.panels.models import Term
from engagement.panels.retention import TERM
from engagement.polls.models import Reply
from engagement.polls.operations import hold
from engagement.polls.retention import REPLY
from engagement.stories.models import Story
from engagement.stories.retention import STORY
from engagement.surveys.models import Channel, Draft
from engagement.surveys.operations import begin
from engagement.surveys.retention import DRAFT
from engagement.surveys.sealing import locator
from feedback.models import Decision, Item, Note
from feedback.operations import (
    WrongCode,
    answer_item,
    check_code,
    flag_safeguarding,
    keep_promise,
    publish_update,
    write_back,
    write_note,
)
from feedback.references import secret_code
from feedback.retention import ANSWERED, NOTE
from notices.models import Contact, Follower, IncomingMail, Notice
from notices.operations import deliver_due, follow, queue, suppress
from notices.retention import LONE_CONTACT, MAIL_AS_IT_CAME, MAIL_TO_NOTHING, SENT, WORDS
from people.models import (
    AccessNeed,
    Connection,
    Consent,
    DataComplaint,
    Organisation,
    PeopleImport,
    Person,
    Profile,
    Representation,
    Role,
    SecondFactorTries,
    SignInCode,
    User,
)
from people.operations import (
    answer_data_complaint,
    bring_list,
    complain_about_data,
    confirm_list,
    contact_of_address,
    invite_supporter,
    person_of,
    send_sign_in_code,
    work_on_imports,
)
from people.retention import (
    ABSENT,
    CODE,
    COMPLAINT,
    CONNECTION,
    CONSENT,
    INVITATION,
    LIST,
    SESSION,
    TRIES,
    UNCONFIRMED,
    WITHOUT_ACCOUNT,
)
from tests.activities.factories import make_activity
from tests.conftest import signed_in
from tests.engagement.discussions.factories import make_discussion, make_post
from tests.engagement.focus_groups.factories import make_draw, offer_to_come
from tests.engagement.meetings.factories import ask_question, book, make_meeting
from tests.engagement.panels.factories import make_panel, make_term
from tests.engagement.polls.factories import make_poll, make_reply
from tests.engagement.stories.factories import make_story
from tests.engagement.surveys.factories import make_survey
from tests.feedback.factories import gather, make_answer, make_item, make_theme, role_at
from tests.people.factories import (
    make_carer,
    make_connection,
    make_contact,
    make_person,
    make_role,
    make_staff,
    make_user,
)
from tests.planning.factories import make_service

AT = datetime(2031, 5, 6, 3, 10, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
Made = tuple[type[Model], dict[str, object]]  # a table, and how its canary is found there


# --- A canary for each period: it makes what happened at an instant ---------------------------------------------------


def a_sent_notice(at: datetime) -> Made:
    contact = make_contact()
    follow(topic=make_item(Organisation.objects.get()).topic, contact=contact, at=at)
    queue(kind="people.sign_in_changed", contact=contact, context={"words": "canary"}, key=f"canary:{at}", at=at)
    deliver_due(at=at)
    Notice.objects.filter(key=f"canary:{at}").update(changed_at=at)  # the sender has a clock of its own
    return Notice, {"key": f"canary:{at}"}


def words_of_a_notice(at: datetime) -> Made:
    a_sent_notice(at)
    Notice.objects.filter(key=f"canary:{at}").update(body_kept_until=at + WORDS.length)
    return Notice, {"key": f"canary:{at}", "body__gt": ""}


def a_contact_that_only_asked_for_a_code(at: datetime) -> Made:
    address = f"canary-{at.timestamp()}@example.org"
    send_sign_in_code(address=address, client="192.0.2.1", at=at)
    deliver_due(at=at)
    Contact.objects.filter(address=address).update(made_at=at)
    return Contact, {"address": address}


def came_in(at: datetime, **became: str) -> dict[str, object]:
    mail = IncomingMail.objects.create(
        message_id=f"<canary-{at.timestamp()}@example.org>",
        came_at=at,
        changed_at=at,
        came_by="mailbox",
        raw=b"canary",
        **became,
    )
    return {"pk": mail.pk}


def a_mail_as_it_came(at: datetime) -> Made:
    return IncomingMail, {**came_in(at, state="placed", became="feedback.item:1"), "raw__isnull": False}


def a_mail_from_a_machine(at: datetime) -> Made:
    return IncomingMail, came_in(at, state="automatic", reason="List-Id")


def a_code(at: datetime) -> Made:
    return SignInCode, {"nonce": send_sign_in_code(address="canary@example.org", client="192.0.2.1", at=at)}


def a_try(at: datetime) -> Made:
    return SecondFactorTries, {"pk": SecondFactorTries.objects.create(user=make_user(), since=at, tries=1).pk}


def a_session(at: datetime) -> Made:
    key = f"canary{at.timestamp()}"
    Session.objects.create(session_key=key, session_data="canary", expire_date=at + SESSION.length)
    return Session, {"pk": key}


def a_consent_taken_back(at: datetime) -> Made:
    connection_ = make_connection(make_person("Canary"), Organisation.objects.get(), since=at - timedelta(days=9))
    consent = Consent.objects.create(
        purpose="needs",
        version=1,
        connection=connection_,
        wording="canary",
        given_at=at - timedelta(days=8),
        withdrawn_at=at,
    )
    return Consent, {"pk": consent.pk}


def a_connection_that_ended(at: datetime) -> Made:
    ended = make_connection(
        make_person("Canary"), Organisation.objects.get(), since=at - timedelta(days=9), ended_at=at
    )
    return Connection, {"pk": ended.pk}


def an_answered_complaint(at: datetime) -> Made:
    here = Organisation.objects.get()
    complaint = complain_about_data(
        organisation=here, words="canary", name="Canary", at=at - timedelta(days=9), submission_key=uuid4()
    )
    answer_data_complaint(complaint=complaint, answer="canary", role=role_at(here), at=at)
    return DataComplaint, {"pk": complaint.pk}


def an_answered_item(at: datetime) -> Item:
    here = Organisation.objects.get()
    item = make_item(here, contact=make_contact(), at=at - timedelta(days=9))
    role = role_at(here)
    write_note(item=item, words="canary", role=role, at=at - timedelta(days=8), submission_key=uuid4())
    answer_item(item=item, outcome=Decision.Outcome.THANK_YOU, answer="Thank you.", role=role, at=at)
    return item


def a_contact_of_an_answered_item(at: datetime) -> Made:
    return Item, {"pk": an_answered_item(at).pk, "contact__isnull": False}


def a_note(at: datetime) -> Made:
    return Note, {"item": an_answered_item(at)}


def ask(at: datetime) -> int:
    """Ask the absent, and send it by day: it waits while people want quiet."""
    asked = ask_the_absent(at=at)
    deliver_due(at=(at + timedelta(days=1)).replace(hour=12))
    return asked


def an_account(at: datetime) -> Made:
    user = make_carer(f"canary-{at.timestamp()}@example.org", "Canary")
    User.objects.filter(pk=user.pk).update(date_joined=at - timedelta(days=9), last_login=at)
    ask(at + ABSENT.length)
    return User, {"pk": user.pk}


def somebody_without_an_account(at: datetime) -> Made:
    person = make_person(f"Canary {at.timestamp()}", contact=make_contact(), created_at=at)
    make_connection(person, Organisation.objects.get(), since=at)
    foretell(at=at + WITHOUT_ACCOUNT.length - FORETOLD)
    return Person, {"pk": person.pk}


def a_booking(at: datetime) -> Made:
    begins = at - timedelta(hours=2)
    meeting = make_meeting(make_activity(Organisation.objects.get(), starts_at=begins, ends_at=at), at=begins)
    return Booking, {"pk": book(meeting, at=begins - timedelta(days=9), name="Canary").pk}


def a_question(at: datetime) -> Made:
    begins = at - timedelta(hours=2)
    activity = make_activity(Organisation.objects.get(), starts_at=begins, ends_at=at)
    return QuestionAhead, {"pk": ask_question(activity, name="Canary", at=begins - timedelta(days=9)).pk}


def an_offer_to_take_part(at: datetime) -> Made:
    begins = at - timedelta(hours=2)
    activity = make_activity(Organisation.objects.get(), kind="focus_group", starts_at=begins, ends_at=at)
    return Volunteer, {"pk": offer_to_come(make_draw(activity), name="Canary", at=begins - timedelta(days=9)).pk}


def a_reply(at: datetime) -> Made:
    here, before = Organisation.objects.get(), at - timedelta(days=9)
    activity = make_activity(here, status="draft", starts_at=at + timedelta(days=9))
    activity.services.add(make_service(here))
    poll = make_poll(activity, at=before)
    reply = make_reply(poll, at=before, name="Canary")
    hold(option=poll.options.all()[0], at=at)
    return Reply, {"pk": reply.pk}


def a_term(at: datetime) -> Made:
    last = timezone.localdate(at)
    seat = make_panel(Organisation.objects.get(), on=last).seats.all()[0]
    term = make_term(seat, on=last - timedelta(days=30), name="Canary")
    Term.objects.filter(pk=term.pk).update(ends_on=last, over_at=at)
    return Term, {"pk": term.pk}


def a_story(at: datetime) -> Made:
    return Story, {"pk": make_story(Organisation.objects.get(), title="Canary", at=at).pk}


def a_survey_draft(at: datetime) -> Made:
    here = Organisation.objects.get()
    survey = make_survey(here, make_service(here), at=at)
    sheet = begin(survey=survey, channel=Channel.LINK, language="en-gb", at=at)
    return Draft, {"locator": locator(sheet.code)}


def a_post(at: datetime) -> Made:
    discussion = make_discussion(Organisation.objects.get(), at=at)
    return Post, {"pk": make_post(discussion, words="Canary", at=at).pk}


def an_invitation(at: datetime) -> Made:
    carer = make_carer(f"asks-{at.timestamp()}@example.org", "Canary")
    person = person_of(carer)
    assert person
    may = [Representation.May.TELL]
    asked = invite_supporter(person=person, by=carer, address="canary@example.org", may=may, language="en-gb", at=at)
    return Representation, {"pk": asked.pk}


def a_list(at: datetime) -> PeopleImport:
    here = Organisation.objects.get()
    rows = b"name,e-mail,consent basis,date of consent\nCanary,canary@example.org,Form,2026-01-01"
    job = bring_list(
        organisation=here, role=role_at(here), file=rows, file_name="canary", submission_key=uuid4(), at=at
    )
    work_on_imports(at=at)
    return job


def a_list_without_a_yes(at: datetime) -> Made:
    return PeopleImport, {"pk": a_list(at).pk, "state": "checked"}


def a_list_that_is_done_with(at: datetime) -> Made:
    job = a_list(at)
    confirm_list(job=job)
    work_on_imports(at=at)
    return PeopleImport, {"pk": job.pk}


CANARIES: dict[Period, Callable[[datetime], Made]] = {
    WORDS: words_of_a_notice,
    SENT: a_sent_notice,
    LONE_CONTACT: a_contact_that_only_asked_for_a_code,
    MAIL_AS_IT_CAME: a_mail_as_it_came,
    MAIL_TO_NOTHING: a_mail_from_a_machine,
    CODE: a_code,
    TRIES: a_try,
    SESSION: a_session,
    CONSENT: a_consent_taken_back,
    CONNECTION: a_connection_that_ended,
    COMPLAINT: an_answered_complaint,
    ANSWERED: a_contact_of_an_answered_item,
    NOTE: a_note,
    ABSENT: an_account,
    WITHOUT_ACCOUNT: somebody_without_an_account,
    INVITATION: an_invitation,
    BOOKING: a_booking,
    QUESTION: a_question,
    STORY: a_story,
    POST: a_post,
    VOLUNTEER: an_offer_to_take_part,
    REPLY: a_reply,
    DRAFT: a_survey_draft,
    TERM: a_term,
    UNCONFIRMED: a_list_without_a_yes,
    LIST: a_list_that_is_done_with,
}


def length_of(period: Period) -> timedelta:
    """How long the canary of a period lives: who is absent has time to answer as well."""
    return period.length + (TIME_TO_ANSWER if period is ABSENT else timedelta())


def is_there(made: Made) -> bool:
    table, which = made
    return table._default_manager.filter(**which).exists()


def test_there_is_a_canary_for_every_period() -> None:
    assert set(CANARIES) == set(periods())


@pytest.mark.parametrize("period", CANARIES, ids=lambda period: period.name)
def test_what_is_past_its_period_goes_and_what_is_younger_stays(period: Period, organisation: Organisation) -> None:
    over = CANARIES[period](AT - length_of(period))
    with capture_logs() as logs:
        assert is_there(over)
        counts = apply_periods(at=AT)
    assert not is_there(over)
    assert counts[period.name] >= 1
    assert {"event": "kept no longer", "log_level": "info", "period": period.name, "rows": counts[period.name]} in logs
    assert "canary" not in str(logs).lower()
    young = CANARIES[period](AT - length_of(period) + MOMENT)
    assert apply_periods(at=AT)[period.name] == 0
    assert is_there(young)


@pytest.mark.parametrize("period", CANARIES, ids=lambda period: period.name)
def test_nothing_else_takes_it_along(
    period: Period, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: while its own way is off, the canary stays, whatever else runs."""
    over = CANARIES[period](AT - length_of(period))
    monkeypatch.setattr("common.retention._ways", {one: way for one, way in periods().items() if one is not period})
    assert period.name not in apply_periods(at=AT)
    assert is_there(over)


# --- What stays ------------------------------------------------------------------------------------------------------


def test_every_period_is_said_of_a_field_and_every_field_names_one_that_is_there() -> None:
    assert set().union(*(table.periods for table in tables())) == set(periods())


def test_a_period_is_brought_down_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        brings_down(CODE)(lambda: 0)


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 day"), (2, "2 days"), (14, "2 weeks"), (365, "1 year"), (730, "2 years"), (400, "400 days")],
)
def test_a_length_is_said_in_the_largest_unit_that_is_whole(days: int, words: str) -> None:
    assert in_words(timedelta(days=days)) == words


def used_contacts(organisation: Organisation, at: datetime) -> list[Contact]:
    """Contacts that lead to somebody, each in another way; all as old as can be."""
    follower, carer, told, stopped = (make_contact() for _ in range(4))
    follow(topic=make_item(organisation).topic, contact=follower, at=at)
    make_person("Sam", contact=carer)
    make_item(organisation, contact=told)
    suppress(contact=stopped, because="asked", at=at)
    Contact.objects.update(made_at=at)
    Notice.objects.all().delete()
    return [follower, carer, told, stopped]


def test_a_contact_that_leads_to_somebody_stays(organisation: Organisation) -> None:
    used = used_contacts(organisation, AT - timedelta(days=3000))
    assert apply_periods(at=AT)[LONE_CONTACT.name] == 0
    assert Contact.objects.filter(pk__in=[contact.pk for contact in used]).count() == len(used)


def test_a_contact_that_stopped_following_is_lone(organisation: Organisation) -> None:
    follower = used_contacts(organisation, AT - timedelta(days=3000))[0]
    Follower.objects.filter(contact=follower).update(stopped_at=AT)
    assert apply_periods(at=AT)[LONE_CONTACT.name] == 1
    assert not Contact.objects.filter(pk=follower.pk).exists()


def test_what_waits_to_be_sent_waits_on(organisation: Organisation) -> None:
    contact = contact_of_address("someone@example.org")
    Contact.objects.update(made_at=AT - timedelta(days=3000))
    long_ago = AT - timedelta(days=3000)
    queue(kind="people.sign_in_changed", contact=contact, context={}, key="waits", at=long_ago, due_at=AT + MOMENT)
    apply_periods(at=AT)
    assert Notice.objects.filter(key="waits").exists()


# --- Items at rest ---------------------------------------------------------------------------------------------------


def test_the_code_of_an_item_at_rest_opens_it_no_more(organisation: Organisation) -> None:
    item = an_answered_item(AT - ANSWERED.length)
    code = secret_code(item.submission_key)
    assert check_code(reference=item.reference, code=code, at=AT) == item
    assert Follower.objects.filter(topic=item.topic_id).exists()
    apply_periods(at=AT)
    item.refresh_from_db()
    assert (item.words, item.contact, item.own_decisions.count()) == (item.words, None, 1)
    assert not Follower.objects.filter(topic=item.topic_id).exists()
    assert not Notice.objects.filter(subject=f"feedback.item:{item.pk}").exists()
    for typed in (code, ""):
        with pytest.raises(WrongCode):
            check_code(reference=item.reference, code=typed, at=AT)


def stirred(organisation: Organisation, how: str) -> Item:
    """An item answered long ago, about which something happened since, or still must."""
    long_ago, lately = AT - ANSWERED.length - timedelta(days=30), AT - timedelta(days=30)
    item, role = an_answered_item(long_ago), role_at(organisation)
    make_staff(organisation, Role.Kind.SAFEGUARDING_LEAD)
    if how == "the carer wrote":
        write_back(item=item, words="And now?", at=lately, submission_key=uuid4())
        Item.objects.filter(pk=item.pk).update(wrote_back_at=None)
    if how == "the carer waits":
        write_back(item=item, words="And now?", at=long_ago, submission_key=uuid4())
    if how == "it is flagged":
        flag_safeguarding(item=item, role=role, because="Danger.", at=long_ago)
    if how in {"a promise is open", "a promise was kept lately", "there was news", "it is looked at again"}:
        item = make_item(organisation, contact=make_contact(), at=long_ago)
        theme = make_theme(organisation, at=long_ago)
        gather(theme, item)
        refused = how == "it is looked at again"
        outcome = Decision.Outcome.WE_CANNOT if refused else Decision.Outcome.WE_WILL
        more: dict[str, Any] = {"look_again_on": date(2031, 1, 1)} if refused else {}
        answer = make_answer(theme, outcome, at=long_ago, **more)
        signed: dict[str, Any] = {"role": role, "names_read": True, "at": lately}
        for action in answer.actions.all():
            if how != "a promise is open":
                keep_promise(action=action, done_words="Done.", **signed)
        if how == "there was news":
            answer.actions.update(done_at=long_ago)
            publish_update(decision=answer, words="It goes well.", submission_key=uuid4(), **signed)
    return Item.objects.get(pk=item.pk)


@pytest.mark.parametrize(
    "how",
    [
        "the carer wrote",
        "the carer waits",
        "it is flagged",
        "a promise is open",
        "a promise was kept lately",
        "there was news",
        "it is looked at again",
    ],
)
def test_an_item_about_which_something_happens_is_not_at_rest(organisation: Organisation, how: str) -> None:
    item = stirred(organisation, how)
    assert item.answered_at
    assert item.answered_at < ANSWERED.cutoff(AT)
    apply_periods(at=AT)
    item.refresh_from_db()
    assert item.contact is not None
    assert item.secret_hash


def test_what_safeguarding_leads_noted_stays(organisation: Organisation) -> None:
    item = an_answered_item(AT - NOTE.length)
    Note.objects.filter(item=item).update(for_leads_only=True)
    apply_periods(at=AT)
    assert Note.objects.filter(item=item).exists()


# --- Who has not been here for a long time ---------------------------------------------------------------------------


def away(email: str, since: datetime) -> User:
    user = make_carer(email, "Amina")
    User.objects.filter(pk=user.pk).update(date_joined=since, last_login=since)
    return user


LONG_AGO = AT - ABSENT.length


def test_who_is_absent_is_asked_once_in_plain_words(organisation: Organisation) -> None:
    user = away("carer@example.org", LONG_AGO)
    for _ in range(2):
        ask(AT)
    (letter,) = mail.outbox
    assert letter.to == [user.email]
    assert "sign in before 1 July 2031" in str(letter.body)
    assert reverse("account_login") in str(letter.body)
    assert apply_periods(at=AT + TIME_TO_ANSWER - MOMENT)[ABSENT.name] == 0
    assert User.objects.filter(pk=user.pk).exists()


def test_nobody_goes_who_was_not_asked(organisation: Organisation) -> None:
    user = away("carer@example.org", LONG_AGO - timedelta(days=3000))
    assert apply_periods(at=AT)[ABSENT.name] == 0
    assert User.objects.filter(pk=user.pk).exists()


def test_who_answers_by_signing_in_stays_and_is_asked_anew_the_next_time(organisation: Organisation) -> None:
    user = away("carer@example.org", LONG_AGO)
    ask(AT)
    User.objects.filter(pk=user.pk).update(last_login=AT)
    assert apply_periods(at=AT + TIME_TO_ANSWER)[ABSENT.name] == 0
    later = AT + ABSENT.length
    assert apply_periods(at=later)[ABSENT.name] == 0
    assert ask(later) == 1
    assert apply_periods(at=later + TIME_TO_ANSWER)[ABSENT.name] == 1


def test_what_they_told_us_stays_without_their_name(organisation: Organisation) -> None:
    user = away("carer@example.org", LONG_AGO)
    person = person_of(user)
    assert person
    Profile.objects.create(person=person, since_year=2001)
    AccessNeed.objects.create(person=person, kind="other", details="Quiet", recorded_at=LONG_AGO)
    item = make_item(organisation, person=person, contact=person.contact, at=LONG_AGO)
    ask(AT)
    apply_periods(at=AT + TIME_TO_ANSWER)
    item.refresh_from_db()
    assert (item.person, item.contact) == (None, None)
    for table in (Person, Profile, AccessNeed):
        assert not table._default_manager.exists()
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize("why", ["they said something", "they wrote back", "they work here", "a person looks first"])
def test_who_is_not_absent_stays(organisation: Organisation, why: str) -> None:
    user = away("carer@example.org", LONG_AGO)
    person = person_of(user)
    assert person
    item = make_item(organisation, person=person, contact=person.contact, at=LONG_AGO)
    if why == "they said something":
        make_item(organisation, person=person, at=LONG_AGO + MOMENT)
    if why == "they wrote back":
        write_back(item=item, words="Hello?", at=LONG_AGO + MOMENT, submission_key=uuid4())
    if why == "they work here":
        make_role(user, organisation, Role.Kind.PLANNER)
    asked = ask(AT)
    make_staff(organisation, Role.Kind.SAFEGUARDING_LEAD)
    if why == "a person looks first":
        flag_safeguarding(item=item, role=role_at(organisation), because="Danger.", at=LONG_AGO)
    apply_periods(at=AT + TIME_TO_ANSWER - MOMENT if why != "a person looks first" else AT + TIME_TO_ANSWER)
    assert asked == (why == "a person looks first")
    assert User.objects.filter(pk=user.pk).exists()


def test_nobody_goes_whose_mail_still_waits(organisation: Organisation) -> None:
    user = away("carer@example.org", LONG_AGO)
    ask_the_absent(at=AT)
    assert apply_periods(at=AT + TIME_TO_ANSWER)[ABSENT.name] == 0
    assert User.objects.filter(pk=user.pk).exists()


def test_who_wants_no_mail_goes_without(organisation: Organisation) -> None:
    user = away("carer@example.org", LONG_AGO)
    suppress(contact=Contact.objects.for_email(user.email), because="asked", at=LONG_AGO)
    ask(AT)
    assert Notice.objects.get().state == Notice.State.UNWANTED
    assert apply_periods(at=AT + TIME_TO_ANSWER)[ABSENT.name] == 1


# --- Every night, and after a backup was restored -------------------------------------------------------------------


def test_it_runs_at_night_and_asks_by_day() -> None:
    tasks = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert tasks["carer_portal.tasks.apply_periods"] == crontab(hour=3, minute=10)
    assert tasks["carer_portal.tasks.ask_the_absent"] == crontab(hour=9, minute=40)


def test_where_one_kind_fails_the_others_go_all_the_same(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full, say: it is told in the end, and nothing is left out."""

    def full(*, at: datetime) -> int:
        raise OSError(at)

    monkeypatch.setattr("common.retention._ways", {CODE: full} | {k: v for k, v in periods().items() if k is not CODE})
    session = a_session(AT - SESSION.length)
    with pytest.raises(ExceptionGroup) as told:
        apply_periods(at=AT)
    assert [type(one) for one in told.value.exceptions] == [OSError]
    assert not is_there(session)


def dump() -> dict[str, bytes]:
    """A copy of every table."""
    copies = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            copy = io.BytesIO()
            cursor.copy_expert(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table)), copy)
            copies[table] = copy.getvalue()
    return copies


def restore(copies: dict[str, bytes]) -> None:
    """Put the copy in the place of what is there."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        tables_ = sql.SQL(", ").join(map(sql.Identifier, copies))
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables_))
        for table, copy in copies.items():
            cursor.copy_expert(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table)), io.BytesIO(copy))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_a_restored_backup_is_brought_down_again_by_the_command(
    organisation: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    at = now()
    made = {period: make(at - length_of(period) - timedelta(hours=1)) for period, make in CANARIES.items()}
    young = {period: make(at - length_of(period) + timedelta(hours=1)) for period, make in CANARIES.items()}
    old_backup = dump()
    apply_periods(at=at)
    assert [period.name for period, one in made.items() if is_there(one)] == []
    restore(old_backup)
    assert [period.name for period, one in made.items() if not is_there(one)] == []  # negative control
    call_command("reapply_erasures")
    assert [period.name for period, one in made.items() if is_there(one)] == []
    assert [period.name for period, one in young.items() if not is_there(one)] == []
    assert "Past their period: " in capsys.readouterr().out
    assert sum(apply_periods(at=now()).values()) == 0


# --- What people are told --------------------------------------------------------------------------------------------


def test_the_privacy_page_says_every_period(organisation: Organisation, guest: Client) -> None:
    page = guest.get(reverse("people:information_page", args=["privacy"])).content.decode()
    for period in periods():
        assert str(period) in page, period.name
        assert str(period.what) in page, period.name
    other = guest.get(reverse("people:information_page", args=["accessibility"])).content.decode()
    assert str(ABSENT.what) not in other


def test_ones_own_page_says_the_same(organisation: Organisation, carer: User) -> None:
    EmailAddress.objects.create(user=carer, email=carer.email, verified=True, primary=True)
    make_item(organisation, person=person_of(carer))
    page = signed_in(carer).get(reverse("own_data")).content.decode()
    for period in (ABSENT, CONNECTION):
        assert str(period) in page, period.name
    said = {words for section in held_about(subject_for(carer)) for words in section.kept_for}
    assert str(ABSENT) in said


def test_periods_read_in_welsh() -> None:
    with override("cy"):
        told = {period.name: str(period) for period in periods()}
    assert told["people.code"] != str(CODE)
    assert "%" not in "".join(told.values())
