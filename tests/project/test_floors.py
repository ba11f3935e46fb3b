"""The house stands: imports, foreign keys and reverse names go down only."""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.db import models
from django.db.models.fields.related import RelatedField

from carer_portal.embedded.processes import ROOT

FLOORS = [
    "carer_portal",
    "reports",
    "engagement",
    "feedback",
    "activities",
    "planning support",
    "people",
    "notices",
    "common",
]
FROM_TOP = {name: number for number, names in enumerate(FLOORS) for name in names.split()}


def floor_of(model: type[models.Model]) -> str:
    """The package at the top level that holds the model's app."""
    return apps.get_app_config(model._meta.app_label).name.partition(".")[0]


def ours(model: type[models.Model]) -> bool:
    """Whether the model is one of ours; the event tables of pghistory point at what they record."""
    return floor_of(model) in FROM_TOP and not hasattr(model, "pgh_tracked_model")


def relations(of: Iterable[type[models.Model]]) -> Iterator[tuple[str, type[models.Model], type[models.Model], bool]]:
    """Every relation between these models: its name, from where, to where, and whether it has a reverse name."""
    for model in of:
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if isinstance(field, RelatedField) and isinstance(field.related_model, type):
                yield f"{model._meta.label}.{field.name}", model, field.related_model, not field.remote_field.hidden


def upward(of: Iterable[type[models.Model]]) -> list[str]:
    """The relations that point to a higher floor, or to an app beside their own."""
    return [
        name
        for name, model, target, _reverse in relations(of)
        if ours(target)
        and model._meta.app_label != target._meta.app_label
        and FROM_TOP[floor_of(target)] <= FROM_TOP[floor_of(model)]
    ]


def test_every_app_of_ours_has_its_floor() -> None:
    paths = {config.name: ROOT.joinpath(*config.name.split(".")) for config in apps.get_app_configs()}
    ours = {name.partition(".")[0] for name, path in paths.items() if path.is_dir()}
    assert ours == set(FROM_TOP)


def test_relations_point_down() -> None:
    own = [model for model in apps.get_models(include_auto_created=True) if ours(model)]
    assert len(list(relations(own))) > 50
    assert upward(own) == []


def test_a_relation_that_points_up_is_found() -> None:
    """Negative control, with the foreign key written as a string."""

    class Upward(models.Model):
        item = models.ForeignKey("feedback.Item", on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "notices"
            managed = False

        def __str__(self) -> str:
            return ""

    try:
        assert upward([Upward]) == ["notices.Upward.item"]
    finally:
        del apps.all_models["notices"]["upward"]
        apps.clear_cache()


def test_no_floor_can_be_asked_for_what_lies_above_it() -> None:
    """A lower model has no reverse name into a higher floor."""
    reachable = [
        name
        for name, model, target, has_reverse in relations(model for model in apps.get_models() if ours(model))
        if ours(target) and model._meta.app_label != target._meta.app_label and has_reverse
    ]
    assert reachable == []


@pytest.mark.parametrize("floor", sorted(FROM_TOP))
def test_every_floor_is_in_the_import_contract(floor: str) -> None:
    """`lint-imports` can only hold what it is told of."""
    contract = (ROOT / "pyproject.toml").read_text()
    layers = contract.split("[tool.importlinter]")[1].split("layers = ")[1].split("]")[0]
    assert re.search(rf'[" ]{floor}[" ]', layers)


def test_imports_go_down() -> None:
    checked = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert checked.returncode == 0, checked.stdout
