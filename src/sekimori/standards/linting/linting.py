"""Lints a read text: runs every rule over it and puts the findings in the order of the text."""

from __future__ import annotations

from collections.abc import Sequence

from sekimori.standards.linting.material import Material
from sekimori.standards.linting.model import LintFinding, LintReport, Severity
from sekimori.standards.linting.organisation import Organisation
from sekimori.standards.linting.rules import ALL
from sekimori.standards.norms.model import NormReading
from sekimori.standards.norms.outline import Node, Outline

_GRAVER_FIRST = {severity: at for at, severity in enumerate(Severity)}


def lint(
    nodes: Sequence[Node],
    reading: NormReading,
    *,
    organisation: Organisation | None = None,
    forms: Sequence[str] = (),
) -> LintReport:
    """The findings of all rules.

    `nodes` and `reading` are the text and its norms; `organisation` the city's own units and documents, without which
    only the text itself is examined; `forms` the labels of the appendices the text has.
    """
    outline = Outline(nodes)
    material = Material(outline, reading, organisation, tuple(forms))
    found: list[LintFinding] = [one for rule in ALL for one in rule(material)]
    places = {clause: at for at, clause in enumerate(outline.by_id)}
    found.sort(key=lambda one: (places.get(one.clause, -1), _GRAVER_FIRST[one.severity], one.rule))
    return LintReport(findings=tuple(dict.fromkeys(found)))
