from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.clocks import timers
from sekimori.portal.drills import services
from sekimori.portal.drills.models import Decision, Drill, Gap
from sekimori.portal.drills.services import Assessment, Plan
from sekimori.standards import packages
from sekimori.standards.models import Package
from tests import grounds
from tests.adopting import CLAUSES, adopt, clause, norm, small_package, words
from tests.world import TODAY, World
from tests.world_roles import ROLES

# A story of our own: two parts, three injects.
STORY: dict[str, Any] = {
    "key": "lost_bag",
    "label": words("かばんの置き忘れ"),
    "kind": "device_loss",
    "minutes": 30,
    "summary": words("帰りの電車にかばんを忘れました。"),
    "roles": [
        {"key": "section", "label": words("課の管理者"), "role": "section_security_manager"},
        {"key": "contact", "label": words("窓口"), "role": "csirt"},
    ],
    "injects": [
        {"key": "call", "minute": 0, "title": words("電話"), "text": words("かばんがありません。"), "to": ["section"],
         "expects": [words("すぐに報告する")], "within": 5},
        {"key": "contents", "minute": 10, "title": words("中身"), "text": words("端末が入っていました。"), "to": ["contact"],
         "expects": [words("遠隔で止める")]},
        {"key": "found", "minute": 20, "title": words("発見"), "text": words("終点で見つかりました。"),
         "expects": [words("操作の跡を調べる")]},
    ],
    "questions": [words("早く報告できましたか。")],
}  # fmt: skip
DUTIES = ("emergency_drill", "contact_drill", "mail_drill")


def with_drills() -> Package:
    """The small standard with a clause for each kind of drill, the duties of the installed package and one short story."""
    installed = packages.get("miyako")
    assert installed.incidents is not None
    duties = []
    for key in DUTIES:
        duty = installed.duty(key).model_dump(mode="json")
        duty["clauses"] = ["3(2)"]
        for section in duty["sections"]:
            section["clause"] = None
        duties.append(duty)
    leads = ("ciso", "chief_security_manager")
    own = [
        clause("3(1)", "緊急時の訓練を定期的に行います。", norm(leads[0]), scope="city",
               mechanisms=[{"kind": "register", "name": "drill_records"}]),
        clause("3(2)", "訓練を毎年度行います。", norm(leads[0]), scope="city",
               mechanisms=[{"kind": "duty", "name": key} for key in DUTIES]),
    ]  # fmt: skip
    rules = installed.incidents.among({role.key for role in ROLES})
    named = {each.mechanism for each in rules.kinds} | {each.mechanism for each in rules.measures}
    named |= {order.mechanism for each in rules.kinds for order in each.at_once}
    return small_package(
        clauses=[*CLAUSES, {"id": "3", "level": "chapter", "title": "訓練"}, *own],
        mechanisms=[
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
            {"key": "drill_records", "kind": "register", "label": words("訓練の記録")},
            *({"key": key, "kind": "duty", "label": words(key)} for key in DUTIES),
            *({"key": name, "kind": "procedure", "label": words(name)} for name in sorted(filter(None, named))),
        ],
        duties=duties,
        incidents=rules.model_dump(mode="json"),
        drills=[STORY],
    )


@dataclass
class Hall:
    """The small city in which drills are held, and short ways of doing things there."""

    world: World

    def at(self, hour: int, minute: int = 0, day: dt.date = TODAY) -> None:
        self.world.clock.set(moment_at(day, hour, minute))

    def tick(self) -> int:
        """The scheduler looks at its clock."""
        with self.world.system():
            return timers.fire_due()

    def plan(self, by: str = "csirt", kind: str = "table", **more: Any) -> Drill:
        given = {
            "title": "秋の訓練",
            "planned_for": self.world.clock.now(),
            "structure": "進行は窓口、記録は総務課。",
            "scope": "市民課の端末。全庁の網のうち窓口系に限る。",
            "scenario": "lost_bag" if kind == "table" else "",
            **more,
        }
        with self.world.acting(by):
            return services.drill_plan(kind=kind, plan=Plan(**given))

    def cast(self, record: Drill, part: str, who: str, by: str = "csirt") -> Any:
        with self.world.acting(by):
            return services.part_give(pk=record.pk, part=part, person=self.world.people[who].pk)

    def start(self, record: Drill, by: str = "csirt") -> Drill:
        with self.world.acting(by):
            return services.drill_start(pk=record.pk)

    def decide(self, record: Drill, by: str = "head_citizen", **more: Any) -> Decision:
        given = {"text": "窓口に電話した。", "inject": "call", "part": "section", **more}
        with self.world.acting(by):
            return services.decision_write(pk=record.pk, **given)

    def end(self, record: Drill, by: str = "csirt") -> Drill:
        with self.world.acting(by):
            return services.drill_end(pk=record.pk)

    def evaluate(self, record: Drill, by: str = "csirt", **more: Any) -> Drill:
        given = {
            "lessons": "報告は早かった。",
            "plan_changes": False,
            "worked": ["contact"],
            "judged": dict.fromkeys(("call", "contents", "found"), ("met", "")) if record.kind == "table" else {},
            **more,
        }
        with self.world.acting(by):
            return services.drill_evaluate(pk=record.pk, said=Assessment(**given))

    def gap(self, record: Drill, owner: str = "head_citizen", by: str = "csirt", **more: Any) -> Gap:
        given = {"text": "夜間の電話番号を配る。", "due_on": TODAY + dt.timedelta(days=10), **more}
        with self.world.acting(by):
            return services.gap_set(pk=record.pk, owner=self.world.people[owner].pk, **given)

    def running(self, **more: Any) -> Drill:
        """A table-top drill under way: the head of the citizens' section plays the section, the CSIRT's member the contact."""
        record = self.plan(**more)
        self.cast(record, "section", "head_citizen")
        self.cast(record, "contact", "csirt")
        return self.start(record)

    def ended(self) -> Drill:
        """A table-top drill whose injects have all come due."""
        record = self.running()
        self.at(10, 25)
        return self.end(record)


@grounds.ground
def drill_rules(world: World) -> None:
    adopt(world, with_drills())


@pytest.fixture
def hall(world: World, drill_rules: None) -> Hall:
    return Hall(world)
