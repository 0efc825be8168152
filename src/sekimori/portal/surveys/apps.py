from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "sekimori.portal.surveys"
    label = "surveys"
    verbose_name = _("利用状況調査")

    def ready(self) -> None:
        from django.urls import reverse

        from sekimori.portal.acts import guarding
        from sekimori.portal.evidence import subjects
        from sekimori.portal.surveys import (  # noqa: F401
            act_types,
            announcements,
            immutability,
            navigation_entries,
            policies,
            readings,
        )

        guarding.register(self, immutability.guards)
        policies.stand()
        subjects.register("surveys.surveyorder", lambda record: reverse("surveys:detail", args=[record.pk]))
        navigation_entries.register()
