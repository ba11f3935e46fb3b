"""Answering: no account, nothing lost, each link once, and nothing that leads from an answer to a person."""

import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.test import Client
from django.urls import reverse

from common.clock import now
from common.public_text import PublicText
from engagement.surveys.models import Channel, Draft, Invitation, Response, Staged, Survey, Version
from engagement.surveys.operations import (
    Closed,
    Gone,
    LinkUsed,
    Missing,
    answer,
    begin,
    close_survey,
    invitation_of,
    invite,
    move_staged,
    open_sheet,
    remind,
    send,
    write_question,
)
from engagement.surveys.paper import WITH_CHOICES, Choice, Kind, Paper, Question
from engagement.surveys.retention import forget_drafts
from notices.models import Notice
from notices.operations import deliver_due
from people.models import Organisation, Person
from people.operations import join
from planning.models import Service
from tests.engagement.surveys.factories import PAPER, fill_in, fill_in_many, make_survey
from tests.people.factories import make_carer
from tests.project.fuzz import TEXTS

SAID = {"good": "good", "used": "yes", "why": "canary-survey: earlier buses"}


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def survey(organisation: Organisation, service: Service, at: datetime) -> Survey:
    return make_survey(organisation, service, at=at - timedelta(minutes=1))


def page(survey: Survey, name: str, *more: str) -> str:
    return reverse(f"surveys:{name}", args=[survey.pk, *more])


def member(organisation: Organisation, number: int, at: datetime) -> Person:
    return join(user=make_carer(f"asked{number}@example.org", f"Carer {number}"), name=f"Carer {number}", at=at)


def test_a_survey_is_answered_without_an_account(guest: Client, survey: Survey) -> None:
    started = guest.get(page(survey, "start")).content.decode()
    for words in ("It takes about 5 minutes.", "up to 3 questions", "Nobody will know it was you"):
        assert words in started
    first = guest.post(page(survey, "start"))
    assert first.headers["Location"] == page(survey, "question", "good")
    assert "Question 1 of 3" in guest.get(first.headers["Location"]).content.decode()
    second = guest.post(page(survey, "question", "good"), {"answer": "good"})
    assert second.headers["Location"] == page(survey, "question", "used")
    refused = guest.post(page(survey, "question", "used"), {})
    assert "Choose one of the answers shown." in refused.content.decode()
    guest.post(page(survey, "question", "used"), {"answer": "rather_not"})
    last = guest.post(page(survey, "question", "why"), {"answer": "Earlier buses"})
    assert last.headers["Location"] == page(survey, "check")
    checked = guest.get(page(survey, "check")).content.decode()
    for words in ("Good", "I would rather not say", "Earlier buses", "Send my answers"):
        assert words in checked
    code = guest.cookies["survey"].value
    for _ in range(2):  # a double press: both carry what the browser holds
        guest.cookies["survey"] = code
        assert guest.post(page(survey, "check")).headers["Location"] == page(survey, "sent")
    guest.cookies["survey"] = ""
    assert "Nobody can see that they are yours." in guest.get(page(survey, "sent")).content.decode()
    kept = Staged.objects.get()
    assert kept.answers == {"good": "good", "used": "rather_not", "why": "Earlier buses"}
    assert (kept.channel, kept.language) == ("link", "en-gb")
    assert not Draft.objects.exists()
    assert guest.cookies["survey"].value == ""


def test_one_stops_and_comes_back_with_a_code(guest: Client, survey: Survey) -> None:
    guest.post(page(survey, "start"))
    guest.post(page(survey, "question", "good"), {"answer": "bad"})
    stopped = guest.post(page(survey, "question", "used"), {"save": "1"})  # nothing is chosen yet: that is no mistake
    assert stopped.headers["Location"] == page(survey, "saved")
    code = re.search(r"[2-9A-Z]{4} [2-9A-Z]{4} [2-9A-Z]{4}", guest.get(page(survey, "saved")).content.decode())
    assert code
    elsewhere = Client()
    for typed, says in (
        ("", "Write your code."),
        ("AAAA", "no code of ours"),
        ("AAAABBBBCCCC", "no answers with this"),
    ):
        assert says in elsewhere.post(page(survey, "come_back"), {"code": typed}).content.decode()
    back = elsewhere.post(page(survey, "come_back"), {"code": code[0].lower().replace(" ", "-")})
    assert back.headers["Location"] == page(survey, "question", "used")
    earlier = elsewhere.get(page(survey, "question", "good")).content.decode()
    assert re.search(r'value="bad"[^>]*checked|checked[^>]*value="bad"', earlier)


def test_a_draft_can_be_opened_by_its_code_alone(survey: Survey, at: datetime) -> None:
    sheet = begin(survey=survey, channel=Channel.LINK, language="en-gb", at=at)
    answer(code=sheet.code, survey=survey, question=PAPER.questions[2], answer="canary-draft", at=at)
    draft = Draft.objects.get()
    assert b"canary" not in bytes(draft.sealed)
    assert sheet.code not in draft.locator
    assert open_sheet(code=sheet.code, survey=survey).answers == {"why": "canary-draft"}
    with pytest.raises(Gone):
        open_sheet(code="AAAABBBBCCCC", survey=survey)
    assert forget_drafts(at=at + timedelta(days=29)) == 0
    assert forget_drafts(at=at + timedelta(days=31)) == 1


def test_what_must_be_answered_is(survey: Survey, at: datetime) -> None:
    sheet = begin(survey=survey, channel=Channel.LINK, language="en-gb", at=at)
    with pytest.raises(Missing) as trouble:
        send(code=sheet.code, survey=survey, at=at)
    assert trouble.value.question.key == "used"
    assert not Staged.objects.exists()


def test_a_closed_survey_takes_nothing_whoever_asks(guest: Client, survey: Survey, at: datetime) -> None:
    sheet = begin(survey=survey, channel=Channel.LINK, language="en-gb", at=at)
    version = survey.versions.get()
    close_survey(survey=survey, at=at)
    survey.refresh_from_db()
    for late in (
        lambda: begin(survey=survey, channel=Channel.LINK, language="en-gb", at=at),
        lambda: answer(code=sheet.code, survey=survey, question=PAPER.questions[0], answer="good", at=at),
        lambda: send(code=sheet.code, survey=survey, at=at),
    ):
        with pytest.raises(Closed):
            late()
    with pytest.raises(IntegrityError, match="the survey is closed"), transaction.atomic():
        Staged.objects.create(version=version, channel="link", language="en-gb", answers={})
    assert "This survey is closed." in guest.get(page(survey, "start")).content.decode()


def test_a_paper_that_was_asked_never_changes(survey: Survey) -> None:
    version = survey.versions.get()
    for change in (lambda: Version.objects.update(questions=[{}]), version.delete):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            change()
    changed = write_question(survey=survey, question=PAPER.questions[0])
    assert changed.number == 2
    assert changed.published_at is None
    assert survey.versions.asked().get() == version


# --- Personal links -------------------------------------------------------------------------------------------------


def test_people_are_asked_once_by_a_link_that_is_kept_nowhere(
    guest: Client, organisation: Organisation, survey: Survey, at: datetime, mailoutbox: list[Any]
) -> None:
    persons = [member(organisation, number, at) for number in range(2)]
    assert invite(survey=survey, persons=persons, at=at) == 2
    assert invite(survey=survey, persons=persons, at=at) == 0
    deliver_due(at=at)
    bodies = [str(mail.body) for mail in mailoutbox if "/for-you/" in str(mail.body)]
    links = [found[0] for body in bodies if (found := re.findall(r"/surveys/\d+/for-you/[^\s]+/", body))]
    assert len(set(links)) == 2
    token = links[0].rstrip("/").rpartition("/")[2]
    for table in ("notices_notice", "surveys_invitation", "surveys_survey"):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s",  # noqa: S608
                [f"%{token.partition('.')[2]}%"],
            )
            assert cursor.fetchone() == (0,), table

    opened = guest.get(links[0])
    assert opened.headers["Location"] == page(survey, "start")  # the address bar shows no secret
    assert guest.get(page(survey, "by_link", "1.wrong")).status_code == 404
    guest.post(page(survey, "start"))
    for key, said in (("good", "good"), ("used", "yes"), ("why", "")):
        guest.post(page(survey, "question", key), {"answer": said})
    guest.post(page(survey, "check"))
    assert Staged.objects.get().channel == "invited"
    assert remind(survey=survey, at=at) == 1
    assert Notice.objects.filter(kind="surveys.reminded").count() == 1

    again = Client()
    again.get(links[0])
    assert "You have answered by this link." in again.get(page(survey, "start")).content.decode()
    close_survey(survey=survey, at=at)
    survey.refresh_from_db()
    assert survey.key is None
    assert not Invitation.objects.exists()
    assert invitation_of(token) is None


@pytest.mark.django_db(transaction=True)
def test_one_link_used_fifty_times_at_once_is_one_response(
    organisation: Organisation, survey: Survey, at: datetime
) -> None:
    person = member(organisation, 1, at)
    invite(survey=survey, persons=[person], at=at)
    invitation = Invitation.objects.get()
    sheets = [
        begin(survey=survey, channel=Channel.INVITED, language="en-gb", at=at, invitation=invitation) for _ in range(50)
    ]
    for sheet in sheets:
        answer(code=sheet.code, survey=survey, question=PAPER.questions[1], answer="yes", at=at)

    def press(code: str) -> str:
        try:
            send(code=code, survey=survey, at=at)
        except LinkUsed:
            return "used"
        else:
            return "sent"
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        fates = list(pool.map(press, [sheet.code for sheet in sheets]))
    assert sorted(fates) == ["sent"] + ["used"] * 49
    assert Staged.objects.count() == 1


# --- Who said what --------------------------------------------------------------------------------------------------


def guessed(survey: Survey, table: str) -> int:
    """How many answers an attacker with the whole database ties to the right person, by what rows tell of their order.

    Links that were used and answers are laid side by side in the order of their transactions, and of those in one
    transaction, as they lie on the disk.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM surveys_invitation WHERE survey_id = %s AND is_used"
            " ORDER BY xmin::text::bigint, ctid",
            [survey.pk],
        )
        persons = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            f"SELECT answers->>'why' FROM {table} ORDER BY xmin::text::bigint, ctid"  # noqa: S608
        )
        words = [row[0] for row in cursor.fetchall()]
    return sum(said == f"voice {person}" for person, said in zip(persons, words, strict=True))


@pytest.mark.django_db(transaction=True)
def test_after_a_batch_has_moved_nobody_can_tell_who_said_what(
    organisation: Organisation, survey: Survey, at: datetime
) -> None:
    persons = [member(organisation, number, at) for number in range(12)]
    invite(survey=survey, persons=persons, at=at)
    for invitation in survey.invitations.order_by("?"):
        said = {"used": "yes", "why": f"voice {invitation.person_id}"}
        fill_in(survey, said, at=at, channel=Channel.INVITED, invitation=invitation)
    # The control: while answers are staged, the order of transactions gives all of them away, as the page says.
    assert guessed(survey, "surveys_staged") == 12
    staged = set(Staged.objects.values_list("key", flat=True))

    assert move_staged() == 12

    assert not Staged.objects.exists()
    assert guessed(survey, "surveys_response") < 8  # one on average; so many come about once in 100,000 times
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM surveys_response")
        assert cursor.fetchone() == (1,)  # all of one transaction
    assert not staged & set(Response.objects.values_list("key", flat=True))
    told = {column.name for column in Response._meta.concrete_fields}
    assert told == {"key", "version", "channel", "language", "answers"}


@pytest.mark.django_db(transaction=True)
def test_batches_are_laid_down_out_of_order(survey: Survey, at: datetime) -> None:
    in_order = 0
    for turn in range(6):
        fill_in_many(survey, [{"used": "yes", "why": f"{turn}-{number:02}"} for number in range(10)], at=at)
        move_staged()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT answers->>'why' FROM surveys_response WHERE answers->>'why' LIKE %s ORDER BY ctid",
                [f"{turn}-%"],
            )
            words = [row[0] for row in cursor.fetchall()]
        in_order += words == sorted(words)
    assert in_order < 3  # by chance it is one in 3,628,800


def test_fewer_than_ten_wait_and_go_among_others_at_the_end(survey: Survey, at: datetime) -> None:
    fill_in_many(survey, [SAID] * 12, at=at)
    move_staged()
    before = set(Response.objects.values_list("key", flat=True))
    fill_in_many(survey, [SAID] * 3, at=at)
    assert move_staged() == 0
    assert Staged.objects.count() == 3
    close_survey(survey=survey, at=at)
    assert Response.objects.count() == 15
    assert not before & set(Response.objects.values_list("key", flat=True))  # those beside them are new as well
    assert not Staged.objects.exists()
    close_survey(survey=survey, at=at + timedelta(days=1))
    survey.refresh_from_db()
    assert survey.closed_at == at


# --- Bad input --------------------------------------------------------------------------------------------------------

CHOICES = (Choice("good", PublicText("Good")), Choice("bad", PublicText("Bad")))
EVERY_KIND = Paper(
    tuple(
        Question(
            kind.value,
            kind,
            PublicText(f"{kind.label}?"),
            choices=CHOICES if kind in WITH_CHOICES else (),
            rows=CHOICES if kind == Kind.GRID else (),
            has_other=kind in {Kind.ONE, Kind.SEVERAL},
            is_required=is_required and kind != Kind.RANKING,
        )
        for kind, is_required in zip(Kind, itertools.cycle([True, False]), strict=False)
    )
)


@pytest.mark.parametrize("key", Kind.values)
def test_no_question_breaks_whatever_is_sent(
    guest: Client, organisation: Organisation, service: Service, at: datetime, key: str
) -> None:
    survey = make_survey(organisation, service, at=at, paper=EVERY_KIND)
    guest.post(page(survey, "start"))
    question = EVERY_KIND.question(key)
    assert question
    names = re.findall(r'name="([^"]+)"', guest.get(page(survey, "question", key)).content.decode())
    for typed in (*TEXTS, "good", "1", "rather_not", "none", "other"):
        answered = guest.post(page(survey, "question", key), dict.fromkeys(names, typed) | {"save": ""})
        assert answered.status_code in {200, 302}
        kept = open_sheet(code=guest.cookies["survey"].value, survey=survey).answers
        assert key not in kept or question.is_an_answer(kept[key]), typed
    assert guest.get(page(survey, "question", "nowhere")).status_code == 302
