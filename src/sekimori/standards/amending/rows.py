"""Reads the rows of a 新旧対照表 whose two columns are known: what each pair of cells says about the change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sekimori.common.text import fold
from sekimori.standards import addresses
from sekimori.standards.addresses import CONTAINERS, Address
from sekimori.standards.amending import facets, marks
from sekimori.standards.amending.kaimebun import Unread
from sekimori.standards.amending.operations import Caption, Delete, Insert, Operation, Renumber, Replace, Rewrite
from sekimori.standards.amending.pieces import Column, Piece, identity, read_pieces
from sekimori.standards.amending.wording import marked_changes, pairs_between
from sekimori.standards.comparing.similarity import likeness

_ALIKE = 0.35


@dataclass(frozen=True)
class Row:
    """A row of the table: the lines of the cell after and of the cell before the amendment (marked), and its line number."""

    new: tuple[str, ...]
    old: tuple[str, ...]
    line: int = 0


@dataclass
class Pair:
    """What stands side by side: a provision of each column, or of one only."""

    new: Piece | None
    old: Piece | None
    line: int


@dataclass
class TableReading:
    """The result of reading a table."""

    operations: list[Operation] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def read_rows(rows: Iterable[Row], *, guideline: bool = False) -> TableReading:
    """The operations that the rows of a table order, in the table's order."""
    listed = list(rows)
    new = Column(guideline, counting=False)
    old = Column(guideline, counting=False)
    pairs: list[Pair] = []
    for row in listed:
        news = read_pieces(row.new, new, first_line=row.line)
        olds = read_pieces(row.old, old, first_line=row.line)
        pairs.extend(_side_by_side(news, olds, row.line))
    marked = any(marks.has_marks(text) for row in listed for text in (*row.new, *row.old))
    kept = {
        address[:1] for pair in pairs if pair.new is not None and pair.old is not None for address in [pair.old.address]
    }
    writer = _Writer(new, old, marked=marked, kept=kept)
    writer.olds = [(pair.old.address, pair.old.words) for pair in pairs if pair.old is not None]
    for index, pair in enumerate(pairs):
        writer.state(pair, _first_of_chapter(pairs, index))
    return writer.result


def _first_of_chapter(pairs: list[Pair], index: int) -> str:
    """The old article before which a new one stands that follows an old chapter's heading; empty for all others."""
    new = pairs[index].new
    if new is None or pairs[index].old is not None or not new.address or new.address[-1].kind != "条":
        return ""
    above = [pair for pair in pairs[:index] if pair.new is not None and _opens(pair.new)]
    if not above or above[-1].old is None or above[-1].new is None or above[-1].new.address[-1].kind == "条":
        return ""
    for pair in pairs[index + 1 :]:
        if pair.new is not None and pair.old is not None and _opens(pair.new):
            return addresses.spelling(pair.old.address) if pair.old.address[-1].kind == "条" else ""
    return ""


def _opens(piece: Piece) -> bool:
    return bool(piece.address) and piece.address[-1].kind in {"条", *CONTAINERS}


def _side_by_side(news: list[Piece], olds: list[Piece], line: int) -> list[Pair]:
    news = [piece for piece in news if not piece.stands_for]
    olds = [piece for piece in olds if not piece.stands_for]
    if len(news) == len(olds) == 1:
        return [Pair(news[0], olds[0], line)]
    best = _alignment(news, olds)
    out: list[Pair] = []
    i = j = 0
    for a, b in [*best, (len(news), len(olds))]:
        out.extend(Pair(None, piece, line) for piece in olds[j:b])
        out.extend(Pair(piece, None, line) for piece in news[i:a])
        if a < len(news) and b < len(olds):
            out.append(Pair(news[a], olds[b], line))
        i, j = a + 1, b + 1
    return out


def _alignment(news: list[Piece], olds: list[Piece]) -> list[tuple[int, int]]:
    """The pairs that keep both orders and are most alike together."""
    rows, columns = len(news), len(olds)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    value = [[_alike(new, old) for old in olds] for new in news]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            taken = best[i + 1][j + 1] + value[i][j] if value[i][j] > _ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    out: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        if value[i][j] > _ALIKE and best[i][j] == best[i + 1][j + 1] + value[i][j]:
            out.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return out


def _alike(new: Piece, old: Piece) -> float:
    """How likely two pieces are the same provision, 0 to 1.3."""
    if (new.address[-1:] and old.address[-1:]) and new.address[-1].kind != old.address[-1].kind:
        return 0.0
    same_label = 0.3 if fold(marks.plain(new.label)) == fold(marks.plain(old.label)) else 0.0
    if new.elided and old.elided:
        both = _count(new) == _count(old)
        return (0.6 if both else 0.1) + same_label
    if new.elided or old.elided:
        return same_label / 2
    return likeness(new.heading + new.words, old.heading + old.words) + same_label


def _count(piece: Piece) -> int:
    if piece.through is None or not piece.address:
        return 1
    return piece.through.number[-1] - piece.address[-1].number[-1] + 1


@dataclass
class _Writer:
    new: Column
    old: Column
    marked: bool
    result: TableReading = field(default_factory=TableReading)
    kept: set[Address] = field(default_factory=set)
    olds: list[tuple[Address, str]] = field(default_factory=list)
    moved: dict[Address, Address] = field(default_factory=dict)
    gone: set[Address] = field(default_factory=set)

    def state(self, pair: Pair, before: str = "") -> None:
        """Adds the operations of one pair; `before` is where a new article goes when its number does not say."""
        if pair.new is not None and pair.old is not None:
            self._both(pair.new, pair.old)
        elif pair.new is not None:
            self._added(pair.new, before)
        elif pair.old is not None:
            self._gone(pair.old)

    def _say(self, operation: Operation) -> None:
        if operation not in self.result.operations:
            self.result.operations.append(operation)

    def _doubt(self, piece: Piece, reason: str) -> None:
        shown = " ".join(text for text in (marks.plain(piece.label), piece.heading, piece.words) if text)
        self.result.unread.append(Unread(piece.line, shown or "略", reason))

    def _added(self, piece: Piece, before: str) -> None:
        if piece.elided:
            if piece.label:
                self._doubt(piece, "略された規定に対応する規定が、もう一方の欄にありません。")
            return
        if not piece.address or not piece.label:
            self._doubt(piece, "加える規定の位置が分かりません。")
            return
        target = identity(piece.address, self.new.several)
        if piece.address[-1].kind not in CONTAINERS and not piece.words and not piece.heading:
            return
        self._say(Insert(target, piece.words, piece.heading, before))

    def _gone(self, piece: Piece) -> None:
        if piece.elided:
            if piece.label:
                self._doubt(piece, "略された規定に対応する規定が、もう一方の欄にありません。")
            return
        if not piece.address or not piece.label:
            self._doubt(piece, "削る規定の位置が分かりません。")
            return
        if any(piece.address[:length] in self.gone for length in range(1, len(piece.address) + 1)):
            return  # It goes with the provision above it.
        whole = piece.address[-1].kind == "条" and piece.address not in self.kept
        if piece.address[-1].kind != "条" or whole:
            self.gone.add(piece.address)
        self._say(Delete(addresses.spelling(piece.address) if whole else identity(piece.address, self.old.several)))

    def _both(self, new: Piece, old: Piece) -> None:
        if new.elided != old.elided and (new.words or old.words):
            self._doubt(new if old.elided else old, "一方の欄だけが略されています。")
            return
        if not new.address or not old.address:
            if new.words != old.words:
                self._doubt(new, "どの規定の改正か分かりません。")
            return
        if not new.elided and self._is_note_of_deletion(new):
            self._say(Rewrite(identity(old.address, self.old.several), new.words))
            return
        self._caption(new, old)
        self._text(new, old)
        self._number(new, old)

    def _is_note_of_deletion(self, new: Piece) -> bool:
        return fold(new.words) == "削除"

    def _caption(self, new: Piece, old: Piece) -> None:
        if new.heading == old.heading or (new.elided and not new.captioned):
            return
        target = addresses.spelling(old.address)
        for before, after in self._pairs(new.title, old.title) if old.heading and new.heading else [("", new.heading)]:
            whole = before == old.heading
            self._say(Caption(target, after, "" if whole and not old.heading else before))

    def _text(self, new: Piece, old: Piece) -> None:
        if new.elided or new.words == old.words:
            return
        target = identity(old.address, self.old.several)
        if not old.words or not new.words:
            self._say(Rewrite(target, new.words, new.heading) if not old.words else Replace(target, old.words, ""))
            return
        if (parted := self._proviso(new, old, target)) is not None:
            new, old = parted
            if new.words == old.words:
                return
        below = [
            words for address, words in self.olds if len(address) > len(old.address) and _under(address, old.address)
        ]
        pairs = self._pairs(new.text, old.text)
        if any(before in words for before, _ in pairs for words in below):
            target += "各号列記以外の部分"
        for before, after in pairs:
            self._say(Replace(target, before, after))

    def _proviso(self, new: Piece, old: Piece, target: str) -> tuple[Piece, Piece] | None:
        """States a proviso that only one side has, and gives both sides without it."""
        body, proviso, _ = facets.parted(new.words, "ただし書")
        old_body, old_proviso, _ = facets.parted(old.words, "ただし書")
        if bool(proviso) == bool(old_proviso):
            return None
        if proviso:
            self._say(Insert(identity(new.address, self.new.several) + "ただし書", proviso))
        else:
            self._say(Delete(target + "ただし書"))
        return (
            replace(new, text=marks.cut(new.text, 0, len(body))),
            replace(old, text=marks.cut(old.text, 0, len(old_body))),
        )

    def _pairs(self, new: str, old: str) -> list[tuple[str, str]]:
        found = marked_changes(old, new) if self.marked else None
        return pairs_between(marks.plain(old), marks.plain(new), found)

    def _number(self, new: Piece, old: Piece) -> None:
        if not new.label or not old.label:
            return
        if (new.through is None) != (old.through is None) or _count(new) != _count(old):
            self._doubt(new, "略された規定の数が、改正の前と後で合いません。")
            return
        for step in range(_count(new)):
            before, after = _further(old, step), _further(new, step)
            if self._called_now(before) != after:
                self.moved[before] = after
                self._say(Renumber(self._named(before, self.old), self._named(after, self.new)))

    def _named(self, address: Address, column: Column) -> str:
        """An article as a whole when it is the article's number that changes."""
        return addresses.spelling(address) if address[-1].kind == "条" else identity(address, column.several)

    def _called_now(self, address: Address) -> Address:
        """Where the old place stands by the moves already stated of what is above it."""
        for length in range(len(address), 0, -1):
            if address[:length] in self.moved:
                return (*self.moved[address[:length]], *address[length:])
        return address


def _under(address: Address, above: Address) -> bool:
    """Whether a place is below another; items of an article's first paragraph are, its further paragraphs are not."""
    return address[: len(above)] == above and address[len(above)].kind != "項"


def _further(piece: Piece, step: int) -> Address:
    last = piece.address[-1]
    if not step:
        return piece.address
    return (*piece.address[:-1], last.renumbered((*last.number[:-1], last.number[-1] + step)))
