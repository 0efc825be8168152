"""Helpers for lint tests: invented texts in, rules and clauses out."""

from __future__ import annotations

from sekimori.standards.linting import LintFinding, Organisation, lint
from sekimori.standards.norms import read_norms
from tests.standards.texts import Clause


def found(
    rule: str, *clauses: Clause | str, organisation: Organisation | None = None, forms: tuple[str, ...] = ()
) -> list[LintFinding]:
    """The findings of one rule on an invented text; a bare string is the text of clause 第1条, 第2条, …"""
    nodes = [one if isinstance(one, Clause) else Clause(f"第{at}条", one) for at, one in enumerate(clauses, 1)]
    return list(lint(nodes, read_norms(nodes), organisation=organisation, forms=forms).by_rule(rule))


def where(findings: list[LintFinding]) -> list[tuple[str, str]]:
    """(clause, words) of each finding."""
    return [(finding.clause, finding.words) for finding in findings]
