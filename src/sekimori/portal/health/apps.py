from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    name = "sekimori.portal.health"
    label = "health"
    verbose_name = _("診断")

    def ready(self) -> None:
        from sekimori.portal.health import checks  # noqa: F401
        from sekimori.portal.ui.navigation import Entry, Group, register

        register(
            Entry(Group.ADMINISTRATION, _("診断"), "health:diagnosis", icon="gear", ability="administer", order=90)
        )
