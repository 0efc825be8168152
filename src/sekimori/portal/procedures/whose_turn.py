"""Whether a party is asked now is kept by the database with the party: whose turn it is, is looked up on every page.

Without it a page would read every waiting step of the city, or everything somebody was ever asked. Triggers on SQLite and
PostgreSQL keep `Party.waiting` in the transaction that changes a step, whoever changes it; they are put in place after each
migration. `put_right` holds it against the steps, each night.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, connections

from sekimori.portal.acts import triggers
from sekimori.portal.acts.triggers import Trigger
from sekimori.portal.procedures.models import Party, Step

STEP, PARTY = Step._meta.db_table, Party._meta.db_table  # noqa: SLF001
_WAITING = f"'{Step.State.WAITING.value}'"
_TRIGGERS = (
    Trigger(
        "procedures_asked_step",
        STEP,
        "UPDATE OF state",
        f"OLD.state <> NEW.state AND (OLD.state = {_WAITING} OR NEW.state = {_WAITING})",
        f"UPDATE {PARTY} SET waiting = (NEW.state = {_WAITING}) WHERE step_id = NEW.id;",  # noqa: S608
    ),
    Trigger(
        "procedures_asked_party",
        PARTY,
        "INSERT",
        "TRUE",
        f"""UPDATE {PARTY} SET waiting = NOT waiting WHERE id = NEW.id
        AND waiting <> EXISTS (SELECT 1 FROM {STEP} s WHERE s.id = NEW.step_id AND s.state = {_WAITING});""",  # noqa: S608
    ),
)


def put_back(using: str, **_more: Any) -> None:
    """After a migration; nothing while parties do not know of it yet."""
    database = connections[using]
    if PARTY not in database.introspection.table_names():
        return
    with database.cursor() as cursor:
        known = {column.name for column in database.introspection.get_table_description(cursor, PARTY)}
    if "waiting" in known:
        triggers.install(database, _TRIGGERS)


def put_right() -> int:
    """Holds every party against its step and puts right what differs; how many were wrong, which is a fault."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {PARTY} SET waiting = NOT waiting
            WHERE waiting <> (step_id IN (SELECT id FROM {STEP} WHERE state = {_WAITING}))"""  # noqa: S608
        )
        return int(cursor.rowcount)
