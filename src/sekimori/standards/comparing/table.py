"""The 新旧対照表 as data: rows with the words of both editions and their underlines, before any page is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sekimori.standards.addresses import CONTAINERS, Part
from sekimori.standards.comparing.differences import both_segments
from sekimori.standards.comparing.identity import compare
from sekimori.standards.comparing.pairing import Pairing, pair_provisions
from sekimori.standards.comparing.records import Comparison
from sekimori.standards.editions import HOLDERS, NodeLike, Provision

OMITTED = "（略）"
REMARK = "備考　改正部分は、下線の部分である。"

_WHOLE = {"dotted", "dashed"}  # Labels that repeat the numbers above them: 4.2, 2-4-1.

Run = tuple[str, bool]  # words, underlined


class Order(StrEnum):
    """Which column comes first."""

    NEW_OLD = "new-old"
    OLD_NEW = "old-new"


class RowKind(StrEnum):
    """What a row shows."""

    CONTEXT = "context"  # a heading above something that changed, or an unchanged beginning of an article
    CHANGED = "changed"
    ADDED = "added"
    DELETED = "deleted"
    OMITTED = "omitted"


@dataclass(frozen=True)
class Line:
    """A line of a cell: its runs, and how deep it is set in (0 for chapters, captions and articles)."""

    runs: tuple[Run, ...]
    depth: int = 0

    @property
    def text(self) -> str:
        return "".join(words for words, _ in self.runs)


@dataclass(frozen=True)
class Row:
    """A row: the lines after and before the amendment; an added row has nothing before, a deleted one nothing after."""

    kind: RowKind
    new: tuple[Line, ...]
    old: tuple[Line, ...]


@dataclass(frozen=True)
class ComparisonTable:
    """A whole 新旧対照表. `rows` do not depend on the order of the columns."""

    title: str
    rows: tuple[Row, ...]
    remark: str = REMARK

    def as_json(self) -> dict[str, Any]:
        """The table in JSON's own types; `from_json` reads it."""
        return {
            "title": self.title,
            "remark": self.remark,
            "rows": [
                {"kind": row.kind.value, "new": _lines_as_json(row.new), "old": _lines_as_json(row.old)}
                for row in self.rows
            ],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ComparisonTable:
        """The table that `as_json` wrote."""
        rows = [Row(RowKind(row["kind"]), _lines_of(row["new"]), _lines_of(row["old"])) for row in data["rows"]]
        return cls(data["title"], tuple(rows), data["remark"])

    def columns(self, order: Order) -> tuple[str, str]:
        """The two headings in the order asked for."""
        return ("改正後", "改正前") if order is Order.NEW_OLD else ("改正前", "改正後")

    def cells(self, row: Row, order: Order) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """A row's two cells in the order asked for."""
        return (row.new, row.old) if order is Order.NEW_OLD else (row.old, row.new)


def _lines_as_json(lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    return [{"depth": line.depth, "runs": [list(run) for run in line.runs]} for line in lines]


def _lines_of(data: list[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(tuple((words, bool(marked)) for words, marked in line["runs"]), line["depth"]) for line in data)


def comparison_table(
    old: Sequence[NodeLike], new: Sequence[NodeLike], *, title: str, comparison: Comparison | None = None
) -> ComparisonTable:
    """The table of two editions, each given in reading order. `comparison` spares a second one when there is one already."""
    found = comparison or compare(old, new)
    pairing = pair_provisions(old, new, found, within_chapters=True)
    root = pairing.old.edition.root, pairing.new.edition.root
    return ComparisonTable(title, tuple(_Maker(pairing).below(*root, 0)))


@dataclass
class _Step:
    """One place in the common order of two lists of brothers."""

    old: Provision | None
    new: Provision | None


@dataclass
class _Maker:
    pairing: Pairing
    untouched: dict[int, bool] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for names in (self.pairing.old, self.pairing.new):
            for provision, identity, _ in names.edition.listed():
                self.labels[id(provision)] = identity if provision.part.kind in _WHOLE else label(provision.part)

    def below(self, one: Provision, other: Provision, depth: int) -> Iterator[Row]:
        """The rows of what stands below a pair."""
        quiet: list[tuple[Provision, Provision]] = []
        for step in self._steps(one, other):
            if step.old is not None and step.new is not None and self._is_untouched(step.old):
                if quiet and not _goes_on(quiet[-1], (step.old, step.new)):
                    yield self._omitted(quiet, depth)
                    quiet = []
                quiet.append((step.old, step.new))
                continue
            if quiet:
                yield self._omitted(quiet, depth)
                quiet = []
            yield from self._shown(step, depth)
        if quiet:
            yield self._omitted(quiet, depth)

    def _steps(self, one: Provision, other: Provision) -> Iterator[_Step]:
        """Both lists of brothers in one order: pairs keep theirs, what went comes before what came."""
        coming = list(other.children)
        for child in one.children:
            twin = self.pairing.twin.get(id(child))
            if twin is None or not any(twin is each for each in coming):
                yield _Step(child, None)
                continue
            while coming and coming[0] is not twin:
                yield _Step(None, coming.pop(0))
            coming.pop(0)
            yield _Step(child, twin)
        for child in coming:
            yield _Step(None, child)

    def _is_untouched(self, one: Provision) -> bool:
        """Whether a paired provision and all below it are the same but for the number at its head."""
        known = self.untouched.get(id(one))
        if known is None:
            other = self.pairing.twin.get(id(one))
            known = other is not None and (one.title, one.text) == (other.title, other.text)
            known = known and other is not None and len(one.children) == len(other.children)
            known = known and all(self._stays(child) for child in one.children)
            self.untouched[id(one)] = known
        return known

    def _stays(self, child: Provision) -> bool:
        """As untouched, its number included: an article below a chapter may move, a paragraph below an article may not."""
        twin = self.pairing.twin.get(id(child))
        same_number = twin is not None and twin.part.number == child.part.number
        return same_number and self._is_untouched(child)

    def _shown(self, step: _Step, depth: int) -> Iterator[Row]:
        if step.old is None and step.new is not None:
            yield from self._alone(step.new, RowKind.ADDED, depth)
        elif step.new is None and step.old is not None:
            yield from self._alone(step.old, RowKind.DELETED, depth)
        elif step.old is not None and step.new is not None:
            yield from self._pair(step.old, step.new, depth)

    def _pair(self, one: Provision, other: Provision, depth: int) -> Iterator[Row]:
        """The provision itself, then what stands below it; an article stands in the row of its first paragraph."""
        if one.part.kind in HOLDERS and (one.paragraphs() or other.paragraphs()):
            yield from self._article(one, other, depth)
            return
        yield self._both(_Head(one), _Head(other), depth)
        yield from self.below(one, other, depth + (one.part.kind not in CONTAINERS))

    def _article(self, one: Provision, other: Provision, depth: int) -> Iterator[Row]:
        first, new_first = one.paragraphs()[:1], other.paragraphs()[:1]
        if first and new_first:
            self._put_together(first[0], new_first[0])
            yield self._both(_Head(one, first[0]), _Head(other, new_first[0]), depth)
            yield from self.below(first[0], new_first[0], depth + 1)
            rest = _without(one, first[0]), _without(other, new_first[0])
            yield from self.below(*rest, depth)
            return
        yield self._both(_Head(one), _Head(other), depth)
        yield from self.below(one, other, depth)

    def _put_together(self, first: Provision, new_first: Provision) -> None:
        """First paragraphs stand beside the article's number and so in one row, whatever they say."""
        twin, origin = self.pairing.twin, self.pairing.origin
        if twin.get(id(first)) is new_first:
            return
        if id(first) in twin:
            self.pairing.part(first)
        if id(new_first) in origin:
            self.pairing.part(origin[id(new_first)])
        self.pairing.link(first, new_first)

    def _omitted(self, quiet: list[tuple[Provision, Provision]], depth: int) -> Row:
        olds, news = [one for one, _ in quiet], [other for _, other in quiet]
        changed = olds[0].part.number != news[0].part.number
        return Row(
            RowKind.OMITTED,
            (self._elided(news, depth, changed=changed),),
            (self._elided(olds, depth, changed=changed),),
        )

    def _elided(self, run: list[Provision], depth: int, *, changed: bool) -> Line:
        """第5条～第8条　（略）"""
        first, last = self.labels[id(run[0])], self.labels[id(run[-1])]
        named = first if len(run) == 1 else f"{first}・{last}" if len(run) == 2 else f"{first}～{last}"  # noqa: PLR2004
        return Line(((named, changed), (f"　{OMITTED}", False)), depth)

    def _alone(self, provision: Provision, kind: RowKind, depth: int) -> Iterator[Row]:
        """A provision that stands in one column only, and each below it, underlined whole."""
        head, rest = _Head(provision), list(provision.children)
        if provision.part.kind in HOLDERS and provision.paragraphs():
            head, rest = _Head(provision, provision.paragraphs()[0]), rest[1:]
        lines = self._lines(head, depth, [(head.provision.title, True)], [(head.text, True)], marked_label=True)
        yield Row(kind, lines, ()) if kind is RowKind.ADDED else Row(kind, (), lines)
        if head.paragraph is not None:
            for child in head.paragraph.children:
                yield from self._alone(child, kind, depth + 1)
        inner = depth if provision.part.kind in {*CONTAINERS, *HOLDERS} else depth + 1
        for child in rest:
            yield from self._alone(child, kind, inner)

    def _both(self, one: _Head, other: _Head, depth: int) -> Row:
        """A pair's own row: its words when they changed, 略 when only something below did."""
        marked = one.provision.part.number != other.provision.part.number
        old_title, new_title = both_segments(one.provision.title, other.provision.title)
        same = one.text == other.text
        old_text: list[Run] = [(OMITTED, False)] if same and one.text else []
        new_text = list(old_text)
        if not same:
            old_text, new_text = both_segments(one.text, other.text)
        changed = marked or not same or one.provision.title != other.provision.title
        return Row(
            RowKind.CHANGED if changed else RowKind.CONTEXT,
            self._lines(other, depth, new_title, new_text, marked_label=marked),
            self._lines(one, depth, old_title, old_text, marked_label=marked),
        )

    def _lines(
        self, head: _Head, depth: int, title: list[Run], text: list[Run], *, marked_label: bool
    ) -> tuple[Line, ...]:
        """Caption above the article; a heading behind its label; the words behind the label or on the lines below."""
        part = head.provision.part
        name: Run = (self._full_label(head.provision), marked_label)
        gap: Run = ("　", False)
        title, text = [run for run in title if run[0]], [run for run in text if run[0]]
        out: list[Line] = []
        if part.kind in {"条", "附則", "項"}:
            if title:
                out.append(Line((("（", False), *title, ("）", False)), depth))
            first = (name, gap, *text) if name[0] else tuple(text)
            return (*out, *_broken(first, depth))
        if title:
            out.append(Line((name, gap, *title), depth))
            return (*out, *_broken(tuple(text), depth + 1)) if text else tuple(out)
        return _broken((name, gap, *text) if text else (name,), depth)

    def _full_label(self, provision: Provision) -> str:
        """The label; a first paragraph has none."""
        first = provision.part.kind == "項" and provision.part.number == (1,)
        return "" if first else self.labels[id(provision)]


@dataclass(frozen=True)
class _Head:
    """A provision as one row shows it: an article together with its first paragraph."""

    provision: Provision
    paragraph: Provision | None = None

    @property
    def text(self) -> str:
        return self.paragraph.text if self.paragraph is not None else self.provision.text


def _without(holder: Provision, first: Provision) -> Provision:
    rest = [child for child in holder.children if child is not first]
    return Provision(holder.part, holder.level, children=rest)


def _goes_on(last: tuple[Provision, Provision], step: tuple[Provision, Provision]) -> bool:
    """Whether two untouched pairs can stand in one 略: brothers of one kind whose numbers follow on both sides."""
    (one, other), (old, new) = last, step
    if one.part.kind != old.part.kind or len({len(each.part.number) for each in (one, other, old, new)}) > 1:
        return False
    if (one.part.number == other.part.number) != (old.part.number == new.part.number):
        return False
    return _next(one.part, old.part) and _next(other.part, new.part)


def _next(one: Part, other: Part) -> bool:
    return bool(one.number) and one.number[:-1] == other.number[:-1] and one.number[-1] + 1 == other.number[-1]


def label(part: Part) -> str:
    """A label as it stands at the head of a provision: 第6条, 2, (1), ア, ②."""
    if part.kind == "項":
        return str(part.number[0])
    if part.kind == "号":
        return f"({part.number[0]})" + "".join(f"の{branch}" for branch in part.number[1:])
    return part.spelling.strip()


def _caption(text: str) -> str:
    return f"（{text}）" if text else ""


def _broken(runs: tuple[Run, ...], depth: int) -> tuple[Line, ...]:
    """Runs as lines: a line feed in the words begins a new one."""
    lines: list[list[Run]] = [[]]
    for words, marked in runs:
        for index, piece in enumerate(words.split("\n")):
            if index:
                lines.append([])
            if piece:
                lines[-1].append((piece, marked))
    return tuple(Line(tuple(line), depth) for line in lines if line)
