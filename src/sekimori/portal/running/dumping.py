"""The database as one file and back: SQLite by its own backup, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

from sekimori.common.errors import Conflict, NotAvailable


def dump(target: Path) -> None:
    """Writes the database as it stands at one moment, while it is in use. Raises NotAvailable."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        try:
            connection.connection.backup(copy, pages=1000)
        finally:
            copy.close()
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", database=True)


def check_empty() -> None:
    """Raises Conflict when something is in the database already: nothing is ever written over."""
    file = _sqlite_file()
    if file is not None:
        if file.exists() and file.stat().st_size:
            raise Conflict(f"データベース{file}が既にあります。空の場所に戻してください。")
        return
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise Conflict("データベースが空ではありません。空のデータベースに戻してください。")


def load(source: Path) -> None:
    """Puts a dump in the place of an empty database, whole or not at all. Raises NotAvailable."""
    file = _sqlite_file()
    if file is not None:
        copy = sqlite3.connect(source)
        try:
            (answer,) = copy.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            answer = str(error)
        finally:
            copy.close()
        if answer != "ok":
            raise NotAvailable(f"バックアップのデータベースが壊れています（{answer}）。")
        connection.close()
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        shutil.move(source, file)
        return
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        str(source),
        target=True,
    )


def _sqlite_file() -> Path | None:
    return Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None


def _run(program: str, *arguments: str, database: bool = False, target: bool = False) -> None:
    given: dict[str, Any] = connection.settings_dict
    path = shutil.which(program)
    if path is None:
        raise NotAvailable(f"{program}がありません。PostgreSQLのクライアント（postgresql-client）を入れてください。")
    where = {
        "PGHOST": given["HOST"],
        "PGPORT": str(given["PORT"]),
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
    }
    named = [f"--dbname={given['NAME']}"] if database or target else []
    done = subprocess.run(  # noqa: S603
        [path, *named, *arguments],
        env={**os.environ, **{name: value for name, value in where.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotAvailable(f"{program}が失敗しました（{done.stderr.strip()[:400]}）。")
