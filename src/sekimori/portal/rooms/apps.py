from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    name = "sekimori.portal.rooms"
    label = "rooms"
    verbose_name = _("インシデント対応室")

    def ready(self) -> None:
        from sekimori.portal.acts import guarding
        from sekimori.portal.incidents import room_tabs
        from sekimori.portal.incidents.room_tabs import RoomTab
        from sekimori.portal.rooms import act_types, amending, chasing, home_tasks, immutability, policies  # noqa: F401

        guarding.register(self, immutability.guards)
        policies.stand()
        room_tabs.register(RoomTab("exhibits", _("証拠"), "rooms:exhibits", 20))
        room_tabs.register(RoomTab("spreads", _("横展開・教訓"), "rooms:spreads", 30))
        home_tasks.register()
