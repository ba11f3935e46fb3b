"""The small script, in a browser: what it adds, and that nothing needs it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.common.urls"),
]


@pytest.fixture
def styleguide(live_server: LiveServer, settings: Settings) -> str:
    """The address of the styleguide."""
    settings.DEMO = True
    return f"{live_server.url}/styleguide/"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small screen."""
    page = browser.new_page(viewport={"width": 320, "height": 640})
    yield page
    page.close()


def test_a_choice_reveals_its_field(phone: Page, styleguide: str) -> None:
    """And hides it again with another; nothing in the page breaks on the way."""
    faults: list[str] = []
    phone.on("pageerror", lambda error: faults.append(str(error)))
    phone.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    phone.goto(styleguide)
    email = phone.locator("#id_email")
    expect(email).to_be_hidden()
    phone.check("#id_reach_by")
    expect(email).to_be_visible()
    phone.check("#id_reach_by-2")
    expect(email).to_be_hidden()
    expect(phone.locator("#id_phone")).to_be_visible()
    assert faults == []


def test_none_of_these_takes_back_the_others(phone: Page, styleguide: str) -> None:
    """And any other takes back "None of these"."""
    phone.goto(styleguide)
    phone.wait_for_selector("body.govuk-frontend-supported")
    phone.check("#id_needs")
    none = phone.locator("input[name=needs][value=none]")
    none.check()
    expect(phone.locator("#id_needs")).not_to_be_checked()
    phone.check("#id_needs")
    expect(none).not_to_be_checked()


def test_offline_nothing_is_sent_and_nothing_is_lost(phone: Page, styleguide: str) -> None:
    """The page says so, and sends once the connection is back."""
    phone.goto(styleguide)
    phone.wait_for_selector("body.govuk-frontend-supported")
    phone.fill("#id_words", "Still here")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Show me the errors").click()
    expect(phone.get_by_text("Not sent. Your words are still here.")).to_be_visible()
    expect(phone.locator("#id_words")).to_have_value("Still here")
    phone.context.set_offline(False)
    expect(phone.get_by_text("Not sent. Your words are still here.")).to_be_hidden()
    # Not by the button, which takes no second press within a second.
    phone.locator("form[enctype='multipart/form-data']").evaluate("form => form.requestSubmit()")
    expect(phone.locator(".govuk-error-summary")).to_be_visible()
    expect(phone.locator("#id_words")).to_have_value("Still here")


def test_a_second_press_sends_nothing(phone: Page, styleguide: str) -> None:
    """Two presses before the answer comes are one request."""
    sent: list[str] = []
    phone.goto(styleguide)
    phone.wait_for_selector("body.govuk-frontend-supported")
    phone.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    form = phone.locator("form[enctype='multipart/form-data']")
    form.evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")
    expect(phone.locator(".govuk-error-summary")).to_be_visible()
    assert len(sent) == 1


def test_without_javascript_everything_is_there(browser: Browser, styleguide: str) -> None:
    """Every field shows, and errors lead to their fields."""
    page = browser.new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto(styleguide)
    expect(page.locator("#id_email")).to_be_visible()
    page.check("#id_reach_by")
    page.get_by_role("button", name="Show me the errors").click()
    page.get_by_role("link", name="Please fill in: Your email").click()
    assert page.url.endswith("#id_email")
    expect(page.locator("#id_email:target")).to_be_visible()
    page.close()


def test_nothing_scrolls_sideways_on_a_small_phone(phone: Page, styleguide: str) -> None:
    """At 320 pixels, and with text twice as large."""
    phone.goto(styleguide)
    assert phone.evaluate("document.documentElement.scrollWidth") == 320
    phone.set_viewport_size({"width": 640, "height": 640})
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    assert phone.evaluate("document.documentElement.scrollWidth") == 640
