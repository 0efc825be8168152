"""Bringing database and static files to this version."""

from __future__ import annotations

import json
from pathlib import Path

from sekimori import __version__
from sekimori.common.errors import NotAvailable
from sekimori.portal.running.starting import say

STAMP = "sekimori-version.json"


def prepare() -> None:
    """Applies migrations, checks that the ledger's triggers stand, and collects static files when they are not this version's.

    Raises NotAvailable when the database refuses or a trigger is missing afterwards.
    """
    _prepare_folder()
    _migrate()
    _check_triggers()
    if collected_version() != __version__:
        _collect()


def _prepare_folder() -> None:
    from django.conf import settings

    try:
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True, mode=0o750)
    except OSError as error:
        raise NotAvailable(f"データのフォルダー{settings.DATA_DIR}を作れません（{error.strerror}）。") from error


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise NotAvailable(f"データベースを準備できません（{error}）。") from error
    say("データベースは最新です。")


def _check_triggers() -> None:
    from django.db import connection

    from sekimori.portal.acts.ledger import triggers

    faults = triggers.faults(connection)
    if faults:
        raise NotAvailable(
            f"記録を守るトリガーが欠けています（{'、'.join(faults)}）。データベースの権限を確かめてください。"
        )
    say("記録を守るトリガーを確認しました。")


def collected_version() -> str:
    """The version whose static files lie in place; empty when there are none."""
    from django.conf import settings

    stamp = Path(settings.STATIC_ROOT) / STAMP
    try:
        return str(json.loads(stamp.read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return ""


def _collect() -> None:
    from django.conf import settings
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp = Path(settings.STATIC_ROOT) / STAMP
    stamp.write_text(json.dumps({"version": __version__}), encoding="utf-8")
    say("画面の部品を集めました。")
