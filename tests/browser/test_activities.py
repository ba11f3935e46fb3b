"""Announcing and finding activities, on a phone without scripts."""

import re
from datetime import time, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from activities.models import Activity
from common.clock import in_london, now, today
from people.models import Organisation
from planning.models import Service
from tests.activities.factories import make_activity
from tests.browser.conftest import PHONE, Opened
from tests.browser.test_journeys import circle, post, press, sign_in
from tests.notices.sink import Sink

__all__ = ["circle", "post"]  # fixtures that stand elsewhere
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_coffee_morning_is_published_by_copying_the_last_one(
    circle: tuple[str, str], open_browser: Opened, post: Sink
) -> None:
    """One page, at most six fields, and one press."""
    slug, planner = circle
    council = Organisation.objects.get(slug=slug)
    last = make_activity(
        council,
        kind=Activity.Kind.COFFEE_MORNING,
        title="Coffee morning",
        starts_at=in_london(today() - timedelta(days=20), time(10)),
    )
    last.services.add(Service.objects.get())
    page = open_browser(viewport=PHONE, java_script_enabled=False).new_page()
    sign_in(page, planner, post)

    page.goto(reverse("activities:manage_list", args=[slug]) + "?show=past")
    page.get_by_role("link", name=re.compile(r"One more like this\s*: Coffee morning")).click()
    labels = page.locator("main form legend:visible, main form .govuk-form-group:not(fieldset *) > label:visible")
    asked = {re.sub(r"\s+", " ", words).strip() for words in labels.all_inner_texts()}
    assert {"Title", "Starts at", "Ends at", "Place"} <= asked
    assert len(asked) <= 6, asked
    page.get_by_label("Title").fill("Coffee with the new manager")
    press(page, "Publish")

    expect(page.get_by_text("Everyone can see it now.")).to_be_visible()
    copy = Activity.objects.get(title="Coffee with the new manager")
    page.goto(reverse("activities:whats_on"))
    expect(page.get_by_role("link", name="Coffee with the new manager")).to_be_visible()
    assert copy.starts_at > now()
