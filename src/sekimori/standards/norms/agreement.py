"""How far two readings of the same text agree: the norms read by rule against norms written by hand, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from sekimori.standards.models import Norm
from sekimori.standards.norms.model import ReadNorm

FIELDS = ("norms", "actors", "actors_mode", "modality", "as_needed", "condition", "counterparts", "time", "records")


@dataclass
class Count:
    """How many were right, how many were read but wrong, how many were missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@dataclass(frozen=True)
class Difference:
    """A field of a clause on which the two do not agree."""

    clause: str
    field: str
    read: str
    written: str
    confidence: int


@dataclass
class Agreement:
    """Counts per field, and every difference."""

    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in FIELDS})
    differences: list[Difference] = field(default_factory=list)
    judged: list[tuple[int, bool]] = field(
        default_factory=list
    )  # confidence of a norm, and whether all its fields agree


def compare_norms(read: Iterable[ReadNorm], written: Mapping[str, Sequence[Norm]]) -> Agreement:
    """Compares the norms read from a text with those written by hand for the same clauses.

    Only clauses that `written` names are judged. Within a clause norms are paired in order so that they agree best.
    An actor that the hand marks as implied may be missing in the reading: the text does not name it.
    """
    by_clause: dict[str, list[ReadNorm]] = {clause: [] for clause in written}
    for norm in read:
        if norm.clause in by_clause:
            by_clause[norm.clause].append(norm)
    result = Agreement()
    for clause, norms in written.items():
        _compare_clause(clause, by_clause[clause], list(norms), result)
    return result


def _compare_clause(clause: str, read: list[ReadNorm], written: list[Norm], result: Agreement) -> None:
    pairs = _pair(read, written)
    count = result.counts["norms"]
    count.right += len(pairs)
    count.wrong += len(read) - len(pairs)
    count.missed += len(written) - len(pairs)
    if len(read) != len(written):
        result.differences.append(Difference(clause, "norms", str(len(read)), str(len(written)), 0))
    for mine, theirs in pairs:
        whole = True
        for name in FIELDS[1:]:
            got, wanted = _values(mine, name), _wanted(theirs, name)
            if name in {"actors", "actors_mode"} and theirs.implied and not mine.actors:
                wanted = frozenset()
            result.counts[name].right += len(got & wanted)
            result.counts[name].wrong += len(got - wanted)
            result.counts[name].missed += len(wanted - got)
            if got != wanted:
                whole = False
                result.differences.append(Difference(clause, name, _show(got), _show(wanted), mine.confidence))
        result.judged.append((mine.confidence, whole))


def _pair(read: list[ReadNorm], written: list[Norm]) -> list[tuple[ReadNorm, Norm]]:
    """The pairs in order that agree best; the shorter list is used up."""
    turned = len(read) > len(written)
    best: list[tuple[ReadNorm, Norm]] = []
    best_score = -1
    for chosen in combinations(range(max(len(read), len(written))), min(len(read), len(written))):
        mine = [read[at] for at in chosen] if turned else read
        theirs = written if turned else [written[at] for at in chosen]
        pairs = list(zip(mine, theirs, strict=True))
        score = sum(_likeness(one, other) for one, other in pairs)
        if score > best_score:
            best, best_score = pairs, score
    return best


def _likeness(read: ReadNorm, written: Norm) -> int:
    return sum(_values(read, name) == _wanted(written, name) for name in FIELDS[1:])


def _values(norm: ReadNorm, name: str) -> frozenset[str]:
    """A field of a read norm as a set of comparable words; empty when the norm says nothing of it."""
    if name == "actors":
        return frozenset(who.key or f"?{who.words}" for who in norm.actors)
    if name == "actors_mode":
        return frozenset({norm.actors_mode.value} if len(norm.actors) > 1 else ())
    if name == "condition":
        return frozenset({"yes"} if norm.conditions else ())
    if name == "counterparts":
        return frozenset(f"{c.relation.value}:{w.key or '?' + w.words}" for c in norm.counterparts for w in c.whom)
    return _plain(norm, name)


def _wanted(norm: Norm, name: str) -> frozenset[str]:
    if name == "actors":
        return frozenset(norm.actors)
    if name == "actors_mode":
        return frozenset({norm.actors_mode.value} if len(norm.actors) > 1 else ())
    if name == "condition":
        return frozenset({"yes"} if norm.condition is not None else ())
    if name == "counterparts":
        return frozenset(f"{c.relation.value}:{role}" for c in norm.counterparts for role in c.roles)
    return _plain(norm, name)


def _plain(norm: ReadNorm | Norm, name: str) -> frozenset[str]:
    if name == "modality":
        return frozenset({norm.modality.value} if norm.modality is not None else ())
    if name == "time":
        return frozenset({norm.time.value} if norm.time is not None else ())
    return frozenset({"yes"} if getattr(norm, name) else ())


def _show(values: frozenset[str]) -> str:
    return " ".join(sorted(values)) or "—"
