"""The database itself refuses to change an edition once it is confirmed, and an adoption ever: triggers on both databases.

They keep accidents and our own faults out. The ledger, which records every adoption with its digest, shows any other change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

EDITION, CLAUSE, SUCCESSION = "rules_edition", "rules_editionclause", "rules_succession"
ADOPTION, ORGAN, TIME = "rules_adoption", "rules_adoptionorgan", "rules_timesetting"
_FIXED = (
    "id", "key", "label", "content", "digest", "published", "published_digest", "unconfirmed", "source_name",
    "source_digest", "predecessor_id", "created_at",
)  # fmt: skip
_DECISION = (
    "id",
    "edition_id",
    "effective_on",
    "decided_on",
    "body",
    "decided_by_id",
    "reference",
    "reason",
    "recorded_at",
)
_FOR_ORGAN = ("id", "adoption_id", "organ_id", "effective_on")


@dataclass(frozen=True)
class Guard:
    """What on a table is refused unless `allowed` (SQL over NEW and OLD) holds."""

    table: str
    event: str
    allowed: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}_{self.event.lower()}_guard"


def _same(columns: tuple[str, ...], vendor: str) -> str:
    if vendor == "sqlite":
        return " AND ".join(f"NEW.{column} IS OLD.{column}" for column in columns)
    # A json column has no equality of its own; its text has.
    return " AND ".join(f"NEW.{column}::text IS NOT DISTINCT FROM OLD.{column}::text" for column in columns)


def guards(vendor: str) -> list[Guard]:
    """The triggers for a database of `vendor`, sqlite or postgresql."""
    forward = (
        "(OLD.state = 'draft' OR (NEW.state IN ('confirmed', 'adopted') AND NOT (OLD.state = 'adopted' AND "
        f"NEW.state = 'confirmed') AND {_same(_FIXED, vendor)}))"
    )
    draft = "EXISTS (SELECT 1 FROM rules_edition e WHERE e.id = {row}.{column} AND e.state = 'draft')"
    # A clause of an edition that is itself being deleted finds no edition any more.
    gone = "NOT EXISTS (SELECT 1 FROM rules_edition e WHERE e.id = {row}.{column})"
    loose = f"({draft} OR {gone})"
    withdrawn = "OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND "
    return [
        Guard(EDITION, "DELETE", "OLD.state = 'draft'"),
        Guard(EDITION, "UPDATE", forward),
        Guard(CLAUSE, "INSERT", draft.format(row="NEW", column="edition_id")),
        Guard(CLAUSE, "UPDATE", draft.format(row="OLD", column="edition_id")),
        Guard(CLAUSE, "DELETE", loose.format(row="OLD", column="edition_id")),
        Guard(SUCCESSION, "UPDATE", draft.format(row="OLD", column="new_id")),
        Guard(SUCCESSION, "DELETE", loose.format(row="OLD", column="new_id")),
        Guard(ADOPTION, "DELETE"),
        Guard(ADOPTION, "UPDATE", withdrawn + _same(_DECISION, vendor)),
        Guard(ORGAN, "DELETE"),
        Guard(ORGAN, "UPDATE", withdrawn + _same(_FOR_ORGAN, vendor)),
        Guard(TIME, "DELETE"),
        Guard(TIME, "UPDATE"),
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts every trigger in place, replacing those of the same name."""
    with connection.cursor() as cursor:
        for guard in guards(connection.vendor):
            for statement in _statements(guard, connection.vendor):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes every trigger away: for undoing the migration, and for tests that empty the database."""
    with connection.cursor() as cursor:
        for guard in guards(connection.vendor):
            where = "" if connection.vendor == "sqlite" else f" ON {guard.table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{where}")


def _statements(guard: Guard, vendor: str) -> Iterator[str]:
    said = f"{guard.table}: {guard.event} of what was confirmed is refused"
    if vendor == "sqlite":
        # IS NOT TRUE, because a comparison with NULL is neither true nor false and would let the change pass.
        when = f" WHEN ({guard.allowed}) IS NOT TRUE" if guard.allowed else ""
        yield f"DROP TRIGGER IF EXISTS {guard.name}"
        yield (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW{when}"
            f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    row = "OLD" if guard.event == "DELETE" else "NEW"
    allowed = f"IF {guard.allowed} THEN RETURN {row}; END IF;" if guard.allowed else ""
    body = f"BEGIN {allowed} RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END;"
    yield f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
    yield (
        f"CREATE OR REPLACE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
    )
