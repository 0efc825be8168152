from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistersConfig(AppConfig):
    name = "sekimori.portal.registers"
    label = "registers"
    verbose_name = _("台帳")

    def ready(self) -> None:
        from sekimori.portal.registers import act_types, defining, definitions, opening, readings  # noqa: F401

        for register in defining.every():
            opening.open_register(register.key)
