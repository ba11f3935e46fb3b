"""The pages of plans."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import now, today
from common.public_text import PublicText
from engagement.consultations.models import Change, Comment, Consultation
from engagement.consultations.operations import agree, mark_change, write_section
from feedback.models import Decision, Item
from notices.models import Follower
from people.models import Organisation, User
from planning.models import Plan, PlanSection, Service
from tests.conftest import ClientFor
from tests.engagement.consultations.factories import comment_on, make_plan, make_section, open_plan
from tests.feedback.factories import make_answer, make_theme

pytestmark = pytest.mark.django_db
PARTS = ("day", "month", "year")


@pytest.fixture
def section(organisation: Organisation, service: Service) -> PlanSection:
    return make_section(
        make_plan(organisation, service, title="Breaks that work"), words="There are 10 places. Ask us."
    )


def date_parts(name: str, day: Any) -> dict[str, int]:
    return {f"{name}-{part}": getattr(day, part) for part in PARTS}


def said(part: PlanSection, **more: Any) -> dict[str, Any]:
    return {"section": part.pk, "about": Item.About.ME, "words": "Ten places are too few.", **more}


def test_a_guest_comments_on_a_part_and_gets_a_reference(section: PlanSection, guest: Client) -> None:
    open_plan(section.plan, now())
    page = reverse("consultations:comment", args=[section.plan.slug])
    shown = guest.get(f"{page}?section={section.pk}").content.decode()
    assert re.search(rf'value="{section.pk}"[^>]* checked', shown)
    checked = guest.post(page, said(section)).content.decode()
    assert "Ten places are too few." in checked
    assert not Item.objects.exists()
    submission = "00000000-0000-0000-0000-000000000001"
    check = reverse("consultations:comment_check", args=[section.plan.slug])
    for _ in range(2):
        sent = guest.post(check, said(section, submission=submission), follow=True)
    assert "reference" in sent.content.decode()
    comment = Comment.objects.get()
    assert (comment.section, comment.item.words) == (section, "Ten places are too few.")


def test_what_was_typed_is_kept_when_a_part_is_not_chosen(section: PlanSection, guest: Client) -> None:
    open_plan(section.plan, now())
    page = reverse("consultations:comment", args=[section.plan.slug])
    shown = guest.post(page, said(section, section="")).content.decode()
    assert "Choose a part." in shown
    assert "Ten places are too few." in shown


def test_drafts_and_closed_windows_are_not_there(section: PlanSection, guest: Client) -> None:
    for name in ("plan_detail", "comment", "plan_follow"):
        assert guest.get(reverse(f"consultations:{name}", args=[section.plan.slug])).status_code == 404
    opened = open_plan(section.plan, now() - timedelta(weeks=20))
    assert not opened.is_open(now())
    assert guest.get(reverse("consultations:comment", args=[section.plan.slug])).status_code == 404
    assert guest.get(reverse("consultations:plan_detail", args=[section.plan.slug])).status_code == 200


def test_the_page_marks_what_carers_changed_and_keeps_what_the_draft_said(
    section: PlanSection, guest: Client, planner: User
) -> None:
    open_plan(section.plan, now())
    comment = comment_on(section, "Secret words.", now(), voices=12)
    write_section(
        plan=section.plan, section=section, heading=section.heading, words=PublicText("There are 20 places. Ask us.")
    )
    mark_change(
        section=section,
        words=PublicText("There are 20 places."),
        because=PublicText("Ten were too few."),
        comments=[comment],
        role=planner.roles.get(),
        at=now(),
    )
    html = guest.get(reverse("consultations:plan_detail", args=[section.plan.slug])).content.decode()
    assert re.search(r'<mark class="app-changed">There are 20 places\. <a [^>]*href="#change-1"', html)
    assert "12 carers asked for it." in html
    assert "There are 10 places." in html
    assert "Secret words." not in html


def test_a_change_that_stands_nowhere_is_refused_beside_its_field(
    section: PlanSection, planner: User, client_for: ClientFor
) -> None:
    open_plan(section.plan, now())
    page = reverse("consultations:change_add", args=[section.plan.organisation.slug, section.plan.pk, section.pk])
    shown = client_for(planner).post(page, {"words-en-gb": "There are 99 places.", "because-en-gb": "So."})
    assert "These words do not stand in this part." in shown.content.decode()
    assert not Change.objects.exists()


def test_a_planner_asks_carers_and_little_time_needs_a_reason(
    section: PlanSection, planner: User, client_for: ClientFor
) -> None:
    client = client_for(planner)
    page = reverse("consultations:plan_open", args=[section.plan.organisation.slug, section.plan.pk])
    sent = {
        **date_parts("closes_on", today() + timedelta(days=20)),
        "influence": "consult",
        "can_change-en-gb": "How many places there are.",
        "for_whom-en-gb": "Every carer.",
        "how_to_join-en-gb": "Read it here.",
    }
    shown = client.post(page, sent).content.decode()
    assert "Give 12 weeks, or say why not." in shown
    assert client.post(page, {**sent, "short_because-en-gb": "The money ends."}).status_code == 302
    assert Consultation.objects.get().plan == section.plan
    listed = Client().get(reverse("consultations:plan_list")).content.decode()
    assert "Breaks that work" in listed
    assert "Say what you think by" in listed


def test_agreeing_too_early_says_what_is_missing(section: PlanSection, planner: User, client_for: ClientFor) -> None:
    client, plan = client_for(planner), section.plan
    page = reverse("consultations:plan_agree", args=[plan.organisation.slug, plan.pk])
    assert "Ask carers about the plan" in client.post(page, follow=True).content.decode()
    open_plan(plan, now())
    comment_on(section, "Ten are too few.", now())
    shown = client.post(page, follow=True).content.decode()
    assert "The time for comments is not over yet." in shown
    assert "1 comment has no answer." in shown
    plan.refresh_from_db()
    assert plan.status == Plan.Status.OPEN


def test_an_agreed_plan_offers_the_one_that_follows(section: PlanSection, planner: User, client_for: ClientFor) -> None:
    open_plan(section.plan, now() - timedelta(weeks=20))
    agree(plan=section.plan, at=now())
    client, slug = client_for(planner), section.plan.organisation.slug
    assert "?after=" in client.get(reverse("consultations:plan_edit", args=[slug, section.plan.pk])).content.decode()
    shown = client.get(reverse("consultations:plan_add", args=[slug]), {"after": section.plan.pk}).content.decode()
    assert "It follows “Breaks that work”" in shown


def test_who_follows_a_plan_hears_how_to_stop(section: PlanSection, guest: Client) -> None:
    open_plan(section.plan, now())
    page = reverse("consultations:plan_follow", args=[section.plan.slug])
    assert guest.post(page, {"email": "amina@example.org"}).status_code == 302
    assert Follower.objects.get(topic=section.plan.topic).contact.address == "amina@example.org"


def test_who_begins_a_plan_sees_what_was_said_and_refused_before(
    section: PlanSection, planner: User, client_for: ClientFor, service: Service
) -> None:
    refused = make_theme(section.plan.organisation, service, title="Open on Sundays")
    make_answer(refused, Decision.Outcome.WE_CANNOT, look_again_on=today() + timedelta(days=30))
    page = reverse("consultations:plan_edit", args=[section.plan.organisation.slug, section.plan.pk])
    html = client_for(planner).get(page).content.decode()
    assert "You said no to this, and promised to look at it again:" in html
    assert html.count("Open on Sundays") == 2
