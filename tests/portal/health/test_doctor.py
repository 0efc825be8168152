"""The self-check: every check says what it found, a fault in one does not hide the others, and the page is for few."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import reverse

from sekimori import __version__
from sekimori.common.errors import InvalidInput, NotAvailable
from sekimori.portal.acts.ledger import triggers
from sekimori.portal.acts.models import LedgerHead, OutboxRow
from sekimori.portal.clocks.models import JobRun, Process, Timer
from sekimori.portal.configuration import Configuration
from sekimori.portal.health import registry
from sekimori.portal.health.checks import record
from sekimori.portal.health.commands import doctor
from sekimori.portal.health.registry import Check, Group, Outcome
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.notices.models import Delivery, Notice
from tests.world import World

NOW = dt.datetime.now(tz=dt.UTC)


def found(id: str) -> registry.Result:  # noqa: A002
    [check] = [each for each in registry.all_checks() if each.id == id]
    [(_check, result)] = registry.run([check])
    return result


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The operator's configuration, as this dictionary says it, with a data folder of its own."""
    given: dict[str, str] = {"SEKIMORI_DATA_DIR": str(tmp_path)}
    monkeypatch.setattr(settings, "CONFIGURATION", Configuration(given))
    tmp_path.chmod(0o700)
    with override_settings(DATA_DIR=tmp_path, STATIC_ROOT=tmp_path / "static"):
        yield given


def test_every_check_has_a_stable_id_and_a_label() -> None:
    ids = [check.id for check in registry.all_checks()]
    assert len(ids) == len(set(ids))
    assert {
        "database.reachable", "database.migrations", "record.triggers", "record.clock", "clocks.workers",
        "clocks.scheduler", "clocks.outbox", "clocks.dead_rows", "notices.mail", "documents.fonts", "documents.sandbox",
        "storage.space", "storage.secret_key", "storage.evidence_key", "storage.backup", "settings.static",
        "settings.debug",
    } <= set(ids)  # fmt: skip
    assert all(str(check.label) for check in registry.all_checks())


def test_two_checks_cannot_share_an_id() -> None:
    with pytest.raises(ValueError, match="twice"):
        registry.check("database.reachable", "二つ目", Group.DATABASE)(lambda: None)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (InvalidInput("読めません。"), "読めません。"),
        (OperationalError("no such table"), "no such table"),
        (RuntimeError("boom"), "RuntimeError: boom"),
    ],
)
def test_a_check_that_fails_is_an_error_and_the_others_go_on(fault: Exception, words: str) -> None:
    def broken() -> Outcome:
        raise fault

    checks = [
        Check("test.broken", "壊れた検査", Group.DATABASE, broken),
        Check("test.silent", "関係ない", Group.DATABASE, lambda: None),
        Check("test.well", "良い", Group.DATABASE, lambda: registry.ok("良好")),
    ]
    told = registry.as_json(registry.run(checks))
    assert told["ok"] is False
    listed: Any = told["checks"]
    first, second = listed
    assert first["status"] == "error"
    assert words in first["detail"]
    assert second == {"id": "test.well", "status": "ok", "label": "良い", "detail": "良好", "hint": ""}


def test_the_command_prints_stable_json_and_exits_1_on_an_error(db: None, configured: dict[str, str]) -> None:
    ended = CliRunner().invoke(doctor, ["--json"])
    told = json.loads(ended.output)
    assert set(told) == {"checks", "ok"}
    assert all(set(each) == {"id", "status", "label", "detail", "hint"} for each in told["checks"])
    assert {each["status"] for each in told["checks"]} <= {"ok", "warning", "error"}
    assert (told["ok"], ended.exit_code) == (False, 1)  # No worker lives in a test.


def test_the_command_prints_a_list_for_people(db: None, configured: dict[str, str]) -> None:
    ended = CliRunner().invoke(doctor, [])
    assert "データベース" in ended.output
    assert "異常" in ended.output.splitlines()[-1]


def test_a_missing_trigger_is_an_error_with_its_name(transactional_triggers: str) -> None:
    result = found("record.triggers")
    assert result.status == "error"
    assert transactional_triggers in result.detail


@pytest.fixture
def transactional_triggers(db: None) -> Iterator[str]:
    """A database in which one of the ledger's triggers is gone."""
    rule = triggers.rules(connection.vendor)[0]
    assert found("record.triggers").status == "ok"
    with connection.cursor() as cursor:
        where = "" if connection.vendor == "sqlite" else f" ON {rule.table}"
        cursor.execute(f"DROP TRIGGER {rule.name}{where}")
    yield rule.name
    triggers.install(connection)


def test_a_clock_behind_the_last_entry_is_an_error(db: None) -> None:
    LedgerHead.objects.update_or_create(pk=1, defaults={"size": 0, "last_recorded_at": NOW + dt.timedelta(hours=1)})
    assert found("record.clock").status == "error"


def test_a_clock_far_ahead_of_the_last_entry_is_worth_a_look(db: None) -> None:
    LedgerHead.objects.update_or_create(pk=1, defaults={"size": 0, "last_recorded_at": NOW - dt.timedelta(days=60)})
    assert found("record.clock").status == "warning"


def test_a_clock_set_while_running_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("record.clock_steady").status == "ok"
    monkeypatch.setattr(record, "_BEGUN", time.time() - time.monotonic() - 3600)
    assert found("record.clock_steady").status == "warning"


def test_living_and_silent_processes_are_told_apart(db: None) -> None:
    assert found("clocks.workers").status == "error"
    row = {"kind": Process.Kind.WORKER, "host": "h", "pid": 1, "started_at": NOW}
    Process.objects.create(**row, seen_at=dt.datetime.now(tz=dt.UTC))
    assert found("clocks.workers").status == "ok"
    Process.objects.create(**row, seen_at=NOW - dt.timedelta(hours=1))
    assert found("clocks.workers").status == "warning"
    assert found("clocks.scheduler").status == "error"


def outbox_row(state: str, minutes: float) -> None:
    at = dt.datetime.now(tz=dt.UTC) - dt.timedelta(minutes=minutes)
    OutboxRow.objects.create(
        kind="notices:mail", key=f"{state}{minutes}", payload={}, state=state, not_before=at, created_at=at,
        request="00000000-0000-0000-0000-000000000000",
    )  # fmt: skip


def test_rows_that_wait_too_long_or_were_given_up_are_errors(db: None) -> None:
    assert (found("clocks.outbox").status, found("clocks.dead_rows").status) == ("ok", "ok")
    outbox_row("waiting", 1)
    assert found("clocks.outbox").status == "ok"
    outbox_row("waiting", 60)
    outbox_row("dead", 60)
    assert (found("clocks.outbox").status, found("clocks.dead_rows").status) == ("error", "error")
    assert "notices:mail" in found("clocks.dead_rows").detail


def test_failed_and_late_jobs_and_timers_are_told(db: None) -> None:
    assert found("clocks.jobs").status == "warning"
    soon = dt.datetime.now(tz=dt.UTC) + dt.timedelta(minutes=1)
    JobRun.objects.create(name="a:b", due_at=soon, finished_at=NOW)
    assert found("clocks.jobs").status == "ok"
    JobRun.objects.update(due_at=NOW - dt.timedelta(hours=1))
    assert found("clocks.jobs").status == "warning"
    JobRun.objects.update(failures=1, last_error="ValueError: 理由")
    assert "理由" in found("clocks.jobs").detail
    assert found("clocks.timers").status == "ok"
    past = NOW - dt.timedelta(hours=1)
    Timer.objects.create(kind="x:y", key="k", due_at=past, retry_at=past)
    assert found("clocks.timers").status == "warning"
    Timer.objects.update(last_error="失敗")
    assert found("clocks.timers").status == "error"


def test_a_secret_must_be_there_and_its_owners_alone(configured: dict[str, str], tmp_path: Path) -> None:
    assert found("storage.secret_key").status == "error"
    key = tmp_path / "secret_key"
    key.write_text("x" * 50, encoding="utf-8")
    key.chmod(0o640)
    assert "chmod 600" in found("storage.secret_key").hint
    key.chmod(0o600)
    assert found("storage.secret_key").status == "ok"
    configured["SEKIMORI_EVIDENCE_KEY"] = "y" * 50
    assert found("storage.evidence_key").status == "ok"


def test_a_backup_is_as_old_as_its_stamp(configured: dict[str, str], tmp_path: Path) -> None:
    assert found("storage.backup").status == "warning"
    stamp = tmp_path / "stamp"
    configured["SEKIMORI_BACKUP_STAMP"] = str(stamp)
    assert found("storage.backup").status == "error"
    stamp.touch()
    assert found("storage.backup").status == "ok"
    os.utime(stamp, (time.time() - 30 * 3600,) * 2)
    assert found("storage.backup").status == "error"


def test_the_data_folder_must_be_writable_and_closed_to_others(configured: dict[str, str], tmp_path: Path) -> None:
    assert found("storage.data_folder").status == "ok"
    tmp_path.chmod(0o755)
    assert found("storage.data_folder").status == "warning"
    with override_settings(DATA_DIR=tmp_path / "nowhere"):
        assert found("storage.data_folder").status == "error"


@pytest.mark.parametrize(("free", "status"), [(100, "error"), (3 * 1024**3, "warning"), (50 * 1024**3, "ok")])
def test_little_room_is_told_before_it_is_none(monkeypatch: pytest.MonkeyPatch, free: int, status: str) -> None:
    class Usage:
        total = 100 * 1024**3

    usage: Any = Usage()
    usage.free = free
    monkeypatch.setattr("sekimori.portal.health.checks.storage.shutil.disk_usage", lambda _folder: usage)
    assert found("storage.space").status == status


def test_static_files_must_be_this_versions(configured: dict[str, str], tmp_path: Path) -> None:
    assert found("settings.static").status == "error"
    stamp = tmp_path / "static" / "sekimori-version.json"
    stamp.parent.mkdir()
    stamp.write_text('{"version": "0.0.1"}', encoding="utf-8")
    assert "0.0.1" in found("settings.static").detail
    stamp.write_text(json.dumps({"version": __version__}), encoding="utf-8")
    assert found("settings.static").status == "ok"


@pytest.mark.parametrize(
    ("debug", "secure", "hosts", "expected"),
    [
        (False, True, ["portal.city.jp"], ("ok", "ok")),
        (False, False, ["portal.city.jp"], ("ok", "error")),
        (True, False, ["localhost"], ("error", "warning")),
    ],
)
def test_unsafe_settings_are_told(debug: bool, secure: bool, hosts: list[str], expected: tuple[str, str]) -> None:  # noqa: FBT001
    with override_settings(DEBUG=debug, SECURE=secure, ALLOWED_HOSTS=hosts):
        assert (found("settings.debug").status, found("settings.transport").status) == expected


@pytest.mark.kernel
def test_fonts_are_tried_by_making_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("documents.fonts").status == "ok"

    def no_font(*_args: object, **_more: object) -> bytes:
        raise NotAvailable("日本語のフォントがありません。")

    monkeypatch.setattr("sekimori.portal.health.checks.documents.sandbox.run", no_font)
    result = found("documents.fonts")
    assert (result.status, "fonts-noto-cjk" in result.hint) == ("error", True)


@pytest.mark.kernel
def test_the_isolation_of_this_machine_is_tried_out() -> None:
    assert found("documents.sandbox").status in {"ok", "warning"}


def test_a_mail_server_that_does_not_answer_is_an_error() -> None:
    with override_settings(EMAIL_HOST=""):
        assert found("notices.mail").status == "warning"
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=1, EMAIL_BACKEND=backend):
        assert found("notices.mail").status == "error"
    with override_settings(EMAIL_HOST="127.0.0.1"):
        assert found("notices.mail").status == "ok"


def test_refused_addresses_and_notices_to_nobody_are_told(world: World) -> None:
    assert (found("notices.addresses").status, found("notices.nobody").status) == ("ok", "ok")
    notice = Notice.objects.create(kind="x:y", key="k", subject="s", body="b", sent_at=NOW)
    assert found("notices.nobody").status == "warning"
    Delivery.objects.create(notice=notice, person=world.people["staff"], created_at=NOW, mail=Delivery.Mail.FAILED)
    assert found("notices.nobody").status == "ok"
    assert "千鳥 歩" in found("notices.addresses").detail


def test_the_page_is_for_those_who_administer_or_direct(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", world.clock)
    seen = {}
    for key in ("staff", "outsider", "chief", "operator"):
        account = world.account(key)
        account.operator = key == "operator"
        account.save()
        client = Client()
        client.force_login(account)
        seen[key] = client.get(reverse("health:diagnosis"))
    assert {key: answer.status_code for key, answer in seen.items()} == {
        "staff": 403,
        "outsider": 403,
        "chief": 200,
        "operator": 200,
    }
    assert "サーバの時計" in seen["operator"].content.decode()


def test_a_load_balancer_learns_only_whether_the_process_answers(db: None) -> None:
    answer = Client().get(reverse("health:live"))
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert Client().get(reverse("health:diagnosis")).status_code == 302
