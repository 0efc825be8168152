"""How many media there are and in what standing is counted by the database, row by row: an act must not count all of them.

Triggers on SQLite and PostgreSQL keep `MediumCount` in the transaction that changes a medium, whoever changes it. They are put in
place after each migration; `recount` holds the counts against the media themselves, each night.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, connections, transaction

from sekimori.portal.acts import triggers
from sekimori.portal.acts.triggers import Trigger
from sekimori.portal.registers.models import Medium, MediumCount

MEDIUM, COUNT = Medium._meta.db_table, MediumCount._meta.db_table  # noqa: SLF001
_KNOWN = ("kept_locked", "safe_place", "long_term", "write_protected")
_COLUMNS = ("kind", *_KNOWN)
_LIST = ", ".join(_COLUMNS)
_GONE = ", ".join(f"'{state}'" for state in sorted(Medium.GONE))


def _counts(row: str) -> str:
    return f"({row}.state NOT IN ({_GONE}))"


def _standing(row: str) -> str:
    known = (f"CASE WHEN {row}.{name} THEN 'y' WHEN NOT {row}.{name} THEN 'n' ELSE '-' END" for name in _KNOWN)
    return " || ".join((f"{row}.kind || ' '", *known))


_SAME = f"(OLD.unit_id = NEW.unit_id AND {_standing('OLD')} = {_standing('NEW')})"
_COMES = f"""INSERT INTO {COUNT} (unit_id, standing, {_LIST}, number)
  VALUES (NEW.unit_id, {_standing("NEW")}, {", ".join(f"NEW.{name}" for name in _COLUMNS)}, 1)
  ON CONFLICT (unit_id, standing) DO UPDATE SET number = {COUNT}.number + 1;"""  # noqa: S608
_GOES = f"UPDATE {COUNT} SET number = number - 1 WHERE unit_id = OLD.unit_id AND standing = {_standing('OLD')};"  # noqa: S608
_CHANGE = f"UPDATE OF state, unit_id, {_LIST}"
_TRIGGERS = tuple(
    Trigger(f"registers_media_{name}", MEDIUM, event, when, does)
    for name, event, when, does in (
        ("come_in", "INSERT", _counts("NEW"), _COMES),
        ("come", _CHANGE, f"{_counts('NEW')} AND NOT ({_counts('OLD')} AND {_SAME})", _COMES),
        ("go", _CHANGE, f"{_counts('OLD')} AND NOT ({_counts('NEW')} AND {_SAME})", _GOES),
        ("go_out", "DELETE", _counts("OLD"), _GOES),
    )
)


def put_back(using: str, **_more: Any) -> None:
    """After a migration; nothing while the counts have no table."""
    if COUNT in connections[using].introspection.table_names():
        triggers.install(connections[using], _TRIGGERS)


# What the media say, less what was counted: one statement, so that both are of one moment.
_WRONG = f"""SELECT unit_id, standing FROM (
  SELECT m.unit_id, {_standing("m")} AS standing, COUNT(*) AS number FROM {MEDIUM} m WHERE {_counts("m")} GROUP BY 1, 2
  UNION ALL SELECT unit_id, standing, -number FROM {COUNT}) AS compared
  GROUP BY unit_id, standing HAVING SUM(number) <> 0"""  # noqa: S608
_RIGHT = f"""INSERT INTO {COUNT} (unit_id, standing, {_LIST}, number)
  SELECT m.unit_id, {_standing("m")}, {", ".join(f"m.{name}" for name in _COLUMNS)}, COUNT(*) FROM {MEDIUM} m
  WHERE {_counts("m")} GROUP BY 1, 2, {", ".join(f"m.{name}" for name in _COLUMNS)}"""  # noqa: S608


def recount() -> int:
    """Holds every count against the media and puts right what differs; how many were wrong, which is a fault."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WRONG)
        wrong = cursor.fetchall()
        if wrong:
            cursor.execute(f"DELETE FROM {COUNT}")  # noqa: S608
            cursor.execute(_RIGHT)
    return len(wrong)
