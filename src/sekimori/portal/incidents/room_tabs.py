"""The tabs of an incident's room. An app above adds its own, once, in AppConfig.ready: room_tabs.register(RoomTab(…))."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from sekimori.portal.incidents.models import Incident
from sekimori.portal.ui.components import Link


@dataclass(frozen=True)
class RoomTab:
    """A tab: its key, what it is called, the address by name (the incident's key is its one argument), its place."""

    key: str
    label: str | Promise
    url_name: str
    order: int = 100


_tabs = {
    each.key: each
    for each in (
        RoomTab("detail", gettext_lazy("対応"), "incidents:detail", 0),
        RoomTab("events", gettext_lazy("経過"), "incidents:events", 10),
        RoomTab("print", gettext_lazy("記録票"), "incidents:print", 1000),
    )
}


def register(tab: RoomTab) -> None:
    """Adds a tab. Raises ValueError when there is one with its key."""
    if tab.key in _tabs:
        raise ValueError(f"the room has a tab {tab.key} already")
    _tabs[tab.key] = tab


def links(record: Incident, current: str) -> list[Link]:
    """The tabs as a page shows them, `current` being the one that is open."""
    found = sorted(_tabs.values(), key=lambda tab: (tab.order, tab.key))
    return [Link(str(tab.label), reverse(tab.url_name, args=[record.pk]), current=tab.key == current) for tab in found]
