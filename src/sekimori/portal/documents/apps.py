from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "sekimori.portal.documents"
    label = "documents"
    verbose_name = _("定めるべき文書")

    def ready(self) -> None:
        from sekimori.portal.acts import guarding
        from sekimori.portal.documents import (  # noqa: F401
            act_types,
            agenda,
            amending,
            announcements,
            finding,
            immutability,
            navigation_entries,
            policies,
            readings,
            reminding,
        )
        from sekimori.portal.evidence import subjects

        subjects.register("documents.version", announcements.address_of)
        guarding.register(self, immutability.guards)
        navigation_entries.register()
