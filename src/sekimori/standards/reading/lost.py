"""Noticing that a line has lost its label: by what was announced, by what its neighbours are, by what is left of a picture."""

from __future__ import annotations

import re
from itertools import takewhile

from sekimori.standards.reading import tables
from sekimori.standards.reading.evidence import Evidence
from sekimori.standards.reading.lines import Line, Page, ends_sentence
from sekimori.standards.reading.markers import STRUCTURE, Marker, Shape
from sekimori.standards.reading.tree import Entry, announces_list, is_sentence

_IN_FORCE = re.compile(
    r"この(?:規程|訓令|規則|要綱|要領|告示|条例|基準|内規|方針)は、?(?:公布|公表|告示|[^。]{0,20}日)[^。]{0,20}から施行(?:する|し、)"
)
_GOES_ON = re.compile(r"ただし|この場合|なお|また、|[(（※]|注")
# 【解説】 and the like begin a commentary, which runs up to the next label.
COMMENT = re.compile(
    "[【<〈《](?:(?:逐条)?解説|説明|補足|留意|注釈|注意|備考|参考|例示|具体例|例】|考え方|ポイント|推奨|趣旨・|運用上)[^】>〉》]{0,12}[】>〉》]"
)
_FRAGMENT = re.compile("を|[ぁ-ん]{1,6}。$")
DEEPER = 2  # Columns: what stands deeper than its label is its body, not a further entry.
_ITEMS = (Shape.PAREN, Shape.KANJI, Shape.KANA, Shape.PAREN_KANA)


def reason(here: Entry, line: Line, after: Line | None, page: Page, evidence: Evidence) -> str:
    """Why a line that would begin a paragraph of `here` has lost its label; empty when it is a paragraph."""
    if tables.is_bullet(line.text) or (after is not None and tables.header_of(after)):
        return ""
    if (
        _IN_FORCE.match(line.fold)
        and here.shape is not Shape.SUPPLEMENT
        and here.paragraphs
        and not _in_supplement(here)
    ):
        return "附則の見出しが欠けているようです。"
    if here.paragraphs and ends_sentence(here.paragraphs[-1].text) and _FRAGMENT.match(line.text):
        return "文の途中から始まっており、前の行が欠けているようです。"
    if here.children or not here.paragraphs or here.commented:
        return ""
    if why := _unnumbered(here, line, evidence):
        return why
    lost = _in_article(here, line, page, evidence) if evidence.articles else _in_announced_list(here, line)
    return "列記の符号（ア、イ等）が欠けています。" if lost else ""


def is_commentary(here: Entry, marker: Marker) -> bool:
    """Whether a list that would begin in `here` is one of the commentary that stands there: its own words announce none."""
    if not here.commented or marker.shape is Shape.NUMBER or marker.shape in STRUCTURE:
        return False
    own = takewhile(lambda part: not COMMENT.match(part.text), here.paragraphs)
    return not any(announces_list(part.text) for part in own)


def _unnumbered(here: Entry, line: Line, evidence: Evidence) -> str:
    """Why words in an article that numbers its 項 cannot be one more paragraph of it."""
    numbered = evidence.articles and evidence.accepted[Shape.NUMBER] > 0 and here.shape in (Shape.ARTICLE, Shape.NUMBER)
    if not numbered or _in_supplement(here) or here.announces or _GOES_ON.match(line.text):
        return ""
    if not ends_sentence(here.paragraphs[-1].text):
        return ""
    if is_sentence(line.text):
        return "番号のない段落です。項の番号が欠けているようです。"
    return "条の中に、番号のない語句があります。見出し等の番号が欠けているようです。"


def _in_supplement(here: Entry) -> bool:
    at = here.parent
    while at is not None:
        if at.shape is Shape.SUPPLEMENT:
            return True
        at = at.parent
    return False


def _in_article(here: Entry, line: Line, page: Page, evidence: Evidence) -> bool:
    """In articles: the first entry of an announced list, or a second paragraph of a 号, which has none."""
    if here.announces:
        return here.shape in (Shape.ARTICLE, Shape.NUMBER, *_ITEMS)
    if here.shape not in _ITEMS or _GOES_ON.match(line.text):
        return False
    first, this = is_sentence(here.paragraphs[0].text), is_sentence(line.text)
    return first or not this or _picture_lost(line, page, evidence)


def _picture_lost(line: Line, page: Page, evidence: Evidence) -> bool:
    """Whether a single blank stands where other lines have none: what is left of a label that was a picture."""
    flat = all(indent == 0 for shape in _ITEMS for indent in evidence.indents.get(shape, ()))
    return page.edge is None and flat and line.raw.startswith(" ") and not line.raw.startswith("  ")


def _in_announced_list(here: Entry, line: Line) -> bool:
    """In a guideline: a second set of words without a sentence, under an entry of a list that was announced."""
    parent = here.parent
    if here.line is not None and line.indent > here.line.indent + DEEPER:
        return False
    listed = (
        parent is not None
        and any(part.text and is_sentence(part.text) for part in parent.paragraphs)
        and parent.announces
    )
    return (
        listed and len(here.paragraphs) == 1 and not is_sentence(here.paragraphs[0].text) and not is_sentence(line.text)
    )
