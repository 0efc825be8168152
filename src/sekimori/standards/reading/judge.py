"""Deciding whether a marker at the head of a line is a label, and where in the open levels it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from sekimori.standards.reading import doubling
from sekimori.standards.reading.evidence import Evidence, follows, is_inner_number
from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import (
    COMPOSITE,
    HEADINGS,
    STRUCTURE,
    WEAK,
    Marker,
    Shape,
    counts_something,
    find,
)
from sekimori.standards.reading.tree import Entry, is_sentence, key_of

_LIST_CITING = re.compile(
    r"(?:及び|および|又は|または|から|まで|並びに|若しくは|[のにをとはがへも、，,・](?!り)|に掲げる|について)"
)
LONGEST_HEADING = 80
LAST_CIRCLED = 20
MOST_ENTRIES = 99
SECOND = 2
KNOWN = 3  # Labels of a shape that make it one of the text's own.
FAR = 3  # A weak marker may skip this many numbers at most.
AHEAD = 400  # Lines looked ahead for the second number of a weak count.


@dataclass(frozen=True)
class Place:
    """Where a label belongs: `parent` the entry it opens under, `after` the entry it follows, `skipped` the numbers passed over."""

    parent: Entry
    after: Entry | None = None
    skipped: tuple[int, ...] = ()
    counted: Marker | None = None  # The marker with its place in いろは order.
    lost: str = ""  # The label of the heading that should stand between `parent` and this one.


@dataclass(frozen=True)
class Doubt:
    """A label that is plainly one and yet fits nowhere; `reason` says why."""

    reason: str


@dataclass
class Situation:
    """What the judge needs to know of the moment: the open entries, the lines and which one it is, the last article, whether the

    line before may go on into this one.
    """

    stack: list[Entry]
    lines: list[Line]
    index: int
    last_article: Marker | None
    continues: bool
    evidence: Evidence
    ranked: bool
    inside: bool = False  # The line was cut off inside a sentence: only what counts on exactly can be a label.

    @property
    def ahead(self) -> Iterator[Line]:
        """The next lines, as far as it makes sense to look."""
        return islice(self.lines, self.index + 1, self.index + 1 + AHEAD)

    @property
    def innermost(self) -> Entry:
        return self.stack[-1]

    def opened(self, *shapes: Shape) -> Entry | None:
        """The innermost open entry of one of these shapes."""
        return next((entry for entry in reversed(self.stack) if entry.shape in shapes), None)


def judge(marker: Marker, line: Line, now: Situation) -> Place | Doubt | None:
    """The place of a label, a doubt, or None when the marker is only words."""
    if marker.shape in STRUCTURE:
        return _structural(marker, now)
    citing = marker.glued and _LIST_CITING.match(marker.rest)
    # Numbered sentences before the first chapter or article are of the preamble.
    before_all = now.evidence.articles and len(now.stack) == 1 and is_sentence(marker.rest)
    if citing or before_all or (marker.shape in WEAK and now.innermost.open_bracket and not line.whole):
        return None
    found = _composite(marker, line, now) if marker.shape in COMPOSITE else _listed(marker, line, now)
    if found is None and _leads_nothing_else(marker, line, now):
        return Doubt(f"{marker.label}の番号がどの数え方にも合わず、どこに属するか分かりません。")
    return found


def _leads_nothing_else(marker: Marker, line: Line, now: Situation) -> bool:
    """Whether a number that fits no count is still written like the labels of this text and stands where no words go on."""
    if not now.ranked or now.continues or now.inside or line.inner or marker.glued or not marker.rest:
        return False
    often = now.evidence.accepted[marker.shape] >= KNOWN and now.evidence.usual_indent(marker.shape, line.indent)
    known = often or _comes_twice(marker, now) or (marker.shape in WEAK and _under_heading(now))
    above = now.innermost.paragraphs[-1].text if now.innermost.paragraphs else ""
    ended = not above or is_sentence(above) or "、" not in above
    return known and ended and not counts_something(marker.rest)


def _comes_twice(marker: Marker, now: Situation) -> bool:
    """Whether the number is that of the label read last, which leads other words."""
    last = now.innermost.marker
    return last is not None and last.shape is marker.shape and (last.path, last.branch) == (marker.path, marker.branch)


def _structural(marker: Marker, now: Situation) -> Place | Doubt | None:
    if marker.shape in HEADINGS:
        return _heading(marker, now)
    if marker.shape is Shape.ARTICLE:
        return _article(marker, now)
    return None if now.continues else Place(_above(now, STRUCTURE))


def _above(now: Situation, shapes: tuple[Shape, ...]) -> Entry:
    """The innermost open entry that is outside of all `shapes` and of every list."""
    for index, entry in enumerate(now.stack):
        if entry.marker is not None and (entry.shape in shapes or not entry.structural):
            return now.stack[index - 1]
    return now.innermost


def _heading(marker: Marker, now: Situation) -> Place | Doubt | None:
    """編, 章, 節, 款, 目: a short heading that continues the count of its own kind."""
    if is_sentence(marker.rest) or len(marker.rest) > LONGEST_HEADING:
        return None
    at = HEADINGS.index(marker.shape)
    last = now.opened(marker.shape)
    parent = _above(now, (*HEADINGS[at:], Shape.ARTICLE, Shape.SUPPLEMENT, Shape.APPENDIX))
    how = follows(marker, last.marker) if last and last.marker else ("next" if marker.number == 1 else "gap")
    if now.continues and how != "next":
        return None
    if how in ("same", "back", "first"):
        return Doubt(f"{marker.label}の番号が前に戻っています。")
    if how == "gap" and last is None and _counts_through(marker, parent):
        how = "next"
    return Place(parent, last, _skipped(marker, last.marker if last else None) if how == "gap" else ())


def _counts_through(marker: Marker, parent: Entry) -> bool:
    """Whether a heading goes on with the count of the chapter before: 第3節 in 第2章 behind 第2節 in 第1章."""
    before = parent.parent.children[:-1] if parent.parent is not None else []
    if not before:
        return False
    same = [child.marker for child in before[-1].children if child.shape is marker.shape and child.marker]
    return bool(same) and follows(marker, same[-1]) == "next"


def _article(marker: Marker, now: Situation) -> Place | Doubt | None:
    """第n条: counts through the whole text, whatever the chapter; starts again inside 附則."""
    supplement = now.opened(Shape.SUPPLEMENT)
    parent = supplement or _above(now, (Shape.ARTICLE, Shape.APPENDIX))
    last = now.last_article
    how = follows(marker, last) if last else ("next" if marker.number == 1 else "gap")
    if (now.continues or now.inside) and how != "next":
        return None
    if how in ("same", "back") or (how == "first" and not _fresh(parent)):
        return None if now.continues else Doubt(f"{marker.label}の番号が前に戻っています。")
    skipped = _skipped(marker, last) if how == "gap" else ()
    return Place(parent, None, skipped)


def _fresh(parent: Entry) -> bool:
    """Whether articles may start again from 1 here: a chapter or 附則 that holds none yet."""
    return parent.marker is not None and not any(child.shape is Shape.ARTICLE for child in parent.children)


def _skipped(marker: Marker, last: Marker | None) -> tuple[int, ...]:
    start = max(last.path[-1], last.upto) if last else 0
    return tuple(range(start + 1, marker.path[-1]))


def _composite(marker: Marker, line: Line, now: Situation) -> Place | Doubt | None:
    """4.1 or 2―4―1: its first numbers name the entry it stands under."""
    glued = marker.glued and not now.evidence.writes_glued(marker.shape)
    if glued or is_date_like(marker) or (now.continues and is_sentence(marker.rest)):
        return None
    if place := _under_prefix(marker, now):
        return place
    # An excerpt may begin with 4.2; a history of versions does with 1.0 and a date.
    excerpt = not now.stack[0].children and 0 not in marker.path and not re.search(r"\d", marker.rest)
    begins = marker.path[-1] == 1 or excerpt
    if not now.continues and begins and not is_sentence(marker.rest):
        return Place(_outside_lists(now)) if now.evidence.usual_indent(marker.shape, line.indent) else None
    return None


def _under_prefix(marker: Marker, now: Situation) -> Place | None:
    """The place behind the last entry with the same first numbers, or under the entry that those numbers name."""
    prefix = marker.path[:-1]
    for entry in reversed(now.stack):
        if entry.marker is None:
            continue
        if key_of(entry.marker) == key_of(marker):
            how = follows(marker, entry.marker)
            if how == "next":
                return Place(entry.parent or entry, entry)
            if how == "gap" and entry.marker.path[:-1] == prefix and not now.continues:
                return Place(entry.parent or entry, entry, _skipped(marker, entry.marker))
        elif entry.marker.path == prefix and _numbers_prefix(entry):
            return _first_of(marker, entry)
        elif entry.marker.path == prefix[: len(entry.marker.path)] and marker.number == 1 and _numbers_prefix(entry):
            sign = "." if marker.shape is Shape.DOTTED else "―"
            return Place(entry, lost=sign.join(map(str, prefix)))
    return None


def is_date_like(marker: Marker) -> bool:
    """Whether 2―4―1 is rather a date or a telephone number."""
    return any(part > MOST_ENTRIES for part in marker.path)


def _numbers_prefix(entry: Entry) -> bool:
    return entry.shape in (
        Shape.NUMBER,
        Shape.DAI,
        Shape.ROMAN,
        Shape.CHAPTER,
        Shape.SECTION,
        Shape.PART,
        Shape.VOLUME,
        Shape.ALPHA,
        *COMPOSITE,
    )


def _first_of(marker: Marker, parent: Entry) -> Place | None:
    here = [child for child in parent.children if child.marker and key_of(child.marker) == key_of(marker)]
    if here:
        return None
    return Place(parent, None, tuple(range(1, marker.path[-1])) if marker.path[-1] <= FAR + 1 else ())


def _outside_lists(now: Situation) -> Entry:
    return next(entry for entry in reversed(now.stack) if entry.structural)


def _listed(marker: Marker, line: Line, now: Situation) -> Place | Doubt | None:
    """(1), ①, ア and the like: continue an open count, or open a new one inside."""
    if marker.shape in WEAK and _looks_like_words(marker, line, now):
        return None
    if marker.shape is Shape.DAI_KO and now.evidence.articles:
        return None
    if marker.shape is Shape.NUMBER and not marker.rest and not now.evidence.own_labels:
        return None
    if marker.shape is Shape.CIRCLED and now.evidence.circled_paragraphs:
        marker = replace(marker, shape=Shape.NUMBER)
    if marker.shape is Shape.NUMBER and (holder := now.opened(Shape.ARTICLE, Shape.SUPPLEMENT)):
        return _paragraph(marker, line, holder, now)
    marker = _inner(marker, line, now)
    marker = _as_letter(_beyond_circled(marker, now), now)
    same = _same_count(marker, now)
    if same is None or same.marker is None:
        return _second_paragraph(marker, now) or _opening(marker, line, now)
    return _continuing(_in_order_of(marker, same), line, same, now)


def _inner(marker: Marker, line: Line, now: Situation) -> Marker:
    """The marker as one of the lower level, where its shape stands on two levels and it is of that one."""
    if now.evidence.inner_numbers and is_inner_number(marker):
        return replace(marker, shape=Shape.INNER_NUMBER)
    rule = now.evidence.doubled.get(marker.shape)
    return replace(marker, shape=doubling.INNER[marker.shape]) if rule and rule.is_inner(marker, line) else marker


def _looks_like_words(marker: Marker, line: Line, now: Situation) -> bool:
    """Whether a weak marker is written unlike the labels of this text, or stands where a sentence goes on."""
    if marker.glued and not now.evidence.writes_glued(marker.shape):
        return True
    return now.continues and (marker.glued or not now.evidence.usual_indent(marker.shape, line.indent))


def _continuing(marker: Marker, line: Line, same: Entry, now: Situation) -> Place | Doubt | None:
    """The next number of an open count, one further on, or one that cannot be there."""
    last = same.marker or marker
    how = follows(marker, last)
    parent = same.parent or now.stack[0]
    usual = now.evidence.usual_indent(marker.shape, line.indent)
    if how == "next":
        return Place(parent, same, counted=marker) if usual or not now.continues else None
    if now.continues or now.inside:
        return None
    weak = marker.shape in WEAK
    if how == "gap":
        skipped = _skipped(marker, last)
        return Place(parent, same, skipped, marker) if not weak or (usual and len(skipped) <= FAR) else None
    return None if weak else Doubt(f"{marker.label}の番号が前に戻っており、どの見出しの下か分かりません。")


def _same_count(marker: Marker, now: Situation) -> Entry | None:
    """The open entry whose count this marker could continue; articles and chapters close the counts above them."""
    for entry in reversed(now.stack):
        if entry.structural:
            return None
        if entry.marker and key_of(entry.marker) == key_of(marker):
            return entry
    return None


def _beyond_circled(marker: Marker, now: Situation) -> Marker:
    """(21) behind ⑳ goes on with its count: older character sets end at ⑳."""
    if marker.shape is not Shape.PAREN or marker.number <= LAST_CIRCLED:
        return marker
    circled = replace(marker, shape=Shape.CIRCLED)
    same = _same_count(circled, now)
    return circled if same and same.marker and same.marker.number == marker.number - 1 else marker


def _as_letter(marker: Marker, now: Situation) -> Marker:
    """Behind h. the marker i. is the letter, not the first of the small roman numerals."""
    if marker.shape is not Shape.POINT_ROMAN or not marker.other:
        return marker
    letter = replace(marker, shape=Shape.ALPHA, path=(marker.other,), other=0)
    same = _same_count(letter, now)
    return letter if same and same.marker and same.marker.number == letter.number - 1 else marker


def _in_order_of(marker: Marker, same: Entry) -> Marker:
    """A katakana letter counted in いろは order when its list is."""
    if same.marker and same.marker.other and same.marker.path == (same.marker.other,) and marker.other:
        return Marker(**{**marker.__dict__, "path": (marker.other,)})
    return marker


def _paragraph(marker: Marker, line: Line, holder: Entry, now: Situation) -> Place | Doubt | None:
    """A number inside an article is a 項; the first one is not written, so the count begins at 2."""
    if item := _item(marker, holder, now):
        return item
    last = next((child for child in reversed(holder.children) if child.shape is Shape.NUMBER), None)
    if last and last.marker:
        how = follows(marker, last.marker)
        skipped = _skipped(marker, last.marker)
    else:
        titled = _bears_caption(holder)
        empty = (not holder.paragraphs or titled) and not holder.children
        first = 1 if empty and (marker.number == 1 or not titled) else 2
        how = "next" if marker.number == first else "gap" if marker.number > first else "back"
        skipped = tuple(range(first, marker.number))
    if how == "next":
        return Place(holder, last, counted=marker)
    fits = now.evidence.usual_indent(Shape.NUMBER, line.indent) and not marker.glued and is_sentence(marker.rest)
    if how == "gap" and len(skipped) <= FAR and fits:
        return Place(holder, last, skipped)
    return None


def _item(marker: Marker, holder: Entry, now: Situation) -> Place | None:
    """A bare number below a sentence of an article that announces a list: 第1条 次のとおりとする。, 1 端末, 2 媒体."""
    last = now.opened(Shape.INNER_NUMBER)
    counted = replace(marker, shape=Shape.INNER_NUMBER)
    if last is None or last.marker is None:
        above = now.innermost
        announced = above.announces and not above.children and (above is holder or above.parent is holder)
        return Place(above, counted=counted) if announced and marker.path == (1,) and not now.continues else None
    goes_on = follows(marker, last.marker) == "next" and last.parent is not None
    another = is_sentence(marker.rest) and not (last.paragraphs and is_sentence(last.paragraphs[0].text))
    return Place(last.parent, last, counted=counted) if goes_on and not another and last.parent else None


def _second_paragraph(marker: Marker, now: Situation) -> Place | None:
    """2 below 第1 that leads a sentence: its first paragraph bears no number, as in an article."""
    holder = now.opened(Shape.DAI)
    if (marker.shape, marker.path, marker.branch) != (Shape.NUMBER, (SECOND,), ()) or holder is None:
        return None
    if now.continues or not holder.paragraphs:
        return None
    counted = any(child.shape in (Shape.NUMBER, Shape.INNER_NUMBER) for child in holder.children)
    worded = is_sentence(holder.paragraphs[0].text) and doubling.leads_sentence(marker)
    return Place(holder, counted=marker) if worded and not counted else None


def _bears_caption(article: Entry) -> bool:
    """Whether what stands above 項 1 is the article's caption: words without a sentence (第2条　体制), not 削除."""
    if article.shape is not Shape.ARTICLE or article.caption or len(article.paragraphs) != 1:
        return False
    words = article.paragraphs[0].text
    return not is_sentence(words) and not words.startswith("削除")


def _opening(marker: Marker, line: Line, now: Situation) -> Place | Doubt | None:
    """A count that begins here: with its first number, or further on where the first ones were lost."""
    marker = opened_in_iroha(marker, now)
    parent = _parent_by_rank(marker, now)
    weak = marker.shape in WEAK
    at_start = not any(entry.marker for entry in now.stack)
    if marker.number == 1:
        if now.continues and not now.evidence.usual_indent(marker.shape, line.indent):
            return None
        if weak and not (
            _counts_on(marker, now)
            or _known(marker, line, now)
            or _under_heading(now)
            or (at_start and not is_sentence(marker.rest))
        ):
            return None
        return Place(parent, counted=marker)
    if now.continues or (weak and not at_start) or (weak and is_sentence(marker.rest)):
        return None
    skipped = () if at_start else tuple(range(1, marker.number))
    if len(skipped) <= FAR:
        return Place(parent, None, skipped, marker)
    return None if weak or not now.ranked else Doubt(f"{marker.label}の前の番号が見当たりません。")


def _under_heading(now: Situation) -> bool:
    """Whether nothing but a heading stands above, or a list was announced, so that a number 1 can only be its first entry."""
    here = now.innermost
    if here.marker is None or here.children:
        return False
    if here.announces:
        return True
    if len(here.paragraphs) > 1:
        return False
    return here.shape in HEADINGS or (bool(here.paragraphs) and not is_sentence(here.paragraphs[0].text))


def _known(marker: Marker, line: Line, now: Situation) -> bool:
    """Whether the text uses labels of this shape elsewhere, so that one standing alone is a list of one."""
    return (
        now.ranked and now.evidence.accepted[marker.shape] > 1 and now.evidence.usual_indent(marker.shape, line.indent)
    )


def opened_in_iroha(marker: Marker, now: Situation) -> Marker:
    """イ opens a count in いろは order when ロ comes before ウ."""
    if marker.other != 1:
        return marker
    iroha = Marker(**{**marker.__dict__, "path": (1,)})
    for line in now.ahead:
        ahead = find(line.text)
        if ahead and ahead.shape is marker.shape:
            if ahead.other == marker.other:
                break  # Another list of one.
            return iroha if ahead.other == 2 else marker  # noqa: PLR2004
    return iroha if marker.shape in now.evidence.iroha else marker


def _parent_by_rank(marker: Marker, now: Situation) -> Entry:
    """The innermost entry, but outside of counts that this shape holds elsewhere in the text."""
    parent = now.innermost
    while now.ranked and not parent.structural and parent.shape and now.evidence.outranks(marker.shape, parent.shape):
        parent = parent.parent or now.stack[0]
    return parent


def _counts_on(marker: Marker, now: Situation) -> bool:
    """Whether the second number of the same shape comes later, before the count could have begun anew."""
    wanted = 2
    for line in now.ahead:
        ahead = find(line.text)
        if ahead is None or ahead.shape is not marker.shape:
            continue
        place = (
            ahead.other
            if marker.other == marker.number == 1 and marker.path == (1,) and marker.label in "イ(イ)"
            else ahead.number
        )
        if place == wanted:
            return ahead.glued == marker.glued
        if place == 1 and not ahead.branch:
            return False
    return False
