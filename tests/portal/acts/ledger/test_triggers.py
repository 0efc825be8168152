"""The database refuses to change what was recorded, and it is noticed when it would not."""

from __future__ import annotations

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from sekimori.portal.acts.ledger import triggers
from sekimori.portal.acts.models import Checkpoint, LedgerEntry, LedgerHead, SideRow
from tests.world import World

SQLITE = connection.vendor == "sqlite"


ADDED_AT_99 = (
    "INSERT INTO acts_ledgerentry SELECT 99, body, leaf, act, subject, actor, request, recorded_at, occurred_at"
    " FROM acts_ledgerentry WHERE seq = 3"
)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE acts_ledgerentry SET act = 'a:b:c'",
        "UPDATE acts_ledgerentry SET seq = 99 WHERE seq = 3",
        "DELETE FROM acts_ledgerentry WHERE seq = 3",
        "DELETE FROM acts_ledgerentry",
        ADDED_AT_99,
        "UPDATE acts_siderow SET unit = 1",
        "UPDATE acts_siderow SET salt = NULL, payload = NULL WHERE seq = 3",
        "UPDATE acts_siderow SET salt = NULL, payload = NULL, erased_by = 5 WHERE seq = 3",
        "DELETE FROM acts_siderow",
        "UPDATE acts_checkpoint SET note = ''",
        "DELETE FROM acts_checkpoint",
        "UPDATE acts_ledgerhead SET size = size - 1",
        "DELETE FROM acts_ledgerhead",
    ],
)
def test_no_statement_changes_what_was_recorded(log: World, statement: str) -> None:
    before = list(LedgerEntry.objects.order_by("seq").values_list("seq", "act", "leaf"))
    with pytest.raises(DatabaseError, match="append-only"):
        run(statement)
    assert list(LedgerEntry.objects.order_by("seq").values_list("seq", "act", "leaf")) == before


# What each database has of its own to get rid of rows without an UPDATE or DELETE of that name.
SHORT_CUTS = {
    "sqlite": [
        "INSERT OR REPLACE INTO acts_ledgerentry SELECT * FROM acts_ledgerentry WHERE seq = 3",
        "INSERT OR REPLACE INTO acts_siderow SELECT * FROM acts_siderow WHERE seq = 3",
        "INSERT OR REPLACE INTO acts_checkpoint SELECT * FROM acts_checkpoint",
        "INSERT OR REPLACE INTO acts_ledgerhead SELECT 1, 0, NULL",
        "UPDATE OR REPLACE acts_ledgerentry SET seq = 4 WHERE seq = 3",
    ],
    "postgresql": [
        *(f"TRUNCATE {table} CASCADE" for table in triggers.TABLES),
        "INSERT INTO acts_ledgerhead SELECT 1, 0, NULL ON CONFLICT (id) DO UPDATE SET size = 0",
    ],
}


@pytest.mark.parametrize("statement", SHORT_CUTS[connection.vendor])
def test_replacing_and_truncating_are_refused_too(log: World, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        run(statement)


@pytest.mark.parametrize("model", [LedgerEntry, SideRow, Checkpoint, LedgerHead])
def test_not_even_our_own_code_deletes(log: World, model: type[LedgerEntry]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        model._default_manager.all().delete()


def test_a_lost_trigger_is_an_error_with_a_hint_and_comes_back_with_the_next_migration(log: World) -> None:
    assert triggers.faults(connection) == []
    assert not [message for message in checks.run_checks(databases=["default"]) if message.id == "acts.E001"]
    where = "" if SQLITE else " ON acts_siderow"
    run(f"DROP TRIGGER acts_siderow_update_guard{where}")
    (told,) = [message for message in checks.run_checks(databases=["default"]) if message.id == "acts.E001"]
    assert "acts_siderow_update_guard" in told.msg
    assert told.hint
    call_command("migrate", verbosity=0)
    assert triggers.faults(connection) == []


WEAKENED = {
    "sqlite": [
        (
            "DROP TRIGGER acts_checkpoint_delete_guard;"
            " CREATE TRIGGER acts_checkpoint_delete_guard BEFORE DELETE ON acts_checkpoint WHEN 0 BEGIN SELECT 1; END"
        )
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION acts_checkpoint_delete_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END;'",
        "ALTER TABLE acts_checkpoint DISABLE TRIGGER acts_checkpoint_delete_guard",
    ],
}


@pytest.mark.parametrize("statements", WEAKENED[connection.vendor])
def test_a_trigger_that_was_weakened_or_switched_off_is_noticed(log: World, statements: str) -> None:
    first, _, second = statements.partition("guard;")
    for statement in (f"{first}guard", second) if second.startswith(" CREATE") else (statements,):
        run(statement)
    assert triggers.faults(connection) == ["acts_checkpoint_delete_guard"]


@pytest.mark.django_db(transaction=True)
def test_after_a_test_that_commits_the_triggers_still_stand(log: World) -> None:
    assert triggers.faults(connection) == []


def test_the_migration_can_be_undone_and_done_again(log: World) -> None:
    triggers.remove(connection)
    assert len(triggers.faults(connection)) == len(triggers.rules(connection.vendor))
    triggers.install(connection)
    assert triggers.faults(connection) == []
