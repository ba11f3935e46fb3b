"""Choosing a day as carers and staff see it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from common.clock import now
from engagement.polls.forms import TimesForm
from engagement.polls.models import Poll, Reply
from engagement.polls.operations import hold
from engagement.polls.tokens import reply_token
from notices.models import Contact, Notice
from notices.operations import deliver_due
from people.models import Organisation, User
from people.operations import person_of
from planning.models import Service
from tests.activities.factories import make_activity
from tests.conftest import ClientFor
from tests.engagement.polls.factories import make_poll, make_reply
from tests.people.factories import make_connection, make_contact, make_person

WINTER = datetime(2027, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def draft(organisation: Organisation, service: Service) -> Activity:
    activity = make_activity(organisation, status=Activity.Status.DRAFT, title="What next?")
    activity.services.add(service)
    return activity


@pytest.fixture
def poll(draft: Activity, at: datetime) -> Poll:
    return make_poll(draft, at=at)


def page_of(poll: Poll) -> str:
    return reverse("polls:poll_detail", args=[poll.pk])


def own_page(reply: Reply) -> str:
    return reverse("polls:reply", args=[reply_token(reply.pk)])


def staff_page(name: str, organisation: Organisation, **more: int) -> str:
    return reverse(f"polls:{name}", kwargs={"organisation": organisation.slug, **more})


def answers(poll: Poll, said: str = "yes", **more: str) -> dict[str, str]:
    return {f"time_{option.pk}": said for option in poll.options.all()} | more


# --- Carers ----------------------------------------------------------------------------------------------------------


def test_a_guest_answers_saves_it_by_the_link_and_changes_it(guest: Client, poll: Poll) -> None:
    assert f'href="{page_of(poll)}"' in guest.get(reverse("polls:poll_list")).content.decode()
    shown = guest.get(page_of(poll)).content.decode()
    assert shown.count("<fieldset") == 3
    assert shown.count('type="radio"') == 9

    response = guest.post(page_of(poll), answers(poll, email="dilys@example.org", name=""), follow=True)

    assert "One more step: we have written to you." in response.content.decode()
    reply = Reply.objects.get()
    deliver_due(at=now())
    assert f"{settings.PUBLIC_URL}{own_page(reply)}" in mail.outbox[-1].body
    assert "They count from then on." in guest.get(own_page(reply)).content.decode()
    saved = guest.post(own_page(reply), answers(poll, "maybe", name="Dilys"), follow=True).content.decode()
    assert "Your answers are saved." in saved
    assert len(re.findall(r'value="maybe"[^>]*checked', saved)) == 3
    reply.refresh_from_db()
    assert (reply.name, reply.confirmed_at is not None) == ("Dilys", True)


def test_what_is_missing_is_said_beside_its_question_and_the_rest_stays(guest: Client, poll: Poll) -> None:
    first = poll.options.all()[0]
    page = guest.post(page_of(poll), {f"time_{first.pk}": "no", "name": "Dilys", "email": "x"}).content.decode()

    assert page.count("Say yes, maybe or no:") == 4  # beside two questions, and at the top
    assert re.search(r'value="no"[^>]*checked', page)
    assert 'value="Dilys"' in page
    assert "Write your email like" in page
    assert not Reply.objects.exists()


def test_who_is_signed_in_answers_and_changes_it_on_the_same_page(
    carer: User, client_for: ClientFor, poll: Poll
) -> None:
    client = client_for(carer)
    person = person_of(carer)
    assert person
    assert 'name="email"' not in client.get(page_of(poll)).content.decode()
    client.post(page_of(poll), answers(poll, "no", name=person.name))

    page = client.get(page_of(poll)).content.decode()

    assert "You have answered." in page
    assert len(re.findall(r'value="no"[^>]*checked', page)) == 3
    client.post(page_of(poll), answers(poll, "yes", name=""))
    assert list(Reply.objects.values_list("person", "name")) == [(person.pk, "")]
    assert not Notice.objects.filter(kind="polls.answered").exists()


def test_an_address_that_has_answered_opens_nothing_to_who_types_it(guest: Client, poll: Poll, at: datetime) -> None:
    theirs = make_reply(poll, contact=Contact.objects.for_email("dilys@example.org"), name="Dilys Secret", at=at)
    known = guest.post(page_of(poll), answers(poll, "no", email="dilys@example.org"), follow=True)
    unknown = Client().post(page_of(poll), answers(poll, "no", email="nobody@example.org"), follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    for response in (known, unknown):
        page = response.content.decode()
        assert "Dilys Secret" not in page
        assert reply_token(theirs.pk) not in page
        assert "One more step" in page
        assert "checked" not in page
    assert set(theirs.answers.values_list("said", flat=True)) == {"yes"}


@pytest.mark.parametrize("token", ["1", "x", "MQ:abc", "a" * 300])
def test_a_guessed_address_leads_nowhere(db: None, guest: Client, token: str) -> None:
    assert guest.get(reverse("polls:reply", args=[token])).status_code == 404


def test_what_is_over_takes_no_answers_and_says_how_it_ended(guest: Client, poll: Poll, at: datetime) -> None:
    reply = make_reply(poll, at=at)
    sent = answers(poll, "no", email="late@example.org")
    with time_machine.travel(at + timedelta(days=15), tick=False):
        for page in (page_of(poll), own_page(reply)):
            shown = guest.get(page).content.decode()
            assert "The time to answer is over. We are choosing a day." in shown
            assert 'type="radio"' not in shown
            assert "The time to answer is over." in guest.post(page, sent, follow=True).content.decode()
        assert "Every day is fixed just now." in guest.get(reverse("polls:poll_list")).content.decode()
    hold(option=poll.options.all()[0], at=at)
    fixed = guest.get(page_of(poll)).content.decode()
    assert "The day is fixed" in fixed
    assert reverse("activities:activity_detail", args=[poll.activity_id]) in fixed
    assert Reply.objects.count() == 1
    Activity.objects.update(status="cancelled", cancelled_because={"en-gb": "The hall is flooded."})
    assert "It is cancelled." in guest.get(page_of(poll)).content.decode()


def test_a_flood_is_asked_to_come_back_later(guest: Client, poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engagement.polls.views.carers.MOST_REPLIES_AN_HOUR", 1)
    guest.post(page_of(poll), answers(poll, email="a@example.org"))
    assert guest.post(page_of(poll), answers(poll, email="b@example.org")).status_code == 429
    assert Reply.objects.count() == 1


# --- Planners --------------------------------------------------------------------------------------------------------


def times(*typed: str, closes: str = "1 3 2027") -> dict[str, Any]:
    """The form as it is sent: each time as day, month, year, start, end."""
    sent: dict[str, Any] = {"rows": "4"}
    for number, words in enumerate(typed, start=1):
        day, month, year, starts, ends = words.split(" ")
        sent |= {f"day_{number}-day": day, f"day_{number}-month": month, f"day_{number}-year": year}
        sent |= {f"starts_{number}": starts, f"ends_{number}": ends}
    day, month, year = closes.split()
    return sent | {"closes_on-day": day, "closes_on-month": month, "closes_on-year": year}


GOOD = ("2 3 2027 6pm 8pm", "6 3 2027 10am noon")


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        (times(GOOD[0]), "day_2", "Offer 2 times or more."),
        (times(GOOD[0], GOOD[0]), "day_2", "stands here twice"),
        (times(GOOD[0], "1 1 2027 6pm 8pm"), "day_2", "This time is over."),
        (times(GOOD[0], "6 3 2030 6pm 8pm"), "day_2", "in the next two years"),
        (times(GOOD[0], "6 3 2027 8pm 6pm"), "ends_2", "must come after the start"),
        (times(GOOD[0], "28 3 2027 1.30am 3am"), "starts_2", "the clocks go forward"),
        (times(GOOD[0], "28 3 2027 0.30 1.15"), "ends_2", "the clocks go forward"),
        (times(GOOD[0], "31 2 2027 6pm 8pm"), "day_2", "Write a real date"),
        (times(GOOD[0]) | {"starts_2": "6pm"}, "ends_2", "Write a time."),
        (times(GOOD[0]) | {"starts_2": "6pm"}, "day_2", "Write a date."),
        (times(*GOOD, closes="2 3 2027"), "closes_on", "before the first of the days"),
        (times(*GOOD, closes="31 1 2027"), "closes_on", "that is to come, or today"),
    ],
    ids=range(12),
)
def test_what_is_wrong_with_a_time_is_said_beside_it(sent: dict[str, Any], field: str, words: str) -> None:
    form = TimesForm(sent, at=WINTER)
    assert not form.is_valid()
    assert words in str(form.errors[field])


def test_an_hour_that_comes_twice_means_its_first_time_and_empty_rows_are_left_out() -> None:
    sent = times(GOOD[0], "31 10 2027 1.30am 3am") | {"rows": "12"}
    form = TimesForm(sent, at=WINTER)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["times"][1][0] == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("rows", "shown"), [("4", 8), ("8", 12), ("999", 8), ("x", 8), ("", 8), ("99", 12)])
def test_more_times_keeps_what_was_typed_and_complains_of_nothing(rows: str, shown: int) -> None:
    form = TimesForm(times(GOOD[0]) | {"rows": rows, "more": "1"}, at=WINTER)
    assert (form.is_valid(), form.errors, form.shown) == (False, {}, shown)
    assert form["starts_1"].value() == "6pm"


def test_a_planner_asks_for_a_day_with_a_small_form_and_holds_it(
    planner: User, client_for: ClientFor, organisation: Organisation, service: Service, guest: Client
) -> None:
    earlier = make_activity(organisation, access=["step_free"])
    earlier.services.add(service)
    with time_machine.travel(WINTER, tick=False):
        desk = client_for(planner)
        assert "Nobody was asked yet." in desk.get(staff_page("manage_list", organisation)).content.decode()
        add = staff_page("poll_add", organisation)
        more = desk.post(add, times(GOOD[0]) | {"more": "1", "title": "Tea"}).content.decode()
        assert 'value="Tea"' in more
        assert 'name="starts_8"' in more
        said = {"title": "Breaks", "summary_0": "Help us plan.", "summary-en-gb": "Help us plan.", "place": "The hall"}
        assert "Say where it is" in desk.post(add, times(*GOOD) | said | {"place": ""}).content.decode()
        key = re.search(r'name="submission" value="([^"]+)"', desk.get(add).content.decode())
        assert key
        for _twice in range(2):
            response = desk.post(add, times(*GOOD) | said | {"submission": key[1]})
        poll = Poll.objects.get()
        results = staff_page("poll_results", organisation, pk=poll.pk)
        assert response.headers["Location"] == results
        make_reply(poll, name="Ann", said="no", at=WINTER)
        reply = make_reply(poll, name="Bob", at=WINTER)
        shown = desk.get(results).content.decode()
        assert "2 people have answered." in shown
        assert "1: Ann" in shown
        assert "Shuts out the fewest people" in shown
        assert "Before you can hold it" not in shown
        held = staff_page("poll_hold", organisation, pk=poll.pk, option=poll.options.all()[1].pk)
        assert "The day is fixed and public." in desk.post(held, follow=True).content.decode()
        poll.refresh_from_db()
        assert poll.activity.is_public
        assert (poll.activity.place, poll.activity.access) == ("The hall", [])  # those of another place are not taken
        assert poll.activity.starts_at == datetime(2027, 3, 6, 10, tzinfo=UTC)
        deliver_due(at=WINTER)
        assert "you are the first to know" in "".join(str(message.body) for message in mail.outbox)
        assert "You can change your answers here" not in guest.get(own_page(reply)).content.decode()
        other = staff_page("poll_hold", organisation, pk=poll.pk, option=poll.options.all()[0].pk)
        assert "It has a day already" in desk.post(other, follow=True).content.decode()
        assert "The day is fixed" in desk.get(staff_page("manage_list", organisation)).content.decode()


def test_a_planner_asks_from_a_draft_and_is_told_what_is_missing(
    planner: User, client_for: ClientFor, organisation: Organisation, draft: Activity
) -> None:
    Activity.objects.update(how_to_join={})
    with time_machine.travel(WINTER, tick=False):
        desk = client_for(planner)
        start = staff_page("poll_start", organisation, pk=draft.pk)
        edit = reverse("activities:activity_edit", args=[organisation.slug, draft.pk])
        assert start in desk.get(edit).content.decode()
        desk.post(start, times(*GOOD))
        poll = Poll.objects.get(activity=draft)
        assert desk.get(start).status_code == 302  # it is asked about once
        assert "how to join" in desk.get(staff_page("poll_results", organisation, pk=poll.pk)).content.decode()
        option = poll.options.all()[0]
        held = desk.post(staff_page("poll_hold", organisation, pk=poll.pk, option=option.pk), follow=True)
        assert "Before everyone can see it, say: how to join." in held.content.decode()
    with time_machine.travel(option.starts_at, tick=False):
        desk = client_for(planner)
        late = desk.post(staff_page("poll_hold", organisation, pk=poll.pk, option=option.pk), follow=True)
        assert "That time is over." in late.content.decode()
        asked = desk.post(staff_page("poll_ask", organisation, pk=poll.pk), follow=True)
        assert "The time to answer is over." in asked.content.decode()


def test_a_planner_asks_those_whom_they_know(
    planner: User, client_for: ClientFor, organisation: Organisation, poll: Poll
) -> None:
    make_connection(make_person("Ann", contact=make_contact()), organisation)
    desk = client_for(planner)
    ask = staff_page("poll_ask", organisation, pk=poll.pk)
    assert (
        "1 person you know has not been asked"
        in desk.get(staff_page("poll_results", organisation, pk=poll.pk)).content.decode()
    )
    assert "1 person is asked." in desk.post(ask, follow=True).content.decode()
    assert "0 people are asked." in desk.post(ask, follow=True).content.decode()
    Notice.objects.update(due_at=now(), try_at=now())
    assert Notice.objects.filter(kind="polls.asked").count() == 1
