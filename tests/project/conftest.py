from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.project.pages import Page, every_page
from tests.project.stage import Stage, set_stage

MADE_BEFORE: list[Page] = []


@contextmanager
def rolled_back(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let rows be made that end here, as Django's own test case does it for one test."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # so that durable blocks can stand within
    with blocker.unblock(), around:
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Whatever language the request before has left behind."""
    with translation.override("en-gb"):
        yield


@pytest.fixture(scope="module")
def whole_stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """The stage with all that it can hold, set once for the tests of a file: it takes longer than most of them."""
    with rolled_back(django_db_blocker):
        stage = set_stage()
        stage.set_fully()
        yield stage


@pytest.fixture
def stage(whole_stage: Stage, db: None) -> Stage:
    """Every kind of row in two organisations, and the whole cast; what a test does to them ends with it."""
    return deepcopy(whole_stage)


@pytest.fixture
def pages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Page]:
    """Every page, to be read. They are made once in each process; the rows behind them are gone, and their clients."""
    if not MADE_BEFORE:
        with rolled_back(django_db_blocker), translation.override("en-gb"):
            MADE_BEFORE.extend(every_page(set_stage()))
    return MADE_BEFORE
