from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "sekimori.portal.reports"
    label = "reports"
    verbose_name = _("年次報告")

    def ready(self) -> None:
        from sekimori.portal.reports import navigation_entries, policies  # noqa: F401

        navigation_entries.register()
