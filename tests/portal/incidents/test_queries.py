"""How much an act about an incident asks of the database: at most 25 statements, the same whatever is there already."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.portal.incidents import services
from sekimori.portal.incidents.models import Hop, Incident
from sekimori.portal.incidents.services import Assessment, Given, Investigation, Report
from tests.portal.incidents.conftest import Room

# With the states of the clauses concerned, which are kept in the same transaction.
MOST_IN_AN_ACT = 25


def queries(room: Room, by: str, act: Callable[[], Any]) -> int:
    """The statements of the program: without the one by which only a test's clock is allowed, and without the beginning and end

    of the transaction itself, which in a test are a savepoint.
    """
    with room.acting(by), CaptureQueriesContext(connection) as captured:
        act()
    made = [query["sql"] for query in captured.captured_queries if "acts_deployment" not in query["sql"]]
    whole = made[0].removeprefix("SAVEPOINT ")
    return len([sql for sql in made if sql.removeprefix("RELEASE ").removeprefix("SAVEPOINT ") != whole])


def measured(room: Room) -> dict[str, int]:
    """The statements of each act on the way of a report."""
    found: dict[str, int] = {}

    def count(name: str, by: str, act: Callable[[], Any]) -> None:
        found[name] = queries(room, by, act)

    def again() -> uuid.UUID:
        return uuid.uuid4()

    card = Report("card_loss", "職員証が見当たらない。")
    count("report a lost card", "staff", lambda: services.incident_report(report=card, token=again()))
    report = Report("infection", "画面に見慣れない表示が出た。")
    count("report", "staff", lambda: services.incident_report(report=report, token=again()))
    record = Incident.objects.latest("pk")
    pk = record.pk

    def hop(position: int) -> int:
        return Hop.objects.get(incident=pk, position=position).pk

    count("receive", "csirt", lambda: services.incident_receive(pk=pk, token=again()))
    for position, who in ((1, "head_citizen"), (2, "director"), (3, "chief"), (4, "ciso")):
        step = hop(position)
        count(f"pass {position}", who, lambda step=step: services.hop_pass(  # type: ignore[misc]
            pk=step, note="確認中", measures="隔離した。", token=again()))  # fmt: skip
    yes = Assessment(incident=True, level=2)
    count("assess", "csirt", lambda: services.incident_assess(pk=pk, found=yes, token=again()))
    given = Given("端末を切り離す。", role="department_security_officer", unit=room.world.unit("200"))
    count("order", "csirt", lambda: services.order_give(incident=pk, given=given, token=again()))
    order = record.orders.latest("pk").pk
    for to in ("received", "begun", "done"):
        count(to, "director", lambda to=to: services.order_advance(pk=order, to=to, result="した。", token=again()))  # type: ignore[misc]
    count("confirm", "csirt", lambda: services.order_confirm(pk=order, token=again()))
    causes = Investigation("添付を開いた。", "端末一台。", "訓練。")
    count("investigate", "csirt", lambda: services.prevention_report(pk=pk, found=causes, token=again()))
    count("direct", "ciso", lambda: services.prevention_decide(pk=pk, said="案のとおり。", token=again()))
    count("close", "csirt", lambda: services.incident_close(pk=pk, outcome="復旧した。", token=again()))
    return found


def test_no_act_asks_more_than_it_may_nor_more_with_more_incidents(room: Room) -> None:
    measured(room)
    before = measured(room)
    for _number in range(5):
        room.order(room.opened())
    after = measured(room)
    assert {name: count for name, count in after.items() if count > before[name]} == {}
    assert {name: count for name, count in after.items() if count > MOST_IN_AN_ACT} == {}, after
