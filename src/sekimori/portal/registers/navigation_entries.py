"""Where stocktakings stand in the frame; each register adds itself when it is opened."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.registers import home_tasks
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add

SEERS = ("work", "oversee_city", "audit", "manage_systems")


def register() -> None:
    """Adds the entry and the tasks of the first screen, once, when the portal starts."""
    add(
        Entry(
            Group.REGISTERS,
            _("台帳の棚卸し"),
            "registers:stocktakings",
            icon="check-circle",
            ability=SEERS,
            order=90,
            prefix="/registers/stocktaking/",
        )
    )
    home_tasks.register()
