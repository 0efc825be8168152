"""The state machine that turns lines into a tree of entries. It runs twice: once to collect evidence, once to decide."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from sekimori.standards.reading import front, lost, misread, tables, wrapping
from sekimori.standards.reading.evidence import Evidence
from sekimori.standards.reading.judge import Doubt, Place, Situation, judge
from sekimori.standards.reading.lines import Line, Page, ends_sentence
from sekimori.standards.reading.markers import STRUCTURE, WEAK, Marker, Shape, find
from sekimori.standards.reading.model import Unread
from sekimori.standards.reading.tables import Region
from sekimori.standards.reading.tree import CAPTION, Entry, Missing, Paragraph, glue, is_sentence

HISTORY = re.compile(
    r"[(](?:全改・|本条|旧|追加・)*(?:明治?|大正?|昭和?|平成?|令和?|[MTSHR])? ?(?:元|\d{1,2})(?:年)?"
    r"[^()。]*(?:[(][^()]*[)][^()。]*)*"
    r"(?:追加|改正|繰上|繰下|全改|削除|改称|全部改正)[^()。]*[)]$"
    # 一部改正〔平成29年告示82号〕, as other collections of rules print it.
    r"|(?!第[^ ]{1,20} 削除)"
    r"(?:本[条項章]|章名|節名|見出し|旧)?[^()。、]{0,24}(?:一部改正|全部改正|改正|追加|全改|繰上|繰下|削除|改称)"
    r" ?[(](?:明治|大正|昭和|平成|令和|[明大昭平令])[^()。]*[)]$"
    r"|[(](?:[・、 ]*(?:明|大|昭|平|令) ?(?:元|\d{1,2}) ?(?:条例|規則|規程|訓令|告示|要綱|法|達)[甲乙]? ?\d{1,3})+[)]$"
)
_INLINE_CAPTION = re.compile(r"^[(](?P<caption>[^()。]{1,30}(?:[(][^()]{1,20}[)])?[^()。]{0,12})[)] *(?P<rest>.*)$")
_EMPTIED = re.compile("削除[ \u3000]*(?=[(（〔［][^()（）〔〕［］]*\\d[^()（）〔〕［］]*[)）〕］]$)")
_GOES_ON = re.compile("(?!その他|はじめ|おわり|まとめ)[ぁ-ん、。]")
_LOST_SIGN = re.compile(r"^[?？〓\ufffd\x1a\ufffc][ \u3000]*(?=[一-龥ぁ-んァ-ヴ])")
_ANOTHER = "条の番号が第1条に戻っており、別の規程が続いているようです。規程ごとに分けて読み取ってください。"
LONGEST_CAPTION = 40
_SINGLE_NUMBER = re.compile(r"^\d{1,4}$")


@dataclass
class Built:
    """What the machine made of the lines."""

    root: Entry
    front: list[Line] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    history: list[tuple[Line, Entry]] = field(default_factory=list)
    appendices: list[tuple[Line, list[Line]]] = field(default_factory=list)
    cells: list[tuple[Line, Entry, list[Line]]] = field(default_factory=list)
    aside: list[Line] = field(default_factory=list)  # Numbers alone on a line that count nothing.


class Builder:
    """Feeds lines one by one. `ranked` says that the evidence already knows which shape stands above which."""

    def __init__(self, lines: list[Line], page: Page, evidence: Evidence, *, ranked: bool) -> None:
        self.lines, self.page, self.evidence, self.ranked = lines, page, evidence, ranked
        root = Entry(None, None, None)
        self.built = Built(root)
        self.stack: list[Entry] = [root]
        self.index = 0
        self.before: Line | None = None
        self.caption: Line | None = None
        self.region: Region | None = None
        self.orphan = ""  # Why the lines up to the next label cannot be placed.
        self.another_text = False  # The articles begin anew: what follows is of another act.
        self.lost: Marker | None = None  # The label that fits nowhere, until one that does is read.
        self.lost_article = False  # Only an article or a heading ends this orphanage.
        self.last_article: Entry | None = None
        self.words = "\n".join(line.text for line in lines)

    def run(self) -> Built:
        """Feeds all lines and hands over the tree."""
        for index, line in enumerate(self.lines):
            self.index = index
            self._feed(line)
            self.before = line
        self._close_region()
        if self.caption:
            self._lost_article(None)
        return self.built

    @property
    def here(self) -> Entry:
        return self.stack[-1]

    def _feed(self, line: Line) -> None:
        if self._is_no_clause(line):
            return
        marker = find(line.text)
        verdict = self._judge(marker, line) if marker else None
        if isinstance(verdict, Place) and marker and self._article_is_lost(marker):
            self._lost_article(line)
        elif isinstance(verdict, Place) and marker and self._hangs_on_lost(marker, verdict):
            self._lose(line, self.orphan)
        elif isinstance(verdict, Place) and marker:
            self._close_region()
            self._open(marker, line, verdict)
        elif self.region and not self._caption_follows(line):
            self.region.lines.append(line)
        elif isinstance(verdict, Doubt) and marker:
            if self._begins_anew(marker):
                self._another_text_begins()
            self._lose(line, _ANOTHER if self.another_text else verdict.reason)
            self.lost = marker
        elif not self._table_begins(line):
            self._plain(line)

    def _is_no_clause(self, line: Line) -> bool:
        """Takes what is of another act, an appendix, a history or a table's row."""
        if self.another_text:
            self.built.unread.append(Unread(line.no, line.text, _ANOTHER))
        elif self.here.shape is Shape.APPENDIX and not self._leaves_appendix(line):
            self.built.appendices[-1][1].append(line)
        elif HISTORY.match(line.fold) and self.here.marker:
            self.built.history.append((line, self.here))
        elif line.cells:
            self._cells(line)
        else:
            return False
        return True

    # Labels

    def _judge(self, marker: Marker, line: Line) -> Place | Doubt | None:
        if marker.shape is Shape.APPENDIX and not self._ends_here():
            return None
        verdict = judge(marker, line, self._now(continues=self._continues(line)))
        if isinstance(verdict, Place) and verdict.parent is self.here and lost.is_commentary(self.here, marker):
            return None
        if self.region and isinstance(verdict, Place) and not self._leaves_table(marker, line, verdict):
            return None
        return verdict

    def _continues(self, line: Line) -> bool:
        """Whether the line before may go on into this one: it reaches the edge in mid sentence, or a bracket is open."""
        if line.whole or self.before is None or self.here.marker is None or not self.here.paragraphs:
            return False
        if self.caption or self.orphan:
            return False
        if self.here.open_bracket:
            return True
        return self.here.paragraphs[-1].last is self.before and self.page.full(self.before) and not self.before.ends

    def _ends_here(self) -> bool:
        """Whether nothing but appendices and 附則 follows: a label 別表 in the middle is a reference."""
        if self.stack[0].children and self._opened(Shape.SUPPLEMENT):
            return True
        if self.built.appendices:
            return True
        ahead = (find(line.text) for line in self.lines[self.index + 1 :])
        wanted = (
            (Shape.ARTICLE, Shape.CHAPTER)
            if self.evidence.articles
            else (Shape.CHAPTER, Shape.NUMBER, Shape.SUPPLEMENT)
        )
        later = (marker for marker in ahead if marker and marker.shape in wanted)
        first = next(later, None)
        return bool(self.stack[0].children) and (first is None or self._only_count_anew(first, later))

    def _only_count_anew(self, first: Marker, later: Iterator[Marker]) -> bool:
        """Whether what follows counts from 1 again and never beyond the last number of the text: an appendix counts by itself."""
        last = max(
            (entry.marker.number for entry in self.stack if entry.marker and entry.shape is Shape.NUMBER), default=0
        )
        return first.number == 1 and all(
            marker.shape is Shape.NUMBER and marker.number <= last for marker in chain((first,), later)
        )

    def _opened(self, shape: Shape) -> bool:
        return any(entry.shape is shape for entry in self.stack)

    def _begins_anew(self, marker: Marker) -> bool:
        """Whether 第1条 comes again and 第2条 after it, or 1 below the name of an act, so that another text begins."""
        if marker.number != 1 or marker.branch or (marker.shape is not Shape.ARTICLE and not self._named(marker)):
            return False
        later = (found for line in self.lines[self.index + 1 :] if (found := find(line.text)))
        after = next((found for found in later if found.shape is marker.shape), None)
        return after is not None and after.number == 2  # noqa: PLR2004

    def _named(self, marker: Marker) -> bool:
        """Whether the name of an act stands right above a number that counts the headings of the whole text."""
        tops = [top.marker for top in self.stack[0].children if top.marker]
        counted = bool(tops) and tops[0].shape is marker.shape and tops[0].number == 1 and len(tops) > 1
        own = self.here.paragraphs
        return counted and bool(own) and own[-1].last is self.before and front.names_act(own[-1].text)

    def _another_text_begins(self) -> None:
        """Everything from here is unread, the title above the first article included."""
        self.another_text = True
        own = self.here.paragraphs
        if len(own) > 1 and own[-1].last is self.before and not is_sentence(own[-1].text):
            self.built.unread.append(Unread(self.before.no, own.pop().text, _ANOTHER))

    def _leaves_appendix(self, line: Line) -> bool:
        """Whether a line ends an appendix: another one, 附則, or a chapter or article that goes on counting."""
        marker = find(line.text)
        if marker is None or marker.shape not in STRUCTURE or line.cells:
            return False
        if marker.shape in (Shape.APPENDIX, Shape.SUPPLEMENT):
            return True
        place = self._judge(marker, line)
        return isinstance(place, Place) and not place.skipped

    def _leaves_table(self, marker: Marker, line: Line, place: Place) -> bool:
        """Whether a label inside a table's lines is the next one of the text: it continues a count where its sibling stood."""
        if marker.shape in STRUCTURE:
            return True
        if marker.shape in WEAK and _GOES_ON.match(marker.rest):
            return False  # A digit of one cell before the words of another that went on.
        sibling = place.after
        if sibling is None or sibling.line is None or sibling.marker is None or place.skipped:
            return False
        return abs(sibling.line.indent - line.indent) <= 1 and (sibling.marker.glued == marker.glued or not marker.rest)

    def _open(self, marker: Marker, line: Line, place: Place) -> None:
        if self.caption and marker.shape in STRUCTURE and marker.shape is not Shape.ARTICLE:
            self._lost_article(None)
        self.orphan, self.lost_article, self.lost = "", False, None
        while self.here is not place.parent:
            self.stack.pop()
        if place.lost:
            self.built.unread.append(
                Unread(line.no, "", f"{place.lost}の見出しが見当たりません（{marker.label}より前）。")
            )
        if place.skipped and not self._begins_excerpt(marker):
            last = self.last_article if marker.shape is Shape.ARTICLE else place.after
            before = last.marker.label if last and last.marker else ""
            holder = last or place.parent
            self.built.missing.append(Missing(line.no, before, marker.label, marker.shape, place.skipped, holder))
        marker = place.counted or marker
        self._note(marker, line, place)
        above = place.parent
        first = above.shape is Shape.ARTICLE and marker.shape is Shape.NUMBER and marker.number == 1
        if first and above.paragraphs and not above.caption:
            above.caption, above.paragraphs = above.paragraphs[0].text, []
        entry = Entry(marker, line, place.parent)
        place.parent.children.append(entry)
        self.stack.append(entry)
        if marker.shape is Shape.ARTICLE:
            self.last_article = entry
        elif marker.shape is Shape.SUPPLEMENT:
            self.last_article = None
        elif marker.shape is Shape.APPENDIX:
            self.built.appendices.append((line, []))
        if self.caption:
            entry.caption = bare_caption(self.caption.text)
            self.caption = None
        self._rest(entry, line)

    def _begins_excerpt(self, marker: Marker) -> bool:
        """Whether nothing was counted before, or only chapters that do not begin with the first: the file is part of a text."""
        tops = [top.marker.number for top in self.stack[0].children if top.marker]
        return not tops or (marker.shape is Shape.ARTICLE and self.last_article is None and tops[0] > 1)

    def _now(self, *, continues: bool = False) -> Situation:
        last = self.last_article.marker if self.last_article else None
        inside = bool(self.here.paragraphs) and self.lines[self.index].inner and not self._ended()
        return Situation(self.stack, self.lines, self.index, last, continues, self.evidence, self.ranked, inside)

    def _ended(self) -> bool:
        """Whether the last words are a sentence that ended, or no sentence at all."""
        text = self.here.paragraphs[-1].text
        return ends_sentence(text) or "、" not in text

    def _note(self, marker: Marker, line: Line, place: Place) -> None:
        """Evidence for the second pass."""
        if self.ranked or marker.shape in STRUCTURE:
            return
        self.evidence.accepted[marker.shape] += 1
        self.evidence.indents.setdefault(marker.shape, Counter())[line.indent] += 1
        if place.after is None and place.parent.shape and not place.parent.structural:
            self.evidence.above[place.parent.shape, marker.shape] += 1

    def _rest(self, entry: Entry, line: Line) -> None:
        """The words behind the label: a caption in brackets, a further label, or the beginning of the text."""
        marker = entry.marker
        if marker is None or marker.shape is Shape.APPENDIX:
            return
        rest = marker.rest
        if marker.shape is Shape.SUPPLEMENT:
            found = re.match(r"^[(（〔［](?P<note>[^)）〕］]*(?:[(（][^)）]*[)）][^)）〕］]*)*)[)）〕］]", rest)
            noted = found is not None and found.group("note").strip() != "抄"
            entry.caption = found.group("note") if found and noted else entry.caption
            rest = f"抄{rest[found.end() :]}" if found and not noted else rest
            rest = (rest[found.end() :] if found and noted else rest).strip(" \u3000")
            if rest.startswith("抄"):
                self.built.aside.append(line.with_text("抄"))
                rest = rest[1:].strip(" \u3000")
        elif marker.shape is Shape.ARTICLE and not entry.caption:
            found = _INLINE_CAPTION.match(line.with_text(rest).fold)
            if found:
                entry.caption = rest[1 : found.end("caption")]
                rest = rest[found.start("rest") :]
        rest = rest.strip(" \u3000\t")
        if emptied := _EMPTIED.match(rest):
            self.built.history.append((line.with_text(rest[emptied.end() :]), entry))
            rest = "削除"
        if not rest:
            return
        inner = line.with_text(rest)
        further = find(rest)
        numbered = marker.shape in (Shape.ARTICLE, Shape.SUPPLEMENT)
        first = further is not None and further.number == 1 and further.shape not in STRUCTURE and not further.glued
        if further and first and (numbered or further.shape is not Shape.NUMBER):
            verdict = judge(further, inner, self._now())
            if isinstance(verdict, Place) and verdict.parent is entry:
                self._open(further, inner, verdict)
                return
        entry.paragraphs.append(Paragraph(rest, line))

    # Words

    def _plain(self, line: Line) -> None:
        if self.evidence.articles and misread.is_broken(line) and not self._continues(line):
            self._lose(line, "条の番号が読み取れません。")
            self.lost_article = True
        elif self.here.marker is not None and self._is_doubtful(line) and not self._continues(line):
            self._lose(line, "行頭の文字が番号の数字を読み誤ったものかどうか決められません。")
        elif self.here.marker is None and not self.orphan:
            self._front(line)
        elif self._is_caption(line):
            self._take_caption(line)
        elif self.caption:
            self._lost_article(line)
        elif self.evidence.own_labels and _SINGLE_NUMBER.match(line.fold):
            self.built.aside.append(line)  # A number that continues no count is the page's.
        elif _LOST_SIGN.match(line.text) and not self._continues(line):
            self._lose(line, "行頭の符号が文字化けしているか画像であり、番号を決められません。")
        else:
            self._text(line)

    def _is_doubtful(self, line: Line) -> bool:
        known = self.evidence.spaced
        return misread.is_doubtful(line, kanji=known[Shape.KANJI] + known[Shape.PAREN_KANJI] > 1)

    def _caption_follows(self, line: Line) -> bool:
        """Whether the line is the caption of the article below it, which ends a table."""
        if not self._is_caption(line) or not self._article_follows():
            return False
        self._close_region()
        return True

    def _front(self, line: Line) -> None:
        after = self._next_label()
        own = after is not None and _INLINE_CAPTION.match(line.with_text(after.rest).fold)
        if self._is_caption(line) and self._article_follows() and not (own and not self.built.front):
            self.built.front.extend([self.caption] if self.caption else [])
            self.caption = line
        else:
            self.built.front.append(line)

    def _is_caption(self, line: Line) -> bool:
        framed = line.fold.startswith("【") and line.fold.endswith("】") and len(line.fold) <= LONGEST_CAPTION
        framed = framed and not lost.COMMENT.match(line.fold)
        if not (framed or CAPTION.match(line.fold)) or not (
            self.evidence.articles or self.evidence.captions or self._opened(Shape.SUPPLEMENT)
        ):
            return False
        marker = self._next_label()
        above_article = marker is not None and marker.shape is Shape.ARTICLE and not self.here.open_bracket
        return above_article or not self._continues(line)

    def _take_caption(self, line: Line) -> None:
        here = self.here
        if here.shape is Shape.ARTICLE and not here.paragraphs and not here.caption:
            here.caption = bare_caption(line.text)
        elif self._article_follows() or self._article_lost():
            if self.caption:
                self._lost_article(None)
            self.caption = line
            self.orphan, self.lost_article = "", False
        else:
            self._text(line)

    def _next_label(self) -> Marker | None:
        after = self.lines[self.index + 1 : self.index + 2]
        return find(after[0].text) if after else None

    def _article_follows(self) -> bool:
        marker = self._next_label()
        return marker is not None and marker.shape in (Shape.ARTICLE, Shape.NUMBER, Shape.DAI)

    def _article_lost(self) -> bool:
        """Whether the next article in the text shows that the one under this caption has lost its line."""
        if self._opened(Shape.SUPPLEMENT):
            return False
        last = self.last_article.marker.number if self.last_article and self.last_article.marker else 0
        at = bisect_right(self.places_of_articles, self.index)
        marker = find(self.lines[self.places_of_articles[at]].text) if at < len(self.places_of_articles) else None
        if marker and marker.shape is Shape.ARTICLE:
            return marker.number > last + 1
        return is_sentence(self._following_text())

    @cached_property
    def places_of_articles(self) -> list[int]:
        """The places of all lines that begin like an article or a 附則."""
        found = ((at, find(line.text)) for at, line in enumerate(self.lines))
        return [at for at, marker in found if marker and marker.shape in (Shape.ARTICLE, Shape.SUPPLEMENT)]

    def _following_text(self) -> str:
        after = self.lines[self.index + 1 : self.index + 2]
        return after[0].text if after else ""

    def _lost_article(self, line: Line | None) -> None:
        """Lists a caption whose article is lost, and with it `line`."""
        if self.caption:
            name = bare_caption(self.caption.text)
            self.built.unread.append(
                Unread(self.caption.no, self.caption.text, f"見出し「{name}」の条の番号が欠けています。")
            )
            self.orphan = f"見出し「{name}」の条の番号が欠けているため、この行がどの条か分かりません。"
            self.caption, self.lost_article = None, True
        if line:
            self._lose(line, self.orphan)

    def _article_is_lost(self, marker: Marker) -> bool:
        """Whether the label belongs to an article whose own line is lost: one behind its caption, or further below."""
        if marker.shape in STRUCTURE:
            return False
        captioned = self.caption is not None and marker.shape not in (Shape.NUMBER, Shape.DAI)
        return self.lost_article or captioned

    def _hangs_on_lost(self, marker: Marker, place: Place) -> bool:
        """Whether a list begins right below a label that fitted nowhere, so that it is not of the entry before that one."""
        if self.lost is None or marker.shape in STRUCTURE or place.after is not None:
            return False
        return self.lost.shape in STRUCTURE or self.evidence.outranks(self.lost.shape, marker.shape)

    def _lose(self, line: Line, reason: str) -> None:
        """Lists a line, and those that hang on it, as unread."""
        self.built.unread.append(Unread(line.no, line.text, reason))
        self.orphan = (
            "前の行の番号が読めないため、この行がどこに属するか分かりません。" if not self.orphan else self.orphan
        )

    def _text(self, line: Line) -> None:
        if self.orphan:
            self.built.unread.append(Unread(line.no, line.text, self.orphan))
            return
        here = self.here
        bullet = tables.is_bullet(line.text)
        if here.paragraphs and wrapping.joins(here, line, self.page, self.words, bullet=bullet):
            last = here.paragraphs[-1]
            last.text, last.last = glue(last.text, line.text), line
            return
        here.commented = here.commented or bool(lost.COMMENT.match(line.fold))
        after = self.lines[self.index + 1] if self.index + 1 < len(self.lines) else None
        if why := lost.reason(here, line, after, self.page, self.evidence):
            self.built.unread.append(Unread(line.no, line.text, why))
            return
        here.paragraphs.append(Paragraph(line.text, line, bullet, line))

    # Tables

    def _table_begins(self, line: Line) -> bool:
        if self.here.marker is None or not (kind := self._kind_of_table(line)) or self._continues(line):
            return False
        caption = None
        paragraphs = self.here.paragraphs
        if len(paragraphs) > 1 and not is_sentence(paragraphs[-1].text):
            caption = paragraphs.pop().last
        self.region = Region(line, caption, glued=kind == "glued")
        self.here.regions.append(self.region)
        return True

    def _kind_of_table(self, line: Line) -> str:
        """`columns` or `glued` when a table begins here, by its header, its gaps or its name; empty otherwise."""
        after = self.lines[self.index + 1] if self.index + 1 < len(self.lines) else None
        if kind := tables.header_of(line):
            return kind
        if tables.begins_in_columns(line, after):
            return "columns"
        named = tables.is_numbered_caption(line) and after is not None and not after.cells
        return "glued" if named and after and not tables.header_of(after) and find(after.text) is None else ""

    def _close_region(self) -> None:
        self.region = None

    def _cells(self, line: Line) -> None:
        """A row of a table whose cells the source gives."""
        last = self.built.cells[-1] if self.built.cells else None
        if last and last[1] is self.here and self.before is not None and self.before.cells:
            last[2].append(line)
        else:
            self.built.cells.append((line, self.here, [line]))


def bare_caption(text: str) -> str:
    """(目的) → 目的."""
    return text.strip(" \u3000")[1:-1].strip(" \u3000")
