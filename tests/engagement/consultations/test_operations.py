"""Plans: asked about, changed, agreed, and looked at again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from activities.models import Activity, Reach
from common.public_text import PublicText
from engagement.consultations.models import Change, Comment
from engagement.consultations.operations import (
    IsAgreed,
    NothingToComment,
    NotInDraft,
    NotReady,
    ReasonMissing,
    WindowClosed,
    add_plan,
    agree,
    bring_under_review,
    mark_change,
    remove_section,
    what_is_missing,
    write_section,
)
from feedback.models import Item
from feedback.operations import flag_safeguarding, put_under_theme
from notices.models import Contact, Notice
from notices.operations import remind_due
from people.models import Organisation, Role, User
from planning.models import Plan, PlanSection, Service
from tests.engagement.consultations.factories import comment_on, make_plan, make_section, open_plan, window
from tests.feedback.factories import make_answer, make_theme
from tests.people.factories import make_person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
AFTER = AT + timedelta(weeks=13, days=2)


@pytest.fixture
def plan(organisation: Organisation, service: Service) -> Plan:
    return make_plan(organisation, service)


@pytest.fixture
def section(plan: Plan) -> PlanSection:
    return make_section(plan, words="There are 10 places. We open at nine.")


@pytest.fixture
def role(planner: User) -> Role:
    return planner.roles.get()


def answer(section: PlanSection, *comments: Comment, role: Role) -> None:
    """In public, under one theme."""
    theme = make_theme(section.plan.organisation, title="More places", at=AT)
    put_under_theme(items=[comment.item for comment in comments], theme=theme, role=role, at=AT)
    make_answer(theme, at=AFTER)


def say_again(section: PlanSection, words: str) -> None:
    write_section(plan=section.plan, section=section, heading=section.heading, words=PublicText(words))


def test_a_plan_sent_twice_is_one_and_two_of_a_title_have_their_own_addresses(
    organisation: Organisation, service: Service
) -> None:
    first, second = (make_plan(organisation, service, title="Breaks") for _ in range(2))
    assert (first.slug, second.slug) == ("breaks", "breaks-2")
    again = Plan(organisation=organisation, submission_key=first.submission_key)
    assert add_plan(again, services=[], goals=[]) == first


def test_opening_keeps_what_the_draft_says_and_announces_it(section: PlanSection) -> None:
    opened = open_plan(section.plan, AT)
    assert open_plan(section.plan, AT) == opened
    say_again(section, "There are 20 places. We open at nine.")
    section.refresh_from_db()
    assert section.has_changed
    assert str(section.draft_words) == "There are 10 places. We open at nine."
    assert opened.activity.status == Activity.Status.PUBLISHED
    assert opened.activity.kind == Activity.Kind.CONSULTATION
    with pytest.raises(NotInDraft):
        remove_section(section=section)


def test_a_plan_without_parts_and_little_time_without_a_reason_are_refused(plan: Plan) -> None:
    with pytest.raises(NothingToComment):
        open_plan(plan, AT)
    make_section(plan)
    soon = {"closes_on": date(2026, 11, 1)}
    with pytest.raises(ReasonMissing):
        open_plan(plan, AT, **soon)
    opened = open_plan(plan, AT, **soon, short_because=PublicText("The money ends in March."))
    assert str(opened.short_because) == "The money ends in March."
    assert not window(AT).is_short(AT.date())


def test_comments_are_taken_while_the_window_is_open_and_only_then(section: PlanSection, service: Service) -> None:
    with pytest.raises(WindowClosed):
        comment_on(section, "Too early.", AT)
    opened = open_plan(section.plan, AT)
    contact = Contact.objects.for_email("amina@example.org")
    item = comment_on(section, "Ten are too few.", AT, contact=contact).item
    assert (item.channel, item.activity, item.service) == (Item.Channel.PLAN_COMMENT, opened.activity, service)
    last_moment = opened.activity.ends_at - timedelta(seconds=1)
    comment_on(section, "Just in time.", last_moment)
    with pytest.raises(WindowClosed):
        comment_on(section, "Too late.", opened.activity.ends_at)
    assert Item.objects.count() == 2


def test_nothing_is_agreed_before_each_comment_has_its_answer_and_each_change_its_reason(
    section: PlanSection, role: Role, safeguarding_lead: User
) -> None:
    with pytest.raises(NotInDraft):
        agree(plan=section.plan, at=AT)
    open_plan(section.plan, AT)
    said, flagged = comment_on(section, "Ten are too few.", AT), comment_on(section, "He hurts me.", AT)
    flag_safeguarding(item=flagged.item, role=role, because="Danger", at=AT)
    say_again(section, "There are 20 places. We open at nine.")
    missing = what_is_missing(section.plan, AT)
    assert (missing.is_open, missing.unanswered, missing.unexplained) == (True, 1, (section,))
    with pytest.raises(NotReady):
        agree(plan=section.plan, at=AFTER)
    answer(section, said, role=role)
    with pytest.raises(NotReady) as still:
        agree(plan=section.plan, at=AFTER)
    assert (still.value.is_open, still.value.unanswered) == (False, 0)
    signed: dict[str, Any] = {"role": role, "at": AFTER}
    words = PublicText("There are 20 places.")
    for reason in ("You asked.", "You asked for more."):  # the second one corrects the first
        mark_change(section=section, words=words, because=PublicText(reason), comments=[said], **signed)
    assert [str(change.because) for change in Change.objects.all()] == ["You asked for more."]
    assert agree(plan=section.plan, at=AFTER).status == Plan.Status.AGREED
    with pytest.raises(IsAgreed):
        mark_change(section=section, words=words, because=words, comments=[], **signed)
    with pytest.raises(IsAgreed):
        say_again(section, "No places at all.")


def test_those_who_commented_are_told_once_and_counted_once(section: PlanSection, role: Role) -> None:
    opened = open_plan(section.plan, AT)
    contact, person = Contact.objects.for_email("amina@example.org"), make_person("Amina")
    said = [comment_on(section, f"More, please: {n}.", AT, contact=contact, person=person) for n in range(2)]
    said.append(comment_on(section, "We are nine.", AT, voices=9))
    answer(section, *said, role=role)
    for _ in range(2):
        agree(plan=section.plan, at=AFTER)
    assert Notice.objects.filter(kind="consultations.agreed").count() == 1
    reach = Reach.objects.get(activity=opened.activity)
    assert (reach.people, reach.anonymous, reach.first_time) == (1, 9, 1)


def test_the_plan_that_follows_begins_with_its_parts_and_replaces_it(
    section: PlanSection, organisation: Organisation, service: Service
) -> None:
    open_plan(section.plan, AT)
    agree(plan=section.plan, at=AFTER)
    newer = Plan(
        organisation=organisation,
        title="Breaks again",
        summary="More of it.",
        money="£1",
        starts_on=date(2030, 4, 1),
        ends_on=date(2033, 3, 31),
        review_on=date(2031, 4, 1),
        owner_title="Head of Breaks",
    )
    newer = add_plan(newer, services=[service], goals=[], replaces=section.plan)
    assert [str(part.words) for part in newer.sections.all()] == [str(section.words)]
    open_plan(newer, AFTER)
    agree(plan=newer, at=AFTER + timedelta(weeks=14))
    section.plan.refresh_from_db()
    assert section.plan.status == Plan.Status.REPLACED


def test_reviews_come_round_and_planners_are_reminded_once(section: PlanSection, planner: User) -> None:
    open_plan(section.plan, AT)
    agree(plan=section.plan, at=AFTER)
    plan = section.plan
    on = datetime(plan.review_on.year, plan.review_on.month, plan.review_on.day, 12, tzinfo=UTC)
    assert bring_under_review(at=on - timedelta(days=1)) == 0
    for days in (28, 28, 0, 0):
        remind_due(at=on - timedelta(days=days, hours=8))
        remind_due(at=on - timedelta(days=days))
    asked = Notice.objects.filter(kind="consultations.to_do", subject__contains="review").order_by("due_at")
    assert [notice.context["reason"] for notice in asked] == ["review_soon", "review"]
    assert {notice.contact.address for notice in asked} == {planner.email}
    assert [bring_under_review(at=on) for _ in range(2)] == [1, 0]
    plan.refresh_from_db()
    assert plan.status == Plan.Status.UNDER_REVIEW


def test_planners_are_asked_for_answers_while_there_are_comments_without(section: PlanSection, planner: User) -> None:
    opened = open_plan(section.plan, AT)
    comment_on(section, "Ten are too few.", AT)
    for days in range(31):
        for hours in (0, 12):
            remind_due(at=opened.activity.ends_at + timedelta(days=days, hours=hours))
    asked = Notice.objects.filter(kind="consultations.to_do").order_by("due_at")
    assert [notice.context["reason"] for notice in asked] == ["closed", "unanswered", "unanswered"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": date(2020, 1, 1)},
        {"review_on": date(2040, 1, 1)},
        {"status": Plan.Status.AGREED},
        {"money": {}},
        {"owner_title": ""},
    ],
)
def test_postgres_holds_what_a_plan_must_be(plan: Plan, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(**wrong)
