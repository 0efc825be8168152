"""Provisions of two editions side by side in their trees, from the identity of their clauses.

Stricter than identity: provisions are paired only under paired parents and in one order, so that a table can put them in one
row and an amendment can renumber them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sekimori.standards.addresses import CONTAINERS
from sekimori.standards.comparing.records import Comparison
from sekimori.standards.editions import HOLDERS, Edition, NodeLike, Provision


def pair_provisions(
    old: Sequence[NodeLike], new: Sequence[NodeLike], comparison: Comparison, *, within_chapters: bool
) -> Pairing:
    """The pairs of two editions. With `within_chapters` an article that went to another chapter is not paired."""
    pairing = Pairing(Names(Edition(old)), Names(Edition(new)))
    _Pairer(pairing, comparison, within_chapters=within_chapters).run()
    return pairing


@dataclass
class Names:
    """Each provision of an edition with the id under which its node is listed, and back."""

    edition: Edition
    id_of: dict[int, str] = field(default_factory=dict)
    by_id: dict[str, Provision] = field(default_factory=dict)
    parent: dict[int, Provision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for provision, identity, parent in self.edition.listed():
            self.id_of[id(provision)] = identity
            self.parent[id(provision)] = parent
            if provision.part.kind not in HOLDERS or provision.own_node or not provision.children:
                self.by_id[identity] = provision


@dataclass
class Pairing:
    """`twin` leads from id(old provision) to the new one, `origin` from id(new provision) to the old one."""

    old: Names
    new: Names
    twin: dict[int, Provision] = field(default_factory=dict)
    origin: dict[int, Provision] = field(default_factory=dict)

    def link(self, one: Provision, other: Provision) -> None:
        """Makes two provisions a pair."""
        self.twin[id(one)] = other
        self.origin[id(other)] = one

    def part(self, one: Provision) -> None:
        """Takes a pair apart."""
        del self.origin[id(self.twin.pop(id(one)))]


@dataclass
class _Pairer:
    pairing: Pairing
    comparison: Comparison
    within_chapters: bool

    def __post_init__(self) -> None:
        self.old, self.new = self.pairing.old, self.pairing.new
        self.twin, self.origin, self.link = self.pairing.twin, self.pairing.origin, self.pairing.link

    def run(self) -> None:
        """Pairs provisions whose clauses are the same, outermost first, where both parents are a pair and the order is kept."""
        wished: dict[int, Provision] = {}
        for identity in self.comparison.identities:
            if identity.old and identity.new:
                one, other = self.old.by_id.get(identity.old[0]), self.new.by_id.get(identity.new[0])
                if one is not None and other is not None and one.part.kind == other.part.kind:
                    wished[id(one)] = other
        self._pair_containers(wished)
        self._pair_articles(wished)

    def _pair_containers(self, wished: dict[int, Provision]) -> None:
        self.link(self.old.edition.root, self.new.edition.root)
        for above in self.old.edition.root.walk():
            if (new_above := self.twin.get(id(above))) is None:
                continue
            places = {id(child): index for index, child in enumerate(new_above.children)}
            pairs = [
                (child, wished[id(child)])
                for child in above.children
                if child.part.kind in CONTAINERS and id(child) in wished and id(wished[id(child)]) in places
            ]
            for one, other in _in_order(pairs, places):
                self.link(one, other)

    def _pair_articles(self, wished: dict[int, Provision]) -> None:
        """Articles go with the article that most of their paragraphs went to; everything else follows its parent."""
        olds, news = _bodies(self.old.edition.root), _bodies(self.new.edition.root)
        place = {id(each): index for index, each in enumerate(news)}
        holder = {id(child): each for each in news for child in each.walk()}
        pairs: list[tuple[Provision, Provision]] = []
        for one in olds:
            votes: Counter[int] = Counter()
            for child in one.walk():
                other = wished.get(id(child))
                if other is not None and (found := holder.get(id(other))) is not None:
                    votes[place[id(found)]] += 2 if child.part.kind == "項" or child is one else 1
            if votes:
                best = max(votes, key=lambda index: (votes[index], -index))
                if news[best].part.kind == one.part.kind and _can_follow(one, news[best]):
                    pairs.append((one, news[best]))
        if self.within_chapters:
            pairs = [
                (one, other)
                for one, other in pairs
                if self.twin.get(id(self.old.parent[id(one)])) is self.new.parent[id(other)]
            ]
        for one, other in _in_order(pairs, place):
            self.link(one, other)
            self._pair_children(one, other, wished)
            if one.paragraphs() and not any(id(paragraph) in self.twin for paragraph in one.paragraphs()):
                self.pairing.part(one)
        self._pair_supplements(olds, news)
        self._part_emptied()

    def _pair_supplements(self, olds: list[Provision], news: list[Provision]) -> None:
        """附則 stay what they are even when no word of them does: none can be taken out while another of the name comes."""
        free = {each.part.spelling: each for each in news if each.part.kind == "附則" and id(each) not in self.origin}
        for one in olds:
            other = free.pop(one.part.spelling, None) if one.part.kind == "附則" and id(one) not in self.twin else None
            if other is None or other.own_node != one.own_node:
                continue
            self.link(one, other)
            for child, found in list(zip(one.paragraphs(), other.paragraphs(), strict=False))[:1]:
                if id(child) not in self.twin and id(found) not in self.origin and _can_follow(child, found):
                    self.link(child, found)

    def _part_emptied(self) -> None:
        """A chapter of which no article lives on is exchanged, not kept."""
        for one in list(self.old.edition.root.walk()):
            if one.part.kind not in CONTAINERS or id(one) not in self.twin or not one.children:
                continue
            other = self.twin[id(one)]
            below = {id(each) for each in other.walk()} - {id(other)}
            if not any(id(self.twin.get(id(each))) in below for each in one.walk() if each is not one):
                self.pairing.part(one)

    def _pair_children(self, one: Provision, other: Provision, wished: dict[int, Provision]) -> None:
        places = {id(child): index for index, child in enumerate(other.children)}
        wishes = [(child, self._wish(child, places, wished)) for child in one.children]
        pairs = [(child, found) for child, found in wishes if found is not None and _can_follow(child, found)]
        for child, found in _in_order(pairs, places):
            self.link(child, found)
            self._pair_children(child, found, wished)

    def _wish(self, child: Provision, places: dict[int, int], wished: dict[int, Provision]) -> Provision | None:
        """The one of the provisions in `places` that a child went to; one without a node of its own goes with what it holds."""
        if (found := wished.get(id(child))) is not None:
            return found if id(found) in places else None
        if child.part.kind not in HOLDERS:
            return None
        for below in child.walk():
            at = wished.get(id(below))
            while at is not None and id(at) not in places:
                at = self.new.parent.get(id(at))
            if at is not None and at.part.kind == child.part.kind:
                return at
        return None


def _can_follow(one: Provision, other: Provision) -> bool:
    """Whether one can become the other in place: words cannot be given to a heading that has provisions below it."""
    return bool(one.text) or not other.text or not one.children


def _bodies(root: Provision) -> list[Provision]:
    """Articles, and what else stands at the top or in a chapter without being one."""
    out: list[Provision] = []
    for child in root.children:
        if child.part.kind in CONTAINERS:
            out.extend(_bodies(child))
        else:
            out.append(child)
    return out


def _in_order(pairs: list[tuple[Provision, Provision]], place: dict[int, int]) -> list[tuple[Provision, Provision]]:
    """The longest run of pairs whose second ones rise, each used once."""
    best: list[int] = []
    before: list[int] = []
    for index, (_, other) in enumerate(pairs):
        top, link = 1, -1
        for earlier in range(index):
            if place[id(pairs[earlier][1])] < place[id(other)] and best[earlier] + 1 > top:
                top, link = best[earlier] + 1, earlier
        best.append(top)
        before.append(link)
    at = max(range(len(pairs)), key=best.__getitem__, default=-1)
    kept: list[tuple[Provision, Provision]] = []
    while at >= 0:
        kept.append(pairs[at])
        at = before[at]
    return kept[::-1]
