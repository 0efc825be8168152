from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DrillsConfig(AppConfig):
    name = "sekimori.portal.drills"
    label = "drills"
    verbose_name = _("訓練")

    def ready(self) -> None:
        from sekimori.portal.acts import guarding
        from sekimori.portal.drills import (  # noqa: F401
            act_types,
            announcements,
            immutability,
            materials,
            navigation_entries,
            policies,
            readings,
            reminding,
        )

        guarding.register(self, immutability.guards)
        navigation_entries.register()
