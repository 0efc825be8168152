from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.clocks import timers
from sekimori.portal.inspection import asking, services
from sekimori.portal.inspection.models import Campaign, Improvement, Sheet, Tally
from sekimori.portal.inspection.services import Given, Plan
from sekimori.portal.organization.models import Seat
from sekimori.standards.models import Package
from tests import grounds
from tests.adopting import CLAUSES, adopt, clause, norm, small_package, words
from tests.world import TODAY, World

DUE, REPORT_ON = dt.date(2026, 12, 11), dt.date(2027, 2, 26)
NINE = {
    "9.2(1)①": (
        "city", "self_inspection_round", [norm("chief_security_manager"), norm("information_system_manager")], "system",
    ),
    "9.2(1)②": ("department", "self_inspection_round", [norm("department_security_officer")], "unit"),
    "9.2(2)": (
        "department", "self_inspection_report",
        [norm("department_security_officer", counterparts=[{"relation": "report", "roles": ["security_committee"]}])], "report",
    ),
    "9.2(3)①": ("section", "inspection_improvement", [norm("employee")], "improve"),
    "9.2(3)②": ("city", "inspection_improvement", [norm("ciso")], "use"),
}  # fmt: skip


def with_inspection(**changes: Any) -> Package:
    """The small standard with the five clauses of self-inspection, one question for two clauses, and a seat in the committee."""
    leaves = [
        clause(number, f"{number}を行います。", *norms, scope=scope, mechanisms=[{"kind": "duty", "name": mechanism}])
        for number, (scope, mechanism, norms, _name) in NINE.items()
    ]
    roles = [role.model_dump(mode="json") for role in small_package().roles]
    if not any(role["key"] == "committee_member" for role in roles):
        roles.append(
            {
                "key": "committee_member", "label": words("本部員"), "short": "本部員", "scope": "city",
                "holder": {"member_of": "security_committee"}, "abilities": ["decide_in_committee"],
            }
        )  # fmt: skip
    given: dict[str, Any] = {
        "clauses": [*CLAUSES, {"id": "9", "level": "chapter", "title": "評価"}, *leaves],
        "mechanisms": [
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
            *(
                {"key": key, "kind": "duty", "label": words(key)}
                for key in ("self_inspection_round", "self_inspection_report", "inspection_improvement")
            ),
        ],
        "roles": roles,
        "inspection": [
            {
                "key": "taking_out",
                "label": words("持出しと報告"),
                "text": words("持ち出すとき許可を受け、なくしたとき報告していますか。"),
                "clauses": ["2(1)", "2(2)"],
                "roles": ["employee"],
            }
        ],
    }
    return small_package(**{**given, **changes})


@dataclass
class Office:
    """The small city with a self-inspection to carry out, and short ways of doing things there."""

    world: World

    def at(self, day: dt.date, hour: int = 10) -> None:
        self.world.clock.set(moment_at(day, hour))

    def tick(self) -> int:
        """The scheduler looks at its clock."""
        with self.world.system():
            return timers.fire_due()

    def plan(self, by: str = "system", **more: Any) -> Campaign:
        given: dict[str, Any] = {
            "title": "令和8年度自己点検", "starts_on": TODAY, "due_on": DUE, "report_on": REPORT_ON, **more,
        }  # fmt: skip
        with self.world.acting(by):
            return services.campaign_plan(Plan(**given))

    def open(self, by: str = "chief", **more: Any) -> Campaign:
        """A campaign that has begun."""
        planned = self.plan(**more)
        with self.world.acting(by):
            return services.campaign_open(pk=planned.pk)

    def sheet(self, key: str, code: str = "210") -> Sheet:
        """The sheet of somebody of the newest campaign, at a unit (0: the city)."""
        unit = self.world.unit(code) if code else 0
        return Sheet.objects.get(person=self.world.people[key], unit=unit, campaign=Campaign.objects.latest("pk"))

    def answers(self, sheet: Sheet, worst: str = "yes", **named: str) -> dict[str, Given]:
        """Yes to every question but those named; a remark wherever one is wanted."""
        found: Mapping[str, str] = {each.key: named.get(each.key, worst) for each in asking.questions_for(sheet)}
        return {key: Given(answer, "" if answer == "yes" else "理由") for key, answer in found.items()}

    def submit(self, key: str, code: str = "210", by: str = "", **named: str) -> Sheet:
        sheet = self.sheet(key, code)
        with self.world.acting(by or key):
            return services.sheet_submit(pk=sheet.pk, given=self.answers(sheet, **named))

    def tally(self, code: str, kind: str = Tally.Kind.SECTION) -> Tally:
        place = self.world.unit(code) if code else 0
        return Tally.objects.get(campaign=Campaign.objects.latest("pk"), kind=kind, place=place)

    def improve(self, code: str = "210", by: str = "head_citizen", **more: Any) -> Improvement:
        given: dict[str, Any] = {
            "campaign": Campaign.objects.latest("pk").pk, "unit": self.world.unit(code), "keys": ["taking_out"],
            "text": "持出しの前に申請することを朝礼で確かめる。", "owner": self.world.people["staff"].pk,
            "due_on": dt.date(2027, 1, 29), **more,
        }  # fmt: skip
        with self.world.acting(by):
            return services.improvement_make(**given)

    def confirm(self, code: str = "210", by: str = "head_citizen", kind: str = Tally.Kind.SECTION) -> None:
        with self.world.acting(by):
            services.result_confirm(pk=self.tally(code, kind).pk, note="おおむね守られている。")

    def confirmed(self, **named: str) -> Campaign:
        """A campaign in which 市民課 has answered and its head and its director stand by the result."""
        campaign = self.open()
        for key in ("staff", "colleague", "head_citizen"):
            self.submit(key, **named)
        if named:
            self.improve()
        self.confirm()
        self.at(DUE + dt.timedelta(days=1))
        self.confirm("200", "director", Tally.Kind.DEPARTMENT)
        return campaign

    def seat(self, key: str = "ciso") -> None:
        """Gives somebody a seat in the committee."""
        Seat.objects.create(
            body="security_committee", post=self.world.posts[key], valid_from=TODAY, recorded_at=self.world.clock.now()
        )


@grounds.ground
def inspected(world: World) -> None:
    adopt(world, with_inspection())


@pytest.fixture
def office(world: World, inspected: None) -> Office:
    return Office(world)
