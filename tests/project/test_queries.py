"""What a page asks of Postgres: under its ceiling, and the same whether there are few rows or ten times as many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.project.access import PAGE, RULES
from tests.project.stage import GUEST, Stage
from tests.project.urlconf import Address, addresses

PAGES = [address for address in addresses() if address.is_ours and RULES[address.name].get == PAGE]
TIMES = 10


def queries(stage: Stage, chosen: list[Address]) -> dict[str, int]:
    """How many each page asks, for the least privileged of those who may open it."""
    counts = {}
    for address in chosen:
        role = next(role for role in stage.roles if role in RULES[address.name].who)
        client, where = stage.client(role), stage.here.path(address)
        client.get(where)  # what is read once a process is not what the page costs
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where).status_code == 200, address.name
        counts[address.name] = len(asked)
    return counts


@pytest.mark.parametrize("staff", [False, True], ids=["public", "staff"])
def test_the_cost_of_a_page_does_not_grow_with_the_data(stage: Stage, staff: bool) -> None:
    chosen = [address for address in PAGES if address.route.startswith("manage/") == staff]
    assert len(chosen) > 10
    few = queries(stage, chosen)
    stage.here.grow(TIMES)
    many = queries(stage, chosen)
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}
    too_many = {name: count for name, count in many.items() if count > RULES[name].queries}
    assert too_many == {}


def test_a_page_that_asks_for_each_row_is_noticed(stage: Stage) -> None:
    """Negative control of what the stage grows: it does make more rows where pages look."""
    before = {name: len(rows) for name, rows in stage.here.lists().items()}
    stage.here.grow(TIMES)
    after = {name: len(rows) for name, rows in stage.here.lists().items()}
    assert {name for name in before if after[name] < before[name] + TIMES} == set()
    assert GUEST in stage.roles
