"""The database itself refuses to change what was recorded: triggers on the ledger's tables, on SQLite and PostgreSQL.

Entries and checkpoints are never updated or deleted; a new entry only follows the last one; the head only grows; a side row
is only emptied, and only by a later entry that says it erased it. They keep accidents, ordinary accounts and our own
faults out. They do not stop the owner of the database, whose changes verification finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from sekimori.ledger.entry import SIDE_ROWS_ERASED

ENTRY, SIDE, CHECKPOINT, HEAD = "acts_ledgerentry", "acts_siderow", "acts_checkpoint", "acts_ledgerhead"
TABLES = (ENTRY, SIDE, CHECKPOINT, HEAD)
# The bits of pg_trigger.tgtype.
_PER_ROW, _BEFORE = 1, 2
_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}

_KEPT = ("seq", "wall", "unit", "retention")
_UNCHANGED = {
    "sqlite": " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _KEPT),
    "postgresql": " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _KEPT),
}
_EMPTIED = "NEW.salt IS NULL AND NEW.payload IS NULL AND OLD.payload IS NOT NULL AND NEW.erased_by > OLD.seq"
_SAID = {
    "sqlite": f"""EXISTS (
  SELECT 1 FROM {ENTRY} AS e, json_each(json_extract(CAST(e.body AS TEXT), '$.data.erased')) AS run
  WHERE e.seq = NEW.erased_by AND json_extract(CAST(e.body AS TEXT), '$.act') = '{SIDE_ROWS_ERASED}'
    AND OLD.seq BETWEEN json_extract(run.value, '$[0]') AND json_extract(run.value, '$[1]'))""",  # noqa: S608
    "postgresql": f"""EXISTS (
  SELECT 1 FROM {ENTRY} AS e, jsonb_array_elements(convert_from(e.body, 'UTF8')::jsonb #> '{{data,erased}}') AS run
  WHERE e.seq = NEW.erased_by AND convert_from(e.body, 'UTF8')::jsonb ->> 'act' = '{SIDE_ROWS_ERASED}'
    AND OLD.seq BETWEEN (run ->> 0)::bigint AND (run ->> 1)::bigint)""",  # noqa: S608
}


@dataclass(frozen=True)
class Rule:
    """One trigger: what on which table is refused, unless `allowed` (SQL over NEW and OLD) holds."""

    table: str
    event: str
    allowed: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}_{self.event.lower()}_guard"


def rules(vendor: str) -> list[Rule]:
    """The triggers for a database of `vendor`, sqlite or postgresql."""
    found = [Rule(table, "DELETE") for table in TABLES]
    found += [Rule(ENTRY, "UPDATE"), Rule(CHECKPOINT, "UPDATE")]
    found.append(Rule(SIDE, "UPDATE", f"{_UNCHANGED[vendor]} AND {_EMPTIED} AND {_SAID[vendor]}"))
    found.append(Rule(HEAD, "UPDATE", "NEW.id = OLD.id AND NEW.size >= OLD.size"))
    # INSERT OR REPLACE of SQLite deletes without asking the delete triggers: an insert over an existing row is stopped here.
    found.append(Rule(ENTRY, "INSERT", f"NEW.seq = COALESCE((SELECT max(seq) + 1 FROM {ENTRY}), 0)"))  # noqa: S608
    if vendor == "sqlite":
        fresh = ((SIDE, "seq"), (CHECKPOINT, "size"), (HEAD, "id"))
        for table, key in fresh:
            free = f"NOT EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608
            found.append(Rule(table, "INSERT", free))
    else:
        found += [Rule(table, "TRUNCATE") for table in TABLES]
    return found


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts every trigger in place, replacing those of the same name."""
    with connection.cursor() as cursor:
        for rule in rules(connection.vendor):
            for statement in _statements(rule, connection.vendor):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes every trigger away: for undoing the migration, and for tests that empty the database."""
    with connection.cursor() as cursor:
        for rule in rules(connection.vendor):
            where = "" if connection.vendor == "sqlite" else f" ON {rule.table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {rule.name}{where}")


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that are missing, switched off or not as they should be; empty when all stand."""
    in_place = _sqlite_state(connection) if connection.vendor == "sqlite" else _postgresql_state(connection)
    return [rule.name for rule in rules(connection.vendor) if in_place.get(rule.name) != _expected(rule, connection)]


def tables_exist(connection: BaseDatabaseWrapper) -> bool:
    """Whether the ledger's tables have been made yet."""
    return set(TABLES) <= set(connection.introspection.table_names())


def _statements(rule: Rule, vendor: str) -> Iterator[str]:
    if vendor == "sqlite":
        yield f"DROP TRIGGER IF EXISTS {rule.name}"
        yield _sqlite_trigger(rule)
        return
    level = "STATEMENT" if rule.event == "TRUNCATE" else "ROW"
    yield f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $guard${_body(rule)}$guard$"
    yield (
        f"CREATE OR REPLACE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table}"
        f" FOR EACH {level} EXECUTE FUNCTION {rule.name}()"
    )


def _sqlite_trigger(rule: Rule) -> str:
    # IS NOT TRUE, because a comparison with NULL is neither true nor false, and would let the change pass.
    when = f" WHEN ({rule.allowed}) IS NOT TRUE" if rule.allowed else ""
    return (
        f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table}{when}"
        f" BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {rule.event} on {rule.table} refused'); END"
    )


def _body(rule: Rule) -> str:
    allowed = f"IF {rule.allowed} THEN RETURN NEW; END IF;" if rule.allowed else ""
    refusal = f"RAISE EXCEPTION 'the ledger is append-only: {rule.event} on {rule.table} refused'"
    return f"\nBEGIN\n{allowed}\n{refusal} USING ERRCODE = 'integrity_constraint_violation';\nEND;\n"


def _expected(rule: Rule, connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    if connection.vendor == "sqlite":
        return (_sqlite_trigger(rule),)
    kind = _BEFORE | _EVENTS[rule.event] | (0 if rule.event == "TRUNCATE" else _PER_ROW)
    return (rule.table, str(kind), "O", _body(rule))


def _sqlite_state(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: (sql,) for name, sql in cursor.fetchall()}


def _postgresql_state(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype::text, t.tgenabled::text, p.prosrc FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
        )
        return {name: tuple(rest) for name, *rest in cursor.fetchall()}
