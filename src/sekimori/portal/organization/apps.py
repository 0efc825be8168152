from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    name = "sekimori.portal.organization"
    label = "organization"
    verbose_name = _("組織")

    def ready(self) -> None:
        from sekimori.portal.organization import act_types, checks, outbox, policies, readings  # noqa: F401
        from sekimori.portal.organization.policies import CHANGERS
        from sekimori.portal.ui import navigation
        from sekimori.portal.ui.navigation import Entry, Group

        registers, place = Group.REGISTERS, "/organization/"
        navigation.register(
            Entry(registers, _("組織・役割"), "organization:chart", "building", order=10, key="o", prefix=place)
        )
        network = f"{place}network/"
        navigation.register(
            Entry(registers, _("緊急連絡網"), "organization:network", "phone", order=15, prefix=network)
        )
        administration, imports = Group.ADMINISTRATION, f"{place}imports/"
        navigation.register(
            Entry(
                administration, _("人事ファイル"), "organization:imports", "upload", CHANGERS, order=20, prefix=imports
            )
        )
