"""What an application says: gathered while it is written, asked by conditions, frozen when it is handed in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.clock import day_of
from sekimori.portal.acts.actors import Actor
from sekimori.portal.fields import values
from sekimori.portal.fields.values import Labels
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import items as item_sources
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.items import Item
from sekimori.portal.procedures.models import Application, Attachment, Content
from sekimori.portal.ui.wording import words
from sekimori.standards import conditions
from sekimori.standards.procedure_models import FieldType, FormField, Section

PASSES = 4


@dataclass(frozen=True)
class Applicant:
    """Who applies, as conditions see it: the roles held at that moment and the section."""

    person: int | None
    roles: frozenset[str] = frozenset()
    unit: int | None = None
    label: str = ""

    @classmethod
    def of(cls, actor: Actor, unit: int | None, label: str = "") -> Applicant:
        """The actor as applicant, with every role held now."""
        return cls(actor.person, frozenset(holding.role for holding in actor.holdings), unit, label)


@dataclass(frozen=True)
class Answers:
    """The values of a form with the facts of the items they name. Made from what is being written, or from what was frozen."""

    defined: Defined
    data: Mapping[str, Any]
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    labels: Labels = field(default_factory=Labels)
    applicant: Applicant = field(default_factory=lambda: Applicant(None))
    files: Sequence[Mapping[str, Any]] = ()
    terms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def environment(self, moment: dt.datetime, *, owner: int | None = None) -> dict[str, Any]:
        """What conditions see; fields that are not asked are not known."""
        shown = self.asked(moment)
        found = {key: values.read(each, self.data.get(key), self.facts.get(key)) for key, each in shown.items()}
        return {**found, **self._about(moment, owner)}

    def _about(self, moment: dt.datetime, owner: int | None) -> dict[str, Any]:
        who = {"roles": sorted(self.applicant.roles), "unit": self.applicant.unit}
        return {"applicant": who, "owner": owner, "today": day_of(moment), "now": moment}

    def asked(self, moment: dt.datetime) -> dict[str, FormField]:
        """The fields that are asked under the answers given so far, in order.

        A condition may speak of a field that is itself asked only under a condition, so the answer is settled in a few passes.
        """
        shown = dict(self.defined.procedure.fields)
        for _pass in range(PASSES):
            env = {key: values.read(each, self.data.get(key), self.facts.get(key)) for key, each in shown.items()}
            env |= self._about(moment, None)
            now = {key: each for key, each in self.defined.procedure.fields.items() if self._is_asked(key, env)}
            if now.keys() == shown.keys():
                break
            shown = now
        return shown

    def _is_asked(self, key: str, env: Mapping[str, Any]) -> bool:
        section, each = self._places[key]
        return all(
            conditions.holds(conditions.parse(text), env, self.defined.around)
            for text in (section.when, each.when)
            if text
        )

    @cached_property
    def _places(self) -> dict[str, tuple[Section, FormField]]:
        return {each.key: (section, each) for section in self.defined.procedure.sections for each in section.fields}

    def holds(self, condition: str, moment: dt.datetime, *, owner: int | None = None, **further: Any) -> bool:
        """Whether a condition of the definition is true of these answers; an empty one always is."""
        if not condition:
            return True
        env = {**self.environment(moment, owner=owner), **further}
        return conditions.holds(conditions.parse(condition), env, self.defined.around)

    def shown(self, given: FormField, value: Any = None) -> Any:
        """The value of a field (or another value for it) as people read it."""
        if given.type is FieldType.EVIDENCE:
            return list(value) if value else [each["name"] for each in self.files if each["field"] == given.key] or None
        kept = self.data.get(given.key) if value is None else value
        if given.key in self.terms and kept:
            terms = self.terms[given.key]
            return _("確認しました（第%(number)s版）") % {"number": terms["number"]}
        return values.shown(given, kept, self.defined.package, self.labels)

    def participants(self) -> list[int]:
        """The people whom fields that take part name, in order."""
        fields = (each for each in self.defined.procedure.fields.values() if each.takes_part)
        return list(dict.fromkeys(int(one) for each in fields for one in values.chosen(self.data.get(each.key))))

    def owners(self) -> list[int | None]:
        """The units that own the items named in the procedure's owner fields, or are named there themselves, each once, in

        order; None for no section.
        """
        found: list[int | None] = []
        for key in self.defined.procedure.owners:
            given = self.defined.procedure.fields[key]
            for pk in values.chosen(self.data.get(key)):
                item = self.labels.items.get((given.from_register or "", pk))
                unit = pk if given.type is FieldType.UNIT else item.unit if item else None
                if unit not in found:
                    found.append(unit)
        return found


def gather(
    defined: Defined,
    data: Mapping[str, Any],
    actor: Actor | None,
    applicant: Applicant,
    attachments: Sequence[Attachment] = (),
) -> Answers:
    """The answers as they stand now, with live facts and names; one query per register, a few for people and units."""
    fields = list(defined.procedure.fields.values())
    found: dict[tuple[str, int], Item] = {}
    for register, pks in values.items_in(fields, data).items():
        found |= {(register, pk): item for pk, item in item_sources.get(register, pks, actor).items()}
    facts = {
        each.key: values.facts_of(each, _of_field(each, data, found))
        for each in fields
        if each.type is FieldType.ITEM and not values.is_empty(data.get(each.key))
    }
    files = [
        {"field": a.field, "name": a.name, "digest": a.digest, "size": a.size} for a in attachments if not a.removed_at
    ]
    return Answers(defined, dict(data), facts, _labels(defined, values.keys_in(fields, data), found), applicant, files)


def _of_field(given: FormField, data: Mapping[str, Any], found: Mapping[tuple[str, int], Item]) -> dict[int, Item]:
    register = given.from_register or ""
    return {pk: found[register, pk] for pk in values.chosen(data[given.key]) if (register, pk) in found}


def _labels(defined: Defined, named: Mapping[FieldType, set[Any]], found: Mapping[tuple[str, int], Item]) -> Labels:
    people = organization.labels(named[FieldType.PERSON]) if named[FieldType.PERSON] else {}
    units: dict[int, str] = {}
    if named[FieldType.UNIT]:
        structure = organization.structure()
        units = {pk: structure.full_name(pk) for pk in named[FieldType.UNIT]}
    clauses = clause_labels(defined, named[FieldType.CLAUSE])
    return Labels({pk: str(label) for pk, label in people.items()}, units, found, clauses)


def knowing(answers: Answers, told: Iterable[tuple[Sequence[FormField], Mapping[str, Any]]]) -> Answers:
    """The answers, which also know by name whom and what others named later, in their decisions and reports.

    No query where nothing was named.
    """
    named: dict[FieldType, set[Any]] = {FieldType.PERSON: set(), FieldType.UNIT: set(), FieldType.CLAUSE: set()}
    found: dict[tuple[str, int], Item] = {}
    for fields, data in told:
        for kind, keys in values.keys_in(fields, data).items():
            named[kind] |= keys
        for register, pks in values.items_in(fields, data).items():
            found |= {(register, pk): item for pk, item in item_sources.get(register, pks, None).items()}
    new, old = _labels(answers.defined, named, found), answers.labels
    labels = Labels(
        {**new.people, **old.people},
        {**new.units, **old.units},
        {**new.items, **old.items},
        {**new.clauses, **old.clauses},
    )
    return replace(answers, labels=labels)


def clause_labels(defined: Defined, lineages: set[str]) -> dict[str, str]:
    """How clauses are written: their number and heading."""
    return {
        clause.lineage: f"{clause.id} {clause.title}".strip()
        for clause in defined.package.clauses
        if clause.lineage in lineages
    }


def frozen_body(answers: Answers, application: Application, moment: dt.datetime) -> dict[str, Any]:
    """What is frozen and hashed: the answers to what was asked, with everything they rest on."""
    shown = answers.asked(moment)
    procedure = answers.defined.procedure
    ticks = {key: words(each.label) for key, each in shown.items() if each.type is FieldType.TICK}
    items = [
        {"register": register, "pk": pk, "label": item.label, "unit": item.unit, "hint": item.hint}
        for (register, pk), item in sorted(answers.labels.items.items())
    ]
    return {
        "procedure": procedure.key,
        "procedure_version": procedure.version,
        "form_version": procedure.form.version,
        "edition": application.edition.digest,
        "applicant": {
            "person": answers.applicant.person,
            "unit": answers.applicant.unit,
            "label": answers.applicant.label,
            "roles": sorted(answers.applicant.roles),
        },
        "began_at": application.began_at,
        "data": {key: answers.data[key] for key in shown if not values.is_empty(answers.data.get(key))},
        "facts": {key: facts for key, facts in answers.facts.items() if key in shown},
        "items": items,
        "people": {str(pk): label for pk, label in answers.labels.people.items()},
        "units": {str(pk): label for pk, label in answers.labels.units.items()},
        "clauses": dict(answers.labels.clauses),
        "files": [file for file in answers.files if file["field"] in shown],
        "terms": {key: value for key, value in answers.terms.items() if key in shown},
        "declared": ticks,
    }


def digest_of(body: str) -> str:
    """The SHA-256 of a frozen body as it is stored."""
    return canonical.sha256_of(json.loads(body))


def written(body: Mapping[str, Any]) -> str:
    """The canonical text of a body, as it is stored and hashed."""
    return canonical.to_bytes(dict(body)).decode()


def thaw(defined: Defined, content: Content) -> Answers:
    """The answers as they were frozen; nothing is looked up anew."""
    body = json.loads(content.body)
    who = body["applicant"]
    items = {
        (each["register"], each["pk"]): Item(
            each["register"], each["pk"], each["label"], each["unit"], hint=each["hint"]
        )
        for each in body["items"]
    }
    labels = Labels(
        {int(pk): label for pk, label in body["people"].items()},
        {int(pk): label for pk, label in body["units"].items()},
        items,
        body["clauses"],
    )
    applicant = Applicant(who["person"], frozenset(who["roles"]), who["unit"], who["label"])
    return Answers(defined, body["data"], body["facts"], labels, applicant, body["files"], body["terms"])
