"""Cross-checks of recurring duties: what their parts say about each other and about the rest of the package.

Like `checking.py`, each check yields the path of the faulty place and a sentence about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sekimori.common.errors import InvalidInput
from sekimori.standards import conditions
from sekimori.standards.base import Scope
from sekimori.standards.conditions import Kind, Type
from sekimori.standards.duty_models import CELLS, FIELDS, Duty, Per
from sekimori.standards.models import MechanismKind, Package
from sekimori.standards.procedure_models import FieldType

Path = tuple[str | int, ...]
Fault = tuple[Path, str]
RESERVED = frozenset({"today"})
_SCOPES = {
    Per.CITY: Scope.CITY,
    Per.ORGAN: Scope.CITY,
    Per.DEPARTMENT: Scope.DEPARTMENT,
    Per.SECTION: Scope.SECTION,
}


@dataclass(frozen=True)
class Subject:
    """A duty with its place, and the package it may refer to."""

    at: Path
    duty: Duty
    package: Package

    @cached_property
    def scopes(self) -> dict[str, Scope]:
        return {role.key: role.scope for role in self.package.roles}

    def unknown_roles(self, path: Path, keys: Iterable[str]) -> Iterator[Fault]:
        for index, key in enumerate(keys):
            if key not in self.scopes:
                yield (*self.at, *path, index), f"役割に「{key}」はありません。"


def duty_faults(package: Package) -> Iterator[Fault]:
    """Every fault of the package's duties that no part shows by itself."""
    seen: set[str] = set()
    for index, duty in enumerate(package.duties):
        if duty.key in seen:
            yield ("duties", index, "key"), f"実施事項「{duty.key}」が二度あります。"
        seen.add(duty.key)
        subject = Subject(("duties", index), duty, package)
        for check in CHECKS:
            yield from check(subject)


def _stands_in_the_catalogue(subject: Subject) -> Iterator[Fault]:
    entry = next((each for each in subject.package.mechanisms if each.key == subject.duty.key), None)
    if entry is None or entry.kind is not MechanismKind.DUTY:
        yield (
            (*subject.at, "key"),
            f"「{subject.duty.key}」は、仕組みの一覧（mechanisms.yaml）に kind: duty でありません。",
        )


def _clauses_exist(subject: Subject) -> Iterator[Fault]:
    known = {clause.id for clause in subject.package.clauses}
    for index, clause in enumerate(subject.duty.clauses):
        if clause not in known:
            yield (*subject.at, "clauses", index), f"条項に「{clause}」はありません。"


def _roles_fit(subject: Subject) -> Iterator[Fault]:
    duty = subject.duty
    for index, owner in enumerate(duty.owners):
        scope = subject.scopes.get(owner.role)
        if scope is None:
            yield (*subject.at, "owners", index, "role"), f"役割に「{owner.role}」はありません。"
        elif scope is not _SCOPES[owner.per]:
            yield (
                (*subject.at, "owners", index, "per"),
                f"「{owner.role}」は {scope.value} の役割なので、per を {owner.per.value} にできません。",
            )
        yield from subject.unknown_roles(("owners", index, "prepare"), owner.prepare)
    if len({(owner.role, owner.per) for owner in duty.owners}) < len(duty.owners):
        yield (*subject.at, "owners"), "同じ役割が二度あります。"
    for index, step in enumerate(duty.escalation):
        yield from subject.unknown_roles(("escalation", index, "to"), step.to)
    if duty.confirm:
        yield from subject.unknown_roles(("confirm", "by"), duty.confirm.by)
        yield from subject.unknown_roles(("confirm", "upward"), duty.confirm.upward)
    if duty.not_needed:
        yield from subject.unknown_roles(("not_needed", "by"), duty.not_needed.by)
    people = set(subject.scopes) | {body.key for body in subject.package.bodies}
    if duty.form.addressee not in people:
        yield (*subject.at, "form", "addressee"), f"役割か会議体に「{duty.form.addressee}」はありません。"


def _fields_can_be_asked(subject: Subject) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, section in enumerate(subject.duty.sections):
        for j, field in enumerate(section.fields):
            at = (*subject.at, "sections", i, "fields", j)
            if field.key in seen or field.key in RESERVED:
                yield (*at, "key"), f"項目の key「{field.key}」が重なっています（{'・'.join(RESERVED)}も使えません）。"
            seen.add(field.key)
            if field.type not in FIELDS:
                yield (*at, "type"), f"{field.type.value} の項目は、実施事項の様式では使えません。"
            for k, column in enumerate(field.columns):
                if column.type not in CELLS:
                    yield (*at, "columns", k, "type"), f"{column.type.value} の列は、実施事項の様式では使えません。"
            if field.terms is not None:
                yield (*at, "terms"), "terms は、手続の様式でだけ使えます。"


def _conditions_hold(subject: Subject) -> Iterator[Fault]:
    areas = [area.key for area in subject.package.areas]
    scheme = subject.package.classification
    known = {FieldType.TICK, *FIELDS}
    names: dict[str, Type] = {"today": Type(Kind.DAY)}
    names |= {
        key: field.condition_type(scheme, areas) for key, field in subject.duty.fields.items() if field.type in known
    }
    levels = frozenset(level.key for axis in scheme.axes for level in axis.levels)
    places: list[tuple[Path, str]] = []
    for i, section in enumerate(subject.duty.sections):
        places.append((("sections", i, "when"), section.when))
        places.extend((("sections", i, "fields", j, "when"), field.when) for j, field in enumerate(section.fields))
    if subject.duty.material:
        places.append((("material", "unless"), subject.duty.material.unless))
    for i, rule in enumerate(subject.duty.rules):
        places.append((("rules", i, "holds"), rule.holds))
        if rule.field not in subject.duty.fields:
            yield (*subject.at, "rules", i, "field"), f"項目に「{rule.field}」はありません。"
    for path, text in places:
        if text:
            try:
                conditions.check(conditions.parse(text), names, levels=levels)
            except InvalidInput as error:
                yield (*subject.at, *path), error.sentence


def _layout_names_fields(subject: Subject) -> Iterator[Fault]:
    for i, row in enumerate(subject.duty.form.layout):
        for j, key in enumerate(row):
            if key not in subject.duty.fields:
                yield (*subject.at, "form", "layout", i, j), f"項目に「{key}」はありません。"


CHECKS: tuple[Callable[[Subject], Iterator[Fault]], ...] = (
    _stands_in_the_catalogue,
    _clauses_exist,
    _roles_fit,
    _fields_can_be_asked,
    _conditions_hold,
    _layout_names_fields,
)
