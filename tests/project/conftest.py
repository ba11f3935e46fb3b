import pytest

from tests.project.stage import Stage, set_stage


@pytest.fixture
def stage(db: None) -> Stage:
    """Every kind of row in two organisations, and the whole cast."""
    return set_stage()
