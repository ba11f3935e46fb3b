"""The circle as people walk it: on a phone, without scripts, by keyboard, and away from the page in a hurry."""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from carer_portal.embedded.processes import HOST
from common.clock import now
from feedback.models import Decision, Item
from notices.operations import deliver_due
from people.models import Role, User
from tests.browser.conftest import COMPUTER, PHONE, Opened
from tests.browser.test_pages import sticks_out, violations
from tests.conftest import give_second_factor
from tests.notices.sink import Sink
from tests.people.conftest import code_of_the_app
from tests.people.factories import make_crisis_line, make_organisation, make_staff
from tests.planning.factories import make_duty, make_goal, make_service
from tests.project.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "The booking line shuts at five. I get home at six."
REPLY = "Would seven o'clock help you?"
BACK = "Yes, seven would be fine."
ANSWER = "The line will stay open until eight."
CARER = "amina@example.org"


@pytest.fixture
def post(settings: Settings) -> Iterator[Sink]:
    """A mail server that keeps what it gets."""
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, sink.port
        yield sink


def mails_to(address: str, post: Sink) -> list[str]:
    """The words of what an address got, after whoever carries the mail has looked."""
    deliver_due(at=now())
    got = zip(post.recipients(), list(post.accepted), strict=True)
    bodies = [message.get_body(("plain",)) for recipient, message in got if recipient == address]
    return [body.get_content() for body in bodies if body]


def press(page: Page, name: str) -> None:
    """Press a button, and look whether the next page fits the screen."""
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()
    assert sticks_out(page) == [], page.url


def sign_in(page: Page, address: str, post: Sink) -> None:
    """As staff do: by a mailed code and one from their app."""
    page.goto(reverse("account_login"))
    page.get_by_label("What is your email address?").fill(address)
    press(page, "Send me a code")
    code = re.findall(r"\b[0-9A-Z]{3} [0-9A-Z]{3}\b", mails_to(address, post)[-1])[0]
    page.get_by_label("Code", exact=True).fill(code)
    press(page, "Continue")
    page.get_by_label("Code from your app").fill(code_of_the_app(User.objects.get(email=address)))
    press(page, "Sign in")


def tell(page: Page) -> tuple[str, str]:
    """Say something without an account; the reference and the code that one is shown."""
    page.goto("/")
    page.get_by_role("link", name="Tell us something").first.click()
    page.get_by_label("Short breaks").check()
    page.get_by_label("Both of us").check()
    page.get_by_label("What do you want to say?").fill(WORDS)
    page.get_by_label("Email", exact=True).fill(CARER)
    page.get_by_label("Yes, you may show my words to other people").check()
    press(page, "Next: check what you wrote")
    expect(page.get_by_text(WORDS)).to_be_visible()
    press(page, "Send feedback")
    expect(page.get_by_role("heading", name="Thank you. We have your words")).to_be_visible()
    shown = re.findall(r"\b[2-9A-HJ-NP-Z]{4} [2-9A-HJ-NP-Z]{4}\b", page.locator("main").inner_text())
    reference, code = dict.fromkeys(shown)
    press(page, "I have written it down")
    return reference, code


def open_own(page: Page, reference: str, code: str) -> None:
    page.goto(reverse("feedback:follow"))
    page.get_by_label("Your reference").first.fill(reference)
    page.get_by_label("Your secret code").fill(code)
    press(page, "See what came of it")


def answer_theme(page: Page) -> None:
    """From an item to a public answer with a promise."""
    page.get_by_role("link", name=re.compile("theme", re.IGNORECASE)).and_(page.locator("main a")).first.click()
    page.get_by_label("A new theme").check()
    page.get_by_label("Name of the new theme", exact=True).fill("Book a break after work")
    press(page, "Put under this theme")
    page.get_by_role("link", name=re.compile("answer|decide", re.IGNORECASE)).and_(page.locator("main a")).first.click()
    page.get_by_label("We will", exact=True).check()
    page.get_by_label("You said", exact=True).fill("The booking line shuts too early.")
    page.get_by_label("Our answer", exact=True).fill(ANSWER)
    page.get_by_label("Why?", exact=True).fill("Many of you work until six.")
    page.locator("input[name=quotes]").first.check()
    page.get_by_label("Carers get a break").check()
    page.locator("input[name=duties][value=none]").check()
    page.get_by_label("No duty applies, because").fill("No duty speaks of opening hours.")
    press(page, "Save, and go on")
    page.get_by_label("What will you do?", exact=True).fill("Keep the line open until eight.")
    page.get_by_label("Job title of who does it").fill("Short Breaks Manager")
    for part, value in (("day", "1"), ("month", "9"), ("year", "2027")):
        page.locator(f"[name=due_on-{part}]").fill(value)
    press(page, "Add this promise")
    page.goto(re.sub(r"promises/.*$", "publish/", page.url))
    page.get_by_label("I have read these words. They name nobody.").check()
    press(page, "Publish and tell carers")


@pytest.fixture
def circle(transactional_db: None) -> tuple[str, str]:
    """A council with one service and one planner: its slug and the planner's address."""
    make_crisis_line(phone="999")
    council = make_organisation(name="Northbrook Council", slug="northbrook", hosts_portal=True)
    make_service(council, name="Short breaks")
    make_goal(council, words="Carers get a break")
    make_duty(words="The council must think about how you are.")
    planner = make_staff(council, Role.Kind.PLANNER, "planner@example.org", name="Ruth", title="Service Planner")
    give_second_factor(planner)
    return council.slug, planner.email


def test_the_whole_circle_on_a_phone_without_scripts(circle: tuple[str, str], open_browser: Opened, post: Sink) -> None:
    """Said, read, asked, answered with a promise, seen in public, and written back."""
    slug, planner = circle
    carers: BrowserContext = open_browser(viewport=PHONE, java_script_enabled=False)
    staff: BrowserContext = open_browser(viewport=PHONE, java_script_enabled=False)
    phone, desk = carers.new_page(), staff.new_page()

    reference, code = tell(phone)
    (acknowledged,) = mails_to(CARER, post)
    assert reference in acknowledged
    assert WORDS not in acknowledged
    assert code not in acknowledged

    sign_in(desk, planner, post)
    desk.goto(reverse("feedback:queue", args=[slug]))
    desk.get_by_role("link", name=WORDS).first.click()
    expect(desk.get_by_text(WORDS).first).to_be_visible()
    desk.get_by_label("Reply to the carer").fill(REPLY)
    press(desk, "Send reply")

    open_own(phone, reference, code)
    expect(phone.get_by_text(REPLY)).to_be_visible()
    phone.get_by_label("Write back").fill(BACK)
    press(phone, "Send my reply")
    expect(phone.get_by_text(BACK)).to_be_visible()

    item = Item.objects.get()
    desk.goto(reverse("feedback:item_detail", args=[slug, item.reference]))
    expect(desk.get_by_text(BACK)).to_be_visible()
    answer_theme(desk)
    decision = Decision.objects.in_public().get()

    assert any(reverse("feedback:change_detail", args=[decision.pk]) in mail for mail in mails_to(CARER, post))
    open_own(phone, reference, code)
    expect(phone.get_by_text(ANSWER).first).to_be_visible()
    public = open_browser(viewport=PHONE, java_script_enabled=False).new_page()
    public.goto(reverse("feedback:change_list"))
    expect(public.get_by_text(WORDS).first).to_be_visible()  # the carer said that we may quote them
    expect(public.get_by_text(ANSWER).first).to_be_visible()
    public.get_by_role("link", name="Book a break after work").first.click()
    expect(public.get_by_text("Keep the line open until eight.").first).to_be_visible()
    assert sticks_out(public) == []


def test_words_can_be_sent_by_keyboard_alone(circle: tuple[str, str], open_browser: Opened) -> None:
    """Every field is reached by Tab, the place is always seen, and nothing holds one fast."""
    page = open_browser(viewport=COMPUTER).new_page()
    page.goto(reverse("feedback:tell"))
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    visited = []
    for _ in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e), l = e.nextElementSibling;"
            " const p = l ? getComputedStyle(l, '::before') : s;"
            " return [e.name || e.textContent.trim(), e.type || '', s.outlineStyle !== 'none' || s.boxShadow !== 'none'"
            " || p.outlineStyle !== 'none' || p.boxShadow !== 'none'] }"
        )
        visited.append(place[0])
        assert place[2], f"One does not see that {place[0]} is where one is"
        match place[0]:
            case "service" | "about":
                page.keyboard.press("Space")
            case "words":
                page.keyboard.type(WORDS)
            case "Next: check what you wrote":
                page.keyboard.press("Enter")
                break
    assert {"service", "about", "words", "email", "may_quote"} <= set(visited)
    expect(page.get_by_role("heading", name="Check what you wrote")).to_be_visible()
    page.get_by_role("button", name="Send feedback").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you. We have your words")).to_be_visible()
    assert Item.objects.get().words == WORDS


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_one_press_leads_away(circle: tuple[str, str], open_browser: Opened, scripts: bool) -> None:
    """ "Exit this page" stands on help and feedback pages; nothing that was typed is left behind it."""
    page = open_browser(viewport=PHONE, java_script_enabled=scripts).new_page()
    page.route(
        "https://www.bbc.co.uk/**",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )
    page.goto(reverse("feedback:tell"))
    page.get_by_label("What do you want to say?").fill(WORDS)
    page.get_by_role("button", name="Exit this page").first.click()
    page.wait_for_url("https://www.bbc.co.uk/**")
    assert "example.org" not in page.url


def test_three_presses_of_shift_lead_away(circle: tuple[str, str], open_browser: Opened) -> None:
    page = open_browser(viewport=COMPUTER).new_page()
    page.route(
        "https://www.bbc.co.uk/**",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )
    page.goto(reverse("feedback:tell"))
    page.wait_for_selector("body.govuk-frontend-supported")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("https://www.bbc.co.uk/**")
    assert page.title() == "Weather"


def test_the_policy_lets_the_portals_own_script_run(served_stage: Stage, open_browser: Opened) -> None:
    """As served, headers and all: no page breaks a rule of its own content policy, and axe agrees with both screens."""
    page = open_browser(viewport=PHONE).new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    for path in ("/", "/tell-us/", "/what-changed/", "/my-feedback/", "/account/sign-in/", "/services/"):
        page.goto(path)
        page.wait_for_selector("body.govuk-frontend-supported")
        # Axe is put into the page by the browser itself, which the policy does not forbid.
        assert violations(page) == [], path
    assert faults == []
    assert served_stage.here.service.name
