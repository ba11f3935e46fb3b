"""Every page as somebody sees it: those of the access table, what stands behind a code, and forms with errors."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client, override_settings
from django.urls import reverse

from common.clock import now
from feedback.models import Item
from people.models import User
from people.operations import add_second_person
from tests.conftest import signed_in
from tests.people.conftest import code_of_the_app
from tests.people.factories import make_carer, make_user
from tests.project.access import EVERYONE, ONE_CARER, PAGE, RULES, SIGNED_IN, Rule
from tests.project.forms import forms_of
from tests.project.stage import CARER, GUEST, NO_SECOND_FACTOR, Stage
from tests.project.urlconf import addresses

NOT_HTML = {
    "activities:activity_calendar",
    "activities:calendar",
    "activities:series_calendar",
    "brand",
    "people:import_refused",
    "feedback:item_file",
    "focus_groups:pool",
    "health",
    "letters_pdf",
    "health_ready",
    "manage_mail_file",
    "feedback:change_feed",
    "own_data_file",
    "surveys:survey_csv",
    "surveys:survey_file",
}
HIDDEN = {"submission", "version"}
SAID = {"about": Item.About.ME, "words": "The line is always busy.", "email": "amina@example.org"}
OF_SECOND_FACTORS = ("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn")
IN_USE = ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp")
SHOWN, NOT_THERE = 200, 404


@dataclass
class Page:
    """One page: a name, where it is, who sees it, and its HTML."""

    name: str
    path: str
    client: Client
    html: str
    is_for_carers: bool = True
    can_be_opened: bool = True  # by its address alone; an answer to a form cannot


def every_page(stage: Stage) -> list[Page]:
    """All of them."""
    return [
        *_of_the_table(stage),
        *_of_the_way_in(stage),
        *_of_a_couple(),
        *_of_own_feedback(stage),
        *_of_a_complaint(stage),
        *_of_a_number(stage),
        *_with_errors(stage),
    ]


def _opened(name: str, path: str, client: Client, *, carers: bool = True) -> Page:
    response = client.get(path)
    assert response.status_code in {SHOWN, NOT_THERE}, f"{name}: {response.status_code} {response.headers}"
    return Page(name, path, client, response.content.decode(), is_for_carers=carers)


def _who(rule: Rule, stage: Stage) -> str:
    """The least privileged of those whom a page serves."""
    return min(rule.who, key=stage.roles.index)


def _of_the_table(stage: Stage) -> Iterator[Page]:
    clients = {role: stage.client(role) for role in stage.roles}
    for address in addresses():
        if not address.is_ours or address.name in NOT_HTML or RULES[address.name].get != PAGE:
            continue
        rule = RULES[address.name]
        for_carers = rule.who in {EVERYONE, SIGNED_IN, ONE_CARER}
        yield _opened(address.name, stage.here.path(address), clients[_who(rule, stage)], carers=for_carers)
    yield _opened("home of staff", reverse("home"), clients["planner"], carers=False)
    figures = reverse("reports:figures", args=[stage.here.organisation.slug])
    yield _opened("figures of a commissioner", figures, clients["commissioner"], carers=False)
    yield _opened("refusal", reverse("feedback:change_detail", args=[stage.here.refusal.pk]), clients[GUEST])
    yield _opened("not there", "/nowhere/", clients[GUEST])


def _of_the_way_in(stage: Stage) -> Iterator[Page]:
    guest = Client()
    yield _opened("account_login", reverse("account_login"), guest)
    guest.post(reverse("account_login"), {"email": "amina@example.org"})
    yield _opened("account_confirm_login_code", reverse("account_confirm_login_code"), guest)
    yield _opened("people:name", reverse("people:name"), signed_in(make_user("new@example.org")))
    yield _opened("account_logout", reverse("account_logout"), stage.client(CARER))
    beginner, planner = stage.client(NO_SECOND_FACTOR), stage.client("planner")
    for name in OF_SECOND_FACTORS:
        yield _opened(f"{name}, none yet", reverse(name), beginner, carers=False)
    yield _opened("mfa_reauthenticate", reverse("mfa_reauthenticate"), planner, carers=False)
    use_second_factor_again(planner, stage.cast["planner"])
    for name in IN_USE:
        yield _opened(f"{name}, in use", reverse(name), planner, carers=False)


def use_second_factor_again(client: Client, user: User) -> None:
    """Do what allauth asks for before it shows recovery codes."""
    client.post(reverse("mfa_reauthenticate"), {"code": code_of_the_app(user)})


def _of_a_complaint(stage: Stage) -> Iterator[Page]:
    told = {"organisation": stage.here.organisation.pk, "words": "You sent my letter to my neighbour."}
    client = Client()
    client.post(reverse("people:data_complaint"), told)
    yield _opened("people:data_complaint_sent", reverse("people:data_complaint_sent"), client)


def _of_a_number(stage: Stage) -> Iterator[Page]:
    client = stage.client(CARER)
    with override_settings(SMS_GATEWAY_URL="http://127.0.0.1:9/"):
        yield _opened("people:reach_me_way, with texts", reverse("people:reach_me_way"), client)
        client.post(reverse("people:reach_me_way"), {"way": "sms", "mobile": "07700 900321"})
    yield _opened("people:reach_me_code", reverse("people:reach_me_code"), client)


def _of_a_couple() -> Iterator[Page]:
    user = make_carer("couple@example.org", "Ann")
    dev = add_second_person(user=user, name="Dev", at=now())
    client, path = signed_in(user), reverse("people:need_add")
    client.post(reverse("people:act_for"), {"person": dev.pk})
    yield _opened("people:need_add, for one of two", path, client)
    left = client.post(path, {"kind": "quiet_space", "details": "It is too loud for me."}).content.decode()
    yield Page("people:need_add, for nobody yet", path, client, left, can_be_opened=False)


def _of_own_feedback(stage: Stage) -> Iterator[Page]:
    for name in ("new", "waiting", "asked", "privately_answered", "flagged"):
        item: Item = getattr(stage.here, name)
        client = stage.carers_own(Client(), item)
        yield _opened(f"feedback:thread, {name}", reverse("feedback:thread", args=[item.reference]), client)
    client = Client()
    told = {**SAID, "service": stage.here.service.slug}
    checked = client.post(reverse("feedback:tell"), told).content.decode()
    yield Page("feedback:check", reverse("feedback:tell"), client, checked, can_be_opened=False)
    client.post(reverse("feedback:check"), told)
    yield _opened("feedback:sent", reverse("feedback:sent"), client)
    reference = {"state": "1", "reference": stage.here.waiting.reference}
    state = client.post(reverse("feedback:follow"), reference).content.decode()
    yield Page("feedback:public_state", reverse("feedback:follow"), client, state, can_be_opened=False)


def _with_errors(stage: Stage) -> Iterator[Page]:
    """Every form of the table, sent empty."""
    clients = {role: stage.client(role) for role in stage.roles}
    for address in addresses():
        rule = RULES.get(address.name)
        if not address.is_ours or rule is None or rule.post != PAGE or address.name == "notices:stop":
            continue
        path, client = stage.here.path(address), clients[_who(rule, stage)]
        shown = client.get(path, follow=True).content.decode()
        forms = [form for form in forms_of(shown, path) if form.action.partition("?")[0] == path]
        hidden = {name: value for form in forms[:1] for name, value in form.fields if name in HIDDEN}
        html = client.post(path, hidden | {"words": " "}, follow=True).content.decode()
        for_carers = rule.who == EVERYONE
        yield Page(f"{address.name}, with errors", path, client, html, is_for_carers=for_carers, can_be_opened=False)
