from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "sekimori.portal.duties"
    label = "duties"
    verbose_name = _("実施事項")

    def ready(self) -> None:
        from sekimori.portal.acts import guarding
        from sekimori.portal.duties import (  # noqa: F401
            act_types,
            agenda,
            amending,
            announcements,
            house_jobs,
            immutability,
            navigation_entries,
            policies,
            readings,
            ticking,
        )
        from sekimori.portal.duties.materials import decisions, house, leavers, registers  # noqa: F401
        from sekimori.portal.evidence import subjects

        subjects.register("duties.occurrence", announcements.address_of, _("実施事項"))
        guarding.register(self, immutability.guards)
        navigation_entries.register()
