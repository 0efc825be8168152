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
        from sekimori.portal.identity import barring
        from sekimori.portal.violations import (  # noqa: F401
            act_types,
            announcements,
            immutability,
            navigation_entries,
            policies,
            readings,
            selectors,
            watching,
        )

        guarding.register(self, immutability.guards)
        policies.stand()
        barring.register(
            "violations:rights",
            selectors.barred,
            _("このポータルを使う権利が、停止又は剥奪されています。"),
        )
        subjects.register(
            "violations.dossier", lambda record: reverse("violations:detail", args=[record.pk]), _("違反への対応")
        )
        navigation_entries.register()
