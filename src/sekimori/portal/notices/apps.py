from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "sekimori.portal.notices"
    label = "notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        from sekimori.portal.notices import (  # noqa: F401
            act_types,
            chasing,
            checks,
            finding,
            home_tasks,
            house_jobs,
            house_kinds,
            mailing,
            navigation_entries,
            policies,
            readings,
        )

        navigation_entries.register()
        home_tasks.register()
