"""Walks an application down its route by its definition: who is asked decides, nobody else can, and what is owed is reported."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sekimori.common.errors import Refused, SekimoriError
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import contents, definitions, gates, services
from sekimori.portal.procedures.contents import Answers, Applicant
from sekimori.portal.procedures.items import Item
from sekimori.portal.procedures.models import Application, Involvement, Party, Step
from sekimori.portal.procedures.models import Milestone as Owed
from sekimori.portal.procedures.services.deciding import ANSWERS
from sekimori.portal.registers import selectors as registers
from sekimori.portal.registers.defining import get as register
from sekimori.standards.models import Package
from sekimori.standards.procedure_models import (
    FieldType,
    Gate,
    GatePoint,
    Milestone,
    Procedure,
    Recipient,
    RecipientWho,
)
from tests.portal.procedures.miyako.conftest import CONFIDENTIAL, LEAST, TOP, City
from tests.portal.procedures.miyako.filling import Data, Filler

State = Application.State
SECRET: dict[str, Any] = {"levels": TOP}
POOL: dict[str, list[dict[str, Any]]] = {
    "devices": [
        {"area": "lgwan_zone"},
        {"area": "lgwan_zone", "levels": CONFIDENTIAL},
        {"kind": "server", **SECRET},
        {"kind": "multifunction_printer"},
        {"area": "mynumber_zone", **SECRET},
        {"area": "internet_zone"},
        {"state": "lost"},
        {"kind": "mobile", "area": "lgwan_zone"},
    ],
    "media": [
        {},
        {"levels": CONFIDENTIAL},
        {"kind": "disk", "encrypted": False, **SECRET},
        {"kind": "paper"},
        {"area": "mynumber_zone"},
        {"kind": "optical"},
        {"state": "lost"},
    ],
    "information_assets": [
        {},
        {"levels": CONFIDENTIAL, "personal": True},
        {"personal": True, **SECRET},
        {"form": "paper"},
        {"state": "lost"},
    ],
    "software": [{}, {"state": "ended"}],
}


class Walker:
    """One procedure of the package in the small city, and the one who applies."""

    def __init__(self, city: City, package: Package, key: str) -> None:
        self.city, self.package = city, package
        self.rule: Procedure = package.procedure(key)
        self.who = self.starter()
        self.keys = {person.pk: name for name, person in city.world.people.items()}
        self.filler = self._filler()

    def starter(self) -> str:
        """The first of the people who may begin it."""
        order = ["staff", "temporary", "head_citizen", "operator", "system", "chief", "ciso", "auditor"]
        roles = {"information_system_manager": "system", "chief_security_manager": "chief", "ciso": "ciso"}
        named = [roles[role] for role in self.rule.applicants.roles if role in roles]
        return named[0] if named else next(who for who in order if self._may(who))

    def _may(self, who: str) -> bool:
        actor = organization.actor_of(self.city.world.people[who], moment=self.city.clock.now())
        wanted = self.rule.applicants
        return any(actor.can(each) for each in wanted.abilities) or any(actor.holds(each) for each in wanted.roles)

    def _filler(self) -> Filler:
        world = self.city.world
        names = {each.from_register for each in self.rule.fields.values() if each.from_register}
        items = {name: self._entries(name) for name in names}
        with world.acting(self.who) as circumstances:
            actor = circumstances.actor
        unit = min(actor.units, default=None)
        defined = definitions.current(self.rule.key, unit)
        people = [
            world.people[who].pk for who in ("colleague", "head_tax", "operator", "temporary") if who in world.people
        ]
        applicant = Applicant.of(actor, unit)
        return Filler(
            defined, applicant, self.city.clock.now(), items, people, [world.unit("210"), world.unit("220")], ["3(1)②(イ)"]
        )  # fmt: skip

    def _entries(self, name: str) -> list[Item]:
        unit = "120" if self.who == "system" else "210"
        pks = [self._enter(name, unit, **more) for more in POOL[name]]
        found = registers.items(name, pks, None)
        return [Item(name, pk, found[pk].label, found[pk].unit, found[pk].facts, found[pk].hint) for pk in pks]

    def _enter(self, name: str, unit: str, **more: Any) -> int:
        """An entry as it stands in the register; how entries come to be there is tried elsewhere."""
        model = register(name).model
        now, number = self.city.clock.now(), model._default_manager.count()
        own = {"code": f"T-{number}", "number": f"T-{number}", "registered_at": now, "changed_at": now}
        told = {**LEAST[name], **more, **own, "unit_id": self.city.world.unit(unit)}
        made = model._default_manager.create(**{"state": "in_use", **told})
        return int(made.pk)

    # Beginning

    def draft(self, data: Data) -> Application:
        made = self.city.draft(self.who, self.rule.key, **data)
        asked = self.filler.answers(data).asked(self.filler.moment)
        for key, given in asked.items():
            if given.type is FieldType.EVIDENCE and given.demanded:
                self.city.attach(self.who, made, key, "書類" + (given.suffixes[0] if given.suffixes else ".pdf"))
        return made

    def submitted(self, data: Data) -> Application:
        return self.city.hand_in(self.who, self.draft(data))

    def refused(self, data: Data, gate: Gate) -> None:
        """Handing this in is refused, and the refusal says what the gate says."""
        made = self.draft(data)
        with pytest.raises(Refused) as caught:
            self.city.hand_in(self.who, made)
        assert gate.say.ja.rstrip("。") in caught.value.sentence, gate.key

    # Deciding

    def decide_all(self, record: Application, *, return_first: bool = False) -> Application:
        """Everybody asked consents, after somebody who was not asked and the applicant have tried in vain."""
        tried = False
        for _step in range(12):
            record.refresh_from_db()
            if record.state != State.IN_ROUTE:
                return record
            step = Step.objects.filter(application=record, state=Step.State.WAITING).order_by("pk").first()
            assert step is not None
            if not tried:
                self._nobody_else(record, step)
                tried = True
            who = self.decider(record, step)
            if return_first:
                self.city.decide(who, record, "returned", step=step)
                assert self.city.state(record) == State.RETURNED
                record = self.city.hand_in(self.who, record)
                return_first = False
                continue
            self._answer(who, record, step)
        raise AssertionError(record.state)

    def decider(self, record: Application, step: Step) -> str:
        barred = set(Involvement.objects.filter(application=record).values_list("person", flat=True))
        for party in Party.objects.filter(step=step).order_by("pk"):
            people = [party.person_id] if party.person_id else self._holders(party.role, party.unit_id)
            for person in people:
                if person not in barred and person in self.keys:
                    return self.keys[person]
        raise AssertionError((self.rule.key, step.stage, step.note))

    def _holders(self, role: str, unit: int | None) -> list[int]:
        return [held.person for held in organization.holders_of(role, unit=unit, moment=self.city.clock.now())]

    def _nobody_else(self, record: Application, step: Step) -> None:
        for who in ("staff_tax", "outsider", self.who):
            with pytest.raises((Refused, NotFound)):
                self._answer(who, record, step)

    def _answer(self, who: str, record: Application, step: Step) -> None:
        stage = self.rule.stage(step.stage)
        more: dict[str, Any] = {}
        if stage.next_review:
            more["next_review_on"] = self.filler.moment.date() + dt.timedelta(days=200)
        if stage.fields:
            more["data"] = {each.key: self.filler.first(each) for each in stage.fields if each.demanded}
        self.city.decide(who, record, str(ANSWERS[stage.kind][0]), step=step, **more)

    # Reporting

    def report_all(self, record: Application) -> Application:
        """Everything owed is reported and confirmed by those the definition names."""
        for _each in range(10):
            record.refresh_from_db()
            waiting = record.milestones.filter(state="waiting", demanded=True).order_by("order", "row", "pk")
            if record.state != State.APPROVED or not waiting:
                break
            done = {each.key for each in record.milestones.exclude(state="waiting")}
            owed = next(each for each in waiting if self.ready(each, done, record))
            self._report(record, owed)
        return record

    def ready(self, owed: Owed, done: set[str], record: Application) -> bool:
        after = self.rule.milestone(owed.key).after
        return after is None or after in done or not record.milestones.filter(key=after).exists()

    def _report(self, record: Application, owed: Owed) -> None:
        rule = self.rule.milestone(owed.key)
        data = record.data
        by = self.recipient(rule.by[0], record)
        told = self.report_data(rule, data)
        self._attach_to_report(by, record, rule, owed, told)
        moment = self.city.clock.now() if rule.occurred_demanded else None
        self.city.report(by, record, owed.key, row=owed.row, data=told, **({"occurred_at": moment} if moment else {}))
        if rule.confirm is None:
            return
        found = record.milestones.get(pk=owed.pk)
        confirmed, _seen = self.filler.further(rule.confirm.fields, data)
        with self.city.world.acting(by), pytest.raises(SekimoriError):
            services.milestone_confirm(application=record.pk, milestone=found.pk, data=confirmed)
        others = (self.recipient(each, record) for each in rule.confirm.by)
        other = next(each for each in others if each not in {by, self.who})
        with self.city.world.acting(other):
            services.milestone_confirm(application=record.pk, milestone=found.pk, data=confirmed)

    def _frozen(self, record: Application) -> Answers:
        assert record.content is not None
        return contents.thaw(self.filler.defined, record.content)

    def report_data(self, rule: Milestone, data: Data) -> Data:
        """A report that the gates of its milestone let through."""
        told, seen = self.filler.further(rule.fields, data)
        for _pass in range(8):
            closed = self._closed(rule, data, seen)
            if not closed:
                return told
            fields = {each.key: each for each in rule.fields}
            key = closed[0].field or ""
            for value in self.filler.tries(fields[key]):
                trial = {**told, key: value}
                if len(self._closed(rule, data, self.filler.seen(rule.fields, trial))) < len(closed):
                    told, seen = trial, self.filler.seen(rule.fields, trial)
                    break
            else:
                raise AssertionError((self.rule.key, rule.key, closed[0].key))
        return told

    def _closed(self, rule: Milestone, data: Data, seen: dict[str, Any]) -> list[Gate]:
        answers = self.filler.answers(data)
        now = self.city.clock.now()
        asked = gates.ask(
            answers, GatePoint.MILESTONE, application=None, moment=now, milestone=rule.key, further=seen
        )  # fmt: skip
        return [each.gate for each in asked if not each.open]

    def closes_a_report(self, gate: Gate) -> bool:
        """Whether some form and report are stopped by this gate."""
        rule = self.rule.milestone(gate.milestone or "")
        fields = {each.key: each for each in (*rule.fields, *(rule.confirm.fields if rule.confirm else ()))}
        for data in self._forms_under(gate):
            told, _seen = self.filler.further(rule.fields, data)
            key = gate.field if gate.field in fields else None
            for value in [*(self.filler.tries(fields[key]) if key else []), None]:
                trial = {**told, key: value} if key else told
                if gate in self._closed(rule, data, self.filler.seen(fields.values(), trial)):
                    return True
        return False

    def _forms_under(self, gate: Gate) -> list[Data]:
        """Forms that differ in what the gate speaks of."""
        valid = self.filler.valid()
        changes = self.filler.changes(gate)
        return [
            valid,
            *(self.filler.complete({**valid, **change}) for change, _n in zip(changes, range(60), strict=False)),
        ]

    def _attach_to_report(self, by: str, record: Application, rule: Milestone, owed: Owed, told: Data) -> None:
        answers = self._frozen(record)
        seen = self.filler.seen(rule.fields, told)
        for each in rule.fields:
            wanted = each.type is FieldType.EVIDENCE and each.demanded
            if wanted and answers.holds(each.when, self.city.clock.now(), **seen):
                name = "書類" + (each.suffixes[0] if each.suffixes else ".pdf")
                with self.city.world.acting(by):
                    services.report_file_add(
                        application=record.pk, key=rule.key, field=each.key, name=name, untrusted=b"%PDF-1.7", row=owed.row
                    )  # fmt: skip

    def recipient(self, to: Recipient, record: Application) -> str:
        if to.who is RecipientWho.APPLICANT:
            return self.who
        if to.who is RecipientWho.DECIDER:
            return self.keys[record.decisions.order_by("-pk").values_list("person", flat=True)[0]]
        if to.who is RecipientWho.PARTICIPANT:
            named = [self.keys[each] for each in self._frozen(record).participants()]
            return next((each for each in named if each != self.who), self.who)
        known: dict[str, list[int | None]] = {"city": [None], "applicant": [record.unit_id]}
        units = known.get(to.of.value) or self._frozen(record).owners()
        for unit in units:
            for person in self._holders(to.role or "", unit):
                if person in self.keys:
                    return self.keys[person]
        raise AssertionError((self.rule.key, to.role))

    def over(self, record: Application) -> None:
        """What owes nothing ends with its time."""
        record.refresh_from_db()
        if record.state == State.APPROVED and record.valid_until is not None:
            self.city.clock.set(max(record.valid_until, self.city.clock.now()) + dt.timedelta(minutes=1))
            self.city.tick()
            record.refresh_from_db()
