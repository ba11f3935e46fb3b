"""A supporter, and a couple with one address, as they go about it: on a phone, without scripts."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from people.models import Person, Representation
from tests.browser.conftest import PHONE, Opened
from tests.browser.test_journeys import mails_to, post, press
from tests.notices.sink import Sink
from tests.people.factories import make_organisation
from tests.planning.factories import make_service

__all__ = ["post"]  # a fixture that stands elsewhere
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AMINA, GWEN = "amina@example.org", "gwen@example.org"
Join = Callable[[str, str], Page]


@pytest.fixture
def joins(open_browser: Opened, post: Sink) -> Join:
    """Somebody signs in by code, and says their name if they are asked for it."""
    make_service(
        make_organisation(name="Northbrook Council", slug="northbrook", hosts_portal=True), name="Short breaks"
    )

    def _joins(address: str, name: str) -> Page:
        page = open_browser(viewport=PHONE, java_script_enabled=False).new_page()
        page.goto(reverse("account_login"))
        page.get_by_label("What is your email address?").fill(address)
        press(page, "Send me a code")
        code = re.findall(r"\b[0-9A-Z]{3} [0-9A-Z]{3}\b", mails_to(address, post)[-1])[0]
        page.get_by_label("Code", exact=True).fill(code)
        press(page, "Continue")
        page.goto(reverse("people:name"))
        page.get_by_label("What can we call you?").fill(name)
        press(page, "Join")
        return page

    return _joins


def needs_a_ramp(page: Page) -> None:
    """Say that one needs a place without steps, from the list of needs."""
    page.get_by_role("link", name="Add something I need").click()
    page.get_by_label("A place without steps").check()
    page.get_by_label("No, keep it to myself").check()
    press(page, "Save")


def test_a_carer_names_a_supporter_who_then_speaks_for_her(joins: Join, post: Sink) -> None:
    amina = joins(AMINA, "Amina")
    amina.get_by_role("link", name="Let someone help you, or stop it").click()
    amina.get_by_role("link", name="Ask someone to help me").click()
    amina.get_by_label("What is their email address?").fill(GWEN)
    amina.get_by_label("See and change what I need, and who sees it").check()
    press(amina, "Ask them")
    expect(amina.get_by_text("Has not answered yet")).to_be_visible()
    assert "Amina" not in mails_to(GWEN, post)[-1]

    gwen = joins(GWEN, "Gwen")
    gwen.goto(reverse("home"))
    gwen.get_by_role("link", name="Say yes or no").first.click()
    press(gwen, "Yes, I will help")
    gwen.goto(reverse("people:need_list"))
    gwen.get_by_label("Amina").check()
    press(gwen, "Continue")
    expect(gwen.get_by_text("For Amina", exact=True)).to_be_visible()
    needs_a_ramp(gwen)
    assert Person.objects.get(name="Amina").access_needs.count() == 1
    assert Person.objects.get(name="Gwen").access_needs.count() == 0

    amina.goto(reverse("people:supporter_list"))
    press(amina, f"End it {GWEN}")
    gwen.goto(reverse("people:need_list"))
    expect(gwen.get_by_text("You have told us nothing yet")).to_be_visible()
    assert not Representation.objects.filter(kind="supporter").exists()


def test_a_couple_with_one_address_is_asked_who_it_is_from(joins: Join) -> None:
    page = joins(AMINA, "Amina")
    page.get_by_role("link", name="Someone shares my email").click()
    page.get_by_label("What can we call the other person?").fill("Dev")
    press(page, "Add them")
    expect(page.get_by_text("Amina and Dev use this address.")).to_be_visible()
    page.goto(reverse("people:need_list"))
    page.get_by_label("Dev").check()
    press(page, "Continue")
    needs_a_ramp(page)
    assert Person.objects.get(name="Dev").access_needs.count() == 1
    assert Person.objects.get(name="Amina").access_needs.count() == 0

    page.goto(reverse("feedback:tell"))
    page.get_by_label("Short breaks").check()
    page.get_by_label("Both of us").check()
    page.get_by_label("What do you want to say?").fill("The line shuts at five.")
    press(page, "Next: check what you wrote")
    expect(page.get_by_text("Choose in whose name you say it.").first).to_be_visible()
    page.get_by_label("Dev").check()
    press(page, "Next: check what you wrote")
    press(page, "Send feedback")
    press(page, "I have written it down")
    page.goto(reverse("home"))
    expect(page.get_by_text("For Dev")).to_be_visible()
