"""What aligning a text to a package gives: for each clause the nearest clauses of the package, how near, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from sekimori.standards.models import MechanismKind, Strict


class Verdict(StrEnum):
    """What the scores amount to; a person decides in every case."""

    MATCHED = "matched"
    DOUBTFUL = "doubtful"
    NONE = "none"


class ProposedMechanism(Strict):
    """A mechanism of the package that would carry the clause out, and the package clause it comes from."""

    kind: MechanismKind
    name: str
    clause: str


class Candidate(Strict):
    """A clause of the package: how near (0–100), what speaks for it, and where its norms say something else."""

    clause: str
    lineage: str
    score: Annotated[int, Field(ge=0, le=100)]
    words: Annotated[int, Field(ge=0, le=100)]  # likeness of the words alone
    heading: Annotated[int, Field(ge=0, le=100)]  # likeness of the headings
    norms: Annotated[int, Field(ge=0, le=100)]  # agreement of who, force, towards whom, when
    reasons: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


class ClauseAlignment(Strict):
    """The alignment of one clause. `candidates` are best first; the mechanisms are those of the `accepted` ones."""

    clause: str
    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    accepted: tuple[str, ...] = ()  # the candidates that count, best first
    mechanisms: tuple[ProposedMechanism, ...] = ()
    reason: str = ""


class Alignment(Strict):
    """The whole alignment. `absent` are the package's clauses that no clause of the text matches."""

    package: str
    edition: str
    clauses: tuple[ClauseAlignment, ...]
    absent: tuple[str, ...] = ()

    def of(self, clause: str) -> ClauseAlignment:
        """The alignment of one clause. Raises KeyError."""
        for one in self.clauses:
            if one.clause == clause:
                return one
        raise KeyError(clause)
