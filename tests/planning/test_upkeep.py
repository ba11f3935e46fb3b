"""Staff keep services, goals and duties up to date; how a duty read before stays readable."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Organisation, Role, User
from planning.models import Duty, Goal, Service
from planning.operations import add_duty, add_goal, add_service
from tests.conftest import ClientFor
from tests.people.factories import make_staff
from tests.planning.factories import make_duty, make_service

SERVICE: dict[str, Any] = {
    "name": "Night sitting",
    "summary-en-gb": "Somebody sits with the person you care for at night.",
    "for_whom": "carers",
    "owner_title": "Night Care Manager",
    "acknowledge_days": "2",
    "answer_days": "10",
    "listening_days": "60",
    "is_open": "on",
}


@pytest.fixture
def desk(planner: User, client_for: ClientFor) -> Client:
    return client_for(planner)


def page(name: str, organisation: Organisation, **keys: Any) -> str:
    return reverse(f"planning:{name}", kwargs={"organisation": organisation.slug, **keys})


def test_a_planner_lists_a_service_and_carers_find_it(
    desk: Client, organisation: Organisation, other_organisation: Organisation, guest: Client
) -> None:
    sent = SERVICE | {"funded_by": [other_organisation.pk]}
    for _twice in range(2):
        desk.post(page("service_add", organisation), sent)

    service = Service.objects.get()
    assert (service.slug, service.answer_days, service.listening_days) == ("night-sitting", 10, 60)
    assert list(service.funded_by.all()) == [other_organisation]
    shown = guest.get(reverse("planning:service_detail", kwargs={"slug": "night-sitting"})).content.decode()
    assert "Night Care Manager" in shown
    assert "within 10 working days" in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Name"),
        ({"name": "Short breaks"}, "You have a service of this name already."),
        ({"answer_days": "1"}, "An answer takes at least as long as reading."),
        ({"answer_days": "0"}, "Write 1 or more."),
        ({"listening_days": "400"}, "Write 366 or fewer."),
        ({"acknowledge_days": "soon"}, "Write a number of days, like 20."),
        ({"summary-en-gb": ""}, "Write this in English at least."),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_listed(
    desk: Client, organisation: Organisation, service: Service, wrong: dict[str, str], words: str
) -> None:
    response = desk.post(page("service_add", organisation), SERVICE | wrong)

    assert response.status_code == 200
    assert words in response.content.decode()
    assert "Night Care Manager" in response.content.decode()
    assert list(Service.objects.all()) == [service]


def test_a_service_that_closes_is_not_listed_any_more_and_its_address_stays_its_own(
    desk: Client, organisation: Organisation, service: Service, guest: Client
) -> None:
    sent = {key: value for key, value in SERVICE.items() if key != "is_open"} | {"name": "Short breaks"}
    desk.post(page("service_edit", organisation, pk=service.pk), sent)

    service.refresh_from_db()
    assert not service.is_open
    assert "Short breaks" not in guest.get(reverse("planning:service_list")).content.decode()
    assert "Closed" in desk.get(page("manage_services", organisation)).content.decode()
    again = add_service(service=Service(organisation=organisation, **words_of("Short Breaks!")))
    assert again.slug == "short-breaks-2"


def words_of(name: str) -> dict[str, Any]:
    return {"name": name, "summary": "It helps.", "for_whom": "carers", "owner_title": "Manager"}


def test_a_name_in_letters_of_another_script_gets_an_address_too(organisation: Organisation) -> None:
    assert add_service(service=Service(organisation=organisation, **words_of("睡眠"))).slug == "service"
    assert add_service(service=Service(organisation=organisation, **words_of("帮助"))).slug == "service-2"


def test_a_goal_is_set_once_and_ended(desk: Client, organisation: Organisation, service: Service) -> None:
    sent = {"words-en-gb": "Carers sleep at night.", "service": service.pk, "is_current": "on"}
    for _twice in range(2):
        desk.post(page("goal_add", organisation), sent)
    goal = Goal.objects.get()
    assert goal.service == service

    desk.post(page("goal_edit", organisation, pk=goal.pk), {"words-en-gb": "Carers sleep at night.", "service": ""})

    goal = Goal.objects.get()
    assert (goal.service, goal.is_current) == (None, False)
    assert list(Goal.objects.in_force(organisation)) == []
    assert "Ended" in desk.get(page("manage_goals", organisation)).content.decode()
    assert add_goal(goal=Goal(organisation=organisation, words=goal.words)) == goal


def test_a_service_of_somebody_else_is_no_choice(
    desk: Client, organisation: Organisation, other_organisation: Organisation
) -> None:
    theirs = make_service(other_organisation)

    desk.post(page("goal_add", organisation), {"words-en-gb": "Carers sleep.", "service": theirs.pk})

    assert not Goal.objects.exists()
    assert desk.get(page("service_edit", organisation, pk=theirs.pk)).status_code == 404


DUTY = {
    "act": "Care Act 2014",
    "section": "section 10(1)",
    "words-en-gb": "The council must ask what you need.",
    "nations": ["england"],
    "binds": ["council"],
    "link": "https://www.legislation.gov.uk/ukpga/2014/23/section/10",
    "checked_on-day": "1",
    "checked_on-month": "5",
    "checked_on-year": "2026",
    "is_in_force": "on",
}


@pytest.mark.django_db(transaction=True)  # as each wording begins with its own transaction
def test_who_runs_the_portal_puts_a_duty_as_it_reads_now_and_it_can_be_read_as_it_was(
    administrator: User, client_for: ClientFor, organisation: Organisation, guest: Client
) -> None:
    keeper = client_for(administrator)
    for _twice in range(2):
        keeper.post(page("duty_add", organisation), DUTY)
    duty = Duty.objects.get()
    assert (duty.key, duty.nations, duty.checked_on) == ("care-act-2014-section-101", ["england"], date(2026, 5, 1))
    [first] = duty.wordings()
    public = reverse("planning:duty_detail", kwargs={"key": duty.key})
    assert "before" not in guest.get(public).content.decode()

    sent = DUTY | {"words-en-gb": "The council must ask what you need, and act."}
    keeper.post(page("duty_edit", organisation, pk=duty.pk), sent)

    duty.refresh_from_db()
    assert duty.is_kept_here
    latest, before = duty.wordings()
    assert (str(before.words), before.until) == (str(first.words), latest.since)
    assert latest.until is None
    shown = guest.get(public).content.decode()
    assert "How it read before" in shown
    assert "How it reads now" not in shown
    then = guest.get(public, {"at": first.since.isoformat()}).content.decode()
    assert then.index("How it read on") < then.index("The council must ask what you need.") < then.index("and act.")
    for nothing_to_add in (
        latest.since,
        first.since - timedelta(seconds=1),
    ):  # it still reads so; nobody had put it yet
        assert "How it read on" not in guest.get(public, {"at": nothing_to_add.isoformat()}).content.decode()


@pytest.mark.parametrize("at", ["", "soon", "2026-02-31T10:00:00+00:00", "2026-05-01T10:00:00", "\x00"])
def test_a_strange_instant_shows_how_it_reads_now(db: None, guest: Client, at: str) -> None:
    response = guest.get(reverse("planning:duty_detail", kwargs={"key": make_duty().key}), {"at": at})

    assert response.status_code == 200
    assert "How it reads now" not in response.content.decode()


def test_nothing_but_a_change_of_its_words_is_another_wording(db: None) -> None:
    duty = make_duty()
    duty.is_in_force = False
    duty.save()

    assert len(duty.wordings()) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"binds": []}, "Whom does it bind?"),
        ({"link": "the law"}, "Write a full link"),
        ({"checked_on-year": "2099"}, "This day is still to come."),
        ({"act": "Equality Act 2010", "section": "section 149"}, "This section is in the list already."),
    ],
)
def test_a_duty_with_a_fault_is_not_taken(
    administrator: User, client_for: ClientFor, organisation: Organisation, wrong: dict[str, Any], words: str
) -> None:
    there = make_duty(act="Equality Act 2010", section="section 149")

    response = client_for(administrator).post(page("duty_add", organisation), DUTY | wrong)

    assert words in response.content.decode()
    assert list(Duty.objects.all()) == [there]


def test_nobody_else_changes_what_all_share(
    desk: Client, other_organisation: Organisation, organisation: Organisation, client_for: ClientFor
) -> None:
    duty = make_duty()
    make_duty(act="Rules for hospitals", binds=[Organisation.Kind.NHS_TRUST])
    away = client_for(make_staff(other_organisation, Role.Kind.ADMINISTRATOR, "away@example.org"))

    assert desk.get(page("duty_edit", organisation, pk=duty.pk)).status_code == 404
    assert away.get(page("duty_edit", other_organisation, pk=duty.pk)).status_code == 404
    assert away.post(page("duty_add", other_organisation), DUTY).status_code == 404
    listed = desk.get(page("manage_duties", organisation)).content.decode()
    assert "Care Act 2014" in listed
    assert "Rules for hospitals" not in listed


def test_a_duty_added_at_one_moment_by_two_is_there_once(organisation: Organisation) -> None:
    first, second = (
        Duty(act="New Act 2027", section="1", nations=["england"], binds=["council"], words="Ask.") for _ in range(2)
    )

    assert add_duty(duty=first, by=organisation) == add_duty(duty=second, by=organisation)
    assert Duty.objects.count() == 1
