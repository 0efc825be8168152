"""Which questions of self-inspection a package asks of whom: pure functions over the package."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sekimori.standards.base import Scope, Words
from sekimori.standards.models import Clause, Modality, Package

# A power or a definition asks nothing of anybody.
BINDING = frozenset(Modality) - {Modality.POWER, Modality.DEFINITION}


@dataclass(frozen=True)
class Asked:
    """A question as it is put. `key` is the question's own, or the lineage of the one clause it is about.

    `clauses` are ids, `lineages` what they are known by through renumbering; `roles` those who are asked; `scope` for which
    units an answer counts.
    """

    key: str
    label: Words
    text: Words
    clauses: tuple[str, ...]
    lineages: tuple[str, ...]
    roles: tuple[str, ...]
    scope: Scope
    help: Words | None = None


def binding(clause: Clause) -> dict[str, None]:
    """The roles and bodies of which the clause wants something, in its order."""
    return {actor: None for norm in clause.norms if norm.modality in BINDING for actor in norm.actors}


def bound_by(package: Package, clause: Clause) -> list[str]:
    """The roles of which the clause wants something, in its order; a body stands for the role of its members."""
    roles = {role.key for role in package.roles}
    members = {role.holder.member_of: role.key for role in package.roles if role.holder.member_of}
    named = (members.get(actor, actor) for actor in binding(clause))
    return list(dict.fromkeys(role for role in named if role in roles))


def questions_of(package: Package, roles: Collection[str], lineages: Collection[str] | None = None) -> list[Asked]:
    """The questions for the holders of `roles`, in the order of the text; of `lineages` only, when given.

    A clause that a question of the package covers for a role is not asked of that role again.
    """
    wanted = {clause.id: clause for clause in package.normative if lineages is None or clause.lineage in lineages}
    order = {clause.id: place for place, clause in enumerate(package.clauses)}
    titles = {clause.id: clause.title for clause in package.clauses if clause.title}
    covered: set[tuple[str, str]] = set()
    found: list[tuple[int, Asked]] = []
    for question in package.inspection:
        asked_of = tuple(role for role in question.roles if role in roles)
        clauses = [wanted[each] for each in question.clauses if each in wanted]
        if not asked_of or not clauses:
            continue
        covered |= {(clause.id, role) for clause in clauses for role in question.roles}
        place = min(order[clause.id] for clause in clauses)
        found.append((place, _asked(question.key, (question.label, question.text), clauses, asked_of, question.help)))
    for clause in wanted.values():
        bound = tuple(r for r in bound_by(package, clause) if r in roles and (clause.id, r) not in covered)
        if bound and clause.question is not None:
            title = _title(clause, titles)
            found.append((order[clause.id], _asked(clause.lineage, (title, clause.question), [clause], bound, None)))
    return [asked for _place, asked in sorted(found, key=lambda each: each[0])]


def _title(clause: Clause, titles: Mapping[str, str]) -> Words:
    """A short name of a clause: its own title, or the nearest one above it, with its number."""
    above = max((each for each in titles if clause.id.startswith(each)), key=len, default="")
    return Words(ja=f"{titles.get(above, '')} {clause.id}".strip(), en=clause.id)


def _asked(
    key: str, words: tuple[Words, Words], clauses: list[Clause], roles: tuple[str, ...], help_text: Words | None
) -> Asked:
    label, text = words
    return Asked(
        key=key,
        label=label,
        text=text,
        clauses=tuple(clause.id for clause in clauses),
        lineages=tuple(clause.lineage for clause in clauses),
        roles=roles,
        scope=clauses[0].scope or Scope.CITY,
        help=help_text,
    )
