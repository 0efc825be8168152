from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "sekimori.portal.procedures"
    label = "procedures"
    verbose_name = _("手続")

    def ready(self) -> None:
        from sekimori.portal.acts import guarding
        from sekimori.portal.procedures import (  # noqa: F401
            act_types,
            agenda,
            amending,
            announcements,
            counting,
            evidence_files,
            finding,
            granted,
            home_tasks,
            house_effects,
            house_gates,
            house_jobs,
            immutability,
            navigation_entries,
            policies,
            readings,
            register_items,
            ticking,
            whose_turn,
        )

        guarding.register(self, immutability.guards)
        post_migrate.connect(counting.put_back, sender=self, dispatch_uid="procedures.counting")
        post_migrate.connect(whose_turn.put_back, sender=self, dispatch_uid="procedures.whose_turn")
        navigation_entries.register()
        home_tasks.register()
