from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "sekimori.portal.intake"
    label = "intake"
    verbose_name = _("メールによる報告")

    def ready(self) -> None:
        from django.urls import reverse

        from sekimori.portal.acts import guarding
        from sekimori.portal.evidence import subjects
        from sekimori.portal.intake import (  # noqa: F401
            act_types,
            answering,
            immutability,
            maildir,
            navigation_entries,
            policies,
        )

        guarding.register(self, immutability.guards)
        policies.stand()
        subjects.register("intake.message", lambda record: reverse("intake:detail", args=[record.pk]))
        navigation_entries.register()
