"""Staff sign in by their organisation's provider, where the settings name one. Nobody else does; nothing is kept."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from people.models import Organisation, Role, User
from tests.conftest import give_second_factor
from tests.people.conftest import Answer
from tests.people.factories import make_carer
from tests.people.oidc import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db
SIGN_IN, WORK, BACK = "/account/sign-in/", "/account/sign-in/work/", "/account/sign-in/work/back/"
REFUSED = "We could not sign you in that way. Use a code by email instead."


@pytest.fixture
def provider(settings: Settings, planner: User) -> Iterator[Provider]:
    """The council's provider, at which a planner is signed in."""
    with Provider() as provider:
        settings.OIDC = {
            "name": "Northbrook Council",
            "server_url": provider.url,
            "client_id": CLIENT,
            "client_secret": SECRET,
        }
        yield provider


def path_of(address: str) -> str:
    """An address of ours, as the test client takes it."""
    return urlsplit(address)._replace(scheme="", netloc="").geturl()


def go(client: Client, provider: Provider, page: str = "") -> Answer:
    """Press the button, sign in there, and come back."""
    there = client.post(f"{WORK}?next={page}" if page else WORK)
    return client.get(path_of(provider.sign_in(there.headers["Location"])))


def is_refused(client: Client, answer: Answer) -> bool:
    """Whether an answer leads back to the code by mail, says no more, and signs nobody in."""
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"])
    return (
        answer.headers["Location"] == SIGN_IN and REFUSED in page.content.decode() and SESSION_KEY not in client.session
    )


# --- In --------------------------------------------------------------------------------------------------------------


def test_a_planner_signs_in_and_is_asked_for_the_second_factor(
    provider: Provider, planner: User, guest: Client
) -> None:
    give_second_factor(planner)
    provider.claims["amr"] = ["pwd", "mfa"]  # whatever the provider asked for

    answer = go(guest, provider)

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert SESSION_KEY not in guest.session


def test_who_has_no_second_factor_yet_gets_in_and_reaches_no_staff_page(
    provider: Provider, planner: User, guest: Client
) -> None:
    answer = go(guest, provider, "/manage/northbrook/feedback/")

    assert guest.session[SESSION_KEY] == str(planner.pk)
    assert answer.headers["Location"] == "/manage/northbrook/feedback/"
    assert guest.get(answer.headers["Location"]).headers["Location"] == reverse("mfa_index")


def test_an_address_in_capitals_is_the_same(provider: Provider, planner: User, guest: Client) -> None:
    provider.claims["email"] = "Planner@EXAMPLE.org"
    go(guest, provider)
    assert guest.session[SESSION_KEY] == str(planner.pk)


def test_nothing_is_stored_or_made(provider: Provider, guest: Client) -> None:
    before = User.objects.count()
    go(guest, provider)
    assert SESSION_KEY in guest.session
    assert User.objects.count() == before
    for model in (SocialAccount, SocialToken, SocialApp):
        assert not model.objects.exists()


def test_the_button_stands_on_the_page(provider: Provider, guest: Client) -> None:
    page = guest.get(f"{SIGN_IN}?next=/home/").content.decode()
    assert "Sign in with Northbrook Council" in page
    assert f'action="{WORK}?next=/home/"' in page


def test_nobody_is_sent_off_the_site_afterwards(provider: Provider, guest: Client) -> None:
    assert go(guest, provider, "https://evil.example/").headers["Location"] == "/home/"


# --- Not in ----------------------------------------------------------------------------------------------------------


def no_role(provider: Provider, planner: User) -> None:
    Role.objects.all().delete()


def role_over(provider: Provider, planner: User) -> None:
    Role.objects.update(starts_on="2020-01-01", ends_on="2020-02-01")


def account_closed(provider: Provider, planner: User) -> None:
    User.objects.update(is_active=False)


def superuser_only(provider: Provider, planner: User) -> None:
    Role.objects.all().delete()
    User.objects.update(is_superuser=True, is_staff=True)


def stranger(provider: Provider, planner: User) -> None:
    provider.claims["email"] = "stranger@example.org"


def carer(provider: Provider, planner: User) -> None:
    make_carer("carer@example.org")
    provider.claims["email"] = "carer@example.org"


def unverified(provider: Provider, planner: User) -> None:
    provider.claims["email_verified"] = False


def verified_in_words(provider: Provider, planner: User) -> None:
    provider.claims["email_verified"] = "false"


def silent_about_it(provider: Provider, planner: User) -> None:
    del provider.claims["email_verified"]


def without_an_address(provider: Provider, planner: User) -> None:
    del provider.claims["email"]


def impossible_address(provider: Provider, planner: User) -> None:
    provider.claims["email"] = "planner@" + "ü" * 80 + ".org"


def about_somebody_else(provider: Provider, planner: User) -> None:
    provider.told = {"sub": "2"}


def nonce_of_another_time(provider: Provider, planner: User) -> None:
    provider.forge = lambda claims: {**claims, "nonce": "another"}


def without_nonce(provider: Provider, planner: User) -> None:
    provider.forge = lambda claims: {name: value for name, value in claims.items() if name != "nonce"}


def for_another_client(provider: Provider, planner: User) -> None:
    provider.forge = lambda claims: {**claims, "aud": "another"}


def by_another_issuer(provider: Provider, planner: User) -> None:
    provider.forge = lambda claims: {**claims, "iss": "https://evil.example"}


def too_old(provider: Provider, planner: User) -> None:
    provider.forge = lambda claims: {**claims, "exp": claims["iat"] - 60}


def signed_by_another_key(provider: Provider, planner: User) -> None:
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    "spoil",
    [
        no_role,
        role_over,
        account_closed,
        superuser_only,
        stranger,
        carer,
        unverified,
        verified_in_words,
        silent_about_it,
        without_an_address,
        impossible_address,
        about_somebody_else,
        nonce_of_another_time,
        without_nonce,
        for_another_client,
        by_another_issuer,
        too_old,
        signed_by_another_key,
    ],
    ids=lambda spoil: spoil.__name__,
)
def test_it_is_refused_with_the_same_words(
    provider: Provider, planner: User, guest: Client, spoil: Callable[[Provider, User], None]
) -> None:
    spoil(provider, planner)
    before = User.objects.count()
    assert is_refused(guest, go(guest, provider))
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_a_forged_state_is_refused(provider: Provider, guest: Client) -> None:
    there = guest.post(WORK).headers["Location"]
    back = path_of(provider.sign_in(there))
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert is_refused(guest, guest.get(back.replace(state, "forged")))
    assert is_refused(guest, guest.get(f"{BACK}?code=1"))


def test_an_answer_belongs_to_the_session_that_asked(provider: Provider, guest: Client) -> None:
    """Somebody's answer, opened in another browser, signs nobody in there; in their own it does."""
    back = path_of(provider.sign_in(guest.post(WORK).headers["Location"]))
    other = Client()
    other.post(WORK)
    assert is_refused(other, other.get(back))
    guest.get(back)
    assert SESSION_KEY in guest.session


def test_an_answer_is_taken_once(provider: Provider, guest: Client) -> None:
    back = path_of(provider.sign_in(guest.post(WORK).headers["Location"]))
    guest.get(back)
    again = Client()
    assert is_refused(again, again.get(back))


def test_whoever_gives_up_there_is_led_to_the_code(provider: Provider, guest: Client) -> None:
    state = parse_qs(urlsplit(guest.post(WORK).headers["Location"]).query)["state"][0]
    assert is_refused(guest, guest.get(f"{BACK}?error=access_denied&state={state}"))


def test_a_provider_that_is_away_is_no_fault_of_ours(provider: Provider, guest: Client, settings: Settings) -> None:
    settings.OIDC = {**settings.OIDC, "server_url": "http://127.0.0.1:9"}
    assert is_refused(guest, guest.post(WORK))


def test_what_is_asked_for_in_the_address_changes_nothing(provider: Provider, guest: Client) -> None:
    """Allauth would take a process, a scope and more from there; nothing can be connected to an account."""
    there = guest.post(f"{WORK}?process=connect&scope=admin&auth_params=prompt%3Dnone").headers["Location"]
    assert "prompt" not in there
    guest.get(path_of(provider.sign_in(there)))
    assert SESSION_KEY in guest.session
    assert not SocialAccount.objects.exists()


# --- Off -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def no_provider(organisation: Organisation, settings: Settings) -> None:
    settings.OIDC = {}


def test_it_is_off_unless_the_settings_name_a_provider(no_provider: None, guest: Client) -> None:
    assert guest.post(WORK).status_code == guest.get(BACK).status_code == 404
    assert "Do you work here?" not in guest.get(SIGN_IN).content.decode()


def test_a_row_in_the_database_switches_nothing_on(no_provider: None, guest: Client) -> None:
    details: dict[str, Any] = {"provider_id": "work", "name": "Evil", "client_id": "1", "secret": "2"}
    SocialApp.objects.create(provider="openid_connect", settings={"server_url": "https://evil.example"}, **details)
    assert guest.post(WORK).status_code == guest.get(BACK).status_code == 404


@pytest.mark.parametrize("path", ["social/signup/", "social/connections/", "oidc/work/login/", "3rdparty/"])
def test_no_other_page_of_social_accounts_is_there(provider: Provider, guest: Client, path: str) -> None:
    assert guest.get(f"/account/{path}").status_code == 404
