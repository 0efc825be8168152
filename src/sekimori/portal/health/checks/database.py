from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.health.registry import Group, Outcome, check, error, ok, warning


@check("database.reachable", gettext_lazy("データベースへの接続"), Group.DATABASE)
def reachable() -> Outcome:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "sqlite":
        return ok(_("SQLite（%(name)s）に接続しています。") % {"name": connection.settings_dict["NAME"]})
    version = ".".join(map(str, connection.get_database_version()))
    return ok(_("PostgreSQL %(version)sに接続しています。") % {"version": version})


@check("database.migrations", gettext_lazy("データベースの版"), Group.DATABASE)
def migrations() -> Outcome:
    """Every migration of this version is applied."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = "、".join(f"{migration.app_label}.{migration.name}" for migration, _back in waiting[:5])
        return error(
            _("未適用の変更が%(count)s件あります（%(names)s）。") % {"count": len(waiting), "names": names},
            _("sekimori migrate を実行してください。"),
        )
    return ok(_("この版の変更はすべて適用されています。"))


@check("database.safe_writing", gettext_lazy("書込みの確実さ"), Group.DATABASE)
def safe_writing() -> Outcome:
    """A commit is on the disk before an act is told to be done."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            journal = str(cursor.fetchone()[0]).lower()
            cursor.execute("PRAGMA synchronous")
            safe = journal == "wal" and int(cursor.fetchone()[0]) >= 2  # noqa: PLR2004  # FULL
            state = f"journal_mode={journal}"
        else:
            cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            fsync, commit = cursor.fetchone()
            safe, state = fsync == "on" and commit != "off", f"fsync={fsync}, synchronous_commit={commit}"
    if not safe:
        return warning(
            _("停電のとき、確定した記録が失われるおそれがあります（%(state)s）。") % {"state": state},
            _("PostgreSQLではfsyncとsynchronous_commitを on にしてください。"),
        )
    return ok(_("確定した記録は、直ちにディスクに書き込まれます。"))


@check("database.japanese", gettext_lazy("日本語の検索"), Group.DATABASE)
def japanese() -> Outcome | None:
    """PostgreSQL takes kana and kanji for letters; otherwise its word index holds nothing Japanese."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT '点' ~ '[[:alpha:]]', datctype FROM pg_database WHERE datname = current_database()")
        letters, locale = cursor.fetchone()
    if not letters:
        return error(
            _("データベースの文字の扱い（LC_CTYPE=%(locale)s）では、日本語を検索できません。") % {"locale": locale},
            _("LC_CTYPEを C.UTF-8 や ja_JP.UTF-8 にしたデータベースを作り直してください。"),
        )
    return ok(_("LC_CTYPE=%(locale)sで、日本語の語を索引にできます。") % {"locale": locale})
