"""What reading the norms of a text gives: every field with its place, and for every norm how sure the reading is."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from sekimori.standards.models import Counterpart, Modality, Mode, Norm, Relation, Strict, TimeWord, Words


class Span(Strict):
    """The characters [start, end) of the clause's text."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Source(StrEnum):
    """Where a subject was found."""

    STATED = "stated"  # 「〇〇は、…」 in the sentence itself
    CONDITION = "condition"  # 「〇〇が…する場合は」
    SENTENCE = "sentence"  # the sentence before in the same clause
    LEAD_IN = "lead_in"  # the lead-in of the list the clause belongs to
    HEADING = "heading"  # the heading names the role
    DOCUMENT = "document"  # the subject is a document; its maker is named elsewhere
    CITED = "cited"  # 「前項の…」


class Who(Strict):
    """A person, role or body as the text names it. `key` is the package's role when it is known, else empty."""

    words: str
    key: str = ""
    span: Span | None = None


class ConditionKind(StrEnum):
    """What a condition does to its norm."""

    WHEN = "when"  # …場合、…とき
    UNLESS = "unless"  # …場合を除き
    PRINCIPLE = "principle"  # 原則として
    PROVISO = "proviso"  # ただし…この限りでない
    SCOPE = "scope"  # 機密性２以上の情報: only what is so classified
    WHOSE = "whose"  # 「報告を受けた〇〇は」: the subject's own clause


class ReadCondition(Strict):
    """A condition in the text's own words; without a span when the heading says it."""

    kind: ConditionKind
    words: str
    span: Span | None = None


class ReadCounterpart(Strict):
    """Towards whom: `whom` may be empty when the text demands, say, a permission without saying whose."""

    relation: Relation
    whom: tuple[Who, ...] = ()
    mode: Mode = Mode.ALL
    span: Span


class ReadNorm(Strict):
    """One norm as read from a sentence; a proposal, never in force before a person has confirmed it.

    `span` is the part of the clause's text it was read from. `confidence` is 0–100; `reasons` say in Japanese how each
    doubtful part was read, `missing` names the fields that the text does not give (they stay empty). `under` is the clause
    whose lead-in gave the subject, the time word or the force.
    """

    clause: str
    sentence: int
    span: Span
    words: str
    actors: tuple[Who, ...] = ()
    actors_mode: Mode = Mode.ALL
    actors_from: Source | None = None
    modality: Modality | None = None
    as_needed: bool = False
    conditions: tuple[ReadCondition, ...] = ()
    counterparts: tuple[ReadCounterpart, ...] = ()
    time: TimeWord | None = None
    records: bool = False
    under: str = ""
    confidence: Annotated[int, Field(ge=0, le=100)]
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def as_norm(self, condition: Words | None = None) -> Norm | None:
        """The norm in the package's shape, with the condition as a person worded it.

        None while an actor, the modality or a counterpart is not known by its key.
        """
        if self.modality is None or not self.actors or not all(actor.key for actor in self.actors):
            return None
        counterparts = []
        for other in self.counterparts:
            keys = tuple(dict.fromkeys(who.key for who in other.whom))
            if not keys or not all(keys):
                return None
            counterparts.append(Counterpart(relation=other.relation, roles=keys, mode=other.mode))
        return Norm(
            actors=tuple(dict.fromkeys(actor.key for actor in self.actors)),
            actors_mode=self.actors_mode,
            modality=self.modality,
            as_needed=self.as_needed,
            condition=condition,
            counterparts=tuple(counterparts),
            time=self.time,
            records=self.records,
        )


class TermKind(StrEnum):
    """How a text introduces a word."""

    ALIAS = "alias"  # （以下「…」という。）
    DEFINITION = "definition"  # …とは、…をいう。
    ROLE = "role"  # 副市長を、〇〇とする。


class Term(Strict):
    """A word the text introduces: `name` stands for `meaning`; for a role `meaning` is who holds it."""

    kind: TermKind
    name: str
    meaning: str
    clause: str
    span: Span


class RoleInText(Strict):
    """A role as this text knows it: its printed name, other names for it, and the posts that hold it.

    `key` is the package's role it corresponds to, with the reason; empty when nothing speaks for one.
    """

    name: str
    others: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    clause: str = ""
    key: str = ""
    confidence: Annotated[int, Field(ge=0, le=100)] = 0
    reason: str = ""


class NormReading(Strict):
    """All norms, terms and roles of a text. `silent` are the leaves that gave no norm, with the reason."""

    norms: tuple[ReadNorm, ...]
    terms: tuple[Term, ...] = ()
    roles: tuple[RoleInText, ...] = ()
    silent: tuple[tuple[str, str], ...] = ()

    def of(self, clause: str) -> tuple[ReadNorm, ...]:
        """The norms of one clause, in the order of its sentences."""
        return tuple(norm for norm in self.norms if norm.clause == clause)
