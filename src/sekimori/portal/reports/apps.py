from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "sekimori.portal.reports"
    label = "reports"
    verbose_name = _("年次報告")

    def ready(self) -> None:
        from sekimori.portal.acts import guarding
        from sekimori.portal.evidence import subjects
        from sekimori.portal.reports import (  # noqa: F401
            act_types,
            agenda,
            announcements,
            immutability,
            navigation_entries,
            policies,
        )

        subjects.register("reports.annualreport", announcements.address_of)
        guarding.register(self, immutability.guards)
        navigation_entries.register()
