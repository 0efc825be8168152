"""Reads the sentences of an amendment in 改め文 form, with the texts they announce, from lines that may be hard-wrapped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sekimori.standards import addresses
from sekimori.standards.addresses import Address, Part, narrow
from sekimori.standards.amending import marks, supplement
from sekimori.standards.amending.drafts import Addition, Drafts
from sekimori.standards.amending.instructions import (
    Slot,
    Step,
    bare_caption,
    parent_and_after,
    read_order,
)
from sekimori.standards.amending.labels import APART, label_at
from sekimori.standards.amending.operations import Operation
from sekimori.standards.amending.pieces import Column, Piece, identity, list_words, read_pieces
from sekimori.standards.amending.references import Context, Reference, Unclear
from sekimori.standards.amending.sentences import depth, is_nested, paths, skeleton, split_sentences

_VERB = re.compile(r"改め|加え|削[りる]|削除[しす]|とし|とする|繰|くり[上下]|付[しす]|変更|追加|改正[しす]")
_SPEAKS = re.compile(
    r"^(?:\([^()]*関係\))?"
    r"(?:中 ?(?=[「第同前(①-⑳⑴-⒇]|[ア-ン](?:を|から|及び))|を(?=[「第同次削繰順(\d①-⑳⑴-⒇ア-ン]|それぞれ)|の(?:次|前)に"
    r"|に(?=次の|後段|ただし書|見出し|第)|の見出し|に見出し|の(?:章|節|款|編)名|から(?=[第同\d(①-⑳⑴-⒇])|並びに"
    r"|及び(?=[第同別様(\d①-⑳⑴-⒇])|、(?=[第同別様「(\d①-⑳⑴-⒇])|\(見出し|本文|ただし書|前段|後段|各号列記|の規定中|の表中|の備考"
    rf"|第[\d{addresses.KANJI_DIGITS}]|の前の見出し|[ア-ン](?=中|を|の次|及び|、|から)"
    r"|の(?:[^「」。、]{1,24}の)?(?:項|部|欄|款)(?=中|を|の次に|に次))"
)
_STARTERS = re.compile(
    r"^(?:次(?:の各号)?に掲げる規定中(?=「)|同(?:[編章節款条項号表]|様式)|本則|題名|目次|前文|この(?:訓令|規程|規則|要綱|要領|告示|条例|基準)(?=中|の題名))"
)
# One change for many places, which are listed below the sentence.
_FOR_EACH = re.compile(r"次(?:の各号)?に掲げる規定(?=中「)")
_ENTRY = re.compile(r"(?:[(]\d{1,2}[)]|[⑴-⒇①-⑳]|[ア-ン]|\d{1,2}[.、]?)[ 　]*(?=第|附則|別表|様式|別記|目次|題名)")
_COMMAS = str.maketrans("，､｡", "、、。")
_EMPTIED = re.compile(r"第\d+[条項号](?:の\d+)* +削除 *$")
# Blanks that damage has put into a reference: 第 6 条 第1項 中 「…」.
_GAPS = (
    (re.compile(r"第 *(\d+) *([条項号章節])(?=[ 第中をのにから及、本た各])"), r"第\1\2"),
    (re.compile(r"(?<=条) +(?=第\d+[項号])|(?<=項) +(?=第\d+号)"), ""),
    (re.compile(r"(?<=[条項号]) +(?=中 *「|を *(?:削|第|同)|の次に|に次の)"), ""),
)
_QUOTED = re.compile("「[^「」]*(?:「[^「」]*」[^「」]*)*(?:」|$)")


_OF_THIS_ACT = re.compile(r"(?:この|本)(?:訓令|規程|規則|要綱|要領|告示|条例|基準|改正)は、")
_BEFORE_ARTICLES = {"条", *addresses.CONTAINERS}


@dataclass
class Unread:
    """A spot of the paper that was not understood: 1-based line, its words, and why."""

    line: int
    text: str
    reason: str


def _without_gaps(text: str) -> str:
    for pattern, replacement in _GAPS:
        text = pattern.sub(replacement, text)
    return text


@dataclass
class Reader:
    """Goes down the lines of an amending part; `drafts` and `unread` fill as it goes."""

    lines: list[str]
    first_line: int = 1
    guideline: bool = False
    drafts: Drafts = field(default_factory=Drafts)
    unread: list[Unread] = field(default_factory=list)
    dates: list[Operation] = field(default_factory=list)
    context: Context = field(default_factory=Context)
    at: int = 0
    nested: bool = field(default=False, init=False)

    def read(self) -> None:
        """Reads all lines."""
        self.context.guideline = self.guideline
        self.nested = self.guideline and is_nested(self.lines)
        while self.at < len(self.lines):
            if not self.lines[self.at].strip():
                self.at += 1
                continue
            number = self.first_line + self.at
            if not self.starts_sentence(self.at):
                if not self._in_force():
                    self._skip(number)
                continue
            paragraph = self._paragraph()
            self._sentences(self._with_listed_places(paragraph), number)

    def _with_listed_places(self, paragraph: str) -> str:
        """「次に掲げる規定中…」 with the places that the lines below it list named in its stead."""
        listed = _FOR_EACH.match(narrow(paragraph))
        places = []
        while listed and self.at < len(self.lines):
            line = marks.plain(self.lines[self.at]).strip()
            entry = _ENTRY.match(narrow(line))
            if line and entry is None:
                break
            places += [line[entry.end() :]] if entry else []
            self.at += 1
        return "、".join(places) + paragraph[listed.end() :] if listed and places else paragraph

    def _in_force(self) -> bool:
        """Takes the line when it says from when the amendment holds, which some papers do without the heading 附則."""
        line = marks.plain(self.lines[self.at]).strip()
        dates = supplement.dates_of(line) if _OF_THIS_ACT.match(narrow(line)) else []
        self.dates.extend(dates)
        self.at += bool(dates)
        return bool(dates)

    def _skip(self, number: int) -> None:
        text = self.lines[self.at].strip()
        self.unread.append(Unread(number, text, "改正文として読み取れません。"))
        self.at += 1

    def _paragraph(self) -> str:
        """The lines up to the end of the sentence that closes one of them, joined."""
        text = ""
        while self.at < len(self.lines):
            line = marks.plain(self.lines[self.at]).strip()
            if text and not depth(text) and self.starts_sentence(self.at) and text.endswith(("。", "｡")):
                break
            text += line
            self.at += 1
            if text.endswith(("。", "｡")) and not depth(text):
                break
        return text

    def starts_sentence(self, index: int) -> bool:
        """Whether an amending sentence begins on this line, rather than a provision that is added."""
        if _EMPTIED.search(narrow(marks.plain(self.lines[index]))):
            return False
        raw = "".join(marks.plain(line).strip() for line in self.lines[index : index + 16])
        bare = _QUOTED.sub("「」", _without_gaps(narrow(raw.translate(_COMMAS))))
        sentence = re.sub(r"\([^()]*\)", "", bare).split("。", maxsplit=1)[0]
        if not _VERB.search(sentence):
            return False
        return bool(_STARTERS.match(bare)) or self._speaks(bare)

    def _speaks(self, bare: str) -> bool:
        bare = paths(bare, nested=self.guideline)
        label = label_at(bare, guideline=self.guideline, ranges=False)
        if label is None and not self.guideline:
            label = label_at(bare, guideline=True, ranges=False)
        if label is None:
            return False
        if not self.guideline and label.last.kind in {"digits", "latin"}:
            return False
        end = label.end
        while self.guideline:
            start = end + bare.startswith(("の", APART), end)
            if (further := label_at(bare, start, guideline=True, ranges=False)) is None:
                break
            end = further.end
        return bool(_SPEAKS.match(bare[end:]))

    def _sentences(self, paragraph: str, number: int) -> None:
        sentences = split_sentences(paragraph)
        for index, sentence in enumerate(sentences):
            try:
                order = read_order(skeleton(sentence, nested=self.nested), self.context)
            except Unclear as unclear:
                self.unread.append(Unread(number, sentence, str(unclear)))
                self._body_lines()
                continue
            slots = order.slots
            body: list[str] = []
            if slots:
                body = [text for text in ["".join(sentences[index + 1 :])] if text] + self._body_lines()
            for step in order.steps:
                if isinstance(step, Slot):
                    self._fill(step, body, number, alone=len(slots) == 1)
                else:
                    self.drafts.add(step)
            if slots:
                return

    def _body_lines(self) -> list[str]:
        """The lines up to the next amending sentence: what a sentence announced."""
        start = self.at
        while self.at < len(self.lines):
            if self.lines[self.at].strip() and self.starts_sentence(self.at):
                break
            self.at += 1
        return self.lines[start : self.at]

    def _fill(self, slot: Slot, body: list[str], number: int, *, alone: bool) -> None:
        words = [line for line in body if line.strip()]
        if not words:
            self.unread.append(Unread(number, slot.places[-1].identity, "加える文が後に続いていません。"))
            return
        if slot.kind == "caption":
            for place in slot.places:
                self._caption(place.address, words)
        elif slot.kind == "sentence":
            self._sentence(slot, words)
        elif slot.places[-1].address[-1].kind in {"別表", "様式", "別記様式"} and slot.unit not in {"項", "号"}:
            self._annex(slot, words)
        else:
            self._provisions(slot, body, number, alone=alone)

    def _caption(self, address: Address, words: list[str]) -> None:
        text = "".join(marks.plain(line).strip() for line in words)
        label = label_at(narrow(text))
        if label is not None and label.last.kind == address[-1].kind:
            text = text[label.end :]
        self.drafts.add(Step("caption", Reference(address), "", bare_caption(text)))

    def _sentence(self, slot: Slot, words: list[str]) -> None:
        text = "".join(marks.plain(line).strip() for line in words)
        for place in slot.places:
            rewrites = place.identity if slot.unit == "rewrite" else ""
            self.drafts.add(Addition(place.address, (), place.facet, text=text, rewrites=rewrites))

    def _annex(self, slot: Slot, words: list[str]) -> None:
        """別表 and 様式: what follows is kept line by line, its first line gives the new one's name."""
        label = label_at(narrow(marks.plain(words[0]).strip()), ranges=False)
        place = slot.places[-1]
        address = label.parts if label is not None and label.last.kind == place.address[-1].kind else place.address
        text = "\n".join(marks.plain(line).strip() for line in words[(1 if label else 0) :])
        title = marks.plain(words[0]).strip()[label.end :].strip() if label else ""
        rewrites = place.identity if slot.kind == "rewrite" else ""
        self.drafts.add(Addition((), address, title=title, text=text, rewrites=rewrites))

    def _provisions(self, slot: Slot, body: list[str], number: int, *, alone: bool) -> None:
        if slot.kind == "rewrite":
            parent, after = slot.places[0].address[:-1], None
        else:
            parent, after = parent_and_after(slot)
        column = Column(self.guideline, current=parent)
        if slot.named:
            column.current = slot.named
        column.container = tuple(part for part in parent if part.kind in addresses.CONTAINERS)
        if after is not None and after.kind in {"項", "号", "kana"}:
            column.current = (*parent, after) if after.kind != "項" or slot.where == "の次" else parent
        pieces = read_pieces(body, column, first_line=number)
        list_words(pieces)
        if pieces and not pieces[0].label:
            _label_lost(pieces[0], parent, after, slot)
        Filler(self, slot, parent, column).add(pieces, number, alone=alone)


def _label_lost(piece: Piece, parent: Address, after: Part | None, slot: Slot) -> None:
    """A provision whose number was lost in the paper takes the next one, which the sentence fixes."""
    if slot.named:
        piece.address = slot.named
    elif after is not None:
        piece.address = (*parent, after.renumbered((after.number[0] + 1,)))
    elif slot.kind == "rewrite":
        piece.address = slot.places[0].address


@dataclass
class Filler:
    """Turns the provisions that follow a sentence into additions."""

    reader: Reader
    slot: Slot
    parent: Address
    column: Column

    def add(self, pieces: list[Piece], number: int, *, alone: bool) -> None:
        """Adds each piece; says so when fewer or more came than the sentence announced."""
        rewritten = {place.address: place.identity for place in self.slot.places} if self.slot.kind == "rewrite" else {}
        tops = 0
        unit = pieces[0].address[-1].kind if pieces and pieces[0].address else ""
        for piece in pieces:
            if not piece.address or piece.elided or piece.stands_for == "new":
                self._unread(piece, "加える規定の位置が分かりません。")
                continue
            tops += piece.address[-1].kind == unit
            if piece.through is not None and rewritten:
                self._deleted_range(piece, rewritten)
                tops = self.slot.count
                continue
            self._add_one(piece, rewritten)
        expected = self.slot.count
        if alone and expected and tops != expected and self.slot.unit not in {"表", "様式", "別表"}:
            text = self.reader.lines[max(0, number - self.reader.first_line)].strip()
            self.reader.unread.append(Unread(number, text, f"{expected}の規定を示していますが、続くのは{tops}です。"))

    def _deleted_range(self, piece: Piece, rewritten: dict[Address, str]) -> None:
        """「第5条から第7条まで 削除」 stands for each of them."""
        last = piece.address[-1]
        for number in range(last.number[0], (piece.through or last).number[0] + 1):
            address = (*piece.address[:-1], last.renumbered((number,)))
            if address in rewritten:
                name = rewritten.pop(address)
                self.reader.drafts.add(Addition((), address, text=piece.words or "削除", rewrites=name))

    def _unread(self, piece: Piece, reason: str) -> None:
        self.reader.unread.append(Unread(piece.line, piece.words or piece.label or "略", reason))

    def _add_one(self, piece: Piece, rewritten: dict[Address, str]) -> None:
        text, title = piece.words, piece.heading
        if piece.stands_for == "deleted":
            text = "削除"
        if piece.address in rewritten:
            name = rewritten.pop(piece.address)
            self.reader.drafts.add(Addition((), piece.address, title=title, text=text, rewrites=name))
            return
        parent, below = self._split(piece.address)
        before = ""
        place = self.slot.places[-1]
        if self.slot.where == "の前" and place.address[-1].kind == "条" and piece.address[-1].kind in _BEFORE_ARTICLES:
            before = place.identity
        self.reader.drafts.add(Addition(parent, below, title=title, text=text, before=before))

    def _split(self, address: Address) -> tuple[Address, Address]:
        """The part of the address that is called so in the old text, and the part that is new."""
        name = addresses.parse(identity(address, self.column.several))
        if self.slot.kind != "rewrite" and self.parent and name[: len(self.parent)] == self.parent:
            return self.parent, name[len(self.parent) :]
        return (), name
