"""Bringing database and static files to this version."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from sekimori import __version__
from sekimori.common.errors import NotAvailable
from sekimori.portal.running.starting import say

STAMP = "sekimori-version.json"


def prepare() -> None:
    """Applies migrations, checks that the ledger's triggers stand, and collects static files when others lie in place.

    Raises NotAvailable when the database refuses or a trigger is missing afterwards.
    """
    _prepare_folder()
    _migrate()
    _check_triggers()
    wanted = parts_digest()
    if collected_digest() != wanted:
        _collect(wanted)


def _prepare_folder() -> None:
    from django.conf import settings

    try:
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True, mode=0o750)
    except OSError as error:
        raise NotAvailable(f"データのフォルダー{settings.DATA_DIR}を作れません（{error.strerror}）。") from error


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    from sekimori.portal.running import first_tables

    try:
        first_tables.make(connection)
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


def parts_digest() -> str:
    """The hash over the names and contents of every static file of this program, whatever its version says."""
    from django.contrib.staticfiles.finders import get_finders

    found = hashlib.sha256()
    parts = [(path, storage) for finder in get_finders() for path, storage in finder.list([])]
    for path, storage in sorted(parts, key=lambda part: part[0]):
        with storage.open(path) as file:
            found.update(f"{path}\0{hashlib.sha256(file.read()).hexdigest()}\n".encode())
    return found.hexdigest()


def collected_digest() -> str:
    """The hash of the static files that lie in place; empty when there are none."""
    from django.conf import settings

    stamp = Path(settings.STATIC_ROOT) / STAMP
    try:
        return str(json.loads(stamp.read_text(encoding="utf-8"))["parts"])
    except (OSError, ValueError, KeyError):
        return ""


def call_collect() -> None:
    """Puts every static file where the web server finds it, the old ones away."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def _collect(digest: str) -> None:
    from django.conf import settings

    call_collect()
    stamp = Path(settings.STATIC_ROOT) / STAMP
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(json.dumps({"version": __version__, "parts": digest}), encoding="utf-8")
    say("画面の部品を集めました。")
