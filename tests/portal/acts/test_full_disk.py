"""A database that cannot be written: the page says so, nothing was changed, and whoever reads may go on reading."""

from __future__ import annotations

import errno
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from sekimori.portal.acts.ledger import selectors as ledger
from sekimori.portal.acts.middleware import SteadySessionMiddleware
from sekimori.portal.acts.models import LedgerEntry, SideRow, Submission
from sekimori.portal.registers.models import Device
from sekimori.portal.search.models import Entry
from tests.world import World


def test_a_session_that_cannot_be_kept_costs_nobody_the_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(world.account("staff"))

    def full(*_args: object, **_more: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", full)
    answer = client.get("/notices/")
    assert answer.status_code == 200
    assert "お知らせ" in answer.content.decode()


def test_the_steady_session_is_the_one_in_use() -> None:
    from django.conf import settings

    name = f"{SteadySessionMiddleware.__module__}.{SteadySessionMiddleware.__name__}"
    assert name in settings.MIDDLEWARE


@pytest.mark.parametrize("table", ["acts_ledgerentry", "acts_siderow", "registers_device"])
def test_a_disk_that_fills_at_any_step_of_an_act_is_told_and_leaves_no_half_record(world: World, table: str) -> None:
    """The database itself refuses to grow: on PostgreSQL with its own error 53100 (disk_full), on SQLite as it would be told."""
    client = Client()
    client.force_login(world.account("head_citizen"))
    given = {"name": "窓口", "kind": "pc", "unit": world.unit("210"), "state": "in_use", "_confirmed": "1"}
    address = reverse("registers:new", args=["devices"])
    entries = LedgerEntry.objects.count()
    with full_at(table):
        answer = client.post(address, {**given, "submission": str(uuid.uuid4())})
        words = answer.content.decode()
        assert answer.status_code == 503
        assert "空き容量" in words
        assert "何も変更していません" in words
        assert client.get(reverse("registers:list", args=["devices"])).status_code == 200
    assert (Device.objects.count(), LedgerEntry.objects.count(), SideRow.objects.count()) == (0, entries, entries)
    assert not Submission.objects.exists()
    assert not Entry.objects.filter(kind="devices").exists()
    token = str(uuid.uuid4())
    assert client.post(address, {**given, "submission": token}).status_code == 302
    assert Device.objects.count() == 1
    with world.system():
        assert ledger.log_report().ok


def _no_space() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def full_at(table: str) -> Iterator[None]:
    """Lets every new row of a table fail as when the disk is full."""
    if connection.vendor == "sqlite":
        # A function that raises is an OperationalError, as a full disk is.
        connection.ensure_connection()
        connection.connection.create_function("no_space", 0, _no_space)
        how = [f"CREATE TRIGGER disk_full BEFORE INSERT ON {table} BEGIN SELECT no_space(); END"]
        back = ["DROP TRIGGER disk_full"]
    else:
        message = f"could not extend file of {table}: No space left on device"
        body = f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'disk_full'; END"
        how = [
            f"CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER disk_full BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION disk_full()",
        ]
        back = [f"DROP TRIGGER disk_full ON {table}", "DROP FUNCTION disk_full()"]
    with connection.cursor() as cursor:
        for sentence in how:
            cursor.execute(sentence)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for sentence in back:
                cursor.execute(sentence)
