"""Writes an amendment in 改め文 form from two editions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sekimori.common import eras
from sekimori.common.errors import InvalidInput, ManyFaults
from sekimori.standards import addresses
from sekimori.standards.addresses import CONTAINERS, Address, Part, branches
from sekimori.standards.amending import facets
from sekimori.standards.amending.applying import apply
from sekimori.standards.amending.between import operations_between
from sekimori.standards.amending.operations import Caption, Delete, Insert, Operation, Renumber, Replace, Rewrite
from sekimori.standards.amending.phrases import Phrase, Sentence, naming, word_phrases
from sekimori.standards.amending.reading import amendment_text
from sekimori.standards.editions import HOLDERS, Edition, NodeLike, TextNode

BLANK = "\u3000"
_MOVES = "条ずれ"
_MOVING = {"条", *CONTAINERS}
UNITS = {**{unit: unit for unit in (*CONTAINERS, "条", "項", "号")}}


@dataclass(frozen=True)
class Act:
    """What an amending act says of itself: the amended act with its number, the kind of act, and its day of effect."""

    name: str
    number: str = ""
    kind: str = "訓令"
    effective: dt.date | None = None


def write_kaimebun(old: Sequence[NodeLike], new: Sequence[NodeLike], act: Act) -> str:
    """The amendment that makes `new` of `old`, as 改め文 with title, introduction, sentences and 附則, ending in a line feed.

    The text is read back and applied before it is handed out. Raises InvalidInput when the editions do not differ, when the
    difference is no partial amendment, or when words cannot be written so that they are read back exactly.
    """
    operations = operations_between(old, new)
    if not operations:
        raise InvalidInput("改正前と改正後に違いがありません。")
    lines = Writer(Edition(old), Edition(new)).lines(operations)
    text = "\n".join([*_front(act), *lines, *_supplement(act)]) + "\n"
    if not _reads_back(text, old, new):
        raise InvalidInput("改め文では正確に書き表せない字句（改行や表など）があります。新旧対照表をお使いください。")
    return text


def _front(act: Act) -> list[str]:
    number = f"（{act.number}）" if act.number else ""
    return [
        f"{BLANK * 3}{act.name}の一部を改正する{act.kind}",
        f"{BLANK}{act.name}{number}の一部を次のように改正する。",
    ]


def _supplement(act: Act) -> list[str]:
    if act.effective is None:
        return []
    return [f"{BLANK * 3}附{BLANK}則", f"{BLANK}この{act.kind}は、{eras.format_long(act.effective)}から施行する。"]


def _reads_back(text: str, old: Sequence[NodeLike], new: Sequence[NodeLike]) -> bool:
    amendment = amendment_text(text)
    if amendment.unread:
        return False
    try:
        reached = apply(amendment.operations, old)
    except ManyFaults:
        return False
    return [(node.id, node.title, node.text) for node in reached] == [(node.id, node.title, node.text) for node in new]


@dataclass
class Writer:
    """Turns operations into lines. The editions say what stands beside what is added."""

    old: Edition
    new: Edition
    out: list[str] = field(default_factory=list)
    sentence: Sentence = field(default_factory=Sentence)
    origins: dict[str, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    def lines(self, operations: Sequence[Operation]) -> list[str]:
        """The amending sentences with the texts they announce, one provision per line."""
        self.origins = {each.to: each.target for each in operations if isinstance(each, Renumber)}
        self._bury(operations)
        at = 0
        while at < len(operations):
            at += self._next(list(operations[at:]))
        self._end()
        return self.out

    def _bury(self, operations: Sequence[Operation]) -> None:
        """Remembers the provisions that are no longer called what they were, with all that goes with them."""
        for each in operations:
            if isinstance(each, Renumber):
                place = self.old.find(addresses.parse(each.target))
                self.gone.update({id(place)} if place is not None else ())
            elif isinstance(each, Delete) and (place := self.old.find(facets.split(each.target)[0])) is not None:
                self.gone.update(id(below) for below in place.walk())

    def _next(self, rest: list[Operation]) -> int:
        """Writes what comes first and returns how many operations that took."""
        first = rest[0]
        self._begin(first)
        if isinstance(first, Insert):
            return self._insert(rest, first)
        if isinstance(first, Replace):
            taken = _while(rest, lambda each: isinstance(each, Replace) and each.target == first.target)
            pairs = [(each.old, each.new) for each in taken if isinstance(each, Replace)]
            self._say(*word_phrases(self._refer(first.target), pairs))
            return len(taken)
        if isinstance(first, Delete):
            further = _while(rest[1:], lambda each: isinstance(each, Delete) and _brothers(first.target, each.target))
            taken = [first, *further]
            self._say(
                Phrase(self._list([each.target for each in taken if isinstance(each, Delete)]) + "を", "削り", "削る")
            )
            return len(taken)
        if isinstance(first, Renumber):
            return self._renumber(rest, first)
        if isinstance(first, Caption):
            self._caption(first)
        elif isinstance(first, Rewrite):
            self._rewrite(first)
        return 1

    def _begin(self, operation: Operation) -> None:
        """A new sentence for each article; what is added stands at the end of a sentence of its own article."""
        if isinstance(operation, Insert):
            return
        top = _top(getattr(operation, "target", ""))
        if isinstance(operation, Renumber) and addresses.parse(operation.target)[-1].kind in _MOVING:
            top = _MOVES
        self._turn_to(top)

    def _turn_to(self, top: str) -> None:
        if self.sentence.top and self.sentence.top != top:
            self._end()
        self.sentence.top = top

    def _say(self, *phrases: Phrase) -> None:
        self.sentence.phrases.extend(phrases)

    def _end(self) -> None:
        if self.sentence.phrases:
            self.out.append(BLANK + self.sentence.text())
        self.sentence = Sentence()

    def _refer(self, target: str) -> str:
        return self.sentence.refer(target)

    def _list(self, targets: list[str]) -> str:
        """第5条及び第6条, or 第5条から第9条まで for three or more that follow each other."""
        if len(targets) > 2 and _consecutive(targets):  # noqa: PLR2004
            first = self._refer(targets[0])
            return f"{first}から{self._refer(targets[-1])}まで"
        named = [self._refer(target) for target in targets]
        return named[0] if len(named) == 1 else "、".join(named[:-1]) + "及び" + named[-1]

    def _renumber(self, rest: list[Operation], first: Renumber) -> int:
        taken = [each for each in _while(rest, lambda each: isinstance(each, Renumber)) if isinstance(each, Renumber)]
        run = _shift_run(taken)
        by = _shift(first)
        unit = UNITS.get(addresses.parse(first.target)[-1].kind, "")
        if len(run) > 2 and unit and by:  # noqa: PLR2004
            ordered = sorted((each.target for each in run), key=lambda target: addresses.parse(target)[-1].number)
            way = ("繰り下げ", "繰り下げる") if by > 0 else ("繰り上げ", "繰り上げる")
            self._say(Phrase(f"{self._list(ordered)}を{abs(by)}{unit}ずつ", *way))
            return len(run)
        place = self._refer(first.target)
        to = addresses.parse(first.target)[:-1] + addresses.parse(first.to)[-1:]
        self._say(Phrase(f"{place}を{self.sentence.refer(addresses.spelling(to))}と", "し", "する"))
        self.sentence.context = addresses.parse(first.target)
        return 1

    def _caption(self, caption: Caption) -> None:
        address = addresses.parse(caption.target)
        kind = address[-1].kind
        word = f"{kind}名" if kind in CONTAINERS else "見出し"
        place = self._refer(caption.target)
        bracket = ("(", ")") if kind in HOLDERS or kind == "項" else ("", "")
        new = bracket[0] + caption.new + bracket[1]
        found = self.old.find(address)
        if caption.old:
            self._say(*word_phrases(f"{place}の{word}", [(caption.old, caption.new)]))
        elif not caption.new:
            self._say(Phrase(f"{place}の{word}を", "削り", "削る"))
        elif found is not None and not found.title:
            self._say(Phrase(f"{place}に見出しとして「{new}」を", "付し", "付する"))
        else:
            self._say(Phrase(f"{place}の{word}を「{new}」に", "改め", "改める"))

    def _rewrite(self, rewrite: Rewrite) -> None:
        self._say(Phrase(f"{self._refer(rewrite.target)}を次のように", "改め", "改める"))
        self._end()
        address, facet = facets.split(rewrite.target)
        if facet or (address[-1].kind == "項" and address[-1].number == (1,)):
            self.out.append(rewrite.text)
        else:
            self.out.extend(body_lines(address, rewrite.title, rewrite.text))

    def _insert(self, rest: list[Operation], first: Insert) -> int:
        address, facet = facets.split(first.target)
        if facet:
            self._turn_to(_top(self._old_name(address)))
            what = "次のただし書を" if facet == "ただし書" else f"{facet}として次のように"
            self._say(Phrase(f"{self._refer(self._old_name(address))}に{what}", "加え", "加える"))
            self._end()
            self.out.append(first.text)
            return 1
        group = self._group(rest, first)
        tops = [each for each in group if self._is_top(each, first)]
        place = self._where(first, address, len(tops))
        parent = self._parent_in_old(address)
        top = _top(addresses.spelling(parent)) if parent else _MOVES
        if self.sentence.top and self.sentence.top != top:
            self._end()
            place = self._where(first, address, len(tops))
        self._say(Phrase(place, "加え", "加える") if not place.endswith("章名を") else Phrase(place, "付し", "付する"))
        self._end()
        for each in group:
            self.out.extend(self._body(each))
        return len(group)

    def _is_article(self, address: Address) -> bool:
        """Whether the address is that of a whole new article, or of the first paragraph of one that is new."""
        kinds = [part.kind for part in address]
        if kinds == ["条"]:
            return True
        return kinds == ["条", "項"] and address[1].number == (1,) and not self._exists(address[:1])

    def _exists(self, address: Address) -> bool:
        """Whether the place of the new text was there before, under this or another number."""
        name = addresses.spelling(address)
        if name in self.origins:
            return True
        found = self.old.find(address)
        return found is not None and id(found) not in self.gone

    def _group(self, rest: list[Operation], first: Insert) -> list[Insert]:
        """The additions that one sentence announces: brothers that follow each other, with all below them."""
        group = [first]
        last = self._unit(first)
        if first.before and last[-1].kind in CONTAINERS:
            return group  # A heading alone; the articles below it are there already or are added by themselves.
        units = {last}
        for each in rest[1:]:
            if not isinstance(each, Insert):
                break
            unit = self._unit(each)
            below = any(unit[:length] in units for length in range(1, len(unit)))
            in_chapter = last[-1].kind in CONTAINERS and self._is_article(unit)
            follows = last[:-1] == unit[:-1] and last[-1].kind == unit[-1].kind and self._follows(last, unit)
            if follows and each.before == first.before:
                last = unit
            elif not below and (not in_chapter or each.before):
                break
            units.add(unit)
            group.append(each)
        return group

    def _unit(self, insert: Insert) -> Address:
        """The address of what an addition adds: an article as a whole, not its first paragraph."""
        address = addresses.parse(insert.target)
        return address[:1] if self._is_article(address) else address

    def _follows(self, last: Address, unit: Address) -> bool:
        return unit[-1].number[0] == last[-1].number[0] + 1 and len(unit[-1].number) == 1

    def _is_top(self, insert: Insert, first: Insert) -> bool:
        one, other = self._unit(insert), self._unit(first)
        return len(one) == len(other) and one[-1].kind == other[-1].kind

    def _parent_in_old(self, address: Address) -> Address:
        """The place above an addition as it was called before."""
        unit = address[:1] if self._is_article(address) else address
        return addresses.parse(self._old_name(unit[:-1])) if len(unit) > 1 else ()

    def _old_name(self, address: Address) -> str:
        """How a place of the new text was called in the old one."""
        for length in range(len(address), 0, -1):
            name = addresses.spelling(address[:length])
            if name in self.origins:
                return addresses.join(self.origins[name], addresses.spelling(address[length:]))
        return addresses.spelling(address)

    def _where(self, first: Insert, address: Address, count: int) -> str:
        unit = address[:1] if self._is_article(address) else address
        kind = unit[-1].kind
        if first.before and kind in CONTAINERS:
            return f"{self._refer(first.before)}の前に次の{kind}名を"
        what = f"次の{count}{kind}を" if kind in UNITS else "次のように"
        if first.before:
            return f"{self._refer(first.before)}の前に{what}"
        parent = self._parent_in_old(address)
        if kind == "項" and unit[-1].number == (1,):
            return f"{self._refer(addresses.spelling(parent))}に第1項として{what}"
        before = self._brother_before(unit)
        if before is not None:
            return f"{self._refer(addresses.spelling((*parent, before)))}の次に{what}"
        if parent:
            return f"{self._refer(addresses.spelling(parent))}に{what}"
        return f"本則に{what}"

    def _brother_before(self, unit: Address) -> Part | None:
        """The part of the new text that stands before the addition, if it has the same kind."""
        found = self.new.find(unit)
        if found is None:
            return None
        if unit[-1].kind == "条" and len(unit) == 1:
            numbers = [each.part for each in self.new.root.walk() if each.part.kind == "条"]
            lower = [part for part in numbers if part.number < unit[-1].number]
            return max(lower, key=lambda part: part.number, default=None)
        before = None
        for brother in self.new.parent_of(found).children:
            if brother is found:
                return before
            if brother.part.kind == unit[-1].kind:
                before = brother.part
        return None

    def _body(self, insert: Insert) -> list[str]:
        return body_lines(self._unit(insert), insert.title, insert.text)


def body_lines(address: Address, title: str, text: str) -> list[str]:
    """A provision as it is printed below a sentence: caption, label, words."""
    part = address[-1]
    label = _label(address)
    if part.kind in CONTAINERS:
        return [f"{label}{BLANK}{title}", *([text] if text else [])]
    if part.kind in {"条", "附則"}:
        return [*([f"({title})"] if title else []), f"{label}{BLANK}{text}"]
    if part.kind == "項" and part.number == (1,):
        return [text]
    if title:
        return [f"{label}{BLANK}{title}", *([text] if text else [])]
    return [f"{label}{BLANK}{text}"]


def _label(address: Address) -> str:
    part = address[-1]
    if part.kind == "項":
        return f"{part.number[0]}"
    if part.kind == "号":
        return f"({part.number[0]}){branches(part.number)}"
    if part.kind in {"dotted", "dashed"}:
        return addresses.spelling(address)
    return part.spelling.strip()


def _top(target: str) -> str:
    """The article, or in texts without articles the numbered clause, that a sentence speaks of."""
    address, _ = facets.split(target) if target else ((), "")
    return (
        naming(address[:1])
        if address[:1] and address[0].kind in {"条", *CONTAINERS}
        else addresses.spelling(address[:-1])
    )


def _while(rest: list[Operation], wanted: object) -> list[Operation]:
    taken: list[Operation] = []
    for each in rest:
        if not callable(wanted) or not wanted(each):
            break
        taken.append(each)
    return taken


def _brothers(one: str, other: str) -> bool:
    first, second = addresses.parse(one), addresses.parse(other)
    return first[:-1] == second[:-1] and first[-1].kind == second[-1].kind and first[-1].kind not in facets.NAMES


def _consecutive(targets: list[str]) -> bool:
    numbers = [addresses.parse(target)[-1].number for target in targets]
    return all(len(number) == 1 for number in numbers) and [n[0] for n in numbers] == list(
        range(numbers[0][0], numbers[0][0] + len(numbers))
    )


def _shift(renumber: Renumber) -> int:
    """By how many numbers a provision moves; 0 when it does not only shift."""
    old, new = addresses.parse(renumber.target)[-1].number, addresses.parse(renumber.to)[-1].number
    return new[0] - old[0] if len(old) == len(new) == 1 else 0


def _shift_run(renumbers: list[Renumber]) -> list[Renumber]:
    """The leading renumberings of brothers that follow each other and move by the same."""
    run = renumbers[:1]
    for each in renumbers[1:]:
        last = run[-1]
        step = abs(addresses.parse(each.target)[-1].number[0] - addresses.parse(last.target)[-1].number[0])
        if not _brothers(last.target, each.target) or _shift(each) != _shift(run[0]) or step != 1:
            break
        run.append(each)
    return run


__all__ = ["Act", "TextNode", "Writer", "write_kaimebun"]
