from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ViolationsConfig(AppConfig):
    name = "sekimori.portal.violations"
    label = "violations"
    verbose_name = _("違反への対応")

    def ready(self) -> None:
        from django.urls import reverse

        from sekimori.portal.acts import guarding
        from sekimori.portal.evidence import subjects
        from sekimori.portal.violations import (  # noqa: F401
            act_types,
            announcements,
            immutability,
            navigation_entries,
            policies,
            readings,
            watching,
        )

        guarding.register(self, immutability.guards)
        policies.stand()
        subjects.register(
            "violations.dossier", lambda record: reverse("violations:detail", args=[record.pk]), _("違反への対応")
        )
        navigation_entries.register()
