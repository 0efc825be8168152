"""An empty database gets its tables at once: the same ones that all migrations make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from sekimori.portal.running import first_tables

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the tables stand in a catalogue which only SQLite knows"),
]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[DatabaseWrapper]:
    other = DatabaseWrapper({**connection.settings_dict, "NAME": str(tmp_path / "new.sqlite3")}, alias="default")
    yield other
    other.close()


def schema(database: Any) -> dict[tuple[str, str], object]:
    """Everything that stands in a SQLite database but for triggers, which are put in place after every migration."""
    found: dict[tuple[str, str], object] = {}
    with database.cursor() as cursor:

        def asked(sql: str) -> list[tuple[Any, ...]]:
            return list(cursor.execute(sql).fetchall())

        for kind, name, sql in asked("SELECT type, name, sql FROM sqlite_master"):
            if kind == "trigger":
                continue
            if kind != "table":
                found[kind, name] = re.sub(r"\s+", " ", sql or "")
                continue
            found["columns", name] = sorted(map(str, (row[1:] for row in asked(f"PRAGMA table_info('{name}')"))))
            found["references", name] = sorted(
                map(str, (row[2:] for row in asked(f"PRAGMA foreign_key_list('{name}')")))
            )
            found["indexes", name] = sorted(
                str((row[2:], [each[2] for each in asked(f"PRAGMA index_info('{row[1]}')")]))
                for row in asked(f"PRAGMA index_list('{name}')")
            )
            found["constraints", name] = sorted(re.findall(r'CONSTRAINT "[^"]+" \w+', sql or ""))
    return {key: each for key, each in found.items() if not key[1].startswith("sqlite_")}


def test_the_tables_made_at_once_are_those_of_all_migrations(empty: DatabaseWrapper):
    assert first_tables.make(empty)
    assert schema(empty) == schema(connection)


def test_all_migrations_are_written_down_as_applied(empty: DatabaseWrapper):
    assert first_tables.make(empty)
    executor = MigrationExecutor(empty)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_a_database_that_has_a_table_is_left_to_the_migrations(empty: DatabaseWrapper):
    with empty.cursor() as cursor:
        cursor.execute("CREATE TABLE standing (id INTEGER)")
    assert not first_tables.make(empty)
    assert empty.introspection.table_names() == ["standing"]
