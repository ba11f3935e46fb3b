"""A survey of ten questions: built by a planner, answered in three ways, closed and shown. On a phone, no scripts."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from common.clock import today
from engagement.surveys.models import Response, Survey
from people.models import Role, User
from tests.browser.conftest import PHONE, Opened
from tests.browser.test_journeys import post, press, sign_in
from tests.browser.test_pages import sticks_out, violations
from tests.browser.test_plans import write_day
from tests.conftest import give_second_factor
from tests.notices.sink import Sink
from tests.people.factories import make_crisis_line, make_organisation, make_staff
from tests.planning.factories import make_service

__all__ = ["post"]  # a fixture that stands elsewhere
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLANNER = "planner@example.org"
READY = (
    "How good is this service?",
    "How often do you get the help you need?",
    "How often did you get help in good time?",
    "Is there a written plan that fits you and the person you care for?",
    "How easy was it to reach somebody who could help?",
    "What makes it hard to use?",
    "How often do staff treat you with respect?",
    "What one thing should we change?",
)


@pytest.fixture
def planner(transactional_db: None) -> User:
    council = make_organisation(
        name="Northbrook Council", slug="northbrook", hosts_portal=True, portal_name="Open Door"
    )
    make_crisis_line(phone="999")
    make_service(council, name="Short breaks", slug="short-breaks", owner_title="Head of Breaks")
    user = make_staff(council, Role.Kind.PLANNER, PLANNER, name="Ruth", title="Planner")
    give_second_factor(user)
    return user


def build(page: Page) -> None:
    page.goto(reverse("surveys:manage_list", args=["northbrook"]))
    page.get_by_role("link", name="Begin a survey").click()
    page.get_by_label("Title", exact=True).fill("Breaks this year")
    page.get_by_label("What it is for", exact=True).fill("Tell us how breaks are.")
    page.get_by_label("Whom it is for", exact=True).fill("Everyone who gets breaks.")
    last = today() + timedelta(weeks=3)
    write_day(page, "Last day to answer", f"{last.day} {last.month} {last.year}")
    page.get_by_label("What can change", exact=True).fill("When breaks are.")
    press(page, "Save")
    page.get_by_role("link", name="Take questions that are ready").click()
    for question in READY:
        page.get_by_label(question).check()
    press(page, "Add these questions")
    write_own(page, "A scale, in words", "How was the bus?", "Good\nBad")
    write_own(page, "Things to put in order", "What matters most?", "Mornings\nEvenings")
    press(page, "Ask everyone now")
    expect(page.get_by_text("It is asked now.")).to_be_visible()


def write_own(page: Page, kind: str, words: str, choices: str) -> None:
    page.get_by_role("link", name="Write a question").click()
    page.get_by_label(kind, exact=True).check()
    press(page, "Write the question")
    page.get_by_label("The question", exact=True).fill(words)
    page.get_by_label("The answers to choose from, one on each line", exact=True).fill(choices)
    press(page, "Save the question")


def answer_all(page: Page) -> None:
    """Choose the first answer wherever there is one, to the end."""
    while page.get_by_role("button", name="Continue").count():
        if page.get_by_role("combobox").count():
            for place in range(page.get_by_role("combobox").count()):
                page.get_by_role("combobox").nth(place).select_option(str(place + 1))
        elif page.get_by_role("radio").count():
            page.get_by_role("radio").first.check()
        elif page.get_by_role("checkbox").count():
            page.get_by_role("checkbox").first.check()
        else:
            page.get_by_role("textbox").first.fill("Earlier buses, please.")
        press(page, "Continue")


def test_a_survey_from_its_first_question_to_what_happens_next(open_browser: Opened, planner: User, post: Sink) -> None:
    staff = open_browser(java_script_enabled=False).new_page()
    sign_in(staff, PLANNER, post)
    build(staff)
    survey = Survey.objects.get()
    assert len(survey.versions.asked().get().paper) == 10

    carer = open_browser(java_script_enabled=False, viewport=PHONE).new_page()
    carer.goto(reverse("activities:whats_on"))
    carer.get_by_role("link", name="Breaks this year").first.click()
    carer.get_by_role("link", name="Take part here").click()
    press(carer, "Start")
    carer.get_by_label("Very good", exact=True).check()
    press(carer, "Save and come back later")
    code = re.search(r"[2-9A-Z]{4} [2-9A-Z]{4} [2-9A-Z]{4}", carer.content())
    assert code
    later = open_browser(java_script_enabled=False, viewport=PHONE).new_page()
    later.goto(reverse("surveys:come_back", args=[survey.pk]))
    later.get_by_label("Your code").fill(code[0])
    press(later, "Go on with my answers")
    answer_all(later)
    expect(later.get_by_role("heading", name="Check your answers")).to_be_visible()
    press(later, "Send my answers")
    expect(later.get_by_role("heading", name="Thank you. We have your answers.")).to_be_visible()

    for way in ("On paper", "By telephone") * 4:
        staff.goto(reverse("surveys:survey_edit", args=["northbrook", survey.pk]))
        press(staff, f"Enter answers: {way}")
        answer_all(staff)
        press(staff, "Send my answers")
        expect(staff.get_by_text("The answers are kept.")).to_be_visible()

    staff.get_by_role("link", name="Close it now").click()
    press(staff, "Close it now")
    expect(staff.get_by_text("About 10 people answered.")).to_be_visible()
    assert sorted(set(Response.objects.values_list("channel", flat=True))) == ["link", "paper", "telephone"]
    staff.get_by_role("link", name="What one thing should we change?").click()
    press(staff, "Put it into the queue")
    staff.goto(reverse("surveys:survey_what_next", args=["northbrook", survey.pk]))
    staff.get_by_label("What happens next", exact=True).fill("The panel decides in May.")
    press(staff, "Show the results to everyone")
    carer.goto(reverse("surveys:results", args=[survey.pk]))
    expect(carer.get_by_text("The panel decides in May.")).to_be_visible()
    assert sticks_out(carer) == []


def test_the_pages_of_answering_have_no_barrier(open_browser: Opened, planner: User, post: Sink) -> None:
    """They are shown only to who has begun, so the look at all pages does not reach them."""
    staff = open_browser(java_script_enabled=False).new_page()
    sign_in(staff, PLANNER, post)
    build(staff)
    survey = Survey.objects.get()
    carer = open_browser(viewport=PHONE).new_page()
    carer.goto(reverse("surveys:start", args=[survey.pk]))
    press(carer, "Start")
    while carer.get_by_role("button", name="Continue").count():
        assert violations(carer) == []
        carer.get_by_role("button", name="Continue").click()
        carer.wait_for_load_state()
    expect(carer.get_by_role("heading", name="Check your answers")).to_be_visible()
    assert violations(carer) == []
    carer.goto(reverse("surveys:saved", args=[survey.pk]))
    assert violations(carer) == []
