"""Cross-checks of the questions of self-inspection: whom they ask about which clauses.

Like `checking.py`, each check yields the path of the faulty place and a sentence about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sekimori.standards.models import Package

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def inspection_faults(package: Package) -> Iterator[Fault]:
    """Every fault of the package's questions that no part shows by itself."""
    yield from _keys_and_roles(package)
    yield from _clauses_bind(package)
    yield from _asked_once(package)


def _keys_and_roles(package: Package) -> Iterator[Fault]:
    roles = {role.key for role in package.roles}
    seen: set[str] = set()
    for i, question in enumerate(package.inspection):
        if question.key in seen:
            yield ("inspection", i, "key"), f"設問「{question.key}」が二度あります。"
        seen.add(question.key)
        for j, role in enumerate(question.roles):
            if role not in roles:
                yield ("inspection", i, "roles", j), f"役割に「{role}」はありません。"


def _clauses_bind(package: Package) -> Iterator[Fault]:
    normative = {clause.id: clause for clause in package.normative}
    known = {role.key for role in package.roles}
    for i, question in enumerate(package.inspection):
        found = [normative[each] for each in question.clauses if each in normative]
        for j, clause_id in enumerate(question.clauses):
            at: Path = ("inspection", i, "clauses", j)
            clause = normative.get(clause_id)
            if clause is None:
                yield at, f"規範のある条項に「{clause_id}」はありません。"
                continue
            actors = {actor for norm in clause.norms for actor in norm.actors}
            for role in question.roles:
                if role in known and role not in actors:
                    yield at, f"{clause_id} は「{role}」に何も求めていないので、その設問に入れられません。"
        if len({clause.scope for clause in found}) > 1:
            yield ("inspection", i, "clauses"), "対象単位（scope）の違う条項を、一つの設問にまとめることはできません。"


def _asked_once(package: Package) -> Iterator[Fault]:
    asked: dict[tuple[str, str], str] = {}
    for i, question in enumerate(package.inspection):
        for j, clause_id in enumerate(question.clauses):
            for role in question.roles:
                before = asked.setdefault((clause_id, role), question.key)
                if before != question.key:
                    said = f"{clause_id} は、「{role}」への設問「{before}」にも入っています。"
                    yield ("inspection", i, "clauses", j), said
