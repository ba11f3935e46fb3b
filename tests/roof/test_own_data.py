"""What is held about somebody: they can read it, take it along and have it deleted, and then it is gone."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from psycopg2 import sql

from carer_portal.models import Erasure
from carer_portal.own_data import NeedsAPerson, WorksHere, erase, file_about, subject_for
from common.personal import tables
from common.readability import check_words
from feedback.models import Decision, Item, Message, Note, Quote
from feedback.operations import (
    WrongCode,
    answer_item,
    check_code,
    flag_safeguarding,
    reply_to_carer,
    write_back,
    write_note,
)
from feedback.references import secret_code
from notices.models import Contact, Follower, Notice
from notices.operations import deliver_due, suppress
from people.equality import QUESTIONS
from people.models import AccessNeed, Ask, Consent, Organisation, Person, Profile, Representation, Role, User
from people.operations import answer_equality, complain_about_data, person_of, send_sign_in_code
from planning.models import Service, ServiceUse
from tests.conftest import give_second_factor, signed_in
from tests.feedback.factories import PUBLISHED_AT, gather, make_answer, make_item, make_theme, role_at
from tests.people.factories import make_carer, make_organisation, make_person, make_role
from tests.project.test_words import faults, words_of

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OF_ANY_PAGE = 12  # who is signed in, for whom they act, whose portal it is
MARK = "canary"
ADDRESS = f"{MARK}@example.org"
# What stays of somebody's words, without a link to them (docs/adr/0006-own-data.md).
STAYS = {
    "feedback_item.words",
    "feedback_message.words",
    "feedback_note.words",
    "feedback_decision.answer",
    "feedback_quote.words",
    "people_datacomplaint.words",
}
# Tables of which somebody who does all that can be done here finds rows in their copy.
HELD = {"people.Person", "people.Profile", "people.User", "people.Representation", "people.Connection", "people.Role"}
HELD |= {
    "people.AccessNeed",
    "people.Ask",
    "planning.ServiceUse",
    "people.EqualityAnswer",
    "people.Consent",
    "people.DataComplaint",
    "account.EmailAddress",
    "mfa.Authenticator",
    "notices.Contact",
    "notices.Follower",
    "notices.Notice",
}
HELD |= {"feedback.Item", "feedback.Message", "feedback.Decision", "feedback.Quote"}


@pytest.fixture
def canary(organisation: Organisation, service: Service) -> User:
    """Somebody of whom every table holds something, marked wherever there is room for a mark."""
    cache.clear()  # pages of other tests are kept ready for a minute, and have canaries of their own
    user = make_carer(ADDRESS, f"{MARK} Name")
    give_second_factor(user)
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    make_role(user, make_organisation(), ends_on=date(2026, 2, 1), name=f"{MARK} Role")
    person = person_of(user)
    assert person
    said = {"person": person, "contact": person.contact, "at": PUBLISHED_AT - timedelta(days=10)}
    role = role_at(make_organisation())
    Profile.objects.create(
        person=person, carer_types=["other"], carer_type_words=f"{MARK} type", since_year=2001, area="LS1"
    )
    Ask.objects.create(person=person, key=f"{MARK} key", subject=f"{MARK} subject", asked_at=AT)
    answer_equality(person=person, question=QUESTIONS["religion"], answer="hindu", at=AT)
    ServiceUse.objects.create(person=person, service=service, used_by="me", used_about=date(2026, 5, 1))
    AccessNeed.objects.create(person=person, kind="other", details=f"{MARK} need", recorded_at=AT)
    waiting = make_item(organisation, service, words=f"{MARK} waits", **said)
    complain_about_data(
        organisation=organisation, words=f"{MARK} complains", name=f"{MARK} Name", contact=person.contact,
        other_way=f"{MARK} phone", person=person, at=AT, submission_key=uuid4(),
    )  # fmt: skip
    Consent.objects.create(
        connection=person.connections.get(), purpose="needs", version=1, wording=f"{MARK} agrees", given_at=AT
    )
    write_back(item=waiting, words=f"{MARK} writes back", at=AT, submission_key=uuid4())
    reply_to_carer(item=waiting, words="Thank you.", role=role, at=AT, submission_key=uuid4())
    write_note(item=waiting, words=f"{MARK} was noted", role=role, at=AT, submission_key=uuid4())
    quoted = make_item(organisation, service, words=f"{MARK} is quoted", may_quote=True, **said)
    theme = make_theme(organisation, service)
    gather(theme, quoted)
    make_answer(theme, quotes=[quoted])
    private = make_item(organisation, service, words=f"{MARK} has an own case", **said)
    answer_item(
        item=private,
        outcome=Decision.Outcome.THANK_YOU,
        answer=f"Thank you, {MARK}.",
        role=role_at(organisation),
        at=AT,
    )
    write_back(item=private, words=f"{MARK} says thanks", at=AT, submission_key=uuid4())
    send_sign_in_code(address=ADDRESS, client="192.0.2.7", at=timezone.now())
    deliver_due(at=timezone.now())
    mail.outbox.clear()
    return user


def columns() -> Iterator[tuple[str, str]]:
    """Every column of every table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        yield from cursor.fetchall()


def hits() -> set[str]:
    """Where the mark stands in a copy of the whole database, opened sessions and Redis."""
    found = set()
    with connection.cursor() as cursor:
        for table, column in columns():
            copy = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(sql.Identifier(column), sql.Identifier(table))
            dump = io.BytesIO()
            cursor.copy_expert(copy, dump)
            if MARK.encode() in dump.getvalue().lower():
                found.add(f"{table}.{column}")
    if any(MARK in str(session.get_decoded()) for session in Session.objects.all()):
        found.add("sessions")
    for url in (settings.REDIS_URL, settings.REDIS_CACHE_URL):
        if url.startswith(("redis://", "unix://")):
            with redis.Redis.from_url(url) as server:
                for key in server.scan_iter():
                    if MARK.encode() in key or MARK.encode() in (server.dump(key) or b""):
                        found.add("redis")
    return found


def sure(**wishes: str) -> dict[str, str]:
    return {"sure": "on", **wishes}


# --- To read and to take along -------------------------------------------------------------------------------------


def test_the_file_holds_every_classified_field(canary: User) -> None:
    told = {one["table"]: one["rows"] for one in file_about(subject_for(canary), at=AT)["tables"]}
    assert set(told) == {table.name for table in tables() if table.exported}
    for table in tables():
        for row in told.get(table.name, []):
            assert set(row) == set(table.exported), table.name
        handed_out = {name for name, field in table.personal.items() if field.exported}
        assert handed_out <= set(table.exported), table.name
    assert {name for name, rows in told.items() if rows} >= HELD


def test_the_file_and_the_page_say_the_words(canary: User) -> None:
    client = signed_in(canary)
    answer = client.get(reverse("own_data_file"))
    words = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    page = client.get(reverse("own_data")).content.decode()
    assert "English" in page
    assert "en-gb</dd>" not in "".join(page.split())
    for said in (
        f"{MARK} waits",
        f"{MARK} writes back",
        f"Thank you, {MARK}.",
        f"{MARK} type",
        ADDRESS,
        f"{MARK} Name",
    ):
        assert said in json.dumps(words, ensure_ascii=False), said
        assert said in page, said
    assert f"{MARK} was noted" not in page + json.dumps(words)


def test_nobody_reads_what_is_another_s(canary: User, other_carer: User) -> None:
    client = signed_in(other_carer)
    assert MARK not in client.get(reverse("own_data")).content.decode()
    assert MARK not in client.get(reverse("own_data_file")).content.decode()


def test_words_sent_without_signing_in_are_not_handed_out(organisation: Organisation, carer: User) -> None:
    """Anybody could have typed the address, and others may read the mail: only the code opens them."""
    make_item(organisation, words="Said by my partner", contact=Contact.objects.for_email(carer.email))
    assert "Said by my partner" not in signed_in(carer).get(reverse("own_data_file")).content.decode()


def test_a_supporter_gets_nothing_of_whom_they_support(organisation: Organisation, carer: User) -> None:
    supported = make_person("Old Tom", contact=Contact.objects.for_email(carer.email))
    Representation.objects.create(user=carer, person=supported, kind=Representation.Kind.SUPPORTER, may=["tell"])
    make_item(organisation, words="Tom's own words", person=supported, contact=supported.contact)
    told = signed_in(carer).get(reverse("own_data_file")).content.decode()
    assert "Tom's own words" not in told
    assert json.loads(told)


def test_the_page_asks_one_question_a_table(canary: User, organisation: Organisation) -> None:
    """However much is held."""
    client, person = signed_in(canary), person_of(canary)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("own_data"))
        counts.append(len(queries))
        for number in range(12):
            item = make_item(
                organisation, words=f"More {number}", person=person, contact=Contact.objects.get(address=ADDRESS)
            )
            write_back(item=item, words="And more", at=AT, submission_key=uuid4())
    asked = sum(table.rows is not None and bool(table.exported) for table in tables())
    assert counts[0] == counts[1] <= asked + OF_ANY_PAGE
    assert "They are in the file." in client.get(reverse("own_data")).content.decode()


@pytest.mark.parametrize("name", ["own_data", "erase_me"])
def test_the_pages_are_plain(canary: User, name: str) -> None:
    assert faults(name, check_words(words_of(signed_in(canary).get(reverse(name)).content.decode()))) == []


# --- A person looks first ------------------------------------------------------------------------------------------


def flag(user: User, organisation: Organisation, lead: User) -> Item:
    item = make_item(organisation, words="Something is wrong", person=person_of(user))
    role = Role.objects.get(user=lead)
    flag_safeguarding(item=item, role=role_at(organisation), because="Ring them", at=AT)
    assert role.kind == Role.Kind.SAFEGUARDING_LEAD
    return item


def test_a_flag_holds_everything_back_without_naming_it(
    canary: User, organisation: Organisation, safeguarding_lead: User
) -> None:
    item = flag(canary, organisation, safeguarding_lead)
    client = signed_in(canary)
    for name in ("own_data", "own_data_file", "erase_me"):
        page = client.get(reverse(name)).content.decode()
        assert MARK not in page, name
        assert "look at your data with you first" in page
        assert "safeguarding" not in page.lower()
    assert client.post(reverse("erase_me"), sure(unanswered="withdraw")).status_code == 200
    assert User.objects.filter(pk=canary.pk).exists()
    with pytest.raises(NeedsAPerson):
        erase(user=canary, withdraw_items=False, withdraw_quotes=False, at=AT)
    Notice.objects.all().delete()
    for _ in range(2):
        client.post(reverse("own_data"))
    assert Note.objects.filter(item=item, written_by__isnull=True, for_leads_only=True).count() == 1
    assert Notice.objects.get(kind="feedback.safeguarding_flag").contact.address == safeguarding_lead.email


def test_a_flag_on_words_with_their_address_holds_back_as_well(
    carer: User, organisation: Organisation, safeguarding_lead: User
) -> None:
    """Deleting the address would take away the only way to reach somebody who may be at risk."""
    item = make_item(organisation, contact=Contact.objects.for_email(carer.email))
    flag_safeguarding(item=item, role=role_at(organisation), because="Ring them", at=AT)
    with pytest.raises(NeedsAPerson):
        erase(user=carer, withdraw_items=False, withdraw_quotes=False, at=AT)


def test_staff_hand_over_their_work_first(planner: User) -> None:
    client = signed_in(planner)
    assert "take over your work" in client.get(reverse("erase_me")).content.decode()
    client.post(reverse("erase_me"), sure())
    with pytest.raises(WorksHere):
        erase(user=planner, withdraw_items=False, withdraw_quotes=False, at=AT)
    assert User.objects.filter(pk=planner.pk).exists()


# --- To delete -----------------------------------------------------------------------------------------------------


def test_nothing_is_deleted_unless_they_say_so(canary: User) -> None:
    client = signed_in(canary)
    page = client.post(reverse("erase_me"), {}).content.decode()
    assert "Choose what we do with it." in page
    assert "Tick the box if you want to delete your data." in page
    assert User.objects.filter(pk=canary.pk).exists()


def test_after_erasure_nothing_leads_to_them(canary: User, caplog: pytest.LogCaptureFixture) -> None:
    elsewhere, client = signed_in(canary), signed_in(canary)
    before = hits()
    assert before >= STAYS | {"people_user.email", "people_person.name", "notices_contact.address", "sessions"}
    with caplog.at_level(logging.DEBUG):
        answer = client.post(reverse("erase_me"), sure(unanswered="withdraw", quotes="on"))
    assert answer.status_code == 302
    deliver_due(at=timezone.now())
    # The record of offices that cannot be edited holds the first name under which staff signed.
    assert hits() == (STAYS - {"feedback_note.words", "feedback_quote.words"}) | {"people_roleevent.name"}
    assert MARK not in caplog.text
    assert mail.outbox == []
    assert not Item.objects.filter(person__isnull=False).exists()
    assert not Item.objects.filter(contact__isnull=False).exists()
    for one in (elsewhere, client):
        assert one.get(reverse("home")).status_code == 302


def test_what_has_no_answer_stays_nameless_if_they_wish(canary: User) -> None:
    waiting = Item.objects.get(words=f"{MARK} waits")
    code = secret_code(waiting.submission_key)
    assert check_code(reference=waiting.reference, code=code, at=AT) == waiting
    signed_in(canary).post(reverse("erase_me"), sure(unanswered="keep"))
    waiting.refresh_from_db()
    assert (waiting.words, waiting.person, waiting.contact) == (f"{MARK} waits", None, None)
    assert Message.objects.filter(item=waiting).count() == 2
    assert Quote.objects.filter(item__words=f"{MARK} is quoted").exists()
    with pytest.raises(WrongCode):
        check_code(reference=waiting.reference, code=code, at=AT)


def test_an_address_that_reaches_another_stays(canary: User, organisation: Organisation) -> None:
    """A couple with one address: what was written to her about her words goes, what was written to him stays."""
    contact = Contact.objects.for_email(ADDRESS)
    partner = make_person("Tom", contact=contact)
    his = make_item(organisation, words="His words", person=partner, contact=contact)
    erase(user=canary, withdraw_items=True, withdraw_quotes=True, at=AT)
    his.refresh_from_db()
    assert (his.person, his.contact) == (partner, contact)
    written = Notice.objects.filter(contact=contact, subject__startswith="feedback.item:")
    assert [notice.subject for notice in written] == [f"feedback.item:{his.pk}"]
    followed = Follower.objects.filter(contact=contact, topic__label="feedback.item")
    assert [follower.topic for follower in followed] == [his.topic]
    assert not Person.objects.filter(name__startswith=MARK).exists()


def test_words_without_a_name_lose_the_address_and_keep_their_code(carer: User, organisation: Organisation) -> None:
    contact = Contact.objects.for_email(carer.email)
    item = make_item(organisation, contact=contact)
    erase(user=carer, withdraw_items=True, withdraw_quotes=True, at=AT)
    assert not Contact.objects.filter(pk=contact.pk).exists()
    assert not Follower.objects.filter(topic=item.topic).exists()
    assert check_code(reference=item.reference, code=secret_code(item.submission_key), at=AT).contact is None


def test_all_or_nothing(canary: User) -> None:
    """The last step fails, as a full disk would: nothing was deleted."""
    Erasure.objects.all().delete()
    before = hits()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE carer_portal_erasure ADD CONSTRAINT full_disk CHECK (false)")
    with pytest.raises(Exception, match="full_disk"):
        erase(user=canary, withdraw_items=True, withdraw_quotes=True, at=AT)
    assert hits() == before


def test_somebody_without_a_name_can_go_as_well(db: None) -> None:
    user = User.objects.create_user("nameless@example.org")
    suppress(contact=Contact.objects.for_email(user.email), because="asked", at=AT)
    erase(user=user, withdraw_items=False, withdraw_quotes=False, at=AT)
    assert not User.objects.filter(pk=user.pk).exists()
    assert not Contact.objects.filter(address="nameless@example.org").exists()


# --- After a backup was restored -----------------------------------------------------------------------------------


def restore(at: datetime) -> User:
    """What an old backup brings back."""
    user = make_carer(ADDRESS, f"{MARK} Name")
    User.objects.filter(pk=user.pk).update(date_joined=at)
    return user


def test_a_restored_backup_is_cleaned_by_the_ledger(
    canary: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    erase(user=canary, withdraw_items=True, withdraw_quotes=True, at=timezone.now())
    call_command("list_erasures")
    ledger = tmp_path / "ledger"
    ledger.write_text(capsys.readouterr().out)
    assert MARK not in ledger.read_text()
    Erasure.objects.all().delete()  # the backup is older than the ledger's line
    restore(AT - timedelta(days=900))
    for _ in range(2):
        call_command("reapply_erasures", str(ledger))
    said = [line for line in capsys.readouterr().out.split("\n") if line.startswith("Deleted again")]
    assert said == ["Deleted again: 1", "Deleted again: 0"]
    assert not User.objects.filter(email=ADDRESS).exists()
    assert Erasure.objects.count() == 1


def test_who_has_joined_again_since_is_left_alone(canary: User) -> None:
    erase(user=canary, withdraw_items=True, withdraw_quotes=True, at=timezone.now())
    restore(timezone.now())
    call_command("reapply_erasures")
    assert User.objects.filter(email=ADDRESS).exists()


def test_a_broken_ledger_deletes_nothing(canary: User, tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("{")
    with pytest.raises(CommandError, match="not a ledger"):
        call_command("reapply_erasures", str(tmp_path / "ledger"))
    assert User.objects.filter(pk=canary.pk).exists()


def test_who_needs_a_person_after_a_backup_is_said(
    carer: User, organisation: Organisation, safeguarding_lead: User
) -> None:
    at = timezone.now() + timedelta(minutes=1)
    erase(user=carer, withdraw_items=True, withdraw_quotes=True, at=at)
    back = make_carer(carer.email, "Amina")
    flag(back, organisation, safeguarding_lead)
    with pytest.raises(CommandError, match="1 could not be deleted again"):
        call_command("reapply_erasures")


def test_a_guest_is_asked_to_sign_in(guest: Client) -> None:
    for name in ("own_data", "own_data_file", "erase_me"):
        assert guest.get(reverse(name)).status_code == 302
