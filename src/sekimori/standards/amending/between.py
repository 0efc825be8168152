"""The operations that turn one edition into another, in the order in which an amendment would state them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sekimori.common.errors import InvalidInput, ManyFaults
from sekimori.standards import addresses
from sekimori.standards.addresses import CONTAINERS
from sekimori.standards.amending import facets
from sekimori.standards.amending.applying import apply
from sekimori.standards.amending.operations import Caption, Delete, Insert, Operation, Renumber, Replace, Rewrite
from sekimori.standards.amending.wording import pairs_between
from sekimori.standards.comparing.identity import compare
from sekimori.standards.comparing.pairing import Names, Pairing, pair_provisions
from sekimori.standards.comparing.records import Comparison
from sekimori.standards.comparing.similarity import likeness
from sekimori.standards.editions import HOLDERS, NodeLike, Provision

OWN_WORDS = "各号列記以外の部分"
REWRITE_BELOW = 0.35
MANY_PAIRS = 6


def operations_between(
    old: Sequence[NodeLike], new: Sequence[NodeLike], comparison: Comparison | None = None
) -> list[Operation]:
    """The operations of an amendment that makes `new` of `old`, each in reading order.

    Raises InvalidInput when the difference cannot be stated so that applying it gives `new` exactly (chapters cut anew
    across articles): the text is then to be revised as a whole.
    """
    found = comparison or compare(old, new)
    wanted = [_words(node) for node in new]
    for within_chapters in (False, True):
        place = {node.id: index for index, node in enumerate(new)}
        operations = _Differ(pair_provisions(old, new, found, within_chapters=within_chapters), place).run()
        try:
            reached = [_words(node) for node in apply(operations, old)]
        except ManyFaults:
            continue
        if reached == wanted:
            return operations
    raise InvalidInput("章の組替えなど、一部改正では書き表せない違いがあります。全部改正としてください。")


def _as_drafted(moves: list[Renumber]) -> list[Renumber]:
    """Moves in the order of a draft: what goes up the text from its beginning, what goes down from its end."""
    up = [each for each in moves if _number(each.to) < _number(each.target)]
    down = [each for each in moves if each not in up]
    up.sort(key=lambda each: (_rank(each), _number(each.target)))
    down.sort(key=lambda each: (_rank(each), [-number for number in _number(each.target)]))
    return [*up, *down]


def _number(target: str) -> tuple[int, ...]:
    return addresses.parse(target)[-1].number


def _rank(move: Renumber) -> int:
    kind = addresses.parse(move.target)[-1].kind
    return CONTAINERS.index(kind) if kind in CONTAINERS else len(CONTAINERS)


def _words(node: NodeLike) -> tuple[str, str, str]:
    return node.id, node.title, node.text


@dataclass
class _Differ:
    pairing: Pairing
    place: dict[str, int]
    moved: list[Renumber] = field(default_factory=list)  # articles and chapters
    added: list[Insert] = field(default_factory=list)  # articles and chapters with all below them

    def __post_init__(self) -> None:
        self.old, self.new = self.pairing.old, self.pairing.new
        self.twin, self.origin = self.pairing.twin, self.pairing.origin

    def run(self) -> list[Operation]:
        inside = list(self._below(self.old.edition.root, self.new.edition.root))
        self.added.sort(key=lambda each: self.place[each.target])
        return [*inside, *_as_drafted(self.moved), *self.added]

    def _below(self, one: Provision, other: Provision) -> Iterator[Operation]:
        """The operations inside a pair: what goes, what is reworded and renumbered, what comes."""
        children = [child for child in one.children if id(child) in self.twin]
        for child in one.children:
            if id(child) not in self.twin:
                yield from self._gone(child)
        for run in self._runs(children):
            for child in run:
                yield from self._changed(child, self.twin[id(child)])
        yield from self._added(other)

    def _runs(self, children: list[Provision]) -> Iterator[list[Provision]]:
        """Brothers in the order of their moves: those that go down the list are moved from the last one."""
        run: list[Provision] = []
        for child in children:
            if run and self._goes_down(run[-1]) != self._goes_down(child):
                yield run[::-1] if self._goes_down(run[-1]) else run
                run = []
            run.append(child)
        if run:
            yield run[::-1] if self._goes_down(run[-1]) else run

    def _goes_down(self, child: Provision) -> bool:
        return self.twin[id(child)].part.number > child.part.number

    def _changed(self, one: Provision, other: Provision) -> Iterator[Operation]:
        if one.part.kind in CONTAINERS:
            yield from self._title(one, other)
            if one.part.number != other.part.number:
                self.moved.append(Renumber(self.old.id_of[id(one)], self.new.id_of[id(other)]))
            yield from self._below(one, other)
            return
        yield from self._title(one, other)
        rewrite = self._is_rewritten(one, other)
        if rewrite is not None:
            yield rewrite
        else:
            yield from self._reworded(one, other)
            yield from self._below(one, other)
        if one.part.number != other.part.number:
            move = Renumber(self._place(one, self.old), self._place(other, self.new))
            if one.part.kind == "条":
                self.moved.append(move)
            else:
                yield move

    def _place(self, provision: Provision, names: Names) -> str:
        """The place as a reference names it: an article whole, not its first paragraph, and a paragraph by its number."""
        identity = names.id_of[id(provision)]
        if provision.part.kind in HOLDERS:
            return identity.removesuffix("第1項")
        if provision.part.kind == "項" and not identity.endswith(provision.part.spelling):
            return identity + provision.part.spelling
        return identity

    def _title(self, one: Provision, other: Provision) -> Iterator[Operation]:
        if one.title != other.title:
            yield Caption(self._place(one, self.old), other.title)

    def _is_rewritten(self, one: Provision, other: Provision) -> Operation | None:
        """One operation for a provision that is worded anew, when nothing stands below it."""
        if one.children or other.children or not other.text or one.text == other.text:
            return None
        if one.text and likeness(one.text, other.text) >= REWRITE_BELOW:
            return None
        return Rewrite(self._place(one, self.old), other.text, other.title if one.part.kind not in HOLDERS else "")

    def _reworded(self, one: Provision, other: Provision) -> Iterator[Operation]:
        if one.text == other.text:
            return
        target = self.old.id_of[id(one)]
        before, after, proviso = self._without_proviso(one, other)
        if proviso is not None:
            yield proviso
            if before == after:
                return
        pairs = pairs_between(before, after)
        below = [child.text for each in one.children for child in each.walk()]
        whole = len(pairs) > MANY_PAIRS or not all(_can_be_quoted(words) for pair in pairs for words in pair)
        if whole:
            place = self._place(one, self.old)
            text = other.text if proviso is None else after
            place = f"{place}本文" if proviso is not None else place + OWN_WORDS if below else place
            yield Rewrite(place, text, "" if below or proviso is not None else other.title)
            return
        reaches = any(before in text for before, _ in pairs for text in below)
        for before, after in pairs:
            yield Replace(target + OWN_WORDS if reaches else target, before, after)

    def _without_proviso(self, one: Provision, other: Provision) -> tuple[str, str, Operation | None]:
        """Both wordings without a proviso that only one has, and the operation that adds it or takes it out."""
        body, proviso, _ = facets.parted(one.text, "ただし書")
        new_body, new_proviso, _ = facets.parted(other.text, "ただし書")
        whole = body.endswith("。") and new_body.endswith("。")  # A proviso is only told from a sentence before it.
        if bool(proviso) == bool(new_proviso) or "\n" in proviso + new_proviso or not whole:
            return one.text, other.text, None
        if proviso:
            return body, new_body, Delete(self.old.id_of[id(one)] + "ただし書")
        return body, new_body, Insert(self.new.id_of[id(other)] + "ただし書", new_proviso)

    def _gone(self, one: Provision) -> Iterator[Operation]:
        """Deletes a provision; a chapter of which articles live on only loses its heading."""
        if one.part.kind in CONTAINERS and any(id(child) in self.twin for child in one.walk()):
            yield Caption(self.old.id_of[id(one)], "")
            for child in one.children:
                if id(child) in self.twin:
                    yield from self._changed(child, self.twin[id(child)])
                else:
                    yield from self._gone(child)
            return
        yield Delete(self._place(one, self.old))

    def _added(self, other: Provision) -> Iterator[Operation]:
        """Inserts the provisions directly below `other` that are new, each with all below it."""
        for child in other.children:
            if id(child) in self.origin:
                continue
            if child.part.kind in {"条", *CONTAINERS}:
                self.added.extend([each for each in self._insert(child) if isinstance(each, Insert)])
            else:
                yield from self._insert(child)

    def _first_before(self, child: Provision) -> str:
        """The old article before which a new one is put that opens a chapter; elsewhere its number says where it goes."""
        parent = self.new.parent[id(child)]
        if parent.part.kind not in CONTAINERS or id(parent) not in self.origin:
            return ""
        for each in parent.children:
            if id(each) in self.origin and each.part.kind == "条":
                return "" if each.part.number < child.part.number else self._place(self.origin[id(each)], self.old)
        return ""

    def _insert(self, child: Provision) -> Iterator[Operation]:
        target = self.new.id_of[id(child)]
        if child.part.kind in CONTAINERS:
            first = next((each for each in child.walk() if each.part.kind == "条"), None)
            origin = self.origin.get(id(first)) if first is not None else None
            before = self._place(origin, self.old) if origin is not None else ""
            yield Insert(target, child.text, child.title, before)
            yield from self._added(child)
            return
        if child.part.kind in HOLDERS and not child.own_node and child.paragraphs():
            first = child.paragraphs()[0]
            yield Insert(self.new.id_of[id(first)], first.text, child.title, self._first_before(child))
            for below in first.children:
                yield from self._insert(below)
            for each in child.children:
                if each is not first:
                    yield from self._insert(each)
            return
        yield Insert(target, child.text, child.title)
        for below in child.children:
            yield from self._insert(below)


def _can_be_quoted(words: str) -> bool:
    """Whether the words can stand between 「 and 」 in one line and be read again."""
    depth = 0
    for mark in words:
        depth += {"「": 1, "」": -1}.get(mark, 0)
        if depth < 0:
            return False
    return depth == 0 and "\n" not in words
