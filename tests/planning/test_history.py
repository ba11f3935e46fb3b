"""What changes in services, goals and duties is on record."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import QuerySet

from people.models import Organisation
from tests.planning.factories import make_duty, make_goal, make_service


def entries(kind: str, pk: int) -> QuerySet[Any]:
    """What the record holds about one row."""
    record: QuerySet[Any] = QuerySet(apps.get_model("planning", f"{kind}Event"))
    return record.filter(pgh_obj=pk).order_by("pgh_id")


def test_the_record_holds_what_it_was_before(organisation: Organisation) -> None:
    service = make_service(organisation, answer_days=20)
    service.answer_days = 40
    service.save()
    service.save()  # nothing changed: nothing is written
    assert list(entries("Service", service.pk).values_list("pgh_label", "answer_days")) == [
        ("insert", 20),
        ("update", 40),
    ]


@pytest.mark.parametrize("kind", ["Goal", "Duty"])
def test_goals_and_duties_are_on_record(organisation: Organisation, kind: str) -> None:
    row = make_goal(organisation) if kind == "Goal" else make_duty()
    type(row).objects.filter(pk=row.pk).update(words="Something else.")
    assert [str(entry.words) for entry in entries(kind, row.pk)][1:] == ["Something else."]
