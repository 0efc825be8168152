"""Applies an amendment to a text: all operations at once, or none when any of them does not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sekimori.common.errors import InvalidInput, ManyFaults
from sekimori.standards import addresses
from sekimori.standards.addresses import CONTAINERS, Address
from sekimori.standards.amending import facets
from sekimori.standards.amending.operations import (
    Caption,
    Delete,
    Insert,
    Operation,
    Renumber,
    Replace,
    ReplaceAll,
    Rewrite,
)
from sekimori.standards.amending.placing import Placer
from sekimori.standards.amending.wording import WordsMissing, contains, replace_words
from sekimori.standards.editions import FIRST_PARAGRAPH, HOLDERS, Edition, NodeLike, Provision, TextNode

# Parts of a paper that are no clauses: nothing in a read text changes with them.
_BESIDE_THE_TEXT = {"題名", "目次", "前文"}


def apply(
    operations: Iterable[Operation], nodes: Iterable[NodeLike], *, own_words: Collection[int] = ()
) -> list[TextNode]:
    """The clauses of the new edition.

    `operations` are those of one act, `nodes` its clauses before the amendment in reading order, with article-style or
    guideline-style ids. `own_words` are the positions of replacements that mean the target's own words only, as a table
    shows them; the others reach what stands below the target too, as 「第6条中」 does.

    Raises ManyFaults with one InvalidInput per operation that does not fit (its target or the words to be replaced are not
    there, or two provisions would get one number); nothing is applied then.
    """
    placed = [(place, operation) for place, operation in enumerate(operations) if not _is_beside(operation)]
    own = {index for index, (place, _) in enumerate(placed) if place in own_words}
    applier = _Applier(Edition(nodes), own)
    applier.apply([operation for _, operation in placed])
    return applier.edition.nodes()


def _is_beside(operation: Operation) -> bool:
    if isinstance(operation, ReplaceAll):
        raise InvalidInput("全部改正は、改正後の全文を読み取って新しい版とします。適用する操作はありません。")
    return getattr(operation, "target", "") in _BESIDE_THE_TEXT


@dataclass
class _Applier:
    edition: Edition
    own_words: set[int]
    faults: list[InvalidInput] = field(default_factory=list)
    spoken_of: dict[int, Provision] = field(default_factory=dict)

    def apply(self, operations: list[Operation]) -> None:
        """Resolves all old places first, then changes words, takes out, moves, and puts in."""
        for index, operation in enumerate(operations):
            self._resolve(index, operation)
        self._stop_at_faults()
        self._words(operations)
        self._captions(operations)
        self._stop_at_faults()
        self._rewrites(operations)
        self._deletions(operations)
        placer = Placer(self.edition)
        self._moves(operations, placer)
        for index, operation in enumerate(operations):
            if isinstance(operation, Insert):
                self._insert(index, operation, placer)
        placer.settle()
        self.faults.extend(placer.faults)
        self._stop_at_faults()

    def _stop_at_faults(self) -> None:
        if self.faults:
            raise ManyFaults(list(self.faults))

    def _fault(self, sentence: str) -> None:
        self.faults.append(InvalidInput(sentence))

    def _resolve(self, index: int, operation: Operation) -> None:
        if isinstance(operation, Insert):
            self._resolve_before(index, operation)
            return
        if not isinstance(operation, Replace | Rewrite | Delete | Renumber | Caption):
            return
        if operation.target == "本則":
            self.spoken_of[index] = self.edition.root
            return
        address, _ = facets.split(operation.target)
        found = self.edition.find(address)
        if found is None:
            self._fault(f"{operation.target}が改正前の本文にありません。")
        else:
            self.spoken_of[index] = found

    def _resolve_before(self, index: int, operation: Insert) -> None:
        if not operation.before:
            return
        found = self.edition.find(addresses.parse(operation.before))
        if found is None:
            self._fault(f"{operation.before}が改正前の本文にありません。")
        else:
            self.spoken_of[index] = found

    def _words(self, operations: list[Operation]) -> None:
        """All replacements of words, those of one provision together, judged by the words before the amendment."""
        pairs: dict[int, list[tuple[Replace, str]]] = {}
        places: dict[int, Provision] = {}
        for index, operation in enumerate(operations):
            if not isinstance(operation, Replace):
                continue
            _, facet = facets.split(operation.target)
            reached = [
                each
                for each in self._scope(operations, index, facet)
                if contains(facets.of(each.text, facet), operation.old)
            ]
            if not reached or not operation.old:
                self._fault(f"{operation.target}に「{operation.old}」という字句がありません。")
            for provision in reached:
                places[id(provision)] = provision
                pairs.setdefault(id(provision), []).append((operation, facet))
        for key, provision in places.items():
            self._change(provision, pairs[key])

    def _scope(self, operations: list[Operation], index: int, facet: str) -> list[Provision]:
        """The provisions whose words a target means: its own text, and what stands below it unless a part is named."""
        place = self.spoken_of[index]
        if facet or index in self.own_words:
            return [self._speaking(place)]
        if operations[index].op == "replace" and getattr(operations[index], "target", "") == "本則":
            return [
                each
                for child in place.children
                if child.part.kind in {*CONTAINERS, "条", "digits", "large"}
                for each in child.walk()
            ]
        return list(place.walk())

    def _speaking(self, place: Provision) -> Provision:
        """The provision that holds the words of a place: the first paragraph of an article."""
        paragraphs = place.paragraphs() if place.part.kind in HOLDERS else []
        return paragraphs[0] if paragraphs else place

    def _change(self, provision: Provision, wanted: list[tuple[Replace, str]]) -> None:
        by_facet: dict[str, list[tuple[str, str]]] = {}
        for operation, facet in wanted:
            by_facet.setdefault(facet, []).append((operation.old, operation.new))
        for facet, pairs in by_facet.items():
            before, words, after = facets.parted(provision.text, facet)
            try:
                provision.text = before + replace_words(words, pairs) + after
            except WordsMissing as missing:
                target = wanted[0][0].target
                self._fault(f"{target}の「{missing.words}」は、他の字句の改正と重なっています。")

    def _captions(self, operations: list[Operation]) -> None:
        for index, operation in enumerate(operations):
            if not isinstance(operation, Caption):
                continue
            place = self._titled(self.spoken_of[index])
            if not operation.old:
                place.title = operation.new
                if not operation.new and place.part.kind in CONTAINERS:
                    Placer(self.edition).dissolve(place)
                continue
            try:
                place.title = replace_words(place.title, [(operation.old, operation.new)])
            except WordsMissing:
                self._fault(f"{operation.target}の見出しに「{operation.old}」という字句がありません。")

    def _titled(self, place: Provision) -> Provision:
        if place.part.kind != "項":
            return place
        parent = self.edition.parent_of(place)
        return parent if parent.part.kind in HOLDERS and place is parent.children[0] else place

    def _rewrites(self, operations: list[Operation]) -> None:
        for index, operation in enumerate(operations):
            if not isinstance(operation, Rewrite):
                continue
            place = self.spoken_of[index]
            _, facet = facets.split(operation.target)
            if facet:
                speaking = self._speaking(place)
                before, _, after = facets.parted(speaking.text, facet)
                speaking.text = before + operation.text + after
            elif place.part.kind in HOLDERS and not place.own_node:
                level = place.children[0].level if place.children else place.level
                place.title = operation.title
                place.children = [Provision(FIRST_PARAGRAPH, level, "", operation.text)]
            else:
                place.title, place.text, place.children = operation.title, operation.text, []

    def _deletions(self, operations: list[Operation]) -> None:
        for index, operation in enumerate(operations):
            if not isinstance(operation, Delete):
                continue
            place = self.spoken_of[index]
            _, facet = facets.split(operation.target)
            if facet:
                speaking = self._speaking(place)
                before, words, after = facets.parted(speaking.text, facet)
                if not words:
                    self._fault(f"{operation.target}がありません。")
                speaking.text = before + after
                continue
            try:
                parent = self.edition.parent_of(place)
            except KeyError:
                continue  # It went with a provision above it.
            parent.children.remove(place)

    def _moves(self, operations: list[Operation], placer: Placer) -> None:
        moves = [
            (self.spoken_of[index], addresses.parse(operation.to))
            for index, operation in enumerate(operations)
            if isinstance(operation, Renumber)
        ]
        placer.move_all([move for move in moves if not _becomes_first_paragraph(*move)])

    def _insert(self, index: int, operation: Insert, placer: Placer) -> None:
        address, facet = facets.split(operation.target)
        if facet:
            place = self.edition.find(address)
            if place is None:
                self._fault(f"{operation.target}を加える規定がありません。")
                return
            speaking = self._speaking(place)
            speaking.text = facets.with_added(speaking.text, operation.text, facet)
            return
        placer.insert(address, operation, self.spoken_of.get(index))


def _becomes_first_paragraph(provision: Provision, to: Address) -> bool:
    """Whether an article becomes its own 第1項: its words stay where they are, and their id follows from the 項 added to it."""
    if provision.part.kind != "条" or len(to) < 2 or to[-1].kind != "項":  # noqa: PLR2004
        return False
    return to[-1].number == (1,) and to[-2].kind == "条" and to[-2].number == provision.part.number
