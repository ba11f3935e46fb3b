"""Every address × every role × GET and POST, against the table; and what must hold for all of them."""

import itertools
from types import ModuleType
from urllib.parse import quote

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.test import Client
from django.urls import path, resolve, reverse

from tests.project.access import METHODS, ONE_CLICK, OPEN_OF_PACKAGES, RULES, Outcome, ask, outcome_of
from tests.project.stage import CARER, GUEST, NO_SECOND_FACTOR, ROLES, SUPERUSER, Stage
from tests.project.urlconf import Address, addresses

OURS = [address for address in addresses() if address.is_ours]
OF_PACKAGES = [address for address in addresses() if not address.is_ours]
EVIL = ("https://evil.example/", "//evil.example/", r"\\evil.example", "https:///evil.example", "javascript:alert(1)")


# --- The table -------------------------------------------------------------------------------------------------------


def unlisted(found: list[Address]) -> set[str]:
    """Addresses of ours that have no rule."""
    return {address.name for address in found if address.is_ours} - set(RULES)


def test_every_address_has_a_rule() -> None:
    assert len(OURS) > 50
    assert unlisted(OURS) == set()


def test_every_rule_has_an_address() -> None:
    assert set(RULES) - {address.name for address in OURS} == set()


def test_a_planted_address_is_found() -> None:
    """Negative control: an address that nobody has listed, in an urlconf within an urlconf."""
    planted = ModuleType("planted")
    planted.urlpatterns = [path("secret/<int:pk>/", login_not_required(HttpResponse), name="planted")]  # type: ignore[attr-defined]  # a module made here
    assert unlisted(addresses(planted)) == {"planted"}
    assert addresses(planted)[0].parameters == ("pk",)


def test_every_address_has_a_name_of_its_own() -> None:
    assert [address.route for address in OURS if address.name.endswith("None")] == []


# --- Who may what ----------------------------------------------------------------------------------------------------


def wrong_answers(stage: Stage, role: str, method: str) -> dict[str, str]:
    """Which addresses answer this role otherwise than the table says."""
    wrong, client = {}, stage.client(role)
    for address in OURS:
        where = stage.here.path(address)
        answer = ask(client, method, where)
        expected = RULES[address.name].expected(role, method, where)
        if answer not in expected:
            wrong[address.name] = f"{answer}, not {' or '.join(expected)}"
    return wrong


@pytest.mark.parametrize(("role", "method"), list(itertools.product(ROLES, METHODS)))
def test_every_address_answers_as_the_table_says(stage: Stage, role: str, method: str) -> None:
    assert wrong_answers(stage, role, method) == {}


def test_a_rule_that_is_broken_is_noticed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the queue is said to be for nobody, and a planner opens it all the same."""
    monkeypatch.setitem(RULES, "feedback:queue", RULES["feedback:safeguarding_list"])
    assert "feedback:queue" in wrong_answers(stage, "planner", "GET")


@pytest.mark.parametrize("role", [GUEST, CARER, NO_SECOND_FACTOR, SUPERUSER, "planner"])
def test_pages_of_packages_show_nothing_to_who_may_not(stage: Stage, role: str) -> None:
    """Administration and accounts: what a guest may open is listed, and only the superuser sees the administration."""
    client, opened = stage.client(role), set()
    for address in OF_PACKAGES:
        if not address.parameters and ask(client, "GET", reverse(address.name)) == Outcome.PAGE:
            opened.add(address.name)
    if role == GUEST:
        assert opened <= OPEN_OF_PACKAGES
    if role != SUPERUSER:
        assert {name for name in opened if name.startswith("admin:")} == set()


def test_the_superuser_opens_the_administration(stage: Stage) -> None:
    """Negative control of the test above."""
    assert ask(stage.client(SUPERUSER), "GET", reverse("admin:index")) == Outcome.PAGE


# --- What holds everywhere -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [GUEST, CARER, "planner", SUPERUSER])
def test_no_form_is_taken_without_its_token(stage: Stage, role: str) -> None:
    """But one, by which mail programs stop messages for their owner (RFC 8058)."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = stage.client(role).cookies
    taken = set()
    for address in addresses():
        where = stage.here.path(address) if address.is_ours else f"/{address.route}"
        if address.is_ours or not address.parameters:
            response = strict.post(where if address.is_ours else reverse(address.name))
            if response.status_code != 403:
                taken.add(address.name)
    assert taken == ONE_CLICK


@pytest.mark.parametrize("role", [GUEST, "planner"])
def test_nobody_is_sent_off_the_site(stage: Stage, role: str) -> None:
    """Whatever stands in `next`."""
    client = stage.client(role)
    for address in OURS:
        where = stage.here.path(address)
        for target in EVIL[:1] if where.startswith("/manage/") else EVIL:
            for response in (
                client.get(f"{where}?next={quote(target)}"),
                client.post(
                    f"{where}?next={quote(target)}", {"next": target, "language": "cy", "email": "a@example.org"}
                ),
            ):
                assert not str(outcome_of(response)).startswith("leaves"), address.name
                assert "evil.example" not in response.headers.get("Location", "").partition("?")[0]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_other_methods_do_nothing(stage: Stage, method: str) -> None:
    client = stage.client("planner")
    for address in OURS:
        answer = outcome_of(client.generic(method, stage.here.path(address)))
        # Redirects do nothing either.
        assert answer in {Outcome.NOT_SO, Outcome.MOVED}, f"{address.name}: {answer}"


def test_staff_pages_stand_under_their_organisation() -> None:
    """Where the second factor is asked for; a page of staff elsewhere would go without."""
    for address in OURS:
        rule = RULES[address.name]
        if rule.who <= {role for role in ROLES if role not in {GUEST, CARER}}:
            assert address.route.startswith("manage/<slug:organisation>/"), address.name


def test_an_unknown_address_is_not_there(stage: Stage) -> None:
    for role in ROLES:
        answer = ask(stage.client(role), "GET", "/nowhere/")
        assert answer == (Outcome.NOT_THERE), role


def test_the_tests_know_where_an_address_leads(stage: Stage) -> None:
    for address in OURS:
        assert resolve(stage.here.path(address)).view_name == address.name
