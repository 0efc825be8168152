"""Reads lines of a text or of a table's column into provisions, with the places they take in their column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sekimori.standards import addresses
from sekimori.standards.addresses import CONTAINERS, Address, Part, narrow
from sekimori.standards.amending import marks
from sekimori.standards.amending.labels import Label, label_at, place

ELIDED = re.compile(
    r"^[ ]*[(\[〔［【]?[ ]*(?:略|同左|同右|現行のとおり|現行どおり|変更なし|改正なし)[ ]*[)\]〕］】]?[ 。]*$"
)
_ADDED_HERE = re.compile(r"^[ ]*[(\[〔［【] *(?:新設|新規|追加|[条項号章節款表]を加える。?|加える。?) *[)\]〕］】] *$")
_DELETED_HERE = re.compile(r"^[ ]*[(\[〔［【]? *(?:削除|削る。?|廃止|[条項号章節款表]を削る。?) *[)\]〕］】] *$")
_CAPTION = re.compile(r"^\((?!略)(?P<title>[^()]*(?:\([^()]*\)[^()]*)*)\)$")
# After 第6条 without a blank these make a sentence that speaks of the article, not the article itself.
_SPOKEN_OF = re.compile(
    r"^(?:中|を|に|の|から|及び|並びに|又は|若しくは|、|は|で|と|ただし|本文|各号|関係|第|同|まで|以下|\)|）)"
)
LONGEST_HEADING = 40
_LIST_KINDS = {"kana", "round kana", "half kana", "latin", "round latin"}
FULL = 0.8  # Of the widest line: a line that ends a sentence before this ends a paragraph.
_PAGE_NUMBER = re.compile(r"^[-―–] *\d{1,3} *[-―–]$")
_ENDED = re.compile(r"[。」)\]】〕］…]$|略$")


@dataclass
class Piece:
    """A provision of a column: where it stands, what it says (marked), and whether it is only hinted at (略).

    `through` is the last part of a range of elided provisions; `stands_for` says that the cell only notes that the other
    column's provision is "new" or "deleted" there.
    """

    address: Address
    text: str = ""
    title: str = ""
    label: str = ""
    line: int = 0
    elided: bool = False
    through: Part | None = None
    stands_for: str = ""
    captioned: bool = False
    last_width: int = 0  # of the line read last, in characters

    @property
    def words(self) -> str:
        """The text without marks."""
        return marks.plain(self.text)

    @property
    def heading(self) -> str:
        """The title without marks."""
        return marks.plain(self.title)


@dataclass
class Column:
    """What is known while reading down a column: the place reached, the chapter, and the articles that have paragraphs."""

    guideline: bool = False
    current: Address = ()
    container: Address = ()
    several: set[Address] = field(default_factory=set)
    counting: bool = True  # A paragraph's number must follow the one before; a table may leave provisions out.
    widest: int = 0  # of the lines being read, in characters
    pending: str = ""  # A caption whose article comes with the next call.

    def enter(self, label: Label) -> Address:
        """Moves to the label's place and returns it."""
        parts = label.parts
        if parts[0].kind in CONTAINERS:
            self.container = place(self.container, parts, guideline=self.guideline)
            self.current = self.container if self.guideline else ()
            return self.container
        self.current = place(self.current, parts, guideline=self.guideline)
        for index, part in enumerate(self.current):
            beyond_first = part.kind == "項" and (part.number != (1,) or label.through is not None)
            if beyond_first and index:
                self.several.add(self.current[:index])
        return self.current

    def last_number(self, kind: str) -> int:
        """The number of the part of this kind at the place reached, 0 when there is none."""
        for part in reversed(self.current):
            if part.kind == kind and part.number:
                return part.number[0]
        return 1 if kind == "項" and any(part.kind in {"条", "附則"} for part in self.current) else 0


def is_elided(text: str) -> bool:
    """Whether a narrow text says no more than 略."""
    return bool(ELIDED.match(text))


def read_pieces(lines: Sequence[str], column: Column, *, first_line: int = 0, whole: bool = True) -> list[Piece]:
    """Reads marked lines into pieces, joining hard-wrapped lines.

    `column` carries the place from one call to the next. `first_line` is the 1-based number of the first line, for messages.
    With `whole` the first line begins something; otherwise it may go on with what came before.
    """
    pieces: list[Piece] = []
    caption, column.pending = column.pending, ""
    column.widest = max((len(marks.plain(marks.strip(line))) for line in lines), default=0)
    for index, raw in enumerate(lines):
        line = marks.strip(raw)
        bare = narrow(marks.plain(line))
        if not bare or _PAGE_NUMBER.match(bare):
            continue
        ended = not pieces or _ended(pieces[-1])
        if (note := _note(bare)) and (ended or not pieces):
            pieces.append(Piece(column.current, line=first_line + index, stands_for=note))
            continue
        following = next((narrow(marks.plain(marks.strip(text))) for text in lines[index + 1 :] if text.strip()), "")
        if (found := _CAPTION.match(bare)) and _may_be_caption(bare, following, column, ended=ended):
            caption = marks.cut(line, found.start("title"), found.end("title"))
            continue
        label = _acceptable(bare, column, ended=ended or bool(caption), first=not pieces and whole)
        if label is None:
            _go_on(pieces, line, bare, column, first_line + index)
            continue
        piece = _piece(line, bare, label, column, first_line + index)
        if caption and label.last.kind in {"条", "項", "附則"}:
            piece.title, piece.captioned, caption = caption, True, ""
        pieces.append(piece)
    column.pending = caption
    return pieces


def list_words(pieces: list[Piece]) -> None:
    """In a run of whole provisions, kana with a few words and nothing below them name things; they are no headings."""
    for index, piece in enumerate(pieces):
        below = pieces[index + 1].address if index + 1 < len(pieces) else ()
        leads = len(below) > len(piece.address) and below[: len(piece.address)] == piece.address
        if piece.address and piece.address[-1].kind in _LIST_KINDS and piece.title and not piece.text and not leads:
            piece.title, piece.text = "", piece.title


def _ended(piece: Piece) -> bool:
    """Whether the piece may be whole, so that a new one can begin."""
    return piece.elided or not piece.words or bool(_ENDED.search(piece.words))


def _note(bare: str) -> str:
    if _ADDED_HERE.match(bare):
        return "new"
    return "deleted" if _DELETED_HERE.match(bare) else ""


def _may_be_caption(bare: str, following: str, column: Column, *, ended: bool) -> bool:
    """A line in brackets before an article, or before a paragraph that begins a new sentence."""
    if column.guideline or is_elided(bare):
        return False
    if not following:
        return ended
    label = label_at(following)
    if label is None or not label.set_off:
        return label is not None and ended and label.last.kind == "条"
    return label.last.kind == "条" or (ended and label.last.kind == "項")


def _go_on(pieces: list[Piece], line: str, bare: str, column: Column, number: int) -> None:
    """A line without a label: 略 alone, the wrapped rest of the piece before, or words without a place of their own."""
    if is_elided(bare):
        if pieces and not pieces[-1].words and not pieces[-1].elided and not pieces[-1].stands_for:
            pieces[-1].elided = True
            return
        pieces.append(Piece(column.current, line=number, elided=True, label=""))
        return
    if pieces and not pieces[-1].elided and not pieces[-1].stands_for:
        last = pieces[-1]
        over_the_break = last.title.endswith(marks.CLOSE) and line.startswith(marks.OPEN)
        if column.guideline and last.title and not last.text and (over_the_break or _is_wrapped(last.heading, bare)):
            last.title, last.text = "", last.title
        if last.address and last.address[-1].kind in CONTAINERS and last.title and not last.text:
            last.title = marks.tidy(last.title + line)
        else:
            paragraph = last.words.endswith("。") and last.last_width < FULL * column.widest
            last.text = marks.tidy(_join(last.text, line, paragraph=paragraph))
        last.last_width = len(bare)
        return
    pieces.append(Piece(column.current, text=line, line=number))


def _is_wrapped(heading: str, bare: str) -> bool:
    """Whether what looks like a heading is the first line of a sentence: it ends in kana, or the next line begins with them."""
    return (
        bool(re.search(r"[ぁ-ん、]$", heading))
        or bool(re.match(r"[ぁ-ん、。]", bare))
        or len(heading) > LONGEST_HEADING
    )


def _join(before: str, after: str, *, paragraph: bool) -> str:
    """Wrapped lines joined: without a blank, unless both sides are Latin words.

    A bullet begins a line of its own, and so does what follows a sentence that ended before the line was full.
    """
    if before and (paragraph or marks.plain(after).startswith("・")):
        return f"{before}\n{after}"
    left, right = marks.plain(before)[-1:], marks.plain(after)[:1]
    gap = " " if left.isascii() and right.isascii() and left.isalnum() and right.isalnum() else ""
    return before + gap + after


def _acceptable(  # noqa: PLR0911
    bare: str, column: Column, *, ended: bool, first: bool
) -> Label | None:
    """The label of a line when it can be one here; a wrapped line may begin with something that only looks like a label."""
    label = label_at(bare, guideline=column.guideline)
    if label is None:
        return None
    rest = bare[label.end :].lstrip()
    kind, number = label.last.kind, label.last.number[0] if label.last.number else 0
    if is_elided(rest) or label.through is not None:
        return label
    if kind in {"条", *CONTAINERS, "附則", "別表", "様式", "別記様式"} or len(label.parts) > 1:
        if label.set_off:
            heading = kind in CONTAINERS and "。" not in rest
            listed = bool(column.current) and column.current[-1].kind in {"号", "kana", "round kana"}
            return label if ended or first or heading or listed else None
        return None if _SPOKEN_OF.match(bare[label.end :]) or not ended else label
    expected = column.last_number(kind) + 1
    deeper = not any(part.kind == kind for part in column.current)
    follows = number == expected or (deeper and number == 1)
    if not label.set_off:
        clear = kind in {"号", "round", "circled", "round kana", "half kana"}
        if clear and follows:
            return label
        return label if (follows or first) and ended and (clear or _glued(bare, label)) else None
    if first:
        return label
    if follows:
        return label
    return label if ended and (not column.counting or deeper or number > column.last_number(kind)) else None


def _glued(bare: str, label: Label) -> bool:
    """Whether a paragraph number or kana that touches its text can still be one: 2前項の, not 2月以内 or アクセス."""
    after = bare[label.end : label.end + 1]
    if label.last.kind in {"項", "digits"}:
        return bool(after) and after not in "月日年時分秒人回件台円%歳個箇条項号章節以者つ,.、。"
    return bool(re.match(r"[一-鿿]", after))


def _piece(line: str, bare: str, label: Label, column: Column, number: int) -> Piece:
    address = column.enter(label)
    start = label.end + (len(bare[label.end :]) - len(bare[label.end :].lstrip()))
    rest = marks.cut(line, start)
    piece = Piece(
        address, last_width=len(bare), label=marks.cut(line, 0, label.end), line=number, through=label.through
    )
    if is_elided(bare[start:]):
        piece.elided = True
    elif address[-1].kind in CONTAINERS or _is_heading(rest, address, column):
        piece.title = rest
    else:
        piece.text = rest
    return piece


def _is_heading(rest: str, address: Address, column: Column) -> bool:
    if address[-1].kind in {"別表", "様式", "別記様式"}:
        return True
    return column.guideline and not marks.plain(rest).rstrip().endswith("。")


def identity(address: Address, several: set[Address]) -> str:
    """The id of a place, with 第1項 put in where the article has several paragraphs."""
    for index, part in enumerate(address):
        if part.kind in {"条", "附則"} and address[: index + 1] in several:
            rest = address[index + 1 :]
            if not rest or rest[0].kind not in {"項", "条"}:
                first = Part("項", (1,), "第1項")
                return addresses.spelling((*address[: index + 1], first, *rest))
    return addresses.spelling(address)
