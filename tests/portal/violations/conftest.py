from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.acts import outbox
from sekimori.portal.clocks import timers
from sekimori.portal.incidents import services as incidents
from sekimori.portal.violations import services
from sekimori.portal.violations.models import Case, Guidance, Referral, Stop
from sekimori.portal.violations.services import Confirmed, Stopped
from sekimori.standards import packages
from sekimori.standards.models import Package
from tests import grounds
from tests.adopting import CLAUSES, adopt, clause, norm, small_package, words
from tests.world import TODAY, World
from tests.world_roles import ROLES

CHIEF, SYSTEMS = "chief_security_manager", "information_system_manager"
# The clause of the small standard → what it carries, whom it binds.
LEADS = {
    "3(1)": ("procedure", "violation_notice", CHIEF),
    "3(2)": ("procedure", "violation_notice", SYSTEMS),
    "3(3)": ("procedure", "web_misuse_correction", CHIEF),
    "3(4)": ("procedure", "insider_access_correction", SYSTEMS),
    "3(5)": ("procedure", "rights_suspension", CHIEF),
    "3(6)": ("gate", "notice_with_suspension", CHIEF),
    "3(7)": ("register", "disciplinary_files", CHIEF),
}


def with_violations() -> Package:
    """The small standard with clauses about violations and the rules of the installed package, for the roles it has."""
    installed = packages.get("miyako")
    assert installed.incidents is not None
    rules = installed.incidents.among({role.key for role in ROLES})
    own = [
        clause(key, f"{name}を行います。", norm(actor), scope="city", mechanisms=[{"kind": kind, "name": name}])
        for key, (kind, name, actor) in LEADS.items()
    ]
    named = {each.mechanism for each in rules.kinds} | {each.mechanism for each in rules.measures}
    named |= {order.mechanism for each in rules.kinds for order in each.at_once}
    keyed = {name: kind for kind, name, _actor in LEADS.values()} | {name: "procedure" for name in named if name}
    return small_package(
        clauses=[*CLAUSES, {"id": "3", "level": "chapter", "title": "違反"}, *own],
        mechanisms=[
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
            *({"key": name, "kind": kind, "label": words(name)} for name, kind in sorted(keyed.items())),
        ],
        incidents=rules.model_dump(mode="json"),
    )


@dataclass
class Court:
    """The small city in which violations are told, and short ways of doing things there."""

    world: World

    def at(self, hour: int, minute: int = 0, day: dt.date = TODAY) -> None:
        self.world.clock.set(moment_at(day, hour, minute))

    def tick(self) -> int:
        """The scheduler looks at its clock."""
        with self.world.system():
            return timers.fire_due()

    def work(self) -> int:
        """A worker carries out what acts have left."""
        with self.world.system():
            return outbox.run_due()

    def notify(self, by: str = "chief", about: str = "staff", **more: Any) -> Case:
        given = {
            "source": "violation",
            "clauses": "2(1)",
            "facts": "許可のない媒体を端末につないだ。",
            "asked": "媒体を外し、使い方を指導してください。",
            **more,
        }
        with self.world.acting(by):
            return services.violation_notify(found=Confirmed(self.world.people[about].pk, **given))

    def guide(self, case: Case, by: str = "head_citizen", **more: Any) -> Guidance:
        given = {"text": "支給した媒体だけを使ってください。", **more}
        with self.world.acting(by):
            return services.guidance_give(pk=case.pk, **given)

    def settle(self, guidance: Guidance, by: str = "head_citizen", *, improved: bool = False) -> Guidance:
        with self.world.acting(by):
            return services.guidance_settle(pk=guidance.pk, improved=improved, result="まだ使っている。")

    def failed(self, **more: Any) -> Case:
        """A case in which guidance has failed."""
        case = self.notify(**more)
        self.settle(self.guide(case))
        case.refresh_from_db()
        return case

    def stop(self, case: Case, by: str = "chief", **more: Any) -> Stop:
        given = {
            "kind": "suspended",
            "scope": "すべて",
            "reason": "改善されない。",
            "condition": "研修の受講",
            "reach": "other",
            **more,
        }
        with self.world.acting(by):
            return services.right_stop(pk=case.pk, what=Stopped(**given))

    def refer(self, case: Case, by: str = "chief", readers: tuple[str, ...] = ("head_general",)) -> Referral:
        named = [self.world.people[each].pk for each in readers]
        with self.world.acting(by):
            return services.case_refer(pk=case.pk, to="総務課（懲戒の担当）", note="経緯のとおり。", readers=named)

    def incident(self) -> int:
        with self.world.acting("csirt"):
            report = incidents.Report("unauthorised_access", "権限のないフォルダーへのアクセスがあった。")
            return incidents.incident_report(report=report).pk


@grounds.ground
def violation_rules(world: World) -> None:
    adopt(world, with_violations())


@pytest.fixture
def court(world: World, violation_rules: None) -> Court:
    return Court(world)
