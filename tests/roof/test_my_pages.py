"""The page after signing in: what needs a carer and what they follow; what waits for a planner, the silent on top."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from activities.models import Activity
from activities.operations import follow_activity, follow_new
from activities.rhythm import Reason
from common.clock import now
from feedback.models import Action, Decision
from feedback.operations import ask_to_pass_on, reply_to_carer, write_back
from notices.models import Contact
from notices.operations import follow, unfollow
from people.models import NeedKind, Organisation, User
from people.operations import keep_need, person_of
from planning.models import Service
from tests.activities.factories import make_activity
from tests.conftest import signed_in
from tests.feedback.factories import make_answer, make_item, make_theme, role_at
from tests.planning.factories import make_service

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def home_of(user: User) -> str:
    return signed_in(user).get("/home/").content.decode()


# --- A carer's ----------------------------------------------------------------------------------------------------


def test_what_we_asked_a_carer_needs_them_until_they_answer(
    organisation: Organisation, service: Service, carer: User
) -> None:
    said = make_item(organisation, service, person=person_of(carer))
    asked = make_item(organisation, service, person=person_of(carer))
    role = role_at(organisation)
    assert "This needs you" not in home_of(carer)

    reply_to_carer(item=said, words="When was it?", role=role, at=now(), submission_key=uuid.uuid4())
    ask_to_pass_on(item=asked, words="May we?", role=role, at=now(), submission_key=uuid.uuid4())
    page = home_of(carer)
    assert "We wrote to you about what you said" in page
    assert "May we pass on what you said?" in page

    write_back(item=said, words="On Monday.", at=now() + DAY, submission_key=uuid.uuid4())
    assert "We wrote to you about what you said" not in home_of(carer)


def test_needs_that_nobody_has_looked_at_for_a_year_need_the_carer(carer: User) -> None:
    person = person_of(carer)
    assert person
    keep_need(person=person, kind=NeedKind.STEP_FREE, answers={}, at=now() - 400 * DAY)
    assert "Is what you need still right?" in home_of(carer)


def test_a_carer_sees_what_they_follow_and_nothing_of_others(
    organisation: Organisation, service: Service, carer: User, other_carer: User
) -> None:
    contact = Contact.objects.for_email(carer.email)
    coming = make_activity(organisation, title="Tea on the ward")
    over = make_activity(organisation, title="Long ago", starts_at=now() - 9 * DAY)
    theme = make_theme(organisation, service, title="Somewhere to rest")
    make_answer(theme, Decision.Outcome.THANK_YOU)
    for activity in (coming, over):
        follow_activity(activity=activity, contact=contact, at=now())
    follow_new(service=service, kind="", contact=contact, at=now())
    follow(topic=theme.topic, contact=contact, at=now())

    page = home_of(carer)

    for words in ("Tea on the ward", "Somewhere to rest", f"New things to come to: {service.name}"):
        assert words in page
    assert "Long ago" not in page
    assert "What I follow" not in home_of(other_carer)
    unfollow(topic=coming.topic, contact=contact, at=now())
    assert "Tea on the ward" not in home_of(carer)


# --- A planner's --------------------------------------------------------------------------------------------------


def test_the_silent_stand_on_top_with_their_promise(organisation: Organisation, planner: User) -> None:
    quiet, loud, other = (make_service(organisation, name=name, listening_days=30) for name in ("Quiet", "Loud", "New"))
    make_activity(organisation, starts_at=now() - 40 * DAY).services.add(quiet)
    make_activity(organisation, starts_at=now() - 3 * DAY).services.add(loud)

    page = home_of(planner)

    work = page.partition("My work")[2].partition("wait in the queue")[0]
    assert work.index("New: has not listened yet, promised every 30 days") < work.index("Quiet: last listened on")
    assert "Loud" not in work
    assert other.name in work


def test_what_is_due_overdue_and_unclosed_is_counted(
    organisation: Organisation, service: Service, planner: User, other_planner: User
) -> None:
    answer = make_answer(make_theme(organisation, service), Decision.Outcome.WE_WILL, promises=2)
    on = timezone.localdate()
    for action, due_on in zip(answer.actions.order_by("pk"), (on - DAY, on + DAY), strict=True):
        Action.objects.filter(pk=action.pk).update(due_on=due_on, first_due_on=due_on)
    for number in range(5):
        make_activity(organisation, title=f"Over {number}", starts_at=now() - (10 + number) * DAY)
    make_activity(organisation, title="Never announced", starts_at=now() - 2 * DAY, status=Activity.Status.DRAFT)

    page = home_of(planner)

    assert "1 promise due this week" in page
    assert str(Reason.DRAFT.label) in page
    assert page.count(str(Reason.REACH.label)) == 2
    assert "3 more like these" in page
    assert "Never announced" not in home_of(other_planner)
