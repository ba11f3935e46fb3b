"""Journey b: joining on a phone's screen, without scripts, with all that goes wrong on the way."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from playwright.sync_api import Page, expect

from notices.models import Contact
from people.models import Organisation, Person, Profile, SignInCode, User
from tests.browser.conftest import PHONE, Opened
from tests.browser.test_journeys import mails_to, post, press
from tests.browser.test_pages import sticks_out
from tests.notices.sink import Sink
from tests.people.factories import make_organisation

__all__ = ["post"]  # a fixture that stands elsewhere
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG_ADDRESS, ADDRESS = "aminna@example.org", "amina@example.org"


@pytest.fixture
def portal(transactional_db: None) -> Organisation:
    """Who runs the portal."""
    return make_organisation(name="Northbrook Council", slug="northbrook", hosts_portal=True)


def newest_code(address: str, post: Sink) -> str:
    return str(re.findall(r"\b[0-9A-Z]{3} [0-9A-Z]{3}\b", mails_to(address, post)[-1])[0])


def ask_for_code(page: Page, address: str) -> None:
    page.get_by_label("What is your email address?").fill(address)
    press(page, "Send me a code")
    expect(page.get_by_text(address)).to_be_visible()


def type_in(page: Page, code: str) -> None:
    page.get_by_label("Code", exact=True).fill(code)
    press(page, "Continue")


def test_joining_takes_an_address_a_code_and_a_name(portal: Organisation, open_browser: Opened, post: Sink) -> None:
    page = open_browser(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto("/")
    page.goto(reverse("account_login"))
    expect(page.get_by_text("Do you look after someone?")).to_be_visible()

    # The address has a slip: it is changed.
    ask_for_code(page, WRONG_ADDRESS)
    page.get_by_role("link", name="Use another address").click()
    ask_for_code(page, ADDRESS)
    assert not User.objects.exists()

    # A wrong code, then one that has grown old.
    type_in(page, "AAA AAA")
    expect(page.get_by_role("alert").get_by_text("This is not the code that we sent.")).to_be_visible()
    first = newest_code(ADDRESS, post)
    SignInCode.objects.update(made_at=F("made_at") - timedelta(minutes=16))
    type_in(page, first)
    expect(page.get_by_role("alert").get_by_text("This code does not work any more.")).to_be_visible()

    # Another is sent; the old one stays dead, and the new one may be typed with spaces and small letters.
    press(page, "Send me a new code")
    expect(page.get_by_text("We sent you a new code.")).to_be_visible()
    second = newest_code(ADDRESS, post)
    assert second != first
    type_in(page, first)
    expect(page.get_by_role("alert").get_by_text("This is not the code that we sent.")).to_be_visible()
    type_in(page, f"  {' '.join(second.lower())} ")

    # A name, and that is all.
    page.get_by_label("What can we call you?").fill("Amina")
    press(page, "Join")
    expect(page.get_by_role("heading", name="Hello Amina")).to_be_visible()
    assert sticks_out(page) == []
    person = Person.objects.get()
    assert person.contact == Contact.objects.get(address=ADDRESS)
    assert not Contact.objects.filter(address=WRONG_ADDRESS, pk=person.contact.pk).exists()
    assert not Profile.objects.exists()


def test_then_comes_one_question_at_a_time(portal: Organisation, open_browser: Opened, post: Sink) -> None:
    """Each may be left for now or answered; the one after it comes the next time."""
    page = open_browser(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(reverse("account_login"))
    ask_for_code(page, ADDRESS)
    type_in(page, newest_code(ADDRESS, post))
    page.get_by_label("What can we call you?").fill("Amina")
    press(page, "Join")

    expect(page.get_by_role("heading", name="Who do you look after?")).to_be_visible()
    press(page, "Not now")
    expect(page.get_by_role("heading", name="What kind of care is it?")).to_be_visible()
    expect(page.get_by_role("heading", name="Who do you look after?")).to_have_count(0)
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_label("A rare condition").check()
    press(page, "Save")
    page.goto(reverse("home"))
    expect(page.get_by_role("heading", name="When did your caring start?")).to_be_visible()
    assert sticks_out(page) == []
    profile = Profile.objects.get()
    assert (profile.left_for_now, profile.cared_for) == (["caring"], ["rare"])
