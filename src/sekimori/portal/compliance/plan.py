"""What has to be asked for each clause of an adoption, worked out once and kept in memory: an edition never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from sekimori.portal.acts.readings import Question, Reader, all_readers, reader_of
from sekimori.portal.compliance.combining import is_claim, mechanism_keys
from sekimori.portal.compliance.extents import Extent, Ground
from sekimori.portal.rules import selectors as rules
from sekimori.portal.rules.selectors import AdoptionView
from sekimori.standards.models import Clause, Mechanism, Norm, Package, Scope

KEPT = 8


@dataclass(frozen=True)
class Asking:
    """A mechanism of a clause, the question it answers, and who reads it here (None: nobody carries it out yet)."""

    adoption: int
    clause: Clause
    key: str
    mechanism: Mechanism
    question: Question
    reader: Reader | None

    @property
    def lineage(self) -> str:
        return self.clause.lineage

    @property
    def claim(self) -> bool:
        return is_claim(self.mechanism)

    def __hash__(self) -> int:
        return hash((self.adoption, self.lineage, self.key))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Asking):
            return NotImplemented
        return (self.adoption, self.lineage, self.key) == (other.adoption, other.lineage, other.key)


class Plan:
    """The askings of one adoption."""

    def __init__(self, adoption: int, package: Package, extent: Extent) -> None:
        self.adoption = adoption
        self.package = package
        self.extent = extent
        self.clauses: dict[str, Clause] = {clause.lineage: clause for clause in package.normative}

    @cached_property
    def by_lineage(self) -> dict[str, list[Asking]]:
        """Every asking, by clause in the order of the text."""
        return {lineage: list(self._of(clause)) for lineage, clause in self.clauses.items()}

    def _of(self, clause: Clause) -> Iterable[Asking]:
        for key, mechanism in mechanism_keys(clause):
            question = Question(self.adoption, clause.id, clause.lineage, mechanism, _norm_of(clause, mechanism))
            yield Asking(self.adoption, clause, key, mechanism, question, reader_of(mechanism, self.package))

    @cached_property
    def listening(self) -> dict[str, list[Asking]]:
        """By the registered name of an act, the askings whose answer it may change."""
        found: dict[str, list[Asking]] = {}
        for askings in self.by_lineage.values():
            for asking in askings:
                for act in asking.reader.listens if asking.reader else ():
                    found.setdefault(act, []).append(asking)
        return found

    @cached_property
    def lineage_of(self) -> dict[str, str]:
        """Clause id → lineage, of the clauses with states."""
        return {clause.id: lineage for lineage, clause in self.clauses.items()}

    @cached_property
    def as_needed(self) -> frozenset[str]:
        """The lineages with a norm that obliges only 必要に応じ."""
        return frozenset(lin for lin, clause in self.clauses.items() if any(norm.as_needed for norm in clause.norms))

    def scope(self, lineage: str) -> Scope:
        """For which units the clause has states."""
        return self.clauses[lineage].scope or Scope.CITY

    def places(self, lineage: str) -> Sequence[int]:
        """Where the clause has states of its own."""
        return self.extent.places(self.scope(lineage))


def _norm_of(clause: Clause, mechanism: Mechanism) -> Norm:
    return clause.norms[mechanism.norms[0] if mechanism.norms else 0]


_kept: OrderedDict[tuple[object, ...], Plan] = OrderedDict()
_lock = Lock()


def plans_on(ground: Ground, views: Sequence[AdoptionView] | None = None) -> list[Plan]:
    """The plan of each adoption of `ground`; one query when one is not in memory and no `views` are at hand."""
    found = []
    for extent in ground.extents:
        key = (ground.token, extent.adoption, len(all_readers()))
        with _lock:
            plan = _kept.get(key)
        if plan is None:
            views = rules.adoptions_on(ground.day) if views is None else views
            view = next(each for each in views if each.pk == extent.adoption)
            plan = Plan(extent.adoption, view.package, extent)
            with _lock:
                _kept[key] = plan
                while len(_kept) > KEPT:
                    _kept.popitem(last=False)
        found.append(plan)
    return found
