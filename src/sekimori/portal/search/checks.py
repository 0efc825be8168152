from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.utils.translation import gettext as _


def check_trigrams(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_more: Any
) -> Iterable[checks.CheckMessage]:
    """search.E001: the database makes no trigrams of Japanese words (LC_CTYPE C), so that its index would find nothing quickly."""
    del app_configs
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            if cursor.fetchone() is None:
                continue
            cursor.execute("SELECT cardinality(show_trgm(%s))", ["自己点検表"])
            if not cursor.fetchone()[0]:
                yield checks.Error(
                    _("データベースの文字の区分（LC_CTYPE）がCのため、日本語の検索の索引が働きません。"),
                    hint=_("LC_CTYPEをC.UTF-8又はja_JP.UTF-8としてデータベースを作り直してください。"),
                    id="search.E001",
                )
