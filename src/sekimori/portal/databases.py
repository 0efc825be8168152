"""From one line of configuration to Django's database settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sekimori.common.errors import InvalidInput

# Every commit reaches the disk before an act is told to be done; readers never wait for a writer.
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"


def database_settings(line: str, data_dir: Path) -> dict[str, Any]:
    """Django's settings for `line`: sqlite, sqlite:PATH or postgresql://user:password@host:port/name[?host=FOLDER].

    `?host=` names the folder of a unix socket. Raises InvalidInput for anything else.
    """
    if line == "sqlite" or line.startswith("sqlite:"):
        path = line.partition(":")[2] or str(data_dir / "sekimori.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_START,
                # An act and a page use more than the 128 that Python keeps ready.
                "cached_statements": 512,
            },
        }
    parts = urlsplit(line)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise InvalidInput(
            "databaseには sqlite 又は postgresql://利用者:パスワード@ホスト:ポート/データベース名 を指定してください。"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
