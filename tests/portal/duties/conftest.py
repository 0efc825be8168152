from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.clocks import timers
from sekimori.portal.duties import services
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.organization.models import Person
from sekimori.standards import packages
from sekimori.standards.models import Package
from tests import grounds
from tests.adopting import CLAUSES, adopt, clause, norm, small_package, words
from tests.world import World

DUTIES = ("contact_network_update", "id_stocktaking", "policy_review")


def with_duties(keys: Sequence[str] = DUTIES) -> Package:
    """The small standard with duties of miyako, the three usual ones or others, turned to clauses of its own."""
    own = {name: f"3({number})" for number, name in enumerate(keys, start=1)}
    leaves = [
        clause(number, f"第三章の{number}を行います。", norm("chief_security_manager"), scope="city",
               mechanisms=[{"kind": "duty", "name": name}])
        for name, number in own.items()
    ]  # fmt: skip
    installed = packages.get("miyako")
    duties = []
    for key in keys:
        data = installed.duty(key).model_dump(mode="json")
        data["clauses"] = [own[key]]
        for section in data["sections"]:
            section["clause"] = None
        duties.append(data)
    return small_package(
        clauses=[*CLAUSES, {"id": "3", "level": "chapter", "title": "定期"}, *leaves],
        mechanisms=[
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
            *({"key": key, "kind": "duty", "label": words(key)} for key in keys),
        ],
        duties=duties,
    )


@dataclass
class Office:
    """The small city with the three duties in force, and short ways of doing things there."""

    world: World

    @property
    def clock(self) -> FixedClock:
        return self.world.clock

    def at(self, day: dt.date, hour: int = 10) -> None:
        self.clock.set(moment_at(day, hour))

    def renew(self) -> int:
        """The job runs."""
        with self.world.system():
            return services.duties_renew()

    def tick(self) -> int:
        """The scheduler looks at its clock."""
        with self.world.system():
            return timers.fire_due()

    def one(self, duty: str, unit: str = "", **more: Any) -> Occurrence:
        rows = Occurrence.objects.filter(duty=duty, **more)
        return (rows.filter(unit=self.world.unit(unit)) if unit else rows).get()

    def person(self, key: str) -> Person:
        return self.world.people[key]

    def stocktaking(self, record: Occurrence, answer: str = "keep", reason: str = "") -> dict[str, Any]:
        """A whole record of a stocktaking of IDs: every account listed gets the answer."""
        from sekimori.portal.duties import contents, definitions

        with self.world.system():
            listed = contents.gathered(record, definitions.of(record), self.clock.now()).listed
        lines = listed.lines if listed else ()
        return {
            "fields": {"shared_users": True, "privileges": "fit"},
            "answers": {line.key: {"answer": answer, "reason": reason} for line in lines},
            "entered": [],
        }

    def finish(self, who: str, record: Occurrence, data: dict[str, Any] | None = None) -> Occurrence:
        with self.world.acting(who):
            return services.occurrence_finish(pk=record.pk, data=data or self.stocktaking(record))


NETWORK = {
    "fields": {
        "confirmed": ["holders", "telephones"],
        "handed_out": ["screen"],
        "gaps_reason": "電話番号は月末までに登録します。",
    }
}
REVIEW = {
    "fields": {
        "scope": ["standard"],
        "grounds": ["audit"],
        "findings": "大きな問題はない。",
        "outcome": "unchanged",
        "reason": "監査の結果による。",
        "outside": True,
        "body": "推進会議",
        "reference": "令8推会第3号",
        "decided_on": "2027-03-20",
    }
}


@grounds.ground
def half_year(world: World) -> None:
    """The job has run on 1 October 2026, when the half year begins."""
    made = Office(world)
    made.at(dt.date(2026, 10, 1), 9)
    adopt(world, with_duties())
    for key in ("staff", "colleague", "staff_tax"):
        world.account(key)
    made.at(dt.date(2026, 10, 1))
    made.renew()
    made.tick()


@pytest.fixture
def office(world: World, half_year: None) -> Office:
    return Office(world)
