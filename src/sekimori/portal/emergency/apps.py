from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmergencyConfig(AppConfig):
    name = "sekimori.portal.emergency"
    label = "emergency"
    verbose_name = _("緊急時対応計画")

    def ready(self) -> None:
        from sekimori.portal.emergency import navigation_entries, readings  # noqa: F401

        navigation_entries.register()
