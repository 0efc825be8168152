"""Where outside reports stand in the frame, and on the page of an incident."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.disclosures import home_tasks
from sekimori.portal.incidents import room_tabs
from sekimori.portal.incidents.room_tabs import RoomTab
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add

# The key of the tab in the room.
TAB = "disclosures"


def register() -> None:
    """Adds the entry, the tab and the tasks of the first screen, once, when the portal starts."""
    add(Entry(Group.OPERATION, _("外部報告・公表"), "disclosures:all", icon="mail", order=11, prefix="/disclosures/"))
    room_tabs.register(RoomTab(TAB, _("外部報告・公表"), "disclosures:board", 50))
    home_tasks.register()
