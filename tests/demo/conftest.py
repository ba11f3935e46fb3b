"""The demo, loaded once for each test that asks for it."""

from datetime import datetime

import pytest

from carer_portal.demo import loading
from common.clock import now


@pytest.fixture
def loaded_at(db: None) -> datetime:
    """The made-up year is in the database, and ends at this instant."""
    at = now()
    loading.load(at=at)
    return at
