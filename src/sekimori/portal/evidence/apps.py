from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "sekimori.portal.evidence"
    label = "evidence"
    verbose_name = _("証跡")

    def ready(self) -> None:
        from sekimori.portal.evidence import (  # noqa: F401
            act_types,
            authorities,
            checks,
            jobs,
            navigation_entries,
            policies,
            retention,
        )

        post_migrate.connect(retention.fill, sender=self, dispatch_uid="evidence.retention")
        navigation_entries.register()
