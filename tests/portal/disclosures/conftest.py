from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context, outbox
from sekimori.portal.acts.actors import Actor
from sekimori.portal.clocks import timers
from sekimori.portal.disclosures import printing, services
from sekimori.portal.disclosures.models import Disclosure, Requirement
from sekimori.portal.disclosures.services import Sending, Told
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.incidents import services as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.incidents.services import Assessment, Report
from sekimori.standards import packages
from sekimori.standards.disclosure_models import Output
from sekimori.standards.models import Package
from tests import grounds
from tests.adopting import adopt, clause, norm, words
from tests.portal.incidents.conftest import with_incidents
from tests.world import TODAY, World

MECHANISMS = ("external_incident_report", "personal_data_breach_report", "press_release", "information_sharing")
LAWS = {"personal_information_act": "4(2)", "individual_number_act": "4(3)"}


def with_disclosures() -> Package:
    """The small standard with the rules of outside reports of the installed package, and a clause for each mechanism."""
    installed, own = packages.get("miyako"), with_incidents()
    assert installed.disclosures is not None
    data = own.model_dump(mode="json")
    data["disclosures"] = installed.disclosures.model_dump(mode="json")
    data["parties"] = [each.model_dump(mode="json") for each in installed.parties]
    data["laws"] = [
        {"key": key, "label": words(key), "number": "（架空）", "clauses": [place]} for key, place in LAWS.items()
    ]
    data["mechanisms"] += [{"key": key, "kind": "procedure", "label": words(key)} for key in MECHANISMS]
    data["mechanisms"].append({"key": "response_policy_notice", "kind": "notice", "label": words("対応方針の周知")})
    told = [{"kind": "procedure", "name": "external_incident_report"}]
    data["clauses"] += [
        {"id": "4", "level": "chapter", "title": "外部への報告"},
        clause("4(1)", "国と県に報告します。", norm("csirt"), scope="city", mechanisms=told),
        *(
            clause(place, f"{law}を守ります。", mechanisms=[{"kind": "procedure", "name": "personal_data_breach_report"}])
            for law, place in LAWS.items()
        ),
        clause("4(4)", "公表します。", norm("csirt"), scope="city", mechanisms=[{"kind": "procedure", "name": "press_release"}]),
        clause("4(5)", "共有します。", norm("csirt"), scope="city",
               mechanisms=[{"kind": "procedure", "name": "information_sharing"}]),
        clause("4(6)", "対応方針を知らせます。", norm("csirt"), scope="city",
               mechanisms=[{"kind": "notice", "name": "response_policy_notice"}]),
    ]  # fmt: skip
    return Package.model_validate(data)


@dataclass
class Desk:
    """The small city from which incidents are reported to the outside, and short ways of doing things there."""

    world: World

    def at(self, hour: int, minute: int = 0, day: dt.date = TODAY) -> None:
        self.world.clock.set(moment_at(day, hour, minute))

    def world_actor(self) -> Actor:
        """Who acts in the block that is open."""
        return context.current().actor

    def tick(self) -> int:
        """The scheduler looks at its clock."""
        with self.world.system():
            return timers.fire_due()

    def deliver(self) -> int:
        """A worker tells what acts have left word of."""
        with self.world.system():
            return outbox.run_due()

    def incident(self, level: int = 4, facts: tuple[str, ...] = ("personal_data", "outside"), **more: Any) -> Incident:
        """An incident of 市民課, received and assessed as one."""
        given = {"kind": "misdirected_mail", "body": "宛先を見せたまま、案内のメールを一斉に送信した。", **more}
        people = given.pop("people", 1780)
        with self.world.acting("staff"):
            record = incidents.incident_report(report=Report(**given))
        with self.world.acting("csirt"):
            incidents.incident_receive(pk=record.pk)
            found = Assessment(incident=True, facts=facts, people=people, level=level, reason="評価")
            incidents.incident_assess(pk=record.pk, found=found)
        self.tick()
        return Incident.objects.get(pk=record.pk)

    def tell(self, record: Incident, by: str = "csirt", *, confirmed: bool = True, **values: Any) -> None:
        told = [Told(key, value, confirmed) for key, value in values.items()]
        with self.world.acting(by):
            services.facts_tell(incident=record.pk, told=told)

    def tell_city(self, by: str = "csirt", **values: Any) -> None:
        with self.world.acting(by):
            services.city_facts_tell(told=[Told(key, value, True) for key, value in values.items()])

    def draft(self, record: Incident, form: str = "prefecture_report", by: str = "csirt", **more: Any) -> Disclosure:
        with self.world.acting(by):
            return services.disclosure_draft(incident=record.pk, form=form, **more)

    def submit(self, record: Disclosure, by: str = "csirt") -> Disclosure:
        with self.world.acting(by):
            return services.disclosure_submit(pk=record.pk)

    def approve(self, record: Disclosure, by: str = "ciso", **more: Any) -> Disclosure:
        with self.world.acting(by):
            return services.disclosure_approve(pk=record.pk, **more)

    def send(self, record: Disclosure, by: str = "csirt", **more: Any) -> Disclosure:
        given = {"how": "ＬＧＷＡＮメール", "reference": "総行第1号", **more}
        with self.world.acting(by):
            return services.disclosure_send(pk=record.pk, sending=Sending(**given))

    def sent(self, record: Incident, form: str = "prefecture_report", **more: Any) -> Disclosure:
        """A report drawn up, decided on and sent."""
        return self.send(self.approve(self.submit(self.draft(record, form))), **more)

    def needed(self, record: Incident) -> dict[str, str]:
        """What has to be reported: the form and stage, and by when."""
        rows = Requirement.objects.filter(incident=record, needed=True)
        return {f"{row.form}:{row.stage}": str(row.due_at or "") for row in rows}


@grounds.ground
def disclosure_rules(world: World) -> None:
    adopt(world, with_disclosures())


@pytest.fixture
def desk(world: World, disclosure_rules: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The files are set as plain text here: what the renderers make of the same lines has tests of its own."""
    monkeypatch.setattr(printing, "MAKERS", dict.fromkeys(Output, printing.MAKERS[Output.TEXT]))
    return Desk(world)


SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as somebody of the world, under the world's clock."""
    monkeypatch.setattr(ActContextMiddleware, "clock", desk.world.clock)

    def sign_in(key: str) -> Client:
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(desk.world.account(key))
        return client

    return sign_in
