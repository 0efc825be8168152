"""What every command does first: Django is set up, and the database is one this version can work with."""

from __future__ import annotations

import os

import click

from sekimori.common.errors import NotAvailable


def start_django() -> None:
    """Sets Django up with the operator's configuration; what the process writes is for its own user and group only."""
    import django

    os.umask(0o027)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    django.setup()


def refuse_old_database() -> None:
    """Raises NotAvailable while migrations wait to be applied: an older database is never worked on by a newer program."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise NotAvailable(f"データベースに接続できません（{error}）。設定を確かめてください。") from error
    finally:
        connection.close()
    if waiting:
        raise NotAvailable(
            f"データベースの準備ができていません（未適用の変更{len(waiting)}件）。sekimori migrate を実行してください。"
        )


def say(words: str) -> None:
    """A line for the operator, at once, also into a pipe."""
    click.echo(words)
