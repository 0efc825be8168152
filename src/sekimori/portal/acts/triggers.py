"""Triggers by which the database keeps what would be dear to look up each time, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Trigger:
    """After `event` on a row of `table`, when the condition `when` holds, the statement `does` is carried out."""

    name: str
    table: str
    event: str
    when: str
    does: str


def install(database: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
    """Puts them in place, those there already anew: SQLite rebuilds a table without its triggers."""
    with database.cursor() as cursor:
        for trigger in triggers:
            for statement in _statements(trigger, database.vendor):
                cursor.execute(statement)


def _statements(trigger: Trigger, vendor: str) -> Iterator[str]:
    name, event = trigger.name, f"AFTER {trigger.event} ON {trigger.table} FOR EACH ROW"
    if vendor == "sqlite":
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} {event} WHEN {trigger.when} BEGIN {trigger.does} END"
        return
    body = f"BEGIN {trigger.does} RETURN NULL; END;"
    yield f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$"
    yield f"CREATE OR REPLACE TRIGGER {name} {event} WHEN ({trigger.when}) EXECUTE FUNCTION {name}()"
