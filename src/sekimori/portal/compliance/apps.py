from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplianceConfig(AppConfig):
    name = "sekimori.portal.compliance"
    label = "compliance"
    verbose_name = _("条項の状態")

    def ready(self) -> None:
        from sekimori.portal.compliance import (  # noqa: F401
            act_types,
            home_panel,
            house_jobs,
            navigation_entries,
            observing,
            policies,
            readings,
        )

        navigation_entries.register()
        home_panel.register()
