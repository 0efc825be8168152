from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.organization import services as organization
from sekimori.portal.surveys import services
from sekimori.portal.surveys.models import Look, SurveyOrder
from sekimori.portal.surveys.services import Ordered
from sekimori.standards import packages
from sekimori.standards.models import Holder, Package, Scope
from tests import grounds
from tests.adopting import CLAUSES, adopt, clause, norm, small_package, words
from tests.world import TODAY, World
from tests.world_roles import ROLES, make_role

NAMED = make_role(
    "ciso_designee", "ＣＩＳＯが指名した調査者", Holder(nominated_by="ciso"), Scope.CITY, "investigate", superior="ciso"
)
LEADS = {"3(1)": ("procedure", "usage_survey_order"), "3(2)": ("gate", "survey_order_required")}
FIRST, LAST = dt.date(2026, 11, 1), dt.date(2026, 11, 20)


def with_surveys() -> Package:
    """The small standard with the clauses about surveys, somebody who may be named, and the rules of the installed package."""
    installed = packages.get("miyako")
    assert installed.incidents is not None
    rules = installed.incidents.among({role.key for role in ROLES})
    own = [
        clause(key, f"{name}を行います。", norm("ciso"), scope="city", mechanisms=[{"kind": kind, "name": name}])
        for key, (kind, name) in LEADS.items()
    ]
    named = {each.mechanism for each in rules.kinds} | {each.mechanism for each in rules.measures}
    named |= {order.mechanism for each in rules.kinds for order in each.at_once}
    keyed = {name: kind for kind, name in LEADS.values()} | {name: "procedure" for name in named if name}
    return small_package(
        roles=[role.model_dump(mode="json") | {"deputies": [], "deputies_act_in": []} for role in (*ROLES, NAMED)],
        clauses=[*CLAUSES, {"id": "3", "level": "chapter", "title": "調査"}, *own],
        mechanisms=[
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
            *({"key": name, "kind": kind, "label": words(name)} for name, kind in sorted(keyed.items())),
        ],
        incidents=rules.model_dump(mode="json"),
    )


@dataclass
class Survey:
    """The small city in which use is surveyed, and short ways of doing things there."""

    world: World

    def at(self, hour: int, minute: int = 0, day: dt.date = TODAY) -> None:
        self.world.clock.set(moment_at(day, hour, minute))

    def pk(self, key: str) -> int:
        return self.world.people[key].pk

    def order(self, by: str = "ciso", **more: Any) -> SurveyOrder:
        people = [self.pk(each) for each in more.pop("people", ("staff",))]
        investigators = [self.pk(each) for each in more.pop("investigators", ("operator",))]
        given = {
            "purpose": "malware",
            "basis": "端末の検知の記録から、経路を確かめる必要がある。",
            "since": FIRST,
            "until": LAST,
            "ends_at": moment_at(TODAY + dt.timedelta(days=7), 17),
            "sources": ["mail_log", "web_log"],
            **more,
        }
        with self.world.acting(by):
            return services.survey_order(what=Ordered(people=people, investigators=investigators, **given))

    def look(self, by: str = "operator", about: str = "staff", **more: Any) -> Look:
        given = {"source": "mail_log", "since": FIRST, "until": LAST, "words": "添付の受信", **more}
        with self.world.acting(by):
            return services.look(person=self.pk(about), **given)


def name_somebody(world: World, key: str = "operator") -> None:
    """The CISO names somebody in writing, from today on."""
    with world.acting("ciso"):
        organization.nominate(
            role="ciso_designee", person=world.people[key], valid_from=TODAY, reference="令8指名第1号"
        )


@grounds.ground
def survey_rules(world: World) -> None:
    adopt(world, with_surveys())
    name_somebody(world)


@pytest.fixture
def survey(world: World, survey_rules: None) -> Survey:
    return Survey(world)
