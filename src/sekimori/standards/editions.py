"""An edition of a standard as a tree of provisions, made from the flat list that reading gives, and flattened back.

The list's ids carry the structure: `第3条第1項` and `第3条第2項` are the paragraphs of an article, an article of one paragraph is
`第2条` alone and its items `第2条第1号`. Articles belong to the chapter they stand in although their ids do not say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sekimori.standards import addresses
from sekimori.standards.addresses import CONTAINERS, Address, Part

# Kinds that hold paragraphs (項) and take their place in an id when there is only one.
HOLDERS = ("条", "附則")
FIRST_PARAGRAPH = Part("項", (1,), "第1項")
LEVELS = {
    "部": "chapter",
    "編": "chapter",
    "章": "chapter",
    "節": "section",
    "款": "section",
    "目": "section",
    "条": "paragraph",
    "項": "paragraph",
    "号": "item",
    "kana": "subitem",
    "附則": "supplementary",
    "digits": "chapter",
    "large": "chapter",
    "dotted": "section",
    "dashed": "section",
    "round": "item",
    "circled": "paragraph",
    "round kana": "subparagraph",
}


class NodeLike(Protocol):
    """Anything with the four values of a clause as it was read."""

    @property
    def id(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class TextNode:
    """A clause as it stands in a text: id, level, title (heading or caption without brackets), text without its label."""

    id: str
    level: str
    title: str = ""
    text: str = ""


@dataclass(eq=False)
class Provision:
    """A provision in the tree. What the list did that the tree alone does not tell is kept in three marks:

    `own_node`: a holder is listed beside its paragraphs; `named`: a paragraph is called 第1項 although it is the only one;
    `short_id`: a chapter or section is listed without the outer one in its id; `long_id`: an article or a numbered clause is
    listed with its chapter.
    """

    part: Part
    level: str
    title: str = ""
    text: str = ""
    children: list[Provision] = field(default_factory=list)
    own_node: bool = False
    named: bool = False
    short_id: bool = False
    long_id: bool = False

    def paragraphs(self) -> list[Provision]:
        return [child for child in self.children if child.part.kind == "項"]

    def walk(self) -> Iterator[Provision]:
        """This provision and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Edition:
    """A text as a tree that can be searched by address and changed; `nodes()` gives the flat list again."""

    def __init__(self, nodes: Iterable[NodeLike] = ()) -> None:
        self.root = Provision(Part("root", (), ""), "")
        _Builder(self.root).add_all(nodes)

    def nodes(self) -> list[TextNode]:
        """The flat list in reading order, with ids as reading gives them."""
        return [node for child in self.root.children for node in _flatten(child, "", "")]

    def listed(self) -> Iterator[tuple[Provision, str, Provision]]:
        """Each provision with the id its node is listed under (an article has that of its first node) and its parent."""
        parent_of = {id(child): each for each in self.root.walk() for child in each.children}
        for top in self.root.children:
            for identity, provision in _addresses(top, "", ""):
                yield provision, identity, parent_of[id(provision)]

    def find(self, address: Address) -> Provision | None:
        """The provision at `address`; the only paragraph of an article is found with and without its 第1項."""
        if not address:
            return None
        trail = self.trail(address)
        return trail[-1] if trail else None

    def trail(self, address: Address) -> list[Provision]:
        """The provisions from the outermost to the one at `address`; empty when there is none."""
        trail: list[Provision] = []
        at = self.root
        for index, part in enumerate(address):
            found = _child(at, part, anywhere=index == 0 or part.kind in HOLDERS)
            if found is None and at.part.kind in HOLDERS and (first := _only_paragraph(at)) is not None:
                trail.append(first)
                found = _child(first, part, anywhere=False)
            if found is None:
                return []
            trail.append(found)
            at = found
        return trail

    def parent_of(self, provision: Provision) -> Provision:
        """The provision directly above. Raises KeyError when it is not in the tree."""
        for candidate in self.root.walk():
            if any(child is provision for child in candidate.children):
                return candidate
        raise KeyError(provision.part.spelling)

    def address_of(self, provision: Provision) -> str:
        """The id under which the provision would be listed now. Raises KeyError when it is not in the tree."""
        for found, identity, _ in self.listed():
            if found is provision:
                return identity
        raise KeyError(provision.part.spelling)


def _only_paragraph(holder: Provision) -> Provision | None:
    paragraphs = holder.paragraphs()
    return paragraphs[0] if len(paragraphs) == 1 else None


def _child(parent: Provision, part: Part, *, anywhere: bool) -> Provision | None:
    """The child with this part; with `anywhere` also inside chapters and sections, whose ids are not in an article's id."""
    for child in parent.children:
        if _is_called(child.part, part):
            return child
    if anywhere:
        for child in parent.children:
            if child.part.kind in CONTAINERS and (found := _child(child, part, anywhere=True)):
                return found
    return None


def _is_called(one: Part, part: Part) -> bool:
    """Whether a provision has this name; one without a node is known by its spelling."""
    if one.kind == "missing":
        return one.spelling == part.spelling
    return one.kind == part.kind and one.number == part.number and _same_other(one, part)


def _same_other(one: Part, other: Part) -> bool:
    return one.kind not in {"other", "附則"} or one.spelling == other.spelling


class _Builder:
    def __init__(self, root: Provision) -> None:
        self.root = root
        self.container = root

    def add_all(self, nodes: Iterable[NodeLike]) -> None:
        listed = list(nodes)
        counts: dict[str, int] = {}
        for node in listed:
            address = addresses.parse(node.id)
            if len(address) > 1 and address[-1].kind == "項":
                holder = addresses.spelling(address[:-1])
                counts[holder] = counts.get(holder, 0) + 1
        for node in listed:
            self._add(node, counts)

    def _add(self, node: NodeLike, counts: dict[str, int]) -> None:
        address = addresses.parse(node.id)
        last = address[-1]
        if last.kind in CONTAINERS:
            self._add_container(node, address)
            return
        inside = tuple(part for part in address if part.kind not in CONTAINERS)
        long_id = len(inside) < len(address) and inside[0].kind == "条"
        if long_id:
            address = inside
        if address[0].kind in {"附則", "別表", "様式", "別記様式"}:
            self.container = self.root
        parent = self._parent(address, node.level)
        if last.kind in HOLDERS:
            holder = Provision(last, node.level, node.title, long_id=long_id)
            parent.children.append(holder)
            if node.id in counts:
                holder.own_node, holder.text = True, node.text
            else:
                holder.children.append(Provision(FIRST_PARAGRAPH, node.level, "", node.text))
            return
        in_chapter = len(address) > 1 and len(inside) == 1  # 第1章1: a numbered clause whose id says its chapter.
        provision = Provision(last, node.level, node.title, node.text, long_id=in_chapter)
        if last.kind == "項" and parent.part.kind in HOLDERS:
            if not parent.children and not parent.own_node:
                parent.title, provision.title = node.title, ""
            provision.named = counts.get(addresses.spelling(address[:-1])) == 1 and not parent.own_node
        parent.children.append(provision)

    def _add_container(self, node: NodeLike, address: Address) -> None:
        parent = self.root
        for part in address[:-1]:
            parent = _last_match(parent, part) or parent
        if len(address) == 1:
            rank = CONTAINERS.index(address[0].kind)
            outer = self.container
            while outer is not self.root and CONTAINERS.index(outer.part.kind) >= rank:
                outer = _parent_within(self.root, outer)
            parent = outer
        container = Provision(address[-1], node.level, node.title, node.text)
        container.short_id = len(address) == 1 and parent is not self.root
        parent.children.append(container)
        self.container = container

    def _parent(self, address: Address, level: str) -> Provision:
        at = self.container if address[0].kind == "条" else self.root
        for part in address[:-1]:
            found = _last_match(at, part)
            if found is None and at.part.kind in HOLDERS and part.kind not in HOLDERS:
                at = at.paragraphs()[-1] if at.paragraphs() else _append(at, FIRST_PARAGRAPH, level)
                found = _last_match(at, part)
            if found is None and part.kind in HOLDERS:
                found = _append(at, part, level)
            if found is None:
                # An outer provision is missing from the list (1.1 below 第1章): a place without a node holds those below it.
                found = _append(at, Part("missing", (), part.spelling), level)
            at = found
        if at.part.kind in HOLDERS and address[-1].kind not in {"項", "条"}:
            at = at.paragraphs()[-1] if at.paragraphs() else _append(at, FIRST_PARAGRAPH, level)
        return at


def _append(parent: Provision, part: Part, level: str) -> Provision:
    provision = Provision(part, level)
    parent.children.append(provision)
    return provision


def _last_match(parent: Provision, part: Part) -> Provision | None:
    for child in reversed(parent.children):
        if _is_called(child.part, part):
            return child
    return None


def _parent_within(root: Provision, wanted: Provision) -> Provision:
    for candidate in root.walk():
        if any(child is wanted for child in candidate.children):
            return candidate
    return root


def _addresses(provision: Provision, prefix: str, containers: str) -> Iterator[tuple[str, Provision]]:
    """Each provision below with the id it is listed under; a holder's id is that of its first listed node."""
    part = provision.part
    if part.kind in CONTAINERS:
        identity = part.spelling if provision.short_id else containers + part.spelling
        yield identity, provision
        for child in provision.children:
            yield from _addresses(child, identity if child.long_id else "", identity)
        return
    identity = addresses.join(prefix, part.spelling)
    yield identity, provision
    paragraphs = provision.paragraphs()
    if part.kind in HOLDERS and not provision.own_node and len(paragraphs) == 1 and _unnamed(paragraphs[0]):
        for child in provision.children:
            if child is paragraphs[0]:
                yield identity, child
                for below in child.children:
                    yield from _addresses(below, identity, "")
            else:
                yield from _addresses(child, identity, "")
        return
    for child in provision.children:
        yield from _addresses(child, identity, "")


def _unnamed(paragraph: Provision) -> bool:
    return paragraph.part.number == (1,) and not paragraph.named


def _flatten(provision: Provision, prefix: str, containers: str) -> Iterator[TextNode]:
    captions: dict[int, str] = {}
    for identity, found in _addresses(provision, prefix, containers):
        kind = found.part.kind
        if kind == "missing":
            continue
        if kind in HOLDERS and not found.own_node:
            if paragraphs := found.paragraphs():
                captions[id(paragraphs[0])] = found.title
            elif not found.children:
                yield TextNode(identity, found.level, found.title, found.text)
            continue
        yield TextNode(identity, found.level, captions.get(id(found), found.title), found.text)


def parents(nodes: Sequence[NodeLike]) -> list[int | None]:
    """For each node of a list in reading order the place of the node it stands under, None at the top.

    Paragraphs of an article are beside each other under the chapter, items under their paragraph or article.
    """
    place_of: dict[str, int] = {}
    found: list[int | None] = []
    container: list[tuple[int, int]] = []  # (rank, place) of the chapters and sections that are open
    for index, node in enumerate(nodes):
        address = addresses.parse(node.id)
        kind = address[-1].kind
        if kind in CONTAINERS:
            rank = CONTAINERS.index(kind)
            container = [each for each in container if each[0] < rank]
            found.append(container[-1][1] if container else None)
            container.append((rank, index))
        elif address[0].kind == "条" and (len(address) == 1 or kind == "項"):
            found.append(place_of.get(addresses.spelling(address[:-1]), container[-1][1] if container else None))
        else:
            found.append(_above(address, place_of))
            if address[0].kind in {"附則", "別表", "様式", "別記様式"}:
                container = []
        place_of.setdefault(node.id, index)
    return found


def _above(address: Address, place_of: dict[str, int]) -> int | None:
    for length in range(len(address) - 1, 0, -1):
        above = addresses.spelling(address[:length])
        if above in place_of:
            return place_of[above]
    return None
