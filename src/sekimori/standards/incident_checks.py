"""Cross-checks of `incidents.yaml`: the roles and mechanisms it names must be in the package."""

from __future__ import annotations

from collections.abc import Iterator

from sekimori.standards.models import MechanismKind, Package

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def incident_faults(package: Package) -> Iterator[Fault]:
    """Every role or mechanism that the rules of incidents name and the package does not have."""
    rules = package.incidents
    if rules is None:
        return
    roles = {role.key for role in package.roles}
    catalogue = {each.key for each in package.mechanisms if each.kind is MechanismKind.PROCEDURE}
    named: list[tuple[Path, str | None, set[str], str]] = []
    for i, step in enumerate(rules.chain):
        named.append((("chain", i, "role"), step.role, roles, "役割"))
        named += [(("chain", i, "inform", n), role, roles, "役割") for n, role in enumerate(step.inform)]
    for i, kind in enumerate(rules.kinds):
        named.append((("kinds", i, "mechanism"), kind.mechanism, catalogue, "仕組みの目録（手続）"))
        for n, order in enumerate(kind.at_once):
            named.append((("kinds", i, "at_once", n, "role"), order.role, roles, "役割"))
            named.append((("kinds", i, "at_once", n, "mechanism"), order.mechanism, catalogue, "仕組みの目録（手続）"))
    for i, fact in enumerate(rules.facts):
        for n, order in enumerate(fact.at_once):
            named.append((("facts", i, "at_once", n, "role"), order.role, roles, "役割"))
            named.append((("facts", i, "at_once", n, "mechanism"), order.mechanism, catalogue, "仕組みの目録（手続）"))
    for i, measure in enumerate(rules.measures):
        named.append((("measures", i, "role"), measure.role, roles, "役割"))
        named.append((("measures", i, "mechanism"), measure.mechanism, catalogue, "仕組みの目録（手続）"))
    for path, key, known, what in named:
        if key is not None and key not in known:
            yield ("incidents", *path), f"{what}に「{key}」はありません。"
