"""One amending sentence at a time: which changes it orders, and what text it announces (次の1条を加える)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sekimori.standards.addresses import Address, Part
from sekimori.standards.amending.references import (
    CAPTIONS,
    Context,
    Reference,
    Unclear,
    is_reference,
    moved,
    read_references,
)
from sekimori.standards.amending.sentences import QUOTE, Skeleton, clauses

_CHANGE = r"(?:改め(?:る|ます)?|変更(?:し|する)|改正(?:し|する))"
_ADD = r"(?:加え(?:る)?|追加(?:し|する)|付し|付する|置く|置き)"
_CUT = r"(?:削る|削り|削除(?:し|する))"
_UNIT = "章名|節名|款名|編名|[編章節款目条項号表]|別表|様式|別記様式|項目|事項|細目"

RENUMBER = re.compile(r"^(?P<old>[^\x11]+?)を(?P<new>[^\x11を]+?)と(?:し|する)$")
SHIFT = re.compile(
    r"^(?P<ref>[^\x11]+?)を(?:それぞれ|順次)?(?:(?P<by>\d+)(?:[編章節款目条項号]|つ)ずつ)?(?:順次)?"
    r"(?:繰り?|くり)(?P<way>下|上|さ|あ)げ?(?:る)?$"
)
DELETE = re.compile(rf"^(?P<ref>[^\x11]+?)を{_CUT}$")
INSERT = re.compile(
    rf"^(?P<ref>[^\x11]*?)(?P<where>の次|の前|)に(?:(?P<named>[^\x11]+?)として)?次の"
    rf"(?:(?:(?P<count>\d+)|各)?(?P<unit>{_UNIT}|ただし書|後段|前文)(?:として)?(?:次のように)?を{_ADD}|よう(?:な(?P<unit2>{_UNIT})を|に){_ADD})$"
)
INSERT_QUOTED = re.compile(
    rf"^(?P<ref>[^\x11]+?)(?P<before>の前)?(?:に|の)(?P<what>見出し|ただし書|後段)(?:として|を){QUOTE}を{_ADD}$"
)
REWRITE = re.compile(rf"^(?P<ref>[^\x11]+?)を次のように{_CHANGE}$")
WHOLE_QUOTE = re.compile(rf"^(?P<ref>[^\x11]+?)を{QUOTE}に{_CHANGE}$")
WORDS = re.compile(r"^(?:(?P<ref>[^\x11]+?)中)?(?P<body>\x11.*)$")
SCOPE = re.compile(r"^(?P<scope>[^\x11中]+)中(?P<rest>[^\x11].*)$")
PAIR = re.compile(rf"^{QUOTE}を{QUOTE}に")
AFTER = re.compile(rf"^{QUOTE}の(?P<where>次|下|後|前|上)に{QUOTE}を")
GONE = re.compile(rf"^{QUOTE}(?=を{_CUT}|(?:、|及び|並びに)\x11)")


@dataclass
class Step:
    """A change as the sentence orders it; places are in the text before, `to` in the manner the sentence spells it."""

    kind: str  # words | rewrite | delete | renumber | caption | insert text
    place: Reference
    old: str = ""
    new: str = ""
    to: Address = ()
    local: bool = False  # `to` is under the same parent as the place, whatever becomes of that parent.


@dataclass
class Slot:
    """Text that a sentence announces and that follows on the next lines."""

    kind: str  # provisions | rewrite | sentence | caption
    places: list[Reference] = field(default_factory=list)
    where: str = ""  # の次 | の前 | "" (into the place)
    unit: str = ""
    count: int = 0
    named: Address = ()  # 「第1項として」: the place that the text takes


@dataclass
class Order:
    """What one sentence orders, in its own order."""

    steps: list[Step | Slot] = field(default_factory=list)

    @property
    def slots(self) -> list[Slot]:
        return [step for step in self.steps if isinstance(step, Slot)]


def read_order(sentence: Skeleton, context: Context) -> Order:
    """The changes that an amending sentence orders. Raises Unclear when any clause of it cannot be read."""
    order = Order()
    last_words: list[Reference] = []
    for clause in clauses(sentence.text):
        text = _without_scope(clause, context)
        if (found := WORDS.match(text)) is not None:
            if found["ref"]:
                last_words = read_references(found["ref"], context)
            if not last_words:
                raise Unclear("どの規定の字句か分かりません。")
            order.steps.extend(_words(found["body"], last_words, sentence))
        else:
            order.steps.extend(_structure(text, context, sentence))
            last_words = []
    return order


def _without_scope(clause: str, context: Context) -> str:
    """「第3条中第2項を…」: the scope only moves the context."""
    found = SCOPE.match(clause)
    if found is None or not is_reference(found["scope"], context):
        return clause
    rest = found["rest"]
    if not re.match(r"第|同|前|\d|\(|[①-⑳⑴-⒇]|[ア-ン]", rest):
        return clause
    read_references(found["scope"], context)
    return rest


def _words(body: str, places: list[Reference], sentence: Skeleton) -> list[Step | Slot]:
    pairs: list[tuple[str, str]] = []
    rest = body
    while rest:
        if found := PAIR.match(rest):
            pairs.append((sentence.quote(found[1]), sentence.quote(found[2])))
        elif found := AFTER.match(rest):
            anchor, added = sentence.quote(found[1]), sentence.quote(found[3])
            pairs.append((anchor, added + anchor if found["where"] in "前上" else anchor + added))
        elif found := GONE.match(rest):
            pairs.append((sentence.quote(found[1]), ""))
        else:
            raise Unclear("字句の改め方が読み取れません。")
        rest = re.sub(rf"^(?:それぞれ)?(?:、|及び|並びに|を?{_CUT}$|{_CHANGE}$|{_ADD}$)", "", rest[found.end() :])
    return [_word_step(place, old, new) for place in places for old, new in pairs]


def _word_step(place: Reference, old: str, new: str) -> Step:
    if place.facet in CAPTIONS:
        return Step("caption", Reference(place.address), bare_caption(old), bare_caption(new))
    return Step("words", place, old, new)


def bare_caption(text: str) -> str:
    """A caption without the brackets around it; brackets that are only part of it stay."""
    inner = text.strip()
    if len(inner) < 2 or inner[0] not in "(（" or inner[-1] not in ")）":  # noqa: PLR2004
        return inner
    level = 0
    for index, mark in enumerate(inner):
        level += {"(": 1, "（": 1, ")": -1, "）": -1}.get(mark, 0)
        if level == 0 and index < len(inner) - 1:
            return inner
    return inner[1:-1]


def _structure(text: str, context: Context, sentence: Skeleton) -> list[Step | Slot]:
    for pattern, reader in (
        (INSERT_QUOTED, _insert_quoted),
        (INSERT, _insert),
        (REWRITE, _rewrite),
        (WHOLE_QUOTE, _whole_quote),
        (DELETE, _delete),
        (SHIFT, _shift),
        (RENUMBER, _renumber),
    ):
        if found := pattern.match(text):
            return reader(found, context, sentence)
    raise Unclear("改正のしかたが読み取れません。")


def _insert_quoted(found: re.Match[str], context: Context, sentence: Skeleton) -> list[Step | Slot]:
    places = read_references(found["ref"], context)
    quoted = sentence.quote(found[4])
    if found["what"] == "見出し":
        return [Step("caption", Reference(place.address), "", bare_caption(quoted)) for place in places]
    return [Step("insert text", Reference(place.address, found["what"]), "", quoted) for place in places]


def _insert(found: re.Match[str], context: Context, _sentence: Skeleton) -> list[Step | Slot]:
    unit = found["unit"] or found["unit2"] or ""
    reference, named = found["ref"], found["named"] or ""
    if named in {"後段", "ただし書", "見出し"}:
        unit, named = named, ""
    places = read_references(reference, context) if reference else [Reference(context.place)]
    if not places[-1].address:
        raise Unclear("どこに加えるのか分かりません。")
    if unit == "見出し":
        return [Slot("caption", places)]
    if unit in {"ただし書", "後段"}:
        return [Slot("sentence", [Reference(place.address, unit) for place in places])]
    at = (
        read_references(named, Context(places[-1].address, context.guideline, context.first))[-1].address
        if named
        else ()
    )
    return [Slot("provisions", places, found["where"], unit, int(found["count"] or 0), at)]


def _rewrite(found: re.Match[str], context: Context, _sentence: Skeleton) -> list[Step | Slot]:
    places = read_references(found["ref"], context)
    if all(place.facet in CAPTIONS for place in places):
        return [Slot("caption", places)]
    if any(place.facet for place in places):
        return [Slot("sentence", places, unit="rewrite")]
    return [Slot("rewrite", places, count=len(places))]


def _whole_quote(found: re.Match[str], context: Context, sentence: Skeleton) -> list[Step | Slot]:
    quoted = sentence.quote(found[2])
    steps: list[Step | Slot] = []
    for place in read_references(found["ref"], context):
        if place.facet in CAPTIONS:
            steps.append(Step("caption", Reference(place.address), "", bare_caption(quoted)))
        else:
            steps.append(Step("rewrite", place, "", quoted))
    return steps


def _delete(found: re.Match[str], context: Context, _sentence: Skeleton) -> list[Step | Slot]:
    places = read_references(re.sub(r"の前の見出し$", "の見出し", found["ref"]), context)
    return [
        Step("caption", Reference(place.address)) if place.facet in CAPTIONS else Step("delete", place)
        for place in places
    ]


def _shift(found: re.Match[str], context: Context, _sentence: Skeleton) -> list[Step | Slot]:
    by = int(found["by"] or 1) * (1 if found["way"] in "下さ" else -1)
    steps: list[Step | Slot] = []
    for place in read_references(found["ref"], context):
        to = (*place.address[:-1], moved(place.address[-1], by))
        steps.append(Step("renumber", place, to=to, local=True))
    return steps


def _renumber(found: re.Match[str], context: Context, _sentence: Skeleton) -> list[Step | Slot]:
    olds = read_references(found["old"], context)
    remembered = context.place
    news = read_references(found["new"], context)
    context.place = remembered
    if len(olds) != len(news):
        raise Unclear("項ずれの前と後の数が合いません。")
    steps: list[Step | Slot] = []
    for old, new in zip(olds, news, strict=True):
        if old.facet or new.facet or old.address[-1].kind in {"題名", "目次"}:
            raise Unclear("項ずれの箇所が読み取れません。")
        steps.append(Step("renumber", old, to=new.address, local=old.address[:-1] == new.address[:-1]))
        if new.address[:-1] == old.address and new.address[-1].kind == "項":
            context.first = old.address
    return steps


def parent_and_after(slot: Slot) -> tuple[Address, Part | None]:
    """Under which place the announced text goes, and after which part when the sentence says の次に."""
    place = slot.places[-1].address
    if place[-1].kind == "本則":
        return (), None
    if slot.where:
        return place[:-1], place[-1]
    return place, None
