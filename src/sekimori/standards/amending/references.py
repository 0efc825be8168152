"""References in amending sentences: 第6条第1項, 同条第2項, 前項, 第7条から第9条まで, 第2条、第5条及び第7条第2項, 第6条の見出し."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sekimori.standards import addresses
from sekimori.standards.addresses import Address, Part
from sekimori.standards.amending.labels import APART, label_at, place, step_at

FACETS = (
    "各号列記以外の部分",
    "見出し",
    "ただし書",
    "前段",
    "後段",
    "本文",
    "章名",
    "節名",
    "款名",
    "編名",
    "柱書",
    "表",
)
CAPTIONS = {"見出し", "章名", "節名", "款名", "編名"}
_RELATIVE = re.compile(r"(同|前|次|本|当該)([編章節款目条項号]|表|様式|附則)")
_WHOLE = re.compile(r"本則|この(?:訓令|規程|規則|要綱|要領|告示|条例|基準|方針)|題名|目次|前文")
_KANA = re.compile(rf"([{addresses.KANA}])(?![ァ-ヶー])|\(([{addresses.KANA}])\)")
_JOINT = re.compile(r"、|及び|並びに|又は|若しくは")
_IGNORED = re.compile(r"\([^()]*関係\)|(?:の規定|\(同条の見出しを含む。?\)|の欄)$")
_BRANCH_OR_PLACE = re.compile(r"(第\d+)の(\d+)")
_INCLUDING_CAPTION = re.compile(r"\(見出しを含む。?\)")


class Unclear(Exception):
    """A reference or clause that cannot be read with certainty; the message says why, in Japanese."""


@dataclass(frozen=True)
class Reference:
    """A place that a sentence names: its address and, when only a part of it is meant, which (見出し, ただし書, …)."""

    address: Address
    facet: str = ""

    @property
    def identity(self) -> str:
        return addresses.spelling(self.address) + self.facet


@dataclass
class Context:
    """The place named last, to which 同条 and 第2項 alone refer."""

    place: Address = ()
    guideline: bool = False
    first: Address = ()  # The article that the sentence has made its own 第1項, which 同項 means from then on.


def read_references(text: str, context: Context) -> list[Reference]:
    """All places that `text` (a skeleton without quotations) names, in order, ranges spelt out; moves the context on.

    Raises Unclear when any of it is not a reference.
    """
    with_captions = bool(_INCLUDING_CAPTION.search(text))
    text = _INCLUDING_CAPTION.sub("", text)
    found: list[Reference] = []
    at = 0
    while at < len(text):
        if joint := _JOINT.match(text, at):
            at = joint.end()
        reference, at = _one(text, at, context)
        if text.startswith("から", at):
            last, at = _one(text, at + 2, context)
            at += 2 if text.startswith("まで", at) else 0
            found.extend(_range(reference, last))
        else:
            found.append(reference)
        if ignored := _IGNORED.match(text, at):
            at = ignored.end()
    if not found:
        raise Unclear("改正する箇所が読み取れません。")
    if with_captions:
        found = [each for place in found for each in (Reference(place.address, "見出し"), place)]
    return found


def is_reference(text: str, context: Context) -> bool:
    """Whether `text` is a reference from end to end; does not move the context."""
    try:
        read_references(text, Context(context.place, context.guideline, context.first))
    except Unclear:
        return False
    return True


def _one(text: str, at: int, context: Context) -> tuple[Reference, int]:
    parts, at = _parts(text, at, context)
    facet = ""
    start = at + 1 if text.startswith("の", at) else at
    for word in FACETS:
        if text.startswith(word, start):
            facet, at = word, start + len(word)
            break
    if not parts and not facet:
        if context.guideline and (branch := _BRANCH_OR_PLACE.match(text, at)):
            raise Unclear(f"「{branch[0]}」が枝番号か、{branch[1]}の中の{branch[2]}か分かりません。")
        raise Unclear(f"「{_shown(text)}」は改正する箇所として読み取れません。")
    address = parts or context.place
    if not address:
        raise Unclear(f"「{_shown(text)}」がどの条を指すか分かりません。")
    context.place = address
    return Reference(address, "" if facet == "柱書" else facet), at


def _shown(text: str) -> str:
    return re.sub("\x11\\d+\x12", "「…」", text)[:40]


def _parts(text: str, at: int, context: Context) -> tuple[Address, int]:
    address: Address = ()
    if whole := _WHOLE.match(text, at):
        word = whole[0] if whole[0] in {"題名", "目次", "前文"} else "本則"
        return (Part(word, (), word),), whole.end()
    if relative := _RELATIVE.match(text, at):
        address, at = _relative(relative, context), relative.end()
    while True:
        step = _step(text, at, context, bool(address))
        if step is None:
            return address, at
        more, at = step
        if address:
            address += more
        elif more[0].kind == "条":
            address = more
        else:
            address = place(context.place, more, guideline=context.guideline)


def _step(text: str, at: int, context: Context, going: bool) -> tuple[Address, int] | None:  # noqa: FBT001
    start = at + 1 if going and text.startswith(("の", APART), at) else at
    if step := step_at(text, start):
        return (step[0],), step[1]
    if not going and not context.guideline:
        label = label_at(text, at, ranges=False)
        if label is not None and label.last.kind in {"附則", "別表", "様式", "別記様式"}:
            return label.parts, label.end
    if context.guideline:
        start += text.startswith("同", start)  # 同(1): the (1) named last.
        label = label_at(text, start, guideline=True, ranges=False)
        if label is not None:
            return label.parts, label.end
    if (kana := _KANA.match(text, start)) and (going or context.place):
        mark = kana[1] or kana[2]
        kind = "kana" if kana[1] else "round kana"
        return (Part(kind, (addresses.KANA.index(mark) + 1,), kana[0]),), kana.end()
    return None


def _relative(found: re.Match[str], context: Context) -> Address:
    word, unit = found[1], found[2]
    kinds = {"表": {"別表"}, "様式": {"様式", "別記様式"}}.get(unit, {unit})
    for index in range(len(context.place) - 1, -1, -1):
        part = context.place[index]
        if part.kind not in kinds:
            continue
        if word in {"同", "本", "当該"}:
            return context.place[: index + 1]
        step = 1 if word == "次" else -1
        number = (part.number[0] + step, *part.number[1:]) if len(part.number) == 1 else ()
        if not number or number[0] < 1:
            break
        return (*context.place[:index], part.renumbered(number))
    if (word, unit) == ("同", "項") and context.first and context.place[: len(context.first)] == context.first:
        return context.first
    raise Unclear(f"「{found[0]}」がどこを指すか分かりません。")


def _range(first: Reference, last: Reference) -> list[Reference]:
    start, end = first.address[-1], last.address[-1]
    above = first.address[:-1]
    if start.kind != end.kind or first.address[:-1] != last.address[:-1]:
        raise Unclear(f"「{first.identity}から{last.identity}まで」の範囲が分かりません。")
    if len(start.number) == 1 and len(end.number) == 1 and start.number < end.number:
        return [
            Reference((*above, start.renumbered((n,))), first.facet) for n in range(start.number[0], end.number[0] + 1)
        ]
    same_stem = start.number[0] == end.number[0] and len(end.number) == 2  # noqa: PLR2004
    if same_stem and len(start.number) <= len(end.number) and start.number < end.number:
        low = start.number[1] if len(start.number) > 1 else 1
        numbers = [(start.number[0], n) if n > 1 else (start.number[0],) for n in range(low, end.number[1] + 1)]
        return [Reference((*above, start.renumbered(number)), first.facet) for number in numbers]
    raise Unclear(f"「{first.identity}から{last.identity}まで」に枝番号があり、どの条が含まれるか分かりません。")


def moved(part: Part, by: int) -> Part:
    """The part `by` numbers further on; in a part with branches the last branch moves. Raises Unclear below 1."""
    number = (*part.number[:-1], part.number[-1] + by)
    if number[-1] < 1:
        raise Unclear(f"「{part.spelling}」を繰り上げると番号がなくなります。")
    return part.renumbered(number)
