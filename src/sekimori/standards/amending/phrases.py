"""The grammar of amending sentences from the writer's side: phrases that go on or end, and names that lean on the last one."""

from __future__ import annotations

from dataclasses import dataclass, field

from sekimori.standards import addresses
from sekimori.standards.addresses import CONTAINERS, Address
from sekimori.standards.amending import facets

_RELATIVE = ("条", "項", "号", *CONTAINERS)


@dataclass(frozen=True)
class Phrase:
    """One order: its words up to the verb, and the verb where the sentence goes on and where it ends."""

    words: str
    going_on: str
    final: str


@dataclass
class Sentence:
    """The sentence being written: its orders, the article it speaks of, and the place named last."""

    phrases: list[Phrase] = field(default_factory=list)
    top: str = ""
    context: Address = ()

    def text(self) -> str:
        """The sentence."""
        head = "".join(f"{phrase.words}{phrase.going_on}、" for phrase in self.phrases[:-1])
        last = self.phrases[-1]
        return f"{head}{last.words}{last.final}。"

    def refer(self, target: str) -> str:
        """The name of a place, leaning on the place named last: 同条第2項, 同項."""
        address, facet = facets.split(target)
        known = _shared(self.context, address)
        name = naming(address)
        if known and address[known - 1].kind in _RELATIVE and all(part.kind in _RELATIVE for part in address[:known]):
            name = f"同{address[known - 1].kind}" + naming(address[known:])
        self.context = address
        return name + facet


def naming(address: Address) -> str:
    """An address as references write it."""
    return addresses.spelling(address)


def _shared(context: Address, address: Address) -> int:
    """How many leading parts two places share."""
    count = 0
    for one, other in zip(context, address, strict=False):
        if (one.kind, one.number) != (other.kind, other.number):
            break
        count += 1
    return count


def word_phrases(place: str, pairs: list[tuple[str, str]]) -> list[Phrase]:
    """「A」を「B」に改め, 「A」の次に「B」を加え, 「A」を削り for the pairs of one place, neighbours of one kind together."""
    phrases: list[Phrase] = []
    words, way = "", ""
    for old, new in pairs:
        kind, said = _said(old, new)
        if kind == way:
            words += ("及び" if kind == "cut" else "、") + said
            continue
        if words:
            phrases.append(_phrase(words, way))
        words, way = said, kind
    phrases.append(_phrase(words, way))
    first = phrases[0]
    return [Phrase(f"{place}中{first.words}", first.going_on, first.final), *phrases[1:]]


def _said(old: str, new: str) -> tuple[str, str]:
    if not new:
        return "cut", f"「{old}」"
    if new.startswith(old):
        return "add", f"「{old}」の次に「{new.removeprefix(old)}」を"
    return "change", f"「{old}」を「{new}」に"


def _phrase(words: str, way: str) -> Phrase:
    if way == "cut":
        return Phrase(f"{words}を", "削り", "削る")
    return Phrase(words, "加え", "加える") if way == "add" else Phrase(words, "改め", "改める")
