from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def put_back(using: str, **_kwargs: Any) -> None:
    """Puts the index's triggers in place again after every migration: SQLite loses them when a table is rebuilt."""
    from sekimori.portal.search import fulltext

    fulltext.install(connections[using])


class SearchConfig(AppConfig):
    name = "sekimori.portal.search"
    label = "search"
    verbose_name = _("検索")

    def ready(self) -> None:
        from sekimori.portal.search.checks import check_trigrams
        from sekimori.portal.ui import navigation

        post_migrate.connect(put_back, sender=self, dispatch_uid="search.fulltext")
        checks.register(check_trigrams, checks.Tags.database)
        navigation.register_search("search:results")
