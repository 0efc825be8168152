"""Moves provisions to their new numbers and puts new ones where their numbers say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sekimori.common.errors import InvalidInput
from sekimori.standards import addresses
from sekimori.standards.addresses import CONTAINERS, IROHA, KANA, Address, Part, order_key
from sekimori.standards.amending.operations import Insert
from sekimori.standards.editions import FIRST_PARAGRAPH, HOLDERS, LEVELS, Edition, Provision

_AT_THE_END = {"附則", "別表", "様式", "別記様式"}
Move = tuple[Provision, Address]


@dataclass
class Placer:
    """Works on one edition. Faults are collected; the edition is of no use when there are any."""

    edition: Edition
    faults: list[InvalidInput] = field(default_factory=list)
    fresh: list[Provision] = field(default_factory=list)
    touched: list[Provision] = field(default_factory=list)

    def fault(self, sentence: str) -> None:
        """Keeps a fault for the end."""
        self.faults.append(InvalidInput(sentence))

    def move_all(self, moves: list[Move]) -> None:
        """Gives all provisions their new numbers at once; one that gets another parent is taken there."""
        parents: dict[int, Provision] = {}
        for provision, to in moves:
            try:
                parents[id(provision)] = self.edition.parent_of(provision)
            except KeyError:
                self.fault(f"{addresses.spelling(to)}とする規定は、同時に削られています。")
        moves = [move for move in moves if id(move[0]) in parents]
        for provision, to in moves:
            if to and to[-1].kind == provision.part.kind:
                provision.part = to[-1]
            self.touched.append(parents[id(provision)])
        for provision, to in moves:
            self._take_along(provision, to, parents[id(provision)])
        if any(provision.part.kind == "条" for provision, _ in moves):
            self._reorder_articles({id(provision) for provision, _ in moves})

    def _take_along(self, provision: Provision, to: Address, parent: Provision) -> None:
        if not to:
            self.fault("項ずれの後の番号がありません。")
            return
        if to[-1].kind == provision.part.kind and self._stays(parent, to):
            return
        parent.children.remove(provision)
        if to[-1].kind == "条" and provision.part.kind == "項":
            provision = _as_article(provision, to[-1])
            self._put_article(provision)
            return
        if to[-1].kind == "項" and provision.part.kind == "条":
            provision = _as_paragraph(provision)
        provision.part = to[-1]
        self._attach(provision, to)

    def _stays(self, parent: Provision, to: Address) -> bool:
        if to[-1].kind in {"条", *CONTAINERS} and not any(part.kind == "附則" for part in to[:-1]):
            return len(to) == 1 or self.edition.find(to[:-1]) is parent
        above = self.edition.find(to[:-1]) if len(to) > 1 else self.edition.root
        if above is None:
            return False
        return above is parent or (above.part.kind in HOLDERS and parent in above.children)

    def _attach(self, provision: Provision, address: Address) -> bool:
        """Puts a provision under the one its address names, at the place its number says."""
        parent = self._parent(address)
        if parent is None:
            self.fault(f"{addresses.spelling(address)}を置く規定がありません。")
            return False
        if _taken(parent, provision.part):
            self.fault(f"{addresses.spelling(address)}は既にあります。")
            return False
        _place(parent, provision)
        self.touched.append(parent)
        return True

    def _parent(self, address: Address) -> Provision | None:
        if len(address) == 1:
            return self.edition.root
        parent = self.edition.find(address[:-1])
        if parent is not None and parent.part.kind in HOLDERS and address[-1].kind not in {"項", "条"}:
            paragraphs = parent.paragraphs()
            if not paragraphs:
                parent.children.append(Provision(FIRST_PARAGRAPH, parent.level))
                paragraphs = parent.paragraphs()
            return paragraphs[0] if len(paragraphs) == 1 else paragraphs[-1]
        return parent

    def insert(self, address: Address, operation: Insert, before: Provision | None = None) -> None:
        """Adds what `operation` says at `address`, a place in the new text."""
        part = address[-1]
        if before is not None and not any(each is before for each in self.edition.root.walk()):
            self.fault(f"{addresses.spelling(address)}を前に置く規定は、同時に削られています。")
            return
        if part.kind in CONTAINERS:
            self._insert_container(address, operation, before)
            return
        if part.kind == "条" and address[0].kind == "条":
            self._insert_article(part, operation, before=before)
            return
        if part.kind == "項" and address[0].kind == "条" and self.edition.find(address[:-1]) is None:
            self._insert_article(address[0], operation, part, before)
            return
        if part.kind in HOLDERS:
            provision = self._article(part, operation, FIRST_PARAGRAPH)
        else:
            level = self._level("附則" if _speaks_of_supplement(address) else part.kind)
            provision = Provision(part, level, operation.title, operation.text)
        self._attach(provision, address)

    def _level(self, kind: str) -> str:
        """The level that provisions of this kind have in this text."""
        for each in self.edition.root.walk():
            if each.part.kind == kind and each.level:
                return each.level
        return LEVELS.get(kind, "paragraph")

    def _article(self, part: Part, operation: Insert, paragraph: Part) -> Provision:
        level = self._level(part.kind)
        article = Provision(part, level, operation.title)
        article.children.append(Provision(paragraph, level, "", operation.text))
        return article

    def _insert_article(
        self, part: Part, operation: Insert, paragraph: Part = FIRST_PARAGRAPH, before: Provision | None = None
    ) -> None:
        if self.edition.find((part,)) is not None:
            self.fault(f"{part.spelling}は既にあります。")
            return
        article = self._article(part, operation, paragraph)
        if before is not None:
            parent = self.edition.parent_of(before)
            parent.children.insert(_index(parent, before), article)
            return
        self._put_article(article)

    def _put_article(self, article: Provision) -> None:
        """After the article with the next lower number, in a chapter that was added there if there is one."""
        listed = [(each, parent) for each, parent in self._in_order() if each is not article]
        articles = [(index, each) for index, (each, _) in enumerate(listed) if each.part.kind == "条"]
        lower = [index for index, each in articles if each.part.number < article.part.number]
        start = max(lower, key=lambda index: listed[index][0].part.number) if lower else -1
        chapter = None
        for each, _ in listed[start + 1 :]:
            if each.part.kind == "条":
                break
            if any(each is fresh for fresh in self.fresh):
                chapter = each
        if chapter is not None:
            chapter.children.append(article)
        elif start >= 0:
            before, parent = listed[start]
            parent.children.insert(_index(parent, before) + 1, article)
        elif articles:
            after, parent = listed[articles[0][0]]
            parent.children.insert(_index(parent, after), article)
        else:
            _place(self.edition.root, article)

    def _in_order(self) -> Iterator[tuple[Provision, Provision]]:
        """Chapters and articles of the main part with their parents, in reading order."""
        yield from _main(self.edition.root)

    def _reorder_articles(self, moved: set[int]) -> None:
        """Articles that were moved past others go where their numbers say."""
        listed = [(each, parent) for each, parent in self._in_order() if each.part.kind == "条"]
        numbers = [each.part.number for each, _ in listed]
        kept = _rising(numbers, [id(each) not in moved for each, _ in listed])
        for index, (each, parent) in enumerate(listed):
            if index not in kept:
                parent.children.remove(each)
        for index, (each, _) in enumerate(listed):
            if index not in kept:
                self._put_article(each)

    def _insert_container(self, address: Address, operation: Insert, before: Provision | None) -> None:
        part = address[-1]
        parent = self.edition.find(address[:-1]) if len(address) > 1 else self.edition.root
        if parent is None or _taken(parent, part):
            reason = "を置く規定がありません。" if parent is None else "は既にあります。"
            self.fault(addresses.spelling(address) + reason)
            return
        container = Provision(part, self._level(part.kind), operation.title, operation.text)
        if before is not None:
            self._split(container, before)
            return
        _place(parent, container)
        self.fresh.append(container)

    def _split(self, container: Provision, before: Provision) -> None:
        """A heading put before an article takes it and the rest of its chapter."""
        old = self.edition.parent_of(before)
        at = _index(old, before)
        container.children, old.children = old.children[at:], old.children[:at]
        if old.part.kind == container.part.kind:
            outer = self.edition.parent_of(old)
            outer.children.insert(_index(outer, old) + 1, container)
        else:
            old.children.append(container)

    def dissolve(self, container: Provision) -> None:
        """A chapter whose heading is taken out: its articles go on with the chapter before."""
        parent = self.edition.parent_of(container)
        at = _index(parent, container)
        before = parent.children[at - 1] if at else None
        if before is not None and before.part.kind in CONTAINERS:
            before.children.extend(container.children)
            parent.children.pop(at)
        else:
            parent.children[at : at + 1] = container.children

    def settle(self) -> None:
        """Puts the children of provisions that were touched in order and looks for two with one number."""
        for parent in self.touched:
            _sort(parent)
        for parent in self.edition.root.walk():
            seen: set[tuple[str, tuple[int, ...]]] = set()
            for child in parent.children:
                key = (child.part.kind, child.part.number)
                if child.part.number and key in seen:
                    self.fault(f"改正後に{self.edition.address_of(child)}が二つになります。")
                seen.add(key)
        articles = [each.part for each, _ in self._in_order() if each.part.kind == "条"]
        for part in {part.spelling for part in articles if sum(each.number == part.number for each in articles) > 1}:
            if not any(part in fault.sentence for fault in self.faults):
                self.fault(f"改正後に{part}が二つになります。")


def _main(parent: Provision) -> Iterator[tuple[Provision, Provision]]:
    for child in parent.children:
        if child.part.kind == "条":
            yield child, parent
        elif child.part.kind in CONTAINERS:
            yield child, parent
            yield from _main(child)


def _speaks_of_supplement(address: Address) -> bool:
    """Whether the place is a paragraph of a 附則: those have its level, not that of other paragraphs."""
    return [part.kind for part in address] == ["附則", "項"]


def _index(parent: Provision, child: Provision) -> int:
    return next(index for index, each in enumerate(parent.children) if each is child)


def _taken(parent: Provision, part: Part) -> bool:
    return any(
        child.part.kind == part.kind and child.part.number == part.number and child.part.spelling == part.spelling
        for child in parent.children
    )


def _is_iroha(parent: Provision) -> bool:
    """Whether the kana among the children follow イロハ: イ and ロ are there, ア is not."""
    kana = {KANA[child.part.number[0] - 1] for child in parent.children if child.part.kind == "kana"}
    return "ロ" in kana and "ア" not in kana and kana <= set(IROHA)


def _place(parent: Provision, provision: Provision) -> None:
    """Inserts a child behind the last of its kind with a lower number; the first of its kind goes to the end."""
    iroha = _is_iroha(parent)
    key = order_key(provision.part, iroha=iroha)
    alike = [(index, child) for index, child in enumerate(parent.children) if child.part.kind == provision.part.kind]
    lower = [index for index, child in alike if order_key(child.part, iroha=iroha) < key]
    if lower:
        parent.children.insert(lower[-1] + 1, provision)
    elif alike:
        parent.children.insert(alike[0][0], provision)
    else:
        ends = (index for index, child in enumerate(parent.children) if child.part.kind in _AT_THE_END)
        parent.children.insert(next(ends, len(parent.children)), provision)


def _sort(parent: Provision) -> None:
    """Children of one kind in the order of their numbers, at the places that children of that kind take."""
    iroha = _is_iroha(parent)
    for kind in {child.part.kind for child in parent.children} - {"条", *CONTAINERS, "other", "missing"}:
        places = [index for index, child in enumerate(parent.children) if child.part.kind == kind]
        ordered = sorted(
            (parent.children[index] for index in places), key=lambda child: order_key(child.part, iroha=iroha)
        )
        for index, child in zip(places, ordered, strict=True):
            parent.children[index] = child


def _rising(numbers: list[tuple[int, ...]], fixed: list[bool]) -> set[int]:
    """The places of a longest rising run of numbers; places that were not moved count more than all the moved ones."""
    total = len(numbers)
    weight = [total + 1 if each else 1 for each in fixed]
    best, before = list(weight), [-1] * total
    for index in range(total):
        for earlier in range(index):
            if numbers[earlier] < numbers[index] and best[earlier] + weight[index] > best[index]:
                best[index], before[index] = best[earlier] + weight[index], earlier
    at = max(range(total), key=best.__getitem__, default=-1)
    kept: set[int] = set()
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept


def _as_article(paragraph: Provision, part: Part) -> Provision:
    article = Provision(part, paragraph.level, paragraph.title)
    paragraph.part, paragraph.title = FIRST_PARAGRAPH, ""
    article.children.append(paragraph)
    return article


def _as_paragraph(article: Provision) -> Provision:
    """An article that becomes a paragraph of another loses its caption."""
    return article.paragraphs()[0]
