"""The record of who changed what cannot be changed, by nobody, in no table of it."""

from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from psycopg2 import sql

from tests.project.stage import Stage
from tests.project.test_personal_fields import records

CHANGES = ("UPDATE {} SET pgh_label = 'something else'", "DELETE FROM {}")
MADE_ON_STAGE = 10  # at least so many of the tables have rows there to be tried on


def goes_through(change: str, table: str) -> bool:
    """Whether Postgres lets somebody with the whole database do it; it is undone either way."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.SQL(change).format(sql.Identifier(table)))
            transaction.set_rollback(True)
    except InternalError as refused:
        assert "Cannot update or delete rows" in str(refused)  # noqa: PT017 - any other error is a fault
        return False
    return True


def tables_with_rows() -> list[str]:
    """The tables of the record in which something stands."""
    found: list[Any] = [record for record in records() if record.objects.exists()]
    return [record._meta.db_table for record in found]


def test_no_entry_can_be_changed_or_taken_out(stage: Stage) -> None:
    tables = tables_with_rows()
    assert len(tables) >= MADE_ON_STAGE
    assert [(table, change) for table in tables for change in CHANGES if goes_through(change, table)] == []


def test_every_table_of_the_record_is_guarded(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger_append_only%' AND tgenabled = 'O'"
        )
        guarded = {table for (table,) in cursor.fetchall()}
    assert {record._meta.db_table for record in records()} == guarded


@pytest.mark.parametrize("change", CHANGES)
def test_a_table_without_its_guard_is_noticed(stage: Stage, change: str) -> None:
    """Negative control."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE people_roleevent DISABLE TRIGGER USER")
    assert goes_through(change, "people_roleevent")
