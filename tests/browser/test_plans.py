"""A plan from draft through twenty comments to agreed, as people walk it: on a phone, without scripts."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from activities.models import Activity
from common.clock import now
from engagement.consultations.models import Comment
from feedback.models import Item
from feedback.operations import put_under_theme
from people.models import Role, User
from planning.models import Plan, PlanSection
from tests.browser.conftest import PHONE, Opened
from tests.browser.test_journeys import post, press, sign_in
from tests.browser.test_pages import sticks_out
from tests.conftest import give_second_factor
from tests.engagement.consultations.factories import comment_on
from tests.feedback.factories import make_answer, make_theme
from tests.notices.sink import Sink
from tests.people.factories import make_crisis_line, make_organisation, make_staff
from tests.planning.factories import make_service

__all__ = ["post"]  # a fixture that stands elsewhere
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLANNER = "planner@example.org"
DRAFT, AGREED = "There are 40 places. Call us to book.", "There are 60 places. Call us to book."


@pytest.fixture
def planner(transactional_db: None) -> User:
    council = make_organisation(
        name="Northbrook Council", slug="northbrook", hosts_portal=True, portal_name="Open Door"
    )
    make_crisis_line(phone="999")
    make_service(council, name="Short breaks", slug="short-breaks")
    user = make_staff(council, Role.Kind.PLANNER, PLANNER, name="Ruth", title="Planner")
    give_second_factor(user)
    return user


def write_day(page: Page, question: str, day: str) -> None:
    """A day in its three fields."""
    asked = page.get_by_role("group", name=question)
    for part, value in zip(("Day", "Month", "Year"), day.split(), strict=True):
        asked.get_by_label(part, exact=True).fill(value)


def write_plan(page: Page) -> None:
    page.goto(reverse("consultations:manage_list", args=["northbrook"]))
    page.get_by_role("link", name="Begin a plan").click()
    page.get_by_label("Title", exact=True).fill("Breaks that work")
    page.get_by_label("What it is for", exact=True).fill("How carers get a break.")
    page.get_by_label("The money, in plain figures", exact=True).fill("£200,000 a year.")
    page.get_by_label("Job title of who answers for it").fill("Head of Breaks")
    for question, day in (
        ("It begins on", "1 4 2027"),
        ("It ends on", "31 3 2030"),
        ("We look at it again on", "1 4 2028"),
    ):
        write_day(page, question, day)
    page.get_by_label("Short breaks").check()
    press(page, "Save")
    page.get_by_role("link", name="Add a part").click()
    page.get_by_label("Heading", exact=True).fill("How many breaks")
    page.get_by_label("What the plan says", exact=True).fill(DRAFT)
    press(page, "Save this part")


def ask_carers(page: Page) -> None:
    page.get_by_role("link", name="Ask carers about it").click()
    page.get_by_label("Whom it is for", exact=True).fill("Every carer.")
    page.get_by_label("What can change", exact=True).fill("How many places there are.")
    press(page, "Ask carers now")
    expect(page.get_by_text("Everyone can read the draft now")).to_be_visible()


def comment_as_guest(page: Page) -> None:
    page.goto(reverse("consultations:plan_list"))
    page.get_by_role("link", name="Breaks that work").click()
    page.get_by_role("link", name="Comment on this part").click()
    expect(page.get_by_label("How many breaks")).to_be_checked()
    page.get_by_label("Me", exact=True).check()
    page.get_by_label("What do you want to say?").fill("Forty places are too few.")
    press(page, "Next: check what you wrote")
    press(page, "Send my comment")
    expect(page.get_by_role("heading", name="Thank you. We have your words")).to_be_visible()


def test_a_plan_from_draft_through_twenty_comments_to_agreed(planner: User, open_browser: Opened, post: Sink) -> None:
    staff = open_browser(viewport=PHONE, java_script_enabled=False).new_page()
    sign_in(staff, PLANNER, post)
    write_plan(staff)
    ask_carers(staff)
    carer = open_browser(viewport=PHONE, java_script_enabled=False).new_page()
    comment_as_guest(carer)

    # Nineteen more, and three months later: each has its answer in public.
    section = PlanSection.objects.get()
    for number in range(19):
        comment_on(section, f"Please, more places. {number}", now())
    role = planner.roles.get()
    theme = make_theme(section.plan.organisation, title="More places")
    put_under_theme(items=Item.objects.all(), theme=theme, role=role, at=now())
    make_answer(theme, answer="There will be sixty places.", at=now())
    Activity.objects.update(starts_at=now() - timedelta(weeks=13), ends_at=now() - timedelta(minutes=1))

    page = reverse("consultations:section_edit", args=["northbrook", section.plan.pk, section.pk])
    staff.goto(page)
    staff.get_by_label("What the plan says", exact=True).fill(AGREED)
    press(staff, "Save this part")
    staff.get_by_role("link", name="How many breaks").last.click()
    staff.get_by_role("link", name="Say what changed, and why").click()
    staff.get_by_label("The words that changed, as they stand now", exact=True).fill("There are 60 places.")
    staff.get_by_label("Why they changed", exact=True).fill("Forty were too few.")
    for box in staff.get_by_role("checkbox").all():
        box.check()
    press(staff, "Save")
    staff.get_by_role("link", name="Breaks that work").first.click()
    press(staff, "Agree this plan")

    assert Comment.objects.count() == 20
    assert Plan.objects.get().status == Plan.Status.AGREED
    carer.goto(reverse("consultations:plan_detail", args=["breaks-that-work"]))
    expect(carer.locator("mark")).to_contain_text("There are 60 places.")
    expect(carer.get_by_text("20 carers asked for it.")).to_be_visible()
    assert sticks_out(carer) == []
    carer.get_by_role("link", name=re.compile("See our answer")).click()
    expect(carer.get_by_text("There will be sixty places.").first).to_be_visible()
