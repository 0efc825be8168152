"""Cross-checks of `disclosures.yaml`: what it names must be in it or in the package, and its conditions must be readable."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sekimori.common.errors import InvalidInput
from sekimori.standards import conditions
from sekimori.standards.conditions import Kind, Type
from sekimori.standards.disclosure_models import DisclosureForm, DisclosureRules, FactType, Shown
from sekimori.standards.incident_models import IncidentRules
from sekimori.standards.models import MechanismKind, Package

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def names_of(rules: DisclosureRules, incidents: IncidentRules) -> dict[str, Type]:
    """What a condition may speak of: the incident's kind, level, people and facts, and what is ticked or counted on the sheet."""
    found = {each.key: Type(Kind.FLAG) for each in incidents.facts}
    kinds = {FactType.TICK: Kind.FLAG, FactType.NUMBER: Kind.NUMBER}
    found |= {each.key: Type(kinds[each.type]) for each in rules.facts if each.type in kinds}
    found["kind"] = Type(Kind.TEXT, frozenset(each.key for each in incidents.kinds))
    found["level"] = found["people"] = Type(Kind.NUMBER)
    return found


def fault_in(condition: str, names: dict[str, Type]) -> str:
    """What is wrong with a condition; nothing when it can be asked."""
    try:
        conditions.check(conditions.parse(condition), names)
    except InvalidInput as error:
        return error.sentence
    return ""


def disclosure_faults(package: Package) -> Iterator[Fault]:
    """Every name in the rules of outside reports that leads nowhere, and every condition that cannot be asked."""
    rules = package.disclosures
    if rules is None:
        return
    incidents = package.incidents
    if incidents is None:
        yield ("disclosures",), "外部への報告を定めるには、incidents.yaml が必要です。"
        return
    for path, sentence in (*_names(package, rules), *_conditions(rules, incidents), *_facts(rules, incidents)):
        yield ("disclosures", *path), sentence


def _names(package: Package, rules: DisclosureRules) -> Iterator[Fault]:
    groups, facts = {each.key for each in rules.groups}, {each.key for each in rules.facts}
    printed = {each.key for each in rules.facts if each.type not in {FactType.NAMES, FactType.LINES}} | {
        each.value for each in Shown
    }
    abilities = {ability for role in package.roles for ability in role.abilities}
    known: list[tuple[Path, str | None, Collection[str], str]] = [
        (("known_from",), rules.known_from, {f.key for f in rules.facts if f.type is FactType.MOMENT}, "日時の事実"),
        *((("contact", n), key, facts, "事実") for n, key in enumerate(rules.contact)),
        *((("facts", n, "group"), each.group, groups, "事実の区分") for n, each in enumerate(rules.facts)),
    ]
    procedures = {each.key for each in package.mechanisms if each.kind is MechanismKind.PROCEDURE}
    for n, form in enumerate(rules.forms):
        at: Path = ("forms", n)
        known += [
            ((*at, "party"), form.party, {each.key for each in package.parties}, "外部の相手"),
            ((*at, "mechanism"), form.mechanism, procedures, "仕組みの目録（手続）"),
            ((*at, "law"), form.law, {each.key for each in package.laws}, "法令"),
            *(((*at, "decided_by", m), key, abilities, "役割の権限") for m, key in enumerate(form.decided_by)),
            *(
                ((*at, "fields", m, "show", o), key, printed, "様式に載せられる事実")
                for m, each in enumerate(form.fields)
                for o, key in enumerate(each.show)
            ),
        ]
    forms = {each.key for each in rules.forms}
    for n, rule in enumerate(rules.needed):
        known += [
            (("needed", n, "form"), rule.form, forms, "様式"),
            (("needed", n, "follows"), rule.follows, forms - {rule.form}, "ほかの様式"),
        ]
    for path, key, among, what in known:
        if key is not None and key not in among:
            yield path, f"{what}に「{key}」はありません。"


def _conditions(rules: DisclosureRules, incidents: IncidentRules) -> Iterator[Fault]:
    names = names_of(rules, incidents)
    asked: list[tuple[Path, str | None]] = [(("needed", n, "when"), each.when) for n, each in enumerate(rules.needed)]
    for n, form in enumerate(rules.forms):
        asked += _limits(("forms", n), form)
    for path, condition in asked:
        if condition is not None and (fault := fault_in(condition, names)):
            yield path, fault


def _limits(at: Path, form: DisclosureForm) -> Iterator[tuple[Path, str | None]]:
    for m, stage in enumerate(form.stages):
        for o, limit in enumerate(stage.limits):
            yield (*at, "stages", m, "limits", o, "when"), limit.when


def _facts(rules: DisclosureRules, incidents: IncidentRules) -> Iterator[Fault]:
    """A fact that the incident's assessment asks already would be typed twice."""
    taken = {each.key for each in incidents.facts} | {"kind", "level"} | {each.value for each in Shown}
    for n, each in enumerate(rules.facts):
        if each.key in taken:
            yield ("facts", n, "key"), f"「{each.key}」は、インシデントの記録にあるため、改めて尋ねません。"
        if each.key == "people" and each.type is not FactType.NUMBER:
            yield ("facts", n, "type"), "people は、数（number）にしてください。"
