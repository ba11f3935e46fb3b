"""Journey b, and signing in again: by real mail through the outbox."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from common.clock import now
from notices.models import Contact, Notice
from notices.operations import deliver_due
from people.codes import as_shown, code_for
from people.models import Person, SecondFactorTries, SignInCode, User
from people.operations import join, person_of, send_sign_in_code
from people.retention import forget_old_codes
from tests.conftest import give_second_factor
from tests.notices.sink import Sink
from tests.people.conftest import SIGN_IN, TYPE_IN, Answer, AskForCode, code_of_the_app, newest_code, type_in

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_joining_takes_an_address_a_code_and_a_name(guest: Client, ask_for_code: AskForCode) -> None:
    code = ask_for_code(guest, "New.Carer@Example.ORG")
    page = guest.get(TYPE_IN)
    assert "new.carer@example.org" in page.content.decode()

    asked_name = type_in(guest, code)
    assert asked_name.headers["Location"] == "/account/name/?next=%2Fhome%2F"
    assert guest.post(asked_name.headers["Location"], {"name": "Amina"}).headers["Location"] == "/home/"

    user = User.objects.get(email="new.carer@example.org")
    person = person_of(user)
    assert person is not None
    assert (person.name, person.contact) == ("Amina", Contact.objects.get(address=user.email))
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True, email=user.email).count() == 1
    assert not user.has_usable_password()


def test_signing_in_again_needs_only_the_code(carer: User, guest: Client, ask_for_code: AskForCode) -> None:
    assert type_in(guest, ask_for_code(guest, carer.email)).headers["Location"] == "/home/"
    assert guest.session["_auth_user_id"] == str(carer.pk)
    assert User.objects.count() == 1


def test_one_ends_where_one_wanted_to_go(carer: User, guest: Client, ask_for_code: AskForCode) -> None:
    asked = guest.get("/account/name/")
    assert asked.headers["Location"] == "/account/sign-in/?next=/account/name/"
    guest.post(asked.headers["Location"], {"email": carer.email})
    deliver_due(at=now())
    nonce = SignInCode.objects.get().nonce
    assert type_in(guest, code_for(nonce)).headers["Location"] == "/account/name/"


def test_nobody_is_sent_to_another_site(carer: User, guest: Client, ask_for_code: AskForCode) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        guest.post(SIGN_IN, query_params={"next": elsewhere}, data={"email": carer.email})
        nonce = SignInCode.objects.latest("made_at").nonce
        assert type_in(guest, code_for(nonce)).headers["Location"] == "/home/"
        guest.logout()
        SignInCode.objects.all().delete()


@pytest.mark.parametrize(
    "spoil",
    [
        str.lower,
        lambda code: code.replace(" ", ""),
        lambda code: f"  {code[0]} {code[1:]} ",
        lambda code: code.replace(" ", "-"),
    ],
)
def test_spaces_and_small_letters_make_no_difference(
    guest: Client, ask_for_code: AskForCode, carer: User, spoil: Callable[[str], str]
) -> None:
    type_in(guest, spoil(ask_for_code(guest, carer.email)))
    assert is_signed_in(guest)


def test_a_wrong_code_is_explained_and_kept(guest: Client, ask_for_code: AskForCode, carer: User) -> None:
    right = ask_for_code(guest, carer.email)
    page = type_in(guest, "AAA AAA")
    assert page.status_code == 200
    assert "This is not the code that we sent." in page.content.decode()
    assert 'value="AAA AAA"' in page.content.decode()
    assert not is_signed_in(guest)
    type_in(guest, right)
    assert is_signed_in(guest)


def test_after_five_wrong_codes_the_right_one_is_too_late(guest: Client, ask_for_code: AskForCode, carer: User) -> None:
    right = ask_for_code(guest, carer.email)
    pages = [type_in(guest, "AAA AAA").content.decode() for _try in range(5)]
    assert "This code does not work any more." in pages[-1]
    assert "This code does not work any more." in type_in(guest, right).content.decode()
    assert not is_signed_in(guest)


def test_a_code_works_for_fifteen_minutes(guest: Client, carer: User, ask_for_code: AskForCode) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        code = ask_for_code(guest, carer.email)
        clock.shift(timedelta(minutes=15))
        assert "This code does not work any more." in type_in(guest, code).content.decode()
        clock.shift(timedelta(minutes=-1))
        type_in(guest, code)
        assert is_signed_in(guest)


def test_a_code_that_comes_too_late_is_not_sent(guest: Client, sink: Sink) -> None:
    guest.post(SIGN_IN, {"email": "carer@example.org"})
    deliver_due(at=now() + timedelta(minutes=16))
    assert not sink.accepted


def test_a_code_works_once(guest: Client, carer: User, ask_for_code: AskForCode) -> None:
    code = ask_for_code(guest, carer.email)
    waiting = dict(guest.session)
    type_in(guest, code)
    again = Client()
    session = again.session
    session.update({key: value for key, value in waiting.items() if key.startswith("people")})
    session.save()
    again.cookies["session"] = str(session.session_key)
    assert "This code does not work any more." in type_in(again, code).content.decode()
    assert not is_signed_in(again)


def test_a_code_works_only_where_it_was_asked_for(guest: Client, carer: User, ask_for_code: AskForCode) -> None:
    code = ask_for_code(guest, carer.email)
    elsewhere = Client()
    assert type_in(elsewhere, code).headers["Location"] == SIGN_IN
    ask_for_code(elsewhere, "somebody-else@example.org")
    type_in(elsewhere, code)
    assert not is_signed_in(elsewhere)


def test_a_new_code_replaces_the_old(guest: Client, carer: User, ask_for_code: AskForCode, sink: Sink) -> None:
    old = ask_for_code(guest, carer.email)
    page = guest.post(TYPE_IN, {"again": "1"}, follow=True)
    assert "We sent you a new code." in page.content.decode()
    deliver_due(at=now())
    new = newest_code(sink)
    assert new != old
    type_in(guest, old)
    assert not is_signed_in(guest)
    type_in(guest, new)
    assert is_signed_in(guest)


def test_one_may_change_the_address(guest: Client, ask_for_code: AskForCode) -> None:
    ask_for_code(guest, "tipo@example.org")
    type_in(guest, ask_for_code(guest, "typo@example.org"))
    assert list(User.objects.values_list("email", flat=True)) == ["typo@example.org"]


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "a b@example.org", "a@" + "ü" * 60 + ".org", "x\x00@example.org"]
)
def test_a_wrong_address_is_explained_and_kept(guest: Client, address: str) -> None:
    page = guest.post(SIGN_IN, {"email": address})
    assert page.status_code == 200
    assert page.context["form"].errors["email"]
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize("code", ["", "x" * 5_000, "\x00", "😀😀😀", "א ב ג", "<b>", "%s%n"])
def test_a_strange_code_is_explained(guest: Client, ask_for_code: AskForCode, code: str) -> None:
    ask_for_code(guest, "carer@example.org")
    page = type_in(guest, code)
    assert page.status_code == 200
    assert page.context["form"].errors["code"]


# --- Whether there is an account cannot be told ---------------------------------------------------------------------


def _ask(address: str) -> tuple[list[Answer], list[str]]:
    """Go through the first two pages; return what they answered and the statements that they sent to Postgres."""
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        answers = [
            client.post(SIGN_IN, {"email": address}),
            client.get(TYPE_IN),
            client.post(TYPE_IN, {"code": "AAA AAA"}),
            client.post(TYPE_IN, {"again": "1"}),
        ]
    return answers, [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]


def test_known_and_unknown_addresses_get_the_same(carer: User, sink: Sink) -> None:
    with time_machine.travel(now(), tick=False):
        known, known_queries = _ask(carer.email)
        unknown, unknown_queries = _ask("xxxxx@example.org")
    assert len(carer.email) == len("xxxxx@example.org")

    for one, other in zip(known, unknown, strict=True):
        assert one.status_code == other.status_code
        assert dict(one.headers) == dict(other.headers)
        alike = one.content.replace(carer.email.encode(), b"xxxxx@example.org")
        assert TOKEN.sub(b"", alike) == TOKEN.sub(b"", other.content)
    assert known_queries == unknown_queries

    deliver_due(at=now())
    mails = {str(mail["To"]): mail for mail in sink.accepted}
    assert sorted(sink.recipients()) == sorted([carer.email, "xxxxx@example.org"] * 2)
    bodies = [re.sub(r"[A-Z0-9]{3} [A-Z0-9]{3}", "CODE", mail.as_string()) for mail in mails.values()]
    assert len(re.findall(r"CODE", bodies[0])) == len(re.findall(r"CODE", bodies[1]))
    assert str(mails[carer.email]["Subject"]) == str(mails["xxxxx@example.org"]["Subject"])


def test_no_account_is_made_before_the_code_is_typed_in(guest: Client, ask_for_code: AskForCode) -> None:
    ask_for_code(guest, "somebody@example.org")
    assert not User.objects.exists()
    assert not Person.objects.exists()


# --- Limits, counted in Postgres ----------------------------------------------------------------------------------


def test_five_codes_an_hour_go_to_one_address(guest: Client, sink: Sink) -> None:
    pages = [guest.post(SIGN_IN, {"email": "carer@example.org"}, follow=True) for _time in range(8)]
    deliver_due(at=now())
    assert len(sink.accepted) == 5
    assert len({TOKEN.sub(b"", page.content) for page in pages}) == 1, "a page says that the limit is reached"
    guest.post(SIGN_IN, {"email": "another@example.org"})
    deliver_due(at=now())
    assert len(sink.accepted) == 6


def test_a_forged_forwarding_address_gains_nothing(guest: Client) -> None:
    for number in range(63):
        forged = f"198.51.100.{number}"
        guest.post(SIGN_IN, {"email": f"victim-{number}@example.org"}, headers={"X-Forwarded-For": forged})
    assert SignInCode.objects.count() == 60
    assert SignInCode.objects.values("client_hash").distinct().count() == 1


def test_behind_a_trusted_proxy_only_its_word_counts(guest: Client, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for forged in ("203.0.113.1", "203.0.113.2"):
        guest.post(SIGN_IN, {"email": "a@example.org"}, headers={"X-Forwarded-For": f"{forged}, 198.51.100.7"})
    assert SignInCode.objects.values("client_hash").distinct().count() == 1


def test_one_home_counts_as_one_client() -> None:
    for client in ("2001:db8:1:2::a", "2001:db8:1:2:ffff::b", "2001:db8:1:3::a"):
        send_sign_in_code(address="a@example.org", client=client, at=now())
    assert SignInCode.objects.values("client_hash").distinct().count() == 2


def test_old_codes_are_forgotten() -> None:
    send_sign_in_code(address="a@example.org", client="192.0.2.1", at=now() - timedelta(days=2))
    kept = send_sign_in_code(address="a@example.org", client="192.0.2.1", at=now())
    assert forget_old_codes(at=now()) == 1
    assert SignInCode.objects.get().nonce == kept


def test_signing_in_goes_on_without_redis_and_is_still_limited(
    planner: User, guest: Client, ask_for_code: AskForCode, without_redis: None
) -> None:
    give_second_factor(planner)
    asked = type_in(guest, ask_for_code(guest, planner.email))
    for _try in range(5):
        assert guest.post(asked.headers["Location"], {"code": "000000"}).status_code == 200
    assert "Too many wrong codes." in guest.post(asked.headers["Location"], {"code": "000000"}).content.decode()
    SecondFactorTries.objects.all().delete()
    assert guest.post(asked.headers["Location"], {"code": code_of_the_app(planner)}).headers["Location"] == "/home/"
    for _time in range(8):
        Client().post(SIGN_IN, {"email": planner.email})
    assert SignInCode.objects.count() == 5


# --- What is stored ---------------------------------------------------------------------------------------------------


def test_neither_codes_nor_addresses_are_with_the_tries(guest: Client, ask_for_code: AskForCode) -> None:
    code = ask_for_code(guest, "carer@example.org")
    row = SignInCode.objects.values().get()
    assert "carer" not in str(row)
    assert "127.0.0.1" not in str(row)
    assert code == as_shown(code_for(row["nonce"]))
    assert Notice.objects.get().body == ""


@pytest.mark.django_db(transaction=True)
def test_a_copy_of_the_database_holds_no_code(guest: Client, carer: User, sink: Sink) -> None:
    guest.post(SIGN_IN, {"email": carer.email})
    code = code_for(SignInCode.objects.get().nonce)
    assert _copy_finds(carer.email), "the copy is not empty"
    assert not _copy_finds(code)
    deliver_due(at=now())
    assert newest_code(sink) == as_shown(code)
    assert not _copy_finds(code)
    type_in(guest, "AAA AAA")
    type_in(guest, code)
    assert not _copy_finds(code)


def _copy_finds(words: str) -> bool:
    """Whether a copy of every table, and of what the sessions say, holds the words, in halves or whole."""
    copy = StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', copy)
    for session in Session.objects.all():
        copy.write(str(session.get_decoded()))
    return any(form in copy.getvalue() for form in (words, as_shown(words)))


def test_a_closed_account_cannot_sign_in(guest: Client, carer: User, ask_for_code: AskForCode) -> None:
    User.objects.filter(pk=carer.pk).update(is_active=False)
    answer = type_in(guest, ask_for_code(guest, carer.email))
    assert answer.headers["Location"] == "/account/inactive/"
    assert "You cannot sign in" in guest.get(answer.headers["Location"]).content.decode()
    assert not is_signed_in(guest)


def test_the_session_changes_its_key_when_one_signs_in(guest: Client, carer: User, ask_for_code: AskForCode) -> None:
    code = ask_for_code(guest, carer.email)
    before = guest.session.session_key
    type_in(guest, code)
    assert guest.session.session_key != before


def test_joining_twice_makes_one_person(carer: User) -> None:
    person = person_of(carer)
    assert join(user=carer, name="Another name", at=now()) == person
    assert Person.objects.count() == 1
