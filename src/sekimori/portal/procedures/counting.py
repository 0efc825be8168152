"""How many applications have been granted is counted by the database, row by row: an act must not count those of all years.

Triggers on SQLite and PostgreSQL keep `GrantedCount` in the transaction that changes an application, whoever changes it. They are
put in place after each migration; `recount` holds the counts against the applications themselves, each night.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, connections, transaction

from sekimori.portal.acts import triggers
from sekimori.portal.acts.triggers import Trigger
from sekimori.portal.procedures.models import Application, GrantedCount

APPLICATION, COUNT = Application._meta.db_table, GrantedCount._meta.db_table  # noqa: SLF001
# What has been decided in the applicant's favour, whatever became of it later.
GRANTED = (
    Application.State.APPROVED,
    Application.State.CLOSED,
    Application.State.ENDED,
    Application.State.REVOKED,
)
_COLUMNS = "state, decided_at, procedure, variant, unit_id"
_STATES = ", ".join(f"'{state.value}'" for state in GRANTED)


def _counts(row: str) -> str:
    return f"({row}.state IN ({_STATES}) AND {row}.decided_at IS NOT NULL)"


_SAME = "OLD.procedure = NEW.procedure AND OLD.variant = NEW.variant AND COALESCE(OLD.unit_id, 0) = COALESCE(NEW.unit_id, 0)"
_COMES = f"""INSERT INTO {COUNT} (procedure, variant, unit, number, latest)
  VALUES (NEW.procedure, NEW.variant, COALESCE(NEW.unit_id, 0), 1, NEW.id)
  ON CONFLICT (procedure, variant, unit) DO UPDATE SET number = {COUNT}.number + 1,
  latest = CASE WHEN {COUNT}.latest > NEW.id THEN {COUNT}.latest ELSE NEW.id END;"""  # noqa: S608
_GOES = f"""UPDATE {COUNT} SET number = number - 1, latest = COALESCE((SELECT MAX(a.id) FROM {APPLICATION} a
  WHERE a.procedure = OLD.procedure AND a.variant = OLD.variant AND COALESCE(a.unit_id, 0) = COALESCE(OLD.unit_id, 0)
  AND {_counts("a")}), 0)
  WHERE procedure = OLD.procedure AND variant = OLD.variant AND unit = COALESCE(OLD.unit_id, 0);"""  # noqa: S608
_TRIGGERS = tuple(
    Trigger(f"procedures_granted_{name}", APPLICATION, event, when, does)
    for name, event, when, does in (
        ("comes_in", "INSERT", _counts("NEW"), _COMES),
        ("comes", f"UPDATE OF {_COLUMNS}", f"{_counts('NEW')} AND NOT ({_counts('OLD')} AND {_SAME})", _COMES),
        ("goes", f"UPDATE OF {_COLUMNS}", f"{_counts('OLD')} AND NOT ({_counts('NEW')} AND {_SAME})", _GOES),
        ("goes_out", "DELETE", _counts("OLD"), _GOES),
    )
)


def put_back(using: str, **_more: Any) -> None:
    """After a migration; nothing while the counts have no table."""
    if COUNT in connections[using].introspection.table_names():
        triggers.install(connections[using], _TRIGGERS)


# What the applications say, less what was counted: one statement, so that both are of one moment.
_WRONG = f"""SELECT procedure, variant, unit FROM (
  SELECT a.procedure, a.variant, COALESCE(a.unit_id, 0) AS unit, COUNT(*) AS number, MAX(a.id) AS latest
  FROM {APPLICATION} a WHERE {_counts("a")} GROUP BY 1, 2, 3
  UNION ALL SELECT procedure, variant, unit, -number, -latest FROM {COUNT}) AS compared
  GROUP BY procedure, variant, unit HAVING SUM(number) <> 0 OR SUM(latest) <> 0"""  # noqa: S608
_RIGHT = f"""INSERT INTO {COUNT} (procedure, variant, unit, number, latest)
  SELECT %s, %s, %s, COUNT(*), COALESCE(MAX(a.id), 0) FROM {APPLICATION} a
  WHERE a.procedure = %s AND a.variant = %s AND COALESCE(a.unit_id, 0) = %s AND {_counts("a")}
  ON CONFLICT (procedure, variant, unit) DO UPDATE SET number = EXCLUDED.number, latest = EXCLUDED.latest"""  # noqa: S608


def recount() -> int:
    """Holds every count against the applications and puts right what differs; how many were wrong, which is a fault."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WRONG)
        wrong = cursor.fetchall()
        for key in wrong:
            cursor.execute(_RIGHT, [*key, *key])
    return len(wrong)
