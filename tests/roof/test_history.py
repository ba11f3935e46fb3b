"""An administrator reads who did what, and nobody else does."""

from datetime import timedelta
from typing import Any

import pghistory
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carer_portal import history
from common.clock import now, today
from feedback.models import Item
from feedback.operations import assign, flag_safeguarding, lift_safeguarding
from people.models import Organisation, User
from planning.models import Service
from tests.conftest import signed_in
from tests.feedback.factories import make_answer, make_item, make_theme
from tests.people.factories import make_organisation
from tests.planning.factories import make_goal, make_service
from tests.project.test_personal_fields import records


def page_for(user: User, organisation: Organisation, **asked: Any) -> str:
    answer = signed_in(user).get(reverse("manage_history", args=[organisation.slug]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_table_of_the_record_is_told_on_the_page() -> None:
    assert {record._meta.label for record in records()} == set(history.kinds())


def test_a_table_that_leads_to_no_organisation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(history, "WAYS", {})
    history.kinds.cache_clear()
    assert "feedback.UpdateEvent" not in history.kinds()
    history.kinds.cache_clear()


def test_every_field_is_called_in_plain_words() -> None:
    fields = {field.name: field for kind in history.kinds().values() for field in kind.record._meta.concrete_fields}
    told = {name: field for name, field in fields.items() if field.column not in history.OWN_COLUMNS}
    raw = {name for name in told if "_" in name and history.called(told[name]) == name.replace("_", " ")}
    assert raw - {"how_to_join", "when_to_call", "submission_key"} == set()
    assert set(history.FIELDS) <= set(told)


def test_it_says_who_changed_what_and_from_what(administrator: User, planner: User, organisation: Organisation) -> None:
    with pghistory.context(user=planner.pk):
        service = make_service(organisation, name="Night sitting", answer_days=20)
        Service.objects.filter(pk=service.pk).update(answer_days=40)
    page = page_for(administrator, organisation)
    assert "Night sitting" in page
    assert "working days until it is answered: 20 → 40" in page
    assert "Ruth, Service Planner" in page
    assert reverse("planning:service_detail", args=[service.slug]) in page


def test_the_page_holds_every_kind_of_step(administrator: User, organisation: Organisation) -> None:
    item = make_item(organisation, words="Her own words.")
    make_answer(make_theme(organisation))
    make_goal(organisation, words="Carers get a break.")
    page = page_for(administrator, organisation)
    for said in (
        "Item added",
        item.reference,
        "Answer in public",
        "Promise added",
        "Carers get a break.",
        "Role added",
    ):
        assert said in page, said
    assert "Her own words." not in page


def test_another_organisation_stays_out(administrator: User, organisation: Organisation) -> None:
    away = make_organisation(name="Faraway")
    make_service(away, name="Faraway sitting")
    item = make_item(away)
    make_answer(make_theme(away), answer="Faraway answer.")
    make_goal(away, words="Faraway goal.")
    page = page_for(administrator, organisation)
    assert "Faraway" not in page
    assert item.reference not in page
    assert history.entries(organisation).count() + history.entries(away).count() > history.entries(organisation).count()


def test_an_item_that_moved_away_leaves_only_its_trail_here(administrator: User, organisation: Organisation) -> None:
    item, away = make_item(organisation), make_organisation(name="Faraway")
    Item.objects.filter(pk=item.pk).update(organisation=away)
    page = page_for(administrator, organisation)
    assert page.count(item.reference) == 1
    assert reverse("feedback:item_detail", args=[organisation.slug, item.reference]) not in page


def test_what_a_safeguarding_lead_has_in_hand_is_not_told(
    administrator: User, planner: User, safeguarding_lead: User, organisation: Organisation
) -> None:
    item = make_item(organisation)
    assert item.reference in page_for(administrator, organisation)
    flag_safeguarding(item=item, role=planner.roles.get(), because="Danger.", at=now())
    assert item.reference not in page_for(administrator, organisation)
    lift_safeguarding(item=item, role=safeguarding_lead.roles.get(), because="All is well.", at=now())
    assert item.reference in page_for(administrator, organisation)


def test_it_is_narrowed_by_person_kind_and_days(administrator: User, planner: User, organisation: Organisation) -> None:
    make_goal(organisation, words="Carers get a break.")
    with pghistory.context(user=planner.pk):
        make_service(organisation, name="Night sitting")
    narrowed = {"who": planner.pk, "kind": "planning.ServiceEvent", "since": today(), "until": today()}
    for name, value in narrowed.items():
        page = page_for(administrator, organisation, **{name: value})
        assert "Night sitting" in page, name
        assert ("Carers get a break." in page) == (name in {"since", "until"}), name
    tomorrow = today() + timedelta(days=1)
    assert "Nothing stands here" in page_for(administrator, organisation, since=tomorrow)
    assert "Nothing stands here" in page_for(administrator, organisation, until=today() - timedelta(days=1))


@pytest.mark.parametrize("asked", [{"since": "yesterday"}, {"who": "x"}, {"kind": "nothing"}, {"page": "x"}])
def test_an_odd_address_is_no_fault(administrator: User, organisation: Organisation, asked: dict[str, str]) -> None:
    assert "<h1" in page_for(administrator, organisation, **asked)


def test_it_costs_the_same_however_long_it_is(administrator: User, planner: User, organisation: Organisation) -> None:
    client = signed_in(administrator)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("manage_history", args=[organisation.slug]))
        counts.append(len(asked))
        for _number in range(15):
            item = make_item(organisation)
            with pghistory.context(user=planner.pk):
                assign(item=item, to=planner.roles.get())
    assert counts[0] == counts[1] <= 12
    assert "page=2" in client.get(reverse("manage_history", args=[organisation.slug])).content.decode()


def test_only_administrators_read_it(planner: User, safeguarding_lead: User, organisation: Organisation) -> None:
    for user in (planner, safeguarding_lead):
        where = reverse("manage_history", args=[organisation.slug])
        assert signed_in(user).get(where).status_code == 404
    assert Client().get(where).status_code == 302
