"""What the database itself refuses, whatever the program asks: triggers on SQLite and PostgreSQL.

An app registers its guards when it is ready; they are put in place after each migration. They keep accidents and our own
faults out; they do not stop the owner of the database, whose changes the ledger shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import AppConfig
from django.core import checks
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate
from django.utils.translation import gettext as _

TriggerEvent = Literal["INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True)
class Guard:
    """A change of rows of a table that is refused unless `allowed` (SQL over NEW and OLD, the same on both databases) holds.

    `name` tells several guards of one table and event apart, `columns` are those whose update is looked at (empty: all).
    """

    table: str
    event: TriggerEvent
    said: str
    allowed: str = ""
    name: str = ""
    columns: tuple[str, ...] = ()

    @property
    def trigger(self) -> str:
        return "_".join(part for part in (self.table, self.event.lower(), self.name, "guard") if part)


Guards = Callable[[str], Sequence[Guard]]
_registered: dict[str, Guards] = {}


def register(app: AppConfig, guards: Guards) -> None:
    """Makes an app's guards known: a function from the database's vendor to them. Called once, when the app is ready."""
    _registered[app.label] = guards


def connect(acts: AppConfig) -> None:
    """Puts every guard back after a migration: SQLite rebuilds a table without its triggers."""
    post_migrate.connect(_put_back, sender=acts, dispatch_uid="acts.guarding")


def same(columns: Sequence[str], vendor: str) -> str:
    """SQL that says that none of these columns changes."""
    if vendor == "sqlite":
        return " AND ".join(f"NEW.{column} IS OLD.{column}" for column in columns)
    # A json column has no equality of its own; its text has.
    return " AND ".join(f"NEW.{column}::text IS NOT DISTINCT FROM OLD.{column}::text" for column in columns)


def every_guard(vendor: str) -> list[Guard]:
    """The guards of all apps for a database of `vendor`."""
    return [guard for guards in _registered.values() for guard in guards(vendor)]


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts every guard in place whose table exists."""
    tables = set(connection.introspection.table_names())
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for guard in every_guard(connection.vendor):
            for statement in _statements(guard, connection.vendor) if guard.table in tables else ():
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes every guard away, for tests that empty the database."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in every_guard(connection.vendor):
            if guard.table in tables:
                where = "" if connection.vendor == "sqlite" else f" ON {guard.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.trigger}{where}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that should stand and do not."""
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(asked)
        standing = {row[0] for row in cursor.fetchall()}
    return [g.trigger for g in every_guard(connection.vendor) if g.table in tables and g.trigger not in standing]


def _statements(guard: Guard, vendor: str) -> Iterator[str]:
    said = guard.said.replace("'", "''")
    what = f"{guard.event} OF {', '.join(guard.columns)}" if guard.columns else guard.event
    if vendor == "sqlite":
        # IS NOT TRUE, because a comparison with NULL is neither true nor false and would let the change pass.
        when = f" WHEN ({guard.allowed}) IS NOT TRUE" if guard.allowed else ""
        yield f"DROP TRIGGER IF EXISTS {guard.trigger}"
        yield (
            f"CREATE TRIGGER {guard.trigger} BEFORE {what} ON {guard.table} FOR EACH ROW{when}"
            f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    row = "OLD" if guard.event == "DELETE" else "NEW"
    allowed = f"IF {guard.allowed} THEN RETURN {row}; END IF;" if guard.allowed else ""
    body = f"BEGIN {allowed} RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END;"
    yield f"CREATE OR REPLACE FUNCTION {guard.trigger}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
    yield (
        f"CREATE OR REPLACE TRIGGER {guard.trigger} BEFORE {what} ON {guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {guard.trigger}()"
    )


def _put_back(*, using: str, **_more: Any) -> None:
    install(connections[using])


@checks.register(checks.Tags.database)
def check_guards(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_more: Any
) -> Iterator[checks.CheckMessage]:
    """acts.E003: the database would allow what it should refuse."""
    del app_configs
    for alias in databases or ():
        if names := missing(connections[alias]):
            yield checks.Error(
                _("決裁などを書き換えから守るデータベースの仕掛け（トリガー）がありません: %(names)s")
                % {"names": ", ".join(names)},
                hint=_("sekimori migrate で元に戻してください。"),
                id="acts.E003",
            )
