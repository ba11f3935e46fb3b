"""Requests by law: what one organisation holds about somebody, and what it decided."""

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import InternalError, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from carer_portal.models import RecordSearch
from carer_portal.requests import OF_THEM, as_words, labels_of
from common.clock import now
from common.personal import tables
from feedback.models import Decision, Item, Note
from feedback.operations import answer_item, flag_safeguarding, reply_to_carer, write_note
from notices.models import Contact
from notices.operations import deliver_due
from people.models import AccessNeed, Connection, Organisation, Person, Purpose, User
from people.operations import agree, connect, person_of
from tests.conftest import signed_in
from tests.feedback.factories import make_answer, make_draft, make_item, make_theme, role_at
from tests.people.factories import make_carer

REASON = "Subject access request 12"


def ask(user: User, organisation: Organisation, term: str, **more: str) -> str:
    where = reverse("manage_requests", args=[organisation.slug])
    answer = signed_in(user).post(where, {"term": term, "reason": REASON, **more})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def amina(organisation: Organisation, carer: User) -> Person:
    """Somebody of whom this organisation holds something in every place."""
    person = person_of(carer)
    assert person
    said: dict[str, Any] = {"person": person, "contact": person.contact}
    item = make_item(organisation, words="Her bus comes late.", **said)
    role = role_at(organisation)
    reply_to_carer(item=item, words="Which bus?", role=role, at=now(), submission_key=uuid4())
    write_note(item=item, words="Ring the bus company.", role=role, at=now(), submission_key=uuid4())
    thanked = make_item(organisation, words="Her thanks.", **said)
    answer_item(item=thanked, outcome=Decision.Outcome.THANK_YOU, answer="Gladly.", role=role, at=now())
    AccessNeed.objects.create(
        person=person, kind="other", details="A quiet corner", recorded_at=now(), shared_with_consent=True
    )
    return person


HELD = ("Her bus comes late.", "Which bus?", "Ring the bus company.", "Her thanks.", "Gladly.")


@pytest.mark.parametrize("by", ["email", "name", "reference"])
def test_all_that_is_held_here_is_found(
    administrator: User, organisation: Organisation, amina: Person, by: str
) -> None:
    reference = Item.objects.get(words=HELD[0]).reference
    terms = {"email": "Carer@Example.org", "name": "amin", "reference": f"{reference[:4]} {reference[4:].lower()}"}
    page = ask(administrator, organisation, terms[by])
    for words in HELD:
        assert words in page, words
    assert "A quiet corner" not in page  # not without their consent
    connection = Connection.objects.get(person=amina, organisation=organisation)
    agree(person=amina, purpose=Purpose.NEEDS, organisations=[organisation.pk], at=connection.since + timedelta(days=1))
    assert "A quiet corner" in ask(administrator, organisation, terms[by])


def test_labels_speak_of_the_person_and_not_to_the_reader(
    administrator: User, organisation: Organisation, amina: Person
) -> None:
    page = ask(administrator, organisation, "amina")
    labels = re.findall(r"<dt[^>]*>([^<]*)</dt>", page)
    assert {"Their name", "Their words", "Came in"} <= set(labels)
    assert "en-gb" not in re.findall(r"<dd[^>]*>([^<]*)</dd>", page)
    for model in OF_THEM:
        labels += map(str, labels_of(model).values())
    assert [label for label in labels if re.search(r"\b(you|your|our)\b", label, re.IGNORECASE)] == []


@pytest.mark.parametrize("model", [model for model in OF_THEM if model is not Note])
def test_labels_are_of_fields_that_are_shown(model: type[Model]) -> None:
    """A note is for staff: its owner gets it from a person, so here alone it has labels."""
    exported = next(table.exported for table in tables() if table.model == model)
    assert set(OF_THEM[model]) <= set(exported)


def test_the_file_holds_the_same(administrator: User, organisation: Organisation, amina: Person) -> None:
    told = json.loads(ask(administrator, organisation, "amina", **{"as": "file"}))
    for words in HELD:
        assert words in json.dumps(told), words
    assert RecordSearch.objects.get().taken_as_file


def test_nothing_of_another_organisation(
    administrator: User, organisation: Organisation, other_organisation: Organisation, amina: Person
) -> None:
    item = make_item(other_organisation, words="Faraway words.", person=amina, contact=amina.contact)
    write_note(item=item, words="Faraway note.", role=role_at(other_organisation), at=now(), submission_key=uuid4())
    stranger = person_of(make_carer("stranger@example.org", "Stranger"))
    assert stranger
    connect(person=stranger, organisation=other_organisation, basis=Connection.Basis.JOINED, at=now())
    for term in ("amina", "carer@example.org", item.reference, "Stranger", "stranger@example.org"):
        page = ask(administrator, organisation, term)
        assert "Faraway" not in page, term
        assert "Nothing that you may see." in page or HELD[0] in page, term


def test_what_was_said_without_an_account_is_found_by_its_address(
    administrator: User, organisation: Organisation
) -> None:
    make_item(organisation, words="Nameless words.", contact=Contact.objects.for_email("guest@example.org"))
    assert "Nameless words." in ask(administrator, organisation, "guest@example.org")


def test_what_is_flagged_is_held_back_and_its_leads_are_told(
    administrator: User, safeguarding_lead: User, organisation: Organisation, amina: Person
) -> None:
    before = ask(administrator, organisation, "amina")
    item = Item.objects.get(words=HELD[0])
    flag_safeguarding(item=item, role=role_at(organisation), because="Danger.", at=now())
    deliver_due(at=now())
    mail.outbox.clear()
    for term in ("amina", item.reference, "carer@example.org"):
        page = ask(administrator, organisation, term)
        assert HELD[0] not in page
        assert "Which bus?" not in page
        # The same sentence as before the flag: the page does not give away that there is one.
        assert "What a safeguarding lead has in hand is never on this page." in page
        assert "What a safeguarding lead has in hand is never on this page." in before
    deliver_due(at=now())
    assert [letter.to for letter in mail.outbox] == [[safeguarding_lead.email]]


# --- Why ------------------------------------------------------------------------------------------------------------


def test_nobody_looks_without_a_reason(administrator: User, organisation: Organisation, amina: Person) -> None:
    page = ask(administrator, organisation, "amina", reason=" ")
    assert "Write why you look." in page
    assert HELD[0] not in page
    assert not RecordSearch.objects.exists()


def test_who_looked_and_why_is_kept_but_not_for_whom(
    administrator: User, organisation: Organisation, amina: Person
) -> None:
    ask(administrator, organisation, "amina")
    kept = RecordSearch.objects.values().get()
    assert (kept["reason"], kept["searched_by_title"]) == (REASON, str(administrator.roles.get()))
    assert "amina" not in str(kept).lower()
    page = signed_in(administrator).get(reverse("manage_requests", args=[organisation.slug])).content.decode()
    assert REASON in page


@pytest.mark.parametrize("change", ["update", "delete"])
def test_it_cannot_be_changed(administrator: User, organisation: Organisation, change: str) -> None:
    ask(administrator, organisation, "amina")
    rows = RecordSearch.objects.all()
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
        rows.update(reason="Nothing") if change == "update" else rows.delete()


def test_only_administrators_look(planner: User, organisation: Organisation) -> None:
    for name in ("manage_requests", "manage_decisions"):
        where = reverse(name, args=[organisation.slug])
        assert signed_in(planner).get(where).status_code == 404
        assert Client().get(where).status_code == 302


# --- What was decided -----------------------------------------------------------------------------------------------


def decided(user: User, organisation: Organisation, **asked: Any) -> str:
    answer = signed_in(user).get(reverse("manage_decisions", args=[organisation.slug]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_decisions_are_found_by_words_and_days(
    administrator: User, organisation: Organisation, other_organisation: Organisation
) -> None:
    make_answer(make_theme(organisation, title="Evenings"), answer="The line stays open.")
    make_draft(make_theme(organisation, title="Chairs"), answer="We will buy chairs.")
    make_answer(make_theme(other_organisation, title="Faraway"), answer="Faraway line.")
    everything = decided(administrator, organisation)
    assert "The line stays open." in everything
    assert "not public yet" in everything
    assert "Faraway" not in everything
    assert "We will buy chairs." not in decided(administrator, organisation, words="LINE STAYS")
    assert "We will buy chairs." in decided(administrator, organisation, words="chairs")
    assert "Nothing was found" in decided(administrator, organisation, since="2027-01-01")
    assert "The line stays open." in decided(administrator, organisation, since="2026-01-01", until="2026-12-31")
    assert "The line stays open." in decided(administrator, organisation, since="tomorrow")


def test_the_table_holds_no_carer_and_no_formula(administrator: User, organisation: Organisation) -> None:
    said = make_item(organisation, words="Quoted words.", may_quote=True)
    theme = make_theme(organisation, title='=HYPERLINK("http://example.org")')
    Item.objects.filter(pk=said.pk).update(theme=theme)
    make_answer(theme, quotes=[said], answer="+1 chair")
    private = make_item(organisation, words="Private words.")
    answer_item(
        item=private, outcome=Decision.Outcome.THANK_YOU, answer="Private answer.", role=role_at(organisation), at=now()
    )
    table = decided(administrator, organisation, **{"as": "csv"})
    assert "Quoted words." not in table
    assert "Private" not in table
    (_head, row) = list(csv.reader(io.StringIO(table)))
    assert row[1].startswith("'=")
    assert row[4] == "'+1 chair"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert as_words(cell).startswith("'")
    assert as_words("Plain words = good") == "Plain words = good"
