from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.project.stage import Stage, set_stage


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Whatever language the request before has left behind."""
    with translation.override("en-gb"):
        yield


@pytest.fixture
def stage(db: None) -> Stage:
    """Every kind of row in two organisations, and the whole cast."""
    return set_stage()
