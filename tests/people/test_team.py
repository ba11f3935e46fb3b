"""The team of an organisation: invited, changed, ended, never without an administrator."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from common.clock import now, today
from notices.models import Notice
from notices.operations import deliver_due
from people.models import Organisation, Role, User
from people.operations import NobodyRemains, RoleHeld, change_role, end_role, invite, remind_of_ending_roles
from people.tasks import remind_of_ending_roles as task
from tests.conftest import ClientFor, give_second_factor
from tests.people.factories import make_organisation, make_role, make_staff

TEAM, INVITE = "/manage/northbrook/team/", "/manage/northbrook/team/invite/"
NIA = {"email": "nia@example.org", "name": "Nia", "title": "Carers' Worker", "kind": "planner"}
Kind = Role.Kind


@pytest.fixture
def client(administrator: User, client_for: ClientFor) -> Client:
    """The administrator at their computer."""
    return client_for(administrator)


def day(date: date) -> dict[str, int]:
    """A date as its three fields send it."""
    return {"ends_on-day": date.day, "ends_on-month": date.month, "ends_on-year": date.year}


def invited(organisation: Organisation, **told: Any) -> Role:
    """Nia, as an administrator invites her."""
    defaults = {"address": "nia@example.org", "kind": Kind.PLANNER, "name": "Nia", "title": "Worker", "ends_on": None}
    return invite(organisation=organisation, at=now(), **{**defaults, **told})


def role_of(user: User) -> Role:
    return user.roles.select_related("organisation").get()


def page_of(client: Client, path: str = TEAM) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(response.content.decode())


# --- The list --------------------------------------------------------------------------------------------------------


def test_the_team_shows_who_holds_which_role_since_when_and_until_when(
    organisation: Organisation, client: Client, planner: User
) -> None:
    give_second_factor(planner)
    late = make_staff(organisation, Kind.COMMISSIONER, "nia@example.org", name="Nia", ends_on=today() + timedelta(3))

    rows = client.get(TEAM).context["page"].object_list

    assert [(role.name, role.has_second_factor) for role in rows] == [("Adam", True), ("Nia", False), ("Ruth", True)]
    page = page_of(client)
    assert "Service Planner" in page
    assert "1 January 2026" in page
    assert f"{role_of(late).ends_on:%-d %B %Y}" in page
    assert page.count("not yet") == 1


def test_who_has_left_stands_in_a_list_of_its_own(organisation: Organisation, client: Client, planner: User) -> None:
    end_role(role=role_of(planner), at=now())
    make_staff(organisation, name="Olwen", ends_on=today() - timedelta(1))

    assert "Ruth" not in page_of(client)
    ended = page_of(client, f"{TEAM}?show=ended")
    assert "Ruth" in ended
    assert "Olwen" in ended
    assert "administrator@example.org" not in ended


def test_a_team_that_nobody_has_left_says_so(client: Client) -> None:
    assert "No role has ended." in page_of(client, f"{TEAM}?show=ended")


def test_another_team_is_not_there(other_organisation: Organisation, client: Client, other_planner: User) -> None:
    theirs = role_of(other_planner)
    away = "/manage/southmere/team/"
    assert client.get(away).status_code == 404
    for path in (f"{away}invite/", *(f"{team}{theirs.pk}/{page}" for team in (TEAM, away) for page in ("", "end/"))):
        assert client.get(path).status_code == 404
        assert client.post(path, NIA).status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None
    assert Role.objects.filter(organisation=other_organisation).count() == 1


# --- To invite -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_somebody_new_is_invited_and_told_how_to_sign_in(organisation: Organisation, client: Client) -> None:
    last = today() + timedelta(days=60)

    response = client.post(INVITE, NIA | {"email": "  Nia@Example.org "} | day(last), follow=True)

    assert "We have written to Nia how to sign in." in response.content.decode()
    role = Role.objects.get(user__email="nia@example.org")
    assert (role.organisation, role.kind, role.name, role.title) == (organisation, "planner", "Nia", "Carers' Worker")
    assert (role.starts_on, role.ends_on, role.ended_at) == (today(), last, None)
    deliver_due(at=now())
    [message] = mail.outbox
    assert message.to == ["nia@example.org"]
    body = str(message.body)
    assert f"{settings.PUBLIC_URL}/account/sign-in/" in body
    for told in ("Northbrook Council", "Planner", "Carers' Worker", "You need no password", "second step"):
        assert told in unescape(body)
    assert f"{last:%-d %B %Y}" in body
    assert "Northbrook" not in message.subject


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"email": ""}, "Enter your email address."),
        ({"email": "nia"}, "Enter an email address in the right form"),
        ({"name": ""}, "Please fill in: First name"),
        ({"title": ""}, "Please fill in: Job title"),
        ({"kind": ""}, "Please choose: Role"),
        ({"kind": "owner"}, "Choose one of the answers shown."),
        ({"ends_on-day": "1", "ends_on-month": "1", "ends_on-year": "2020"}, "Choose today or a later day."),
    ],
)
def test_an_invitation_with_a_gap_says_which(client: Client, wrong: dict[str, str], says: str) -> None:
    before = Role.objects.count()
    assert says in unescape(client.post(INVITE, NIA | wrong).content.decode())
    assert Role.objects.count() == before
    assert not Notice.objects.exists()


def test_the_same_role_is_not_given_twice(organisation: Organisation, client: Client) -> None:
    client.post(INVITE, NIA)
    again = client.post(INVITE, NIA | {"title": "Boss"})

    assert "This address has that role already." in again.content.decode()
    assert Role.objects.get(user__email="nia@example.org").title == "Carers' Worker"
    assert Notice.objects.filter(kind="people.invited").count() == 1


def test_whoever_comes_back_gets_the_role_anew(organisation: Organisation, administrator: User) -> None:
    role = invited(organisation)
    end_role(role=role, at=now())
    back = invited(organisation, title="Team Leader")

    assert back.pk == role.pk
    assert (back.ended_at, back.title) == (None, "Team Leader")
    assert User.objects.get(email="nia@example.org").holds(Kind.PLANNER, at=organisation)
    assert list(Notice.objects.filter(kind="people.invited").order_by("pk").values_list("state", flat=True)) == [
        Notice.State.CANCELLED,
        Notice.State.QUEUED,
    ]


def test_a_carer_who_is_invited_stays_a_carer(organisation: Organisation, carer: User) -> None:
    invited(organisation, address=carer.email)

    found = User.objects.get(pk=carer.pk)
    assert found.holds(Kind.PLANNER, at=organisation)
    assert found.representations.count() == 1


# --- To change -------------------------------------------------------------------------------------------------------


def test_title_and_last_day_are_changed(client: Client, planner: User) -> None:
    path, last = f"{TEAM}{role_of(planner).pk}/", today() + timedelta(days=30)

    assert "Service Planner" in page_of(client, path)
    client.post(path, {"title": "Head of Planning"} | day(last))

    assert (role_of(planner).title, role_of(planner).ends_on) == ("Head of Planning", last)


def test_the_last_administrator_gets_no_last_day(client: Client, administrator: User) -> None:
    path = f"{TEAM}{role_of(administrator).pk}/"

    page = client.post(path, {"title": "Manager"} | day(today() + timedelta(days=30)))

    assert "Invite them first" in page.content.decode()
    assert role_of(administrator).ends_on is None


def test_the_day_until_which_there_is_an_administrator_never_comes_closer(
    organisation: Organisation, administrator: User
) -> None:
    spring, summer = today() + timedelta(days=100), today() + timedelta(days=200)
    first, second = role_of(administrator), role_of(make_staff(organisation, Kind.ADMINISTRATOR))
    change_role(role=first, title="A", ends_on=spring, at=now())
    with pytest.raises(NobodyRemains):
        change_role(role=second, title="B", ends_on=summer, at=now())
    Role.objects.filter(pk=second.pk).update(ends_on=summer)
    with pytest.raises(NobodyRemains):
        end_role(role=second, at=now())
    change_role(role=second, title="B", ends_on=None, at=now())
    end_role(role=first, at=now())

    assert Role.objects.current(today()).get(kind=Kind.ADMINISTRATOR) == second


def test_an_administrator_whose_account_is_closed_counts_for_nothing(
    organisation: Organisation, administrator: User
) -> None:
    make_staff(organisation, Kind.ADMINISTRATOR)
    User.objects.exclude(pk=administrator.pk).update(is_active=False)
    with pytest.raises(NobodyRemains):
        end_role(role=role_of(administrator), at=now())


# --- To end ----------------------------------------------------------------------------------------------------------


def test_a_role_that_ends_opens_nothing_from_the_next_request_on(
    client: Client, planner: User, commissioner: User, client_for: ClientFor
) -> None:
    """Two live sessions: of the one whose role ends, and, as the negative control, of one whose role goes on."""
    going, staying = client_for(planner), client_for(commissioner)
    queue, figures = "/manage/northbrook/feedback/", "/manage/northbrook/figures/"
    assert going.get(queue).status_code == staying.get(figures).status_code == 200

    assert client.post(f"{TEAM}{role_of(planner).pk}/end/").status_code == 302

    assert going.get(queue).status_code == going.get(figures).status_code == 404
    assert going.get("/home/").status_code == 200
    assert staying.get(figures).status_code == 200


def test_a_role_with_a_last_day_ends_by_itself(planner: User, client_for: ClientFor) -> None:
    Role.objects.filter(user=planner).update(ends_on=date(2027, 3, 27))
    with time_machine.travel("2027-03-27T23:30:00+00:00", tick=False):
        assert client_for(planner).get("/manage/northbrook/feedback/").status_code == 200
    # The clocks went forward meanwhile; in London it is another day.
    with time_machine.travel("2027-03-28T00:30:00+00:00", tick=False):
        assert client_for(planner).get("/manage/northbrook/feedback/").status_code == 404


def test_the_last_administrator_stays(client: Client, administrator: User) -> None:
    page = client.post(f"{TEAM}{role_of(administrator).pk}/end/", follow=True).content.decode()

    assert "Invite them first" in page
    assert role_of(administrator).ended_at is None


def test_an_administrator_may_go_when_another_stays(
    organisation: Organisation, client: Client, administrator: User
) -> None:
    make_staff(organisation, Kind.ADMINISTRATOR)
    own = role_of(administrator)

    response = client.post(f"{TEAM}{own.pk}/end/", follow=True)

    assert response.redirect_chain == [("/home/", 302)]
    assert client.get(TEAM).status_code == 404
    assert client.post(f"{TEAM}{own.pk}/end/").status_code == 404


def test_a_role_is_ended_once(organisation: Organisation, planner: User) -> None:
    first = end_role(role=role_of(planner), at=now())
    again = end_role(role=role_of(planner), at=now() + timedelta(hours=1))
    assert again.ended_at == first.ended_at


def test_who_ended_which_role_is_on_record(client: Client, administrator: User, planner: User) -> None:
    role = role_of(planner)
    client.post(f"{TEAM}{role.pk}/end/")
    event = apps.get_model("people", "RoleEvent").objects.filter(pgh_obj=role).latest("pgh_id")
    assert event.ended_at is not None
    assert event.pgh_context.metadata["user"] == administrator.pk


# --- At once ---------------------------------------------------------------------------------------------------------


def at_once(*steps: Callable[[], object]) -> list[str]:
    """Do all steps at the same moment, each on a connection of its own; return what each raised, sorted."""
    ready = Barrier(len(steps))

    def do(step: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            ready.wait(10)
            step()
        except Exception as raised:  # noqa: BLE001 - handed to the test
            return type(raised).__name__
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(steps)) as threads:
        return sorted(threads.map(do, steps))


def two_administrators_end_each_other(organisation: Organisation) -> list[str]:
    Role.objects.filter(organisation=organisation).delete()
    roles = [role_of(make_staff(organisation, Kind.ADMINISTRATOR)) for _ in range(2)]
    return at_once(*[lambda role=role: end_role(role=role, at=now()) for role in roles])


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_end_each_other_at_once_one_stays() -> None:
    organisation = make_organisation()
    for _ in range(5):
        assert two_administrators_end_each_other(organisation) == ["", "NobodyRemains"]
        assert Role.objects.current(today()).filter(organisation=organisation).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_could_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the test above can fail."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    organisation = make_organisation()
    assert any(two_administrators_end_each_other(organisation) == ["", ""] for _ in range(40))


@pytest.mark.django_db(transaction=True)
def test_an_invitation_sent_twice_at_once_is_one_role_and_one_mail() -> None:
    organisation = make_organisation()
    raised = at_once(*[lambda: invited(organisation)] * 4)
    assert raised == ["", *[RoleHeld.__name__] * 3]
    assert Role.objects.count() == Notice.objects.count() == 1


# --- Reminders -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_administrators_are_told_once_two_weeks_before_a_role_ends(
    organisation: Organisation, administrator: User, planner: User, other_organisation: Organisation
) -> None:
    make_staff(other_organisation, Kind.ADMINISTRATOR)
    last = today() + timedelta(days=14)
    Role.objects.filter(user=planner).update(ends_on=last)

    remind_of_ending_roles(at=now() - timedelta(days=1))
    assert not Notice.objects.exists()
    task()
    task()

    assert deliver_due(at=now())
    [message] = mail.outbox
    assert message.to == [administrator.email]
    assert f"ends after {last:%-d %B %Y}" in str(message.body)
    assert "/manage/northbrook/team/" in str(message.body)
    assert "Ruth" not in message.subject


def test_a_role_that_goes_on_after_all_is_not_told_of(
    organisation: Organisation, administrator: User, planner: User
) -> None:
    Role.objects.filter(user=planner).update(ends_on=today() + timedelta(days=3))
    remind_of_ending_roles(at=now())
    change_role(role=role_of(planner), title="Planner", ends_on=None, at=now())
    assert Notice.objects.get().state == Notice.State.CANCELLED


def test_ended_roles_are_told_of_no_more(organisation: Organisation, administrator: User, planner: User) -> None:
    make_role(planner, organisation, Kind.COMMISSIONER, ends_on=today() - timedelta(days=1))
    end_role(role=planner.roles.get(kind=Kind.PLANNER), at=now())
    Role.objects.filter(user=planner, kind=Kind.PLANNER).update(ends_on=today() + timedelta(days=1))
    remind_of_ending_roles(at=now())
    assert not Notice.objects.exists()
