from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def guard(using: str, **_kwargs: Any) -> None:
    """Puts the triggers in place again after every migration: SQLite loses them when a table is rebuilt."""
    from sekimori.portal.rules import immutability

    connection = connections[using]
    if immutability.EDITION in connection.introspection.table_names():
        immutability.install(connection)


class RulesConfig(AppConfig):
    name = "sekimori.portal.rules"
    label = "rules"
    verbose_name = _("対策基準")

    def ready(self) -> None:
        from sekimori.portal.rules import act_types, policies  # noqa: F401

        post_migrate.connect(guard, sender=self, dispatch_uid="rules.immutability")
