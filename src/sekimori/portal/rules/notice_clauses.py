"""Which clauses of the standard in force a notice carries out: told to the app that sends notices, for its forms."""

from __future__ import annotations

from sekimori.portal.notices import clauses
from sekimori.portal.rules.selectors.adoptions import adoptions_on
from sekimori.standards.models import Clause, MechanismKind

MOST_WORDS = 50


def clauses_of(mechanism: str) -> list[tuple[str, str]]:
    """Lineage and words of the clauses that name this notice, over every adoption in force, in the order of the standard."""
    found: dict[str, str] = {}
    for view in adoptions_on():
        for clause in view.package.normative:
            if any(each.kind is MechanismKind.NOTICE and each.name == mechanism for each in clause.mechanisms):
                found.setdefault(clause.lineage, _words(clause))
    return list(found.items())


def _words(clause: Clause) -> str:
    words = clause.title or (clause.requirement.ja if clause.requirement else "")
    return f"{clause.id}　{words if len(words) <= MOST_WORDS else words[:MOST_WORDS] + '…'}"


clauses.provide(clauses_of)
