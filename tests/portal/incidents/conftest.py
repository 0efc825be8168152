from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context, outbox
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.context import Circumstances
from sekimori.portal.clocks import timers
from sekimori.portal.incidents import services
from sekimori.portal.incidents.models import Hop, Incident, Order
from sekimori.portal.incidents.services import Assessment, Given, Investigation, Report
from sekimori.standards import packages
from sekimori.standards.models import Package
from tests import grounds
from tests.adopting import CLAUSES, adopt, clause, norm, small_package, words
from tests.world import TODAY, World
from tests.world_roles import ROLES

LEADS = {"3(1)": ("employee", "incident_report", "section"), "3(2)": ("section_security_manager", "incident_escalation", "section"),
         "3(3)": ("department_security_officer", "incident_escalation", "department"),
         "3(4)": ("chief_security_manager", "incident_escalation", "city"), "3(5)": ("csirt", "incident_assessment", "city"),
         "3(6)": ("csirt", "incident_order", "city"), "3(7)": ("csirt", "incident_investigation", "city"),
         "3(8)": ("ciso", "prevention_order", "city"), "3(9)": ("chief_security_manager", "incident_recovery", "city"),
         "3(10)": ("information_system_manager", "access_stop", "city"), "3(11)": ("employee", "card_loss_report", "section"),
         "3(12)": ("information_system_manager", "credential_leak_report", "city"),
         "3(13)": ("employee", "credential_leak_report", "section"),
         "3(14)": ("section_security_manager", "emergency_plan_activation", "section"),
         "3(15)": ("information_system_manager", "line_cutoff", "city"),
         "3(16)": ("chief_security_manager", "failure_report", "city")}  # fmt: skip


def with_incidents(*, anonymous: bool = False) -> Package:
    """The small standard with clauses about incidents and the rules of the installed package, for the roles it has."""
    installed = packages.get("miyako")
    assert installed.incidents is not None
    rules = installed.incidents.among({role.key for role in ROLES}).model_copy(update={"anonymous": anonymous})
    own = [
        clause(key, f"{name}を行います。", norm(actor), scope=scope, mechanisms=[{"kind": "procedure", "name": name}])
        for key, (actor, name, scope) in LEADS.items()
    ]
    records = clause(
        "3(17)",
        "記録を残します。",
        norm("csirt"),
        scope="city",
        mechanisms=[{"kind": "register", "name": "incident_records"}],
    )
    named = {name for _actor, name, _scope in LEADS.values()} | {each.mechanism for each in rules.kinds}
    named |= {each.mechanism for each in rules.measures} | {o.mechanism for each in rules.kinds for o in each.at_once}
    return small_package(
        clauses=[*CLAUSES, {"id": "3", "level": "chapter", "title": "事故"}, *own, records],
        mechanisms=[
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
            {"key": "incident_records", "kind": "register", "label": words("インシデント記録")},
            *({"key": name, "kind": "procedure", "label": words(name)} for name in sorted(filter(None, named))),
        ],
        incidents=rules.model_dump(mode="json"),
    )


@dataclass
class Room:
    """The small city in which incidents are reported, and short ways of doing things there."""

    world: World

    def at(self, hour: int, minute: int = 0, day: dt.date = TODAY) -> None:
        self.world.clock.set(moment_at(day, hour, minute))

    def tick(self) -> int:
        """The scheduler looks at its clock."""
        with self.world.system():
            return timers.fire_due()

    @contextmanager
    def acting(self, by: str) -> Iterator[Circumstances]:
        """Somebody does something; a worker then tells those concerned."""
        with self.world.acting(by) as circumstances:
            yield circumstances
        self.deliver()

    def deliver(self) -> int:
        """A worker does what the acts have left."""
        with self.world.system():
            return outbox.run_due()

    def report(self, by: str = "staff", **more: Any) -> Incident:
        given = {"kind": "infection", "body": "画面に見慣れない表示が出た。", **more}
        with self.acting(by):
            return services.incident_report(report=Report(**given))

    def hop(self, record: Incident, position: int) -> Hop:
        return Hop.objects.get(incident=record, position=position)

    def pass_on(self, record: Incident, position: int, by: str, **more: Any) -> Hop:
        given = {"note": "確認中", **more}
        with self.acting(by):
            return services.hop_pass(pk=self.hop(record, position).pk, **given)

    def receive(self, record: Incident, by: str = "csirt", **more: Any) -> Incident:
        with self.acting(by):
            return services.incident_receive(pk=record.pk, **more)

    def assess(self, record: Incident, by: str = "csirt", **more: Any) -> Incident:
        found = Assessment(**{"incident": True, "level": 2, **more})
        with self.acting(by):
            return services.incident_assess(pk=record.pk, found=found)

    def order(self, record: Incident, by: str = "csirt", **more: Any) -> Order:
        given = {
            "text": "窓口の端末を切り離す。",
            "role": "department_security_officer",
            "unit": self.world.unit("200"),
            **more,
        }
        with self.acting(by):
            return services.order_give(incident=record.pk, given=Given(**given))

    def advance(self, order: Order, to: str, by: str = "director", result: str = "10時20分に切り離した。") -> Order:
        with self.acting(by):
            return services.order_advance(pk=order.pk, to=to, result=result)

    def confirm(self, order: Order, by: str = "csirt") -> Order:
        with self.acting(by):
            return services.order_confirm(pk=order.pk)

    def investigate(self, record: Incident, by: str = "csirt") -> Incident:
        found = Investigation("添付を開いた。", "端末一台。", "訓練と設定の見直し。")
        with self.acting(by):
            return services.prevention_report(pk=record.pk, found=found)

    def direct(self, record: Incident, by: str = "ciso") -> Incident:
        with self.acting(by):
            return services.prevention_decide(pk=record.pk, said="確かめた。案のとおり進める。")

    def close(self, record: Incident, by: str = "csirt") -> Incident:
        with self.acting(by):
            return services.incident_close(pk=record.pk, outcome="復旧した。")

    def world_actor(self) -> Actor:
        """Who acts in the block that is open."""
        return context.current().actor

    def opened(self, level: int = 2, **more: Any) -> Incident:
        """An incident that was received and assessed as one."""
        return self.assess(self.receive(self.report(**more)), level=level)


@grounds.ground
def incident_rules(world: World) -> None:
    adopt(world, with_incidents())


@pytest.fixture
def room(world: World, incident_rules: None) -> Room:
    return Room(world)
