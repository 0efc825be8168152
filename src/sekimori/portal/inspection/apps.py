from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionConfig(AppConfig):
    name = "sekimori.portal.inspection"
    label = "inspection"
    verbose_name = _("自己点検")

    def ready(self) -> None:
        from sekimori.portal.acts import guarding
        from sekimori.portal.evidence import subjects
        from sekimori.portal.inspection import (  # noqa: F401
            act_types,
            agenda,
            amending,
            announcements,
            chasing,
            house_jobs,
            immutability,
            navigation_entries,
            policies,
            readings,
        )

        subjects.register("inspection.sheet", announcements.address_of_sheet)
        subjects.register("inspection.improvement", announcements.address_of_improvement)
        guarding.register(self, immutability.guards)
        navigation_entries.register()
