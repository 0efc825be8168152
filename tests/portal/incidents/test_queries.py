"""How much an act about an incident asks of the database: the same whatever is there already."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.portal.incidents.models import Incident
from tests.portal.incidents.conftest import Room


def measured(room: Room) -> dict[str, int]:
    """The queries of each act on the way of a new report."""
    found: dict[str, int] = {}

    def count(name: str, act: Callable[[], object]) -> None:
        with CaptureQueriesContext(connection) as captured:
            act()
        found[name] = len(captured)

    count("report", room.report)
    record = Incident.objects.latest("pk")
    count("receive", lambda: room.receive(record))
    count("pass", lambda: room.pass_on(record, 1, "head_citizen"))
    count("assess", lambda: room.assess(record))
    count("order", lambda: room.order(record))
    return found


def test_no_act_asks_more_of_the_database_with_more_incidents(room: Room) -> None:
    measured(room)
    before = measured(room)
    for _number in range(5):
        room.order(room.opened())
    after = measured(room)
    assert {name: count for name, count in after.items() if count > before[name]} == {}
    assert max(after.values()) <= 55, after
