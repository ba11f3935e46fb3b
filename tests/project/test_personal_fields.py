"""Every field of every table is classified, and the record that nobody can edit holds nothing that erasure takes."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from pghistory.models import Event

from common import personal
from common.personal import OnErasure, PersonalField, Table, classify, tables, wrongly_classified


def tables_of_ours() -> list[type[models.Model]]:
    """Tables of the project and its packages, without the records of events, which copy them."""
    found = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    return [model for model in found if not issubclass(model, Event)]


def records() -> list[Any]:
    """The tables of events; pghistory tells of what, but not to mypy."""
    return [model for model in apps.get_models() if issubclass(model, Event) and model._meta.managed]


def personal_in_records(found: Iterable[Any]) -> set[str]:
    """Fields in records of events that are personal, and have no reason to stand there."""
    classified = {table.model: table.personal for table in tables()}
    wrong: set[str] = set()
    for record in found:
        for field in record._meta.concrete_fields:
            held = classified[record.pgh_tracked_model].get(field.name)
            if held and not held.in_history:
                wrong.add(f"{record._meta.label}.{field.name}")
    return wrong


def test_every_field_is_classified() -> None:
    assert wrongly_classified(tables_of_ours()) == set()


def test_a_field_that_nobody_classified_is_found() -> None:
    """Negative control: a table like any other, of which nobody has said anything."""

    class Diary(models.Model):
        words = models.TextField()

        class Meta:
            app_label = "planted"
            managed = False

        def __str__(self) -> str:
            return self.words

    del apps.all_models["planted"]
    assert wrongly_classified([Diary]) == {"planted.Diary.id", "planted.Diary.words"}


def test_no_record_of_events_holds_what_erasure_takes() -> None:
    assert len(records()) > 5
    assert personal_in_records(records()) == set()


def test_a_personal_field_in_a_record_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the words of organisations are said to be personal."""
    name = PersonalField(label="Name", purpose="To know", kept_for="A day", on_erasure=OnErasure.DELETED)
    organisation = apps.get_model("people", "Organisation")
    monkeypatch.setitem(personal._tables, organisation, Table(model=organisation, personal={"name": name}))
    assert personal_in_records(records()) == {"people.OrganisationEvent.name"}


# What erasure deletes by name; all else that goes, goes with one of them.
DELETED_BY_NAME = {"people.User", "people.Person", "people.SignInCode", "people.EqualityAnswer", "notices.Contact"}
DELETED_BY_NAME |= {"sessions.Session"}


def goes_with(model: type[models.Model]) -> set[str]:
    """The tables with whose rows the rows of this one go, one after the other."""
    owners = {
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }
    return {model._meta.label}.union(*(goes_with(owner) for owner in owners if owner is not model))


def never_deleted(found: Iterable[Table]) -> set[str]:
    """Tables that say that a field goes, while nothing deletes their rows."""
    going = [table for table in found if any(one.on_erasure == OnErasure.DELETED for one in table.personal.values())]
    return {table.name for table in going if not goes_with(table.model) & DELETED_BY_NAME}


def test_what_is_said_to_go_goes() -> None:
    assert never_deleted(tables()) == set()


def test_what_nothing_deletes_is_found() -> None:
    """Negative control."""
    name = PersonalField(label="Name", purpose="To know", kept_for="A day", on_erasure=OnErasure.DELETED)
    service = apps.get_model("planning", "Service")
    assert never_deleted([Table(model=service, personal={"name": name})]) == {"planning.Service"}


def test_what_is_said_to_be_emptied_can_be() -> None:
    """A link to somebody is set to nothing, by the database's own rule or by erasure."""
    for table in tables():
        for name, one in table.personal.items():
            field = table.model._meta.get_field(name)
            if one.on_erasure == OnErasure.EMPTIED and isinstance(field, models.ForeignKey):
                assert field.null, f"{table.name}.{name}"
                assert field.remote_field.on_delete is models.SET_NULL, f"{table.name}.{name}"


def test_every_personal_field_says_why_and_how_long() -> None:
    for table in tables():
        for name, field in table.personal.items():
            assert str(field.purpose), (table.model, name)
            assert str(field.kept_for), (table.model, name)
            assert str(field.label), (table.model, name)


def test_what_stays_says_why() -> None:
    with pytest.raises(ValueError, match="says why"):
        PersonalField(label="Name", purpose="To know", kept_for="A day", on_erasure=OnErasure.KEPT)


def test_a_table_is_classified_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        classify(apps.get_model("planning", "Goal"))
