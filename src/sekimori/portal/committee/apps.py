from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitteeConfig(AppConfig):
    name = "sekimori.portal.committee"
    label = "committee"
    verbose_name = _("会議体")

    def ready(self) -> None:
        from sekimori.portal.acts import guarding
        from sekimori.portal.committee import (  # noqa: F401
            act_types,
            announcements,
            continuing,
            immutability,
            navigation_entries,
            policies,
            readings,
        )
        from sekimori.portal.evidence import subjects

        subjects.register("committee.item", announcements.address_of_item, _("議題"))
        guarding.register(self, immutability.guards)
        navigation_entries.register()
