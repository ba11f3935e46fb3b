"""Staff pages need a second factor; its seeds are encrypted, its tries counted in Postgres."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.test import Client
from django.urls import URLResolver, get_resolver
from pytest_django import Settings

from common.clock import now
from notices.models import Notice
from notices.operations import deliver_due
from people.models import Organisation, Role, User
from tests.conftest import ClientFor, give_second_factor, signed_in
from tests.notices.sink import Sink
from tests.people.conftest import Answer, AskForCode, code_of, code_of_the_app, type_in
from tests.people.factories import make_role

pytestmark = pytest.mark.django_db
SECOND_STEP = "/account/second-step/"


def staff_addresses(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    """Every address of a staff page, with something in its gaps."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from staff_addresses(pattern, route)
        elif route.startswith(("/manage/", "/admin/")):
            yield "/".join(in_the_gap(part) for part in route.split("/"))


def in_the_gap(part: str) -> str:
    """Something that fits where an address has a gap."""
    if "<uuid:" in part:
        return "00000000-0000-0000-0000-000000000000"
    return "1" if "<" in part or "(?P" in part else part


def test_there_are_staff_pages_to_look_at() -> None:
    found = list(staff_addresses())
    assert "/manage/1/pages/" in found
    assert "/admin/" in found
    assert len(found) > 10


@pytest.fixture
def may_do_everything(planner: User) -> User:
    """A planner who also sets up the portal."""
    User.objects.filter(pk=planner.pk).update(is_staff=True, is_superuser=True)
    return User.objects.get(pk=planner.pk)


def test_staff_without_a_second_factor_reach_no_staff_page(may_do_everything: User) -> None:
    client = signed_in(may_do_everything, second_factor=False)
    for address in staff_addresses():
        for answer in (client.get(address), client.post(address)):
            assert answer.headers.get("Location") == SECOND_STEP, address


def test_staff_who_have_not_used_it_in_this_session_reach_none_either(may_do_everything: User) -> None:
    client = signed_in(may_do_everything, second_factor=False)
    give_second_factor(may_do_everything)
    for address in staff_addresses():
        assert client.get(address).headers["Location"].startswith(SECOND_STEP + "reauthenticate/?next="), address


def test_others_find_nothing_there(carer: User, guest: Client, client_for: ClientFor) -> None:
    client = client_for(carer)
    for address in staff_addresses():
        assert client.get(address).status_code == 404, address
        assert guest.get(address).headers["Location"].startswith("/account/sign-in/?next="), address


def test_planners_do_not_set_up_the_portal(planner: User, client_for: ClientFor) -> None:
    assert client_for(planner).get("/admin/").status_code == 404


def test_a_second_factor_lets_staff_in(planner: User, organisation: Organisation, client_for: ClientFor) -> None:
    assert client_for(planner).get(f"/manage/{organisation.slug}/pages/").status_code == 200


def test_signing_in_asks_for_the_second_factor(
    planner: User, organisation: Organisation, guest: Client, ask_for_code: AskForCode
) -> None:
    give_second_factor(planner)
    asked = type_in(guest, ask_for_code(guest, planner.email))
    assert asked.headers["Location"] == SECOND_STEP + "authenticate/"
    assert guest.get("/home/").headers["Location"].startswith("/account/sign-in/")
    page = guest.get(asked.headers["Location"])
    assert "Code from your app" in page.content.decode()
    assert guest.post(asked.headers["Location"], {"code": code_of_the_app(planner)}).headers["Location"] == "/home/"
    assert guest.get(f"/manage/{organisation.slug}/pages/").status_code == 200


def test_setting_up_an_app_then_using_it(planner: User, organisation: Organisation, sink: Sink) -> None:
    client = signed_in(planner, second_factor=False)
    wanted = f"/manage/{organisation.slug}/pages/"
    first = client.get(wanted, follow=True)
    assert "Set up a second step first" in first.content.decode()

    page = client.get(SECOND_STEP + "totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    code = code_of(secret)
    done = client.post(SECOND_STEP + "totp/activate/", {"code": code}, follow=True)
    assert done.status_code == 200

    asked = client.get(wanted)
    answer = client.post(asked.headers["Location"], {"code": code_of_the_app(planner)})
    assert answer.headers["Location"] == wanted
    assert client.get(wanted).status_code == 200
    recovery = client.get(SECOND_STEP + "recovery-codes/")
    unused = RecoveryCodes(Authenticator.objects.get(user=planner, type="recovery_codes")).get_unused_codes()
    assert all(code in recovery.content.decode() for code in unused)


def _waiting_for_second_step(user: User, guest: Client, ask_for_code: AskForCode) -> None:
    give_second_factor(user)
    assert type_in(guest, ask_for_code(guest, user.email)).headers["Location"] == SECOND_STEP + "authenticate/"


def _second_step(client: Client, code: str) -> Answer:
    return client.post(SECOND_STEP + "authenticate/", {"code": code})


def test_a_recovery_code_works_once(planner: User, guest: Client, ask_for_code: AskForCode) -> None:
    _waiting_for_second_step(planner, guest, ask_for_code)
    code = RecoveryCodes(Authenticator.objects.get(user=planner, type="recovery_codes")).get_unused_codes()[0]
    assert _second_step(guest, code).status_code == 302
    again = Client()
    _waiting_for_second_step(planner, again, ask_for_code)
    assert _second_step(again, code).status_code == 200


def test_a_code_that_has_just_changed_still_works(planner: User, guest: Client, ask_for_code: AskForCode) -> None:
    with time_machine.travel(now(), tick=False):
        _waiting_for_second_step(planner, guest, ask_for_code)
        assert _second_step(guest, code_of_the_app(planner, -2)).status_code == 200
        assert _second_step(guest, code_of_the_app(planner, -1)).status_code == 302


@pytest.mark.parametrize("cache_is_lost", [False, True])
def test_a_code_of_the_app_works_once(
    planner: User, guest: Client, ask_for_code: AskForCode, cache_is_lost: bool
) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        _waiting_for_second_step(planner, guest, ask_for_code)
        again = Client()
        _waiting_for_second_step(planner, again, ask_for_code)
        code, older = code_of_the_app(planner), code_of_the_app(planner, -1)
        assert _second_step(guest, code).status_code == 302
        if cache_is_lost:
            cache.clear()
        assert _second_step(again, older).status_code == 200
        clock.shift(timedelta(seconds=30))
        assert _second_step(again, code).status_code == 200
        assert _second_step(again, code_of_the_app(planner)).status_code == 302


def test_a_spent_code_counts_as_a_wrong_one(planner: User, guest: Client, ask_for_code: AskForCode) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        _waiting_for_second_step(planner, guest, ask_for_code)
        again = Client()
        _waiting_for_second_step(planner, again, ask_for_code)
        spent = code_of_the_app(planner)
        assert _second_step(guest, spent).status_code == 302
        clock.shift(timedelta(seconds=30))
        cache.clear()
        for code in ["000000"] * 4 + [spent]:
            assert "Incorrect code" in _second_step(again, code).content.decode()
        assert "Too many wrong codes." in _second_step(again, code_of_the_app(planner)).content.decode()


def test_after_five_wrong_codes_the_right_one_waits(planner: User, guest: Client, ask_for_code: AskForCode) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        _waiting_for_second_step(planner, guest, ask_for_code)
        for _try in range(5):
            assert "Incorrect code" in _second_step(guest, "000000").content.decode()
        refused = _second_step(guest, code_of_the_app(planner)).content.decode()
        assert "Too many wrong codes. Wait 15 minutes, then try again." in refused
        clock.shift(timedelta(minutes=15))
        again = Client()
        _waiting_for_second_step(planner, again, ask_for_code)
        assert _second_step(again, code_of_the_app(planner)).status_code == 302


def test_a_role_ends_at_the_next_request(planner: User, organisation: Organisation, client_for: ClientFor) -> None:
    client, address = client_for(planner), f"/manage/{organisation.slug}/pages/"
    assert client.get(address).status_code == 200
    Role.objects.filter(user=planner).update(ends_on=now().date() - timedelta(days=1))
    assert client.get(address).status_code == 404


def test_a_carer_may_be_staff_as_well(carer: User, organisation: Organisation, client_for: ClientFor) -> None:
    make_role(carer, organisation)
    client = client_for(User.objects.get(pk=carer.pk))
    assert client.get("/home/").status_code == 200
    assert client.get(f"/manage/{organisation.slug}/pages/").status_code == 200


def test_what_a_signed_in_person_sees_is_not_stored(carer: User, guest: Client, client_for: ClientFor) -> None:
    assert client_for(carer).get("/about/privacy/").headers["Cache-Control"] == "no-store, private"
    assert "no-store" not in guest.get("/about/privacy/").headers.get("Cache-Control", "")


# --- Seeds at rest ----------------------------------------------------------------------------------------------------


def test_seeds_are_encrypted_at_rest(planner: User, settings: Settings) -> None:
    give_second_factor(planner)
    stored = {row.type: row.data for row in Authenticator.objects.filter(user=planner)}
    for row, key in ((stored["totp"], "secret"), (stored["recovery_codes"], "seed")):
        plain = decrypt(row[key])
        assert plain not in str(row)
        old_key, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-that-is-long-enough-0123456789"
        with pytest.raises(InvalidToken):
            decrypt(row[key])
        settings.SECRET_KEY_FALLBACKS = [old_key]
        assert decrypt(row[key]) == plain, "after a change of key the old one still opens it"
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old_key, []


def test_changes_are_told_by_mail_through_the_outbox(planner: User, sink: Sink) -> None:
    client = signed_in(planner, second_factor=True)
    answer = client.post(SECOND_STEP + "reauthenticate/", {"code": code_of_the_app(planner)})
    assert answer.status_code == 302
    page = client.post(SECOND_STEP + "totp/deactivate/", follow=True)
    assert page.status_code == 200
    assert not Authenticator.objects.filter(user=planner).exists()
    assert Notice.objects.filter(kind="people.sign_in_changed").count() == 1
    deliver_due(at=now())
    body = sink.accepted[-1].get_body(("plain",))
    assert body is not None
    assert "The app for codes was switched off." in body.get_content()
