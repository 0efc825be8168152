from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    name = "sekimori.portal.questions"
    label = "questions"
    verbose_name = _("相談と回答")

    def ready(self) -> None:
        from sekimori.portal.acts import guarding
        from sekimori.portal.questions import (  # noqa: F401
            act_types,
            announcements,
            finding,
            immutability,
            navigation_entries,
            policies,
            readings,
        )

        guarding.register(self, immutability.guards)
        navigation_entries.register()
