"""What every rule looks at: the clauses, the norms and terms read from them, and the organisation if one is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sekimori.standards.linting.model import LintFinding, Severity
from sekimori.standards.linting.organisation import Organisation
from sekimori.standards.norms.model import NormReading, ReadNorm, Span
from sekimori.standards.norms.outline import Node, Outline
from sekimori.standards.norms.sentences import Sentence, split_sentences


@dataclass(frozen=True)
class Material:
    """A text under examination. `forms` are the labels of the appendices it has (様式第1号, 別表第1)."""

    outline: Outline
    reading: NormReading
    organisation: Organisation | None = None
    forms: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The clauses with words of their own, in order."""
        return tuple(node for node in self.outline.by_id.values() if node.text.strip())

    @cached_property
    def sentences(self) -> dict[str, tuple[Sentence, ...]]:
        """Clause → its sentences."""
        return {node.id: split_sentences(node.text) for node in self.nodes}

    def sentence_of(self, norm: ReadNorm) -> Sentence:
        """The sentence a norm was read from."""
        return self.sentences[norm.clause][norm.sentence]

    def text_of(self, clause: str) -> str:
        """The text of a clause."""
        return self.outline.by_id[clause].text


def finding(
    rule: str,
    severity: Severity,
    clause: str,
    sentence: str,
    todo: str,
    *,
    span: Span | None = None,
    words: str = "",
    related: Sequence[str] = (),
) -> LintFinding:
    """A finding; related clauses once each and without the clause itself."""
    others = tuple(dict.fromkeys(one for one in related if one != clause))
    return LintFinding(
        rule=rule,
        severity=severity,
        clause=clause,
        sentence=sentence,
        todo=todo,
        span=span,
        words=words,
        related=others,
    )
