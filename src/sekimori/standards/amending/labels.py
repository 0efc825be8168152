"""The labels at the beginning of a line: 第6条, 2, (1), ア, 第3章, and 4.2, (1), ①, (ア) in texts without articles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sekimori.standards import addresses
from sekimori.standards.addresses import CIRCLED, CONTAINERS, HALF_KANA, KANA, KANJI_DIGITS, Address, Part, kanji_number

# How deep a kind of part stands; a label cuts the current address down to the parts above it.
ARTICLE_RANKS = {
    **{unit: rank for rank, unit in enumerate(CONTAINERS)},
    **dict.fromkeys(("附則", "別表", "様式", "別記様式", "題名", "目次", "備考"), 0),
    "条": 5,
    "項": 6,
    "号": 7,
    "kana": 8,
    "round kana": 9,
    "half kana": 9,
    "latin": 10,
    "round latin": 11,
}
GUIDELINE_RANKS = {
    **{unit: rank for rank, unit in enumerate(CONTAINERS)},
    **dict.fromkeys(("附則", "別表", "様式", "別記様式", "題名", "目次", "備考"), 0),
    "large": 5,
    "digits": 6,
    "dotted": 7,
    "dashed": 7,
    "round": 8,
    "circled": 9,
    "kana": 10,
    "round kana": 11,
    "half kana": 11,
    "latin": 12,
    "round latin": 13,
}


# Stands in sentences for the blank or の between two numbers of a text without articles: 第2 1, 第2の1(3).
APART = "\x13"


@dataclass(frozen=True)
class Label:
    """A label that was found: its parts, where it ends in the line, and whether a blank or bracket sets it off."""

    parts: Address
    end: int
    set_off: bool
    through: Part | None = None

    @property
    def last(self) -> Part:
        return self.parts[-1]


_K = rf"[\d{KANJI_DIGITS}]+"
_BRANCHES = rf"(?:の[\d{KANJI_DIGITS}]+(?![\d{KANJI_DIGITS}]*[条項号章節月日年人回]))*"
_UNITS = "編章節款目条項号"
_STEP = re.compile(rf"第({_K})([{_UNITS}])({_BRANCHES})")
_ANNEX = re.compile(rf"(別表|別記様式|様式)(?:第({_K})号?({_BRANCHES}))?")
_SUPPLEMENT = re.compile(r"[附付] *則(?: *(?P<note>\([^()]*\d号[^()]*\)))?")
_ITEM = re.compile(rf"\(({_K})\)({_BRANCHES})")
_KANJI_ITEM = re.compile(rf"([{KANJI_DIGITS}]+)({_BRANCHES})(?=[ ])")
_PARAGRAPH = re.compile(r"(\d{1,2})(?![\d.])")
_KANA = re.compile(rf"([{KANA}])(?![ァ-ヶー])({_BRANCHES})")
_BRACKETED = re.compile(rf"\(([{KANA}{HALF_KANA}a-z])\)")
_LATIN = re.compile(r"([a-z])(?=[ .])")
_GUIDELINE = re.compile(r"(\d{1,2})((?:[.\-―‐−]\d{1,2})+)(?![\d.])")
_GUIDELINE_LARGE = re.compile(rf"第({_K})(?=[ {APART}(①-⑳⑴-⒇中をに]|の(?!\d)|から|まで|及び|並びに|、|$)")
_ITEM_SIGN = re.compile("[⑴-⒇]")  # One sign for (1) to (20).
_CIRCLE = re.compile(f"[{CIRCLED}]")
_THROUGH = re.compile(r" *(?:から|[~～〜\-―‐−・、,]|及び) *")
_SET_OFF = re.compile(r"[ \t]|$|[(\[〔［]")


def branch_numbers(text: str) -> tuple[int, ...]:
    """The branch numbers in の3の2, kanji or digits."""
    return tuple(kanji_number(piece) for piece in text.split("の") if piece)


def _part(kind: str, first: int, branch: str = "") -> Part:
    number = (first, *branch_numbers(branch))
    return Part(kind, number, addresses.spell(kind, number))


def step_at(text: str, start: int) -> tuple[Part, int] | None:
    """A part of the kind 第6条, 第2項, 第3章の2 at `start` of narrow `text`, and where it ends."""
    found = _STEP.match(text, start)
    return (_part(found[2], kanji_number(found[1]), found[3]), found.end()) if found else None


def _named(text: str, at: int) -> tuple[Address, int] | None:
    """Labels that both manners share: 第3章第1節, 第6条第2項, 附則, 別表第1, 様式第2号."""
    parts: list[Part] = []
    end = at
    while step := step_at(text, end):
        part, end = step
        parts.append(part)
    if parts:
        return tuple(parts), end
    if found := _SUPPLEMENT.match(text, at):
        return (Part("附則", (), f"附則{found['note'] or ''}"),), found.end()
    if found := _ANNEX.match(text, at):
        if found[2] is None:
            return (Part(found[1], (), found[1]),), found.end()
        return (_part(found[1], kanji_number(found[2]), found[3]),), found.end()
    return None


def _mark(kind: str, mark: str) -> Part:
    return _part(kind, addresses.parse(mark)[0].number[0])


def _bracketed(text: str, at: int) -> tuple[Address, int] | None:
    if found := _BRACKETED.match(text, at):
        kind = "round kana" if found[1] in KANA else "half kana" if found[1] in HALF_KANA else "round latin"
        return (Part(kind, addresses.parse(found[0])[0].number, found[0]),), found.end()
    return None


def _article_label(  # noqa: PLR0911
    text: str, at: int
) -> tuple[Address, int] | None:
    if (named := _named(text, at)) or (named := _bracketed(text, at)):
        return named
    if found := _ITEM.match(text, at) or _KANJI_ITEM.match(text, at):
        return (_part("号", kanji_number(found[1]), found[2]),), found.end()
    if found := _ITEM_SIGN.match(text, at):
        return (_part("号", ord(found[0]) - ord("⑴") + 1),), found.end()
    if found := _PARAGRAPH.match(text, at):
        return (_part("項", int(found[1])),), found.end()
    if found := _CIRCLE.match(text, at):
        return (_part("項", CIRCLED.index(found[0]) + 1),), found.end()  # Old texts number their paragraphs ②, ③.
    if found := _KANA.match(text, at):
        return (Part("kana", (_mark("kana", found[1]).number[0], *branch_numbers(found[2])), found[0]),), found.end()
    if found := _LATIN.match(text, at):
        return (_mark("latin", found[1]),), found.end()
    return None


def _guideline_label(  # noqa: PLR0911
    text: str, at: int
) -> tuple[Address, int] | None:
    if found := _GUIDELINE.match(text, at):
        return addresses.parse(found[0]), found.end()
    if (named := _named(text, at)) or (named := _bracketed(text, at)):
        return named
    if found := _GUIDELINE_LARGE.match(text, at):
        return (_part("large", kanji_number(found[1])),), found.end()
    if found := _ITEM.match(text, at):
        return (_part("round", kanji_number(found[1]), found[2]),), found.end()
    if found := _ITEM_SIGN.match(text, at):
        return (_part("round", ord(found[0]) - ord("⑴") + 1),), found.end()
    if found := _CIRCLE.match(text, at):
        return (_mark("circled", found[0]),), found.end()
    if found := _PARAGRAPH.match(text, at):
        return (_part("digits", int(found[1])),), found.end()
    if found := _KANA.match(text, at):
        return (_part("kana", _mark("kana", found[1]).number[0], found[2]),), found.end()
    if found := _LATIN.match(text, at):
        return (_mark("latin", found[1]),), found.end()
    return None


def label_at(text: str, at: int = 0, *, guideline: bool = False, ranges: bool = True) -> Label | None:
    """The label at `at` of a narrow line, or None.

    With `ranges`, 2～4 or 第7条から第9条まで gives the first with `through` the last.
    """
    reader = _guideline_label if guideline else _article_label
    found = reader(text, at)
    if found is None:
        return None
    parts, end = found
    if ranges and (joint := _THROUGH.match(text, end)) and joint.end() > joint.start():
        second = reader(text, joint.end())
        if second is not None and second[0][-1].kind == parts[-1].kind and len(second[0]) <= len(parts):
            stop = second[1] + 2 if text.startswith("まで", second[1]) else second[1]
            if _SET_OFF.match(text, stop) or text.startswith("略", stop):
                return Label(parts, stop, set_off=True, through=second[0][-1])
    return Label(parts, end, set_off=bool(_SET_OFF.match(text, end)))


def place(current: Address, parts: Address, *, guideline: bool = False) -> Address:
    """The whole address of a label read while `current` was the place: parts above it are kept, the rest falls away."""
    ranks = GUIDELINE_RANKS if guideline else ARTICLE_RANKS
    first = parts[0]
    rank = ranks.get(first.kind, 99)
    if len(parts) > 1 and first.kind in {"digits", "条"}:
        return parts
    if first.kind == "条" and not any(part.kind == "附則" for part in current):
        return parts
    kept = tuple(part for part in current if ranks.get(part.kind, 99) < rank)
    kept = tuple(part for part in kept if (part.kind in CONTAINERS) == (first.kind in CONTAINERS))
    return kept + parts
