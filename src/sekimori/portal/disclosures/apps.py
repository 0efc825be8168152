from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosuresConfig(AppConfig):
    name = "sekimori.portal.disclosures"
    label = "disclosures"
    verbose_name = _("外部報告・公表")

    def ready(self) -> None:
        from django.urls import reverse

        from sekimori.portal.acts import guarding
        from sekimori.portal.disclosures import (  # noqa: F401
            act_types,
            announcements,
            immutability,
            navigation_entries,
            policies,
            readings,
            reckoning,
            ticking,
        )
        from sekimori.portal.evidence import subjects

        guarding.register(self, immutability.guards)
        policies.stand()
        subjects.register(
            "disclosures.disclosure",
            lambda record: reverse("disclosures:detail", args=[record.pk]),
            _("外部報告・公表"),
        )
        navigation_entries.register()
