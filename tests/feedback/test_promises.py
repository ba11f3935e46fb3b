"""Staff's list of promises, and how one goes on."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common.clock import today
from feedback.models import Action, Decision, Extension, Update
from feedback.operations import extend
from notices.models import Notice
from people.models import Organisation, User
from tests.conftest import ClientFor
from tests.feedback.factories import (
    PUBLISHED_AT,
    gather,
    make_answer,
    make_draft,
    make_item,
    make_promise,
    make_theme,
    publish,
    role_at,
)
from tests.people.factories import make_contact

pytestmark = pytest.mark.django_db
PAGES = ["", "extend/", "keep/", "break/"]
READ = {"names_read": "on"}


@pytest.fixture
def staff(planner: User, client_for: ClientFor) -> Client:
    """A planner, signed in."""
    return client_for(planner)


@pytest.fixture
def action(organisation: Organisation) -> Action:
    """A promise for next month that one carer follows."""
    theme = make_theme(organisation)
    gather(theme, make_item(organisation, contact=make_contact()))
    draft = make_draft(theme)
    made = make_promise(draft, due_on=today() + timedelta(days=30))
    publish(draft)
    return made


def promised(organisation: Organisation, days: int, **fields: Any) -> Action:
    """A public promise that is due in so many days."""
    draft = make_draft(make_theme(organisation))
    made = make_promise(draft, due_on=today() + timedelta(days=days), what=f"Due in {days}", **fields)
    publish(draft)
    return made


def address(action: Action, page: str = "") -> str:
    theme = action.decision.theme
    assert theme
    return f"/manage/{theme.organisation.slug}/promises/{action.pk}/{page}"


def shown(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def on_day(days: int) -> dict[str, str]:
    day = today() + timedelta(days=days)
    return {"to_on-day": str(day.day), "to_on-month": str(day.month), "to_on-year": str(day.year)}


def test_what_is_late_stands_first(staff: Client, organisation: Organisation) -> None:
    for days in (5, -7, -2):
        promised(organisation, days)
    page = shown(staff, f"/manage/{organisation.slug}/promises/")
    assert re.findall(r"Due in (-?\d+)<", page) == ["-7", "-2", "5"]
    assert "Late by 7 days" in page


def test_pills_count_what_they_lead_to(staff: Client, planner: User, organisation: Organisation) -> None:
    promised(organisation, -7)
    promised(organisation, 3, owner=planner.roles.get())
    kept, broken = promised(organisation, 10), promised(organisation, 11)
    staff.post(address(kept, "keep/"), {"done_words-en-gb": "Done.", **READ})
    staff.post(address(broken, "break/"), {"because-en-gb": "No money.", **READ})
    url = f"/manage/{organisation.slug}/promises/"
    for show, days in (("", ["-7", "3"]), ("late", ["-7"]), ("mine", ["3"]), ("kept", ["10"]), ("broken", ["11"])):
        page = shown(staff, f"{url}?show={show}")
        assert re.findall(r"Due in (-?\d+)<", page) == days
        pressed = re.search(r'aria-current="true">[^<]*?(\d+)</a>', page)
        assert pressed
        assert int(pressed[1]) == len(days)


def test_no_promises_says_where_they_come_from(staff: Client, organisation: Organisation) -> None:
    url = f"/manage/{organisation.slug}/promises/"
    assert "No open promises" in shown(staff, url)
    assert "No promise is late" in shown(staff, f"{url}?show=late")
    assert "No promises here" in shown(staff, f"{url}?show=kept")


def test_drafts_are_no_promises_yet(staff: Client, organisation: Organisation) -> None:
    draft = make_promise(make_draft(make_theme(organisation)), what="Not yet said")
    assert "Not yet said" not in shown(staff, f"/manage/{organisation.slug}/promises/")
    for page in PAGES:
        assert staff.get(address(draft, page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_reaches_a_promise(
    action: Action, other_planner: User, commissioner: User, client_for: ClientFor, page: str
) -> None:
    form = {"done_words-en-gb": "x", "because-en-gb": "x", "reason-en-gb": "x", **on_day(90), **READ}
    slug = address(action).split("/")[2]
    for user in (other_planner, commissioner):
        client = client_for(user)
        for url in (address(action, page), address(action, page).replace(slug, "southmere")):
            assert client.get(url).status_code == 404
            # A page that is only read refuses every POST alike, before it looks who asks.
            assert client.post(url, form).status_code == (404 if page else 405)
    assert not Update.objects.exists()
    assert not Extension.objects.exists()


@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_costs_the_same_however_many_there_are(
    staff: Client, organisation: Organisation, rows: int, django_assert_max_num_queries: Any
) -> None:
    for days in range(rows):
        promised(organisation, days, owner=role_at(organisation))
    url = f"/manage/{organisation.slug}/promises/"
    staff.get(url)
    with django_assert_max_num_queries(10):
        staff.get(url)


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("keep/", {"done_words-en-gb": "It is open until nine."}),
        ("break/", {"because-en-gb": "The money was cut."}),
        ("extend/", {"reason-en-gb": "The builders are late.", **on_day(60)}),
    ],
)
def test_each_way_on_is_read_first_goes_out_once_and_is_seen(
    staff: Client, action: Action, page: str, form: dict[str, str]
) -> None:
    words = next(iter(form.values()))
    unread = staff.post(address(action, page), form).content.decode()
    assert "Read the words for names, then tick this." in unread
    assert words in unread
    assert not Notice.objects.filter(kind="feedback.news").exists()

    for _ in range(2):
        assert staff.post(address(action, page), form | READ)["Location"] == address(action)

    assert Notice.objects.filter(kind="feedback.news").count() == 1
    assert words in shown(staff, address(action))
    assert words in shown(Client(), f"/what-changed/{action.decision_id}/")


@pytest.mark.parametrize("page", ["keep/", "break/", "extend/"])
def test_an_empty_form_says_what_is_missing(staff: Client, action: Action, page: str) -> None:
    response = staff.post(address(action, page), {"names_read": "on"})
    assert "govuk-error-message" in response.content.decode()
    action.refresh_from_db()
    assert (action.done_at, action.broken_at, action.due_on) == (None, None, action.first_due_on)


def test_a_promise_is_put_off_to_a_later_day_alone(staff: Client, action: Action) -> None:
    for days, words in ((-1, "Choose today or a later day."), (20, "Choose a day after the one that is promised now.")):
        form = {"reason-en-gb": "Builders.", **on_day(days), **READ}
        assert words in staff.post(address(action, "extend/"), form).content.decode()
    assert not Extension.objects.exists()


def test_what_a_colleague_ended_first_is_said_and_nothing_typed_is_lost(staff: Client, action: Action) -> None:
    staff.post(address(action, "break/"), {"because-en-gb": "No money.", **READ})
    for page, form in (
        ("keep/", {"done_words-en-gb": "We found a way."}),
        ("extend/", {"reason-en-gb": "We look for a way.", **on_day(60)}),
    ):
        answer = staff.post(address(action, page), form | READ).content.decode()
        assert "A colleague has ended this promise already." in answer
        assert next(iter(form.values())) in answer
    assert Update.objects.count() == 1
    assert "It takes longer" not in shown(staff, address(action))


def test_every_extension_stays_to_be_seen(staff: Client, action: Action) -> None:
    role = role_at(Organisation.objects.get(slug="northbrook"))
    for days in (40, 50):
        day = today() + timedelta(days=days)
        extend(action=action, to_on=day, reason=f"Reason {days}.", names_read=True, role=role, at=PUBLISHED_AT)
    page = shown(staff, address(action))
    assert "Reason 40." in page
    assert "Reason 50." in page
    assert "First promised for" in page


def test_the_last_promise_kept_completes_the_answer(staff: Client, organisation: Organisation) -> None:
    decision = make_answer(make_theme(organisation), promises=2)
    for action in decision.actions.all():
        staff.post(address(action, "keep/"), {"done_words-en-gb": "Done.", **READ})
    decision.refresh_from_db()
    assert decision.stage == Decision.Stage.DONE
