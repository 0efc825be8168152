from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RegistersConfig(AppConfig):
    name = "sekimori.portal.registers"
    label = "registers"
    verbose_name = _("台帳")

    def ready(self) -> None:
        from django.urls import reverse

        from sekimori.portal.evidence import subjects
        from sekimori.portal.registers import (  # noqa: F401
            act_types,
            chasing,
            counting,
            defining,
            definitions,
            navigation_entries,
            opening,
            readings,
        )

        for register in defining.every():
            opening.open_register(register.key)
        subjects.register("registers.stocktaking", lambda record: reverse("registers:stocktaking", args=[record.pk]))
        post_migrate.connect(counting.put_back, sender=self, dispatch_uid="registers.counting")
        navigation_entries.register()
