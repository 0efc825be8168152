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
        from sekimori.portal.registers import adopted
        from sekimori.portal.rules import act_types, finding, home_tasks, notice_clauses, policies  # noqa: F401
        from sekimori.portal.rules.for_registers import AdoptedEditions
        from sekimori.portal.ui import navigation
        from sekimori.portal.ui.navigation import Entry, Group

        adopted.provide(AdoptedEditions())
        home_tasks.register()
        standard = Group.STANDARD
        navigation.register(
            Entry(standard, _("対策基準を読む"), "rules:home", "book", order=10, key="k", prefix="/rules/")
        )
        navigation.register(Entry(standard, _("わたしがすること"), "rules:mine", "user", order=20))
        navigation.register(Entry(standard, _("版と改正の履歴"), "rules:history", "history", order=30))
        navigation.register(
            Entry(standard, _("版の管理"), "rules:editions", "committee", "direct", order=40, prefix="/rules/editions/")
        )
        navigation.register(
            Entry(
                standard,
                _("版の案づくり"),
                "rules:drafts",
                "edit",
                ("manage_systems", "administer"),
                order=45,
                prefix="/rules/drafts/",
            )
        )
        navigation.register(Entry(standard, _("時間の語の意味"), "rules:times", "clock", "direct", order=50))
        post_migrate.connect(guard, sender=self, dispatch_uid="rules.immutability")
