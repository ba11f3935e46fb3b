"""Passkeys, in a real browser with a made-up fingerprint reader, under our own content security policy."""

import threading
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests.common.conftest import browser_type_launch_args
from tests.conftest import signed_in
from tests.notices.sink import wait_until

__all__ = ["browser_type_launch_args"]  # the fixture that names the browser
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
READER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def nothing_is_being_served() -> bool:
    """Whether the server's threads have ended, and their connections to Postgres with them."""
    return not any("process_request_thread" in thread.name for thread in threading.enumerate())


@pytest.fixture
def laptop(browser: Browser, live_server: LiveServer, planner: User) -> Iterator[Page]:
    """A planner's computer, signed in by code, with a fingerprint reader."""
    context = browser.new_context(base_url=live_server.url)
    session = signed_in(planner, second_factor=False).cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
    page = context.new_page()
    reader = context.new_cdp_session(page)
    reader.send("WebAuthn.enable")
    reader.send("WebAuthn.addVirtualAuthenticator", {"options": READER})
    yield page
    context.close()
    wait_until(nothing_is_being_served)


def test_a_passkey_is_a_second_factor_and_a_way_in(laptop: Page, planner: User) -> None:
    faults: list[str] = []
    laptop.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    laptop.goto("/manage/northbrook/pages/")
    expect(laptop.get_by_role("heading", name="Set up a second step first")).to_be_visible()
    laptop.get_by_role("button", name="Add a passkey").click()
    laptop.get_by_label("Use it instead of a code by email").check()
    laptop.get_by_role("button", name="Add a passkey").click()

    # What was just set up has to prove itself before the recovery codes are shown.
    laptop.get_by_role("button", name="Use my passkey").click()
    expect(laptop.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    laptop.goto("/manage/northbrook/pages/")
    expect(laptop.get_by_role("heading", name="Information pages")).to_be_visible()
    assert {row.type for row in Authenticator.objects.filter(user=planner)} == {"webauthn", "recovery_codes"}

    laptop.goto("/account/sign-out/")
    laptop.get_by_role("main").get_by_role("button", name="Sign out").click()
    laptop.goto("/account/sign-in/")
    laptop.get_by_text("Have you made a passkey?").click()
    laptop.get_by_role("button", name="Sign in with a passkey").click()
    laptop.wait_for_url("**/home/")
    laptop.goto("/manage/northbrook/pages/")
    expect(laptop.get_by_role("heading", name="Information pages")).to_be_visible()
    assert faults == []
