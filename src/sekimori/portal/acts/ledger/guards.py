"""The triggers are looked at after every migration and by a system check; what a migration lost is put back at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext as _

from sekimori.common.errors import SekimoriError
from sekimori.portal.acts.ledger import keys, triggers


def connect(app: AppConfig) -> None:
    """Called once when the app is ready."""
    post_migrate.connect(put_back, sender=app, dispatch_uid="acts.ledger.guards")
    checks.register(check_triggers, checks.Tags.database)
    checks.register(check_keys)


def put_back(*, using: str, verbosity: int = 1, stdout: Any = None, **_more: Any) -> None:
    """After a migration: installs the triggers it has lost (SQLite rebuilds a table without them)."""
    connection = connections[using]
    if not triggers.tables_exist(connection):
        return
    lost = triggers.faults(connection)
    if lost:
        triggers.install(connection)
        if verbosity > 1 and stdout is not None:
            stdout.write(f"Ledger triggers put in place: {', '.join(lost)}\n")


def check_triggers(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_more: Any
) -> Iterable[checks.CheckMessage]:
    """acts.E001: the database would allow recorded entries to be changed."""
    del app_configs
    for alias in databases or ():
        connection = connections[alias]
        if not triggers.tables_exist(connection):
            continue
        faults = triggers.faults(connection)
        if faults:
            yield checks.Error(
                _("記録を書き換えから守るデータベースの仕掛け（トリガー）が、ないか、変えられています: %(names)s")
                % {"names": ", ".join(faults)},
                hint=_("sekimori ledger verify で記録を確かめてから、sekimori migrate で仕掛けを元に戻してください。"),
                id="acts.E001",
            )


def check_keys(app_configs: Sequence[AppConfig] | None = None, **_more: Any) -> Iterable[checks.CheckMessage]:
    """acts.E002: the signing key can be read by others or cannot be used."""
    del app_configs
    if not keys.made():
        return
    try:
        keys.folder_unnamed().signing_key()
    except SekimoriError as error:
        yield checks.Error(
            str(error),
            hint=_("データのフォルダーのledger以下を、関守を動かす利用者だけが読めるようにしてください。"),
            id="acts.E002",
        )
