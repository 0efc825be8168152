from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClocksConfig(AppConfig):
    name = "sekimori.portal.clocks"
    label = "clocks"
    verbose_name = _("暦と時計")

    def ready(self) -> None:
        from sekimori.portal.clocks import act_types, checks, house_jobs, navigation_entries, policies  # noqa: F401

        navigation_entries.register()
