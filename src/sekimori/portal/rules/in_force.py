"""An adoption as others see it: the edition's package, its texts and the city's own meanings, ready to be asked.

Packages are kept in memory by their digest, because an edition that was confirmed never changes.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from django.utils.translation import get_language

from sekimori.portal.rules.models import Edition, TimeSetting
from sekimori.standards.models import (
    AssetAct,
    ClassificationScheme,
    Clause,
    Package,
    Restriction,
    TimeMeaning,
    TimeWord,
    Words,
)

KEPT = 8


@dataclass(frozen=True)
class PublishedNode:
    """A node of the city's own published text."""

    id: str
    level: str
    title: str
    text: str
    leaf: bool


@dataclass(frozen=True)
class EditionContent:
    """What an edition says: the package, the published text by clause, and the clauses nobody has confirmed."""

    package: Package
    published: Mapping[str, PublishedNode]
    unconfirmed: frozenset[str]

    @cached_property
    def by_lineage(self) -> Mapping[str, Clause]:
        return {clause.lineage: clause for clause in self.package.clauses}

    @cached_property
    def by_id(self) -> Mapping[str, Clause]:
        return {clause.id: clause for clause in self.package.clauses}

    def text(self, clause_id: str) -> str:
        """The published text of a clause where the city read its own in, otherwise the requirement in our words;

        a heading gives its title. Raises KeyError for a clause the edition has not.
        """
        node = self.published.get(clause_id)
        if node is not None:
            return node.text or node.title
        clause = self.by_id[clause_id]
        return in_language(clause.requirement) if clause.requirement else clause.title


def in_language(words: Words) -> str:
    """The words in the language in force."""
    return words.en if (get_language() or "ja").startswith("en") else words.ja


_kept: OrderedDict[tuple[str, str, str], EditionContent] = OrderedDict()
_lock = Lock()


def content_of(edition: int, digest: str, published_digest: str, unconfirmed: list[str]) -> EditionContent:
    """The content of the edition with this key and digests: from memory, or by one query."""
    key = (digest, published_digest, "\n".join(unconfirmed))
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    content, published = Edition.objects.values_list("content", "published").get(pk=edition)
    made = EditionContent(Package.model_validate_json(content), nodes_of(published), frozenset(unconfirmed))
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def nodes_of(published: list[dict[str, Any]]) -> dict[str, PublishedNode]:
    """The stored nodes by id; of two with one id the first."""
    found: dict[str, PublishedNode] = {}
    for node in published:
        found.setdefault(node["id"], PublishedNode(**node))
    return found


@dataclass(frozen=True)
class AdoptionView:
    """An edition in force for organs of the city. `package`, `clause` and `text` cost a query the first time in a process,

    `times` one each time it is first asked.
    """

    pk: int
    edition: int
    key: str
    label: str
    digest: str
    published_digest: str
    organs: tuple[int, ...]
    organ_names: tuple[str, ...]
    effective_on: dt.date
    decided_on: dt.date
    body_label: str
    reference: str
    day: dt.date
    unconfirmed_list: list[str] = field(default_factory=list)

    @cached_property
    def content(self) -> EditionContent:
        return content_of(self.edition, self.digest, self.published_digest, self.unconfirmed_list)

    @property
    def package(self) -> Package:
        """The standard package of the edition."""
        return self.content.package

    @property
    def unconfirmed(self) -> frozenset[str]:
        """The ids of clauses whose norms nobody has confirmed: shown as such, never enforced."""
        return self.content.unconfirmed

    @property
    def has_published_text(self) -> bool:
        return bool(self.published_digest)

    def clause(self, clause_id: str) -> Clause:
        """The clause with this id. Raises KeyError."""
        return self.content.by_id[clause_id]

    def by_lineage(self, lineage: str) -> Clause | None:
        """The clause that carries this lineage in this edition; None when it has none."""
        return self.content.by_lineage.get(lineage)

    def text(self, clause_id: str) -> str:
        """The published text when imported, else the requirement; see EditionContent.text."""
        return self.content.text(clause_id)

    def requirement(self, clause_id: str) -> str:
        """The requirement in our words in the language in force; the title of a heading. Raises KeyError."""
        clause = self.clause(clause_id)
        return in_language(clause.requirement) if clause.requirement else clause.title

    @cached_property
    def times(self) -> Mapping[TimeWord, TimeMeaning]:
        """What each time word means on the view's day: the city's own setting, else the edition's."""
        return {**{time.word: time for time in self.package.times}, **settings_on(self.day)}

    @property
    def classification(self) -> ClassificationScheme:
        """How information is classified under this edition."""
        return self.package.classification

    def restrictions_at(self, act: AssetAct, levels: Collection[str]) -> list[Restriction]:
        """The handling restrictions to show when `act` is done with an asset of these levels, in the scheme's order.

        Raises KeyError for a level the scheme does not have.
        """
        scheme = self.classification
        wanted = {key for level in levels for key in scheme.level(level).restrictions}
        return [each for each in scheme.restrictions if each.key in wanted and act in each.shown_at]

    def unknown_levels(self) -> Mapping[str, str]:
        """The level assumed on each axis until somebody answers: axis → level."""
        return self.classification.unknown


def settings_on(day: dt.date) -> dict[TimeWord, TimeMeaning]:
    """The city's own meanings of time words on `day`, the last one recorded for the latest day before; one query."""
    found: dict[TimeWord, TimeMeaning] = {}
    known = {word.value for word in TimeWord}
    for row in TimeSetting.objects.filter(since__lte=day).order_by("since", "pk"):
        if row.word in known:
            found[TimeWord(row.word)] = TimeMeaning(
                word=TimeWord(row.word),
                minutes=row.minutes,
                office_hours=row.office_hours,
                office_days=row.office_days,
                months=row.months,
            )
    return found
