"""The staff page of messages that did not go out. Its view stands on the roof, its rows here."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from notices.models import Contact, Notice
from notices.operations import NotStuck, deliver_due, give_up, retry
from people.models import Organisation, User
from tests.conftest import ClientFor
from tests.notices.conftest import QueueHello, minutes
from tests.notices.sink import HANG_UP, Sink

pytestmark = pytest.mark.django_db
State = Notice.State
PAGE = "/manage/northbrook/messages/"


@pytest.fixture
def failed(hello: QueueHello, sink: Sink, at: datetime) -> Notice:
    sink.refuse("RCPT", "550 <ann@example.org> is not here", times=1)
    notice = hello("failed", desk="northbrook", subject="feedback.item:12")
    deliver_due(at=at)
    return notice


@pytest.fixture
def uncertain(hello: QueueHello, sink: Sink, at: datetime) -> Notice:
    sink.refuse("DATA", HANG_UP, times=1)
    notice = hello("uncertain", desk="northbrook")
    deliver_due(at=at)
    return notice


@pytest.fixture
def planners(client_for: ClientFor, planner: User) -> Client:
    return client_for(planner)


def state_of(notice: Notice) -> str:
    notice.refresh_from_db()
    return notice.state


def test_staff_send_a_failed_one_again(failed: Notice, sink: Sink, at: datetime) -> None:
    retry(failed, at=at + minutes(1))
    deliver_due(at=at + minutes(1))
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (State.SENT, 1)
    assert sink.message_ids() == {failed.message_id: 1}


def test_a_given_up_one_is_forgotten_but_for_the_fact(uncertain: Notice, sink: Sink, at: datetime) -> None:
    give_up(uncertain, at=at)
    deliver_due(at=at + minutes(1))
    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.context) == (State.GIVEN_UP, {})
    assert sink.accepted == []


def test_what_is_decided_cannot_be_decided_again(failed: Notice, at: datetime) -> None:
    give_up(failed, at=at)
    for act in (retry, give_up):
        with pytest.raises(NotStuck):
            act(failed, at=at)
    assert state_of(failed) == State.GIVEN_UP


def test_who_decided_is_written_down_by_postgres(failed: Notice, planners: Client, planner: User) -> None:
    planners.post(PAGE, {"notice": str(failed.public_id), "do": "give_up"})
    (decision,) = apps.get_model("notices.NoticeDecision").objects.filter(pgh_obj=failed).select_related("pgh_context")
    assert decision.state == State.GIVEN_UP
    assert decision.pgh_context.metadata["user"] == planner.pk


def test_the_page_lists_what_to_decide_with_its_reason_and_hides_the_address(
    failed: Notice, uncertain: Notice, hello: QueueHello, planners: Client
) -> None:
    hello("waiting", desk="northbrook")
    page = planners.get(PAGE).content.decode()
    assert page.count('class="app-queue__item"') == 2
    assert "550 &lt;a…@example.org&gt; is not here" in page
    assert "ann@example.org" not in page
    assert "feedback.item:12" in page
    only_failed = planners.get(PAGE, {"show": "failed"}).content.decode()
    assert only_failed.count('class="app-queue__item"') == 1
    assert planners.get(PAGE, {"show": "waiting"}).content.decode().count('class="app-queue__item"') == 1


def test_several_are_decided_at_once_and_a_second_press_changes_nothing(
    failed: Notice, uncertain: Notice, planners: Client
) -> None:
    chosen = {"notice": [str(failed.public_id), str(uncertain.public_id)], "do": "retry"}
    response = planners.post(PAGE, chosen, follow=True)
    assert "2 messages are sent again." in response.content.decode()
    assert {state_of(failed), state_of(uncertain)} == {State.QUEUED}
    again = planners.post(PAGE, chosen)
    assert again.status_code == 200
    assert "already decided" in again.content.decode()


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"do": "retry"},
        {"notice": "not-an-id", "do": "retry"},
        {"notice": str(uuid4()), "do": "retry"},
        {"notice": "\x00", "do": "give_up"},
        {"do": "burn"},
    ],
)
def test_a_wrong_choice_gets_a_plain_sentence(failed: Notice, planners: Client, chosen: dict[str, str]) -> None:
    response = planners.post(PAGE, chosen)
    assert response.status_code == 200
    assert "govuk-error-summary" in response.content.decode()
    assert state_of(failed) == State.FAILED


def test_the_notices_of_another_organisation_are_not_there(
    failed: Notice,
    other_organisation: Organisation,
    other_planner: User,
    client_for: ClientFor,
    organisation: Organisation,
) -> None:
    stranger = client_for(other_planner)
    assert stranger.get(PAGE).status_code == 404
    own_page = reverse("manage_notices", args=["southmere"])
    assert "app-queue__item" not in stranger.get(own_page).content.decode()
    stranger.post(own_page, {"notice": str(failed.public_id), "do": "give_up"})
    assert state_of(failed) == State.FAILED


def test_carers_and_commissioners_do_not_see_it(
    organisation: Organisation, carer: User, commissioner: User, client_for: ClientFor
) -> None:
    for user in (carer, commissioner):
        assert client_for(user).get(PAGE).status_code in {302, 404}


def test_stuck_mail_is_said_in_plain_words(hello: QueueHello, planners: Client) -> None:
    assert "No message that is due waits." in planners.get(PAGE).content.decode()
    hello(desk="northbrook", at=timezone.now() - minutes(3))
    assert "has waited for 3\xa0minutes" in planners.get(PAGE).content.decode()
    hello("older", desk="northbrook", at=timezone.now() - minutes(125))
    page = planners.get(PAGE).content.decode()
    assert "Mail is not going out." in page
    assert "2\xa0hours" in page


def test_the_page_costs_the_same_for_one_and_for_many(
    failed: Notice, planners: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    planners.get(PAGE)
    template = Notice.objects.get(pk=failed.pk)
    for number in range(60):
        contact = Contact.objects.for_email(f"carer{number}@example.org")
        template.pk, template.public_id, template.key, template.contact = None, uuid4(), f"copy{number}", contact
        template.save(force_insert=True)
    with django_assert_max_num_queries(12):
        page = planners.get(PAGE).content.decode()
    assert page.count('class="app-queue__item"') == 25
    assert "govuk-pagination" in page
