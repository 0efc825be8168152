from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "sekimori.portal.incidents"
    label = "incidents"
    verbose_name = _("インシデント")

    def ready(self) -> None:
        from django.urls import reverse

        from sekimori.portal.acts import guarding
        from sekimori.portal.evidence import subjects
        from sekimori.portal.incidents import (  # noqa: F401
            act_types,
            announcements,
            immutability,
            navigation_entries,
            ordering_clock,
            policies,
            readings,
            ticking,
        )

        guarding.register(self, immutability.guards)
        policies.stand()
        subjects.register(
            "incidents.room", lambda record: reverse("incidents:detail", args=[record.pk]), _("インシデント")
        )
        navigation_entries.register()
