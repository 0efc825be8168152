"""What linting a text gives: findings, each with its place, what is wrong in a sentence, and what to do."""

from __future__ import annotations

from enum import StrEnum

from sekimori.standards.models import Strict
from sekimori.standards.norms.model import Span


class Severity(StrEnum):
    """How much it matters: an error leaves a duty that cannot be carried out, a warning one that will be disputed."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class LintFinding(Strict):
    """One finding. `rule` is its stable id, `sentence` says what is wrong, `todo` what to do.

    `related` are other clauses it is about; `words` and `span` are the spot in the clause's text.
    """

    rule: str
    severity: Severity
    clause: str
    sentence: str
    todo: str
    span: Span | None = None
    words: str = ""
    related: tuple[str, ...] = ()


class LintReport(Strict):
    """All findings in the order of the text, the graver first within a clause."""

    findings: tuple[LintFinding, ...]

    def by_rule(self, rule: str) -> tuple[LintFinding, ...]:
        """The findings of one rule."""
        return tuple(finding for finding in self.findings if finding.rule == rule)
