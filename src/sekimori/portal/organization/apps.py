from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    name = "sekimori.portal.organization"
    label = "organization"
    verbose_name = _("組織")

    def ready(self) -> None:
        from sekimori.portal.organization import act_types, outbox, policies, readings  # noqa: F401
