from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AmendmentsConfig(AppConfig):
    name = "sekimori.portal.amendments"
    label = "amendments"
    verbose_name = _("対策基準の改正")

    def ready(self) -> None:
        from sekimori.portal.acts import guarding
        from sekimori.portal.amendments import (  # noqa: F401
            act_types,
            announcements,
            coming,
            house_inputs,
            immutability,
            navigation_entries,
            policies,
            putting,
            readings,
        )

        guarding.register(self, immutability.guards)
        navigation_entries.register()
