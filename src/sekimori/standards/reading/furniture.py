"""Taking away what belongs to the page and not to the text: page numbers, running headers, echoes of links, frames."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from sekimori.standards.reading import frames
from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import HEADINGS, STRUCTURE, Shape, find
from sekimori.standards.reading.model import Aside, Furniture, Unread

PAGE_NUMBER = re.compile(
    r"^[-‐–—―−ー~〜]* *(?:P|p|page|Page)?\.? *(?P<n>\d{1,4}) *(?:/ *\d{1,4}|ページ|頁)? *[-‐–—―−ー~〜]*$"
)
_BARE_NUMBER = re.compile(r"^\d{1,4}$")
# What a link of a 例規集 echoes: an article, a form, a table, an act.
_ECHO = (
    r"(?:第 ?\d+ ?(?:条|項|号|章|節)|様式|別表|別記|別紙|附則|"
    r"[^\[\]。、]{1,40}(?:条例|規則|規程|要綱|訓令|告示|法|令|方針|基準))[^\[\]。]{0,30}"
)
_ECHO_INSIDE = re.compile(rf" *\[ *{_ECHO} *\]")
_MARK = re.compile(r"(?P<mark>#{1,6}(?= )|[-*+](?= )|[■□◆◇●◎★☆▼▽▲△▶▷♦])[ \u3000]*(?P<rest>\S.*)$")
CONTENTS = re.compile(r"^[<〈【(\[「『]?(?:目 *次|もくじ)[>〉】)\]」』]?$")
PAIR = 2
SHORTEST_TITLE = 6


@dataclass(frozen=True)
class Cleared:
    """The lines that are text, the numbers that are neither text nor page numbers, and what was taken away."""

    lines: list[Line]
    unread: list[Unread]
    own_labels: bool
    aside: list[Aside] = field(default_factory=list)


def clear(lines: list[Line]) -> Cleared:
    """Takes the page furniture away. `own_labels` says that labels stand on lines of their own (第1条⏎この規程は)."""
    aside: list[Aside] = []
    lines = _without_echoes(lines, aside)
    lines, rules = frames.unframed(_without_marks(lines, aside))
    aside += [Aside(line.no, line.text, Furniture.RULE) for line in rules]
    if not lines:
        return Cleared([], [], own_labels=False, aside=aside)
    own = labels_alone(lines)
    lines = _without_headers(_without_open_headings(lines, aside), aside, own_labels=own)
    kept, unread = (lines, []) if own else _without_page_numbers(lines, aside)
    return Cleared(kept, unread, own, aside)


def labels_alone(lines: list[Line]) -> bool:
    """Whether the labels of this text stand on lines of their own."""
    alone = together = captioned = 0
    numbers: list[int] = []
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        marker = find(line.text)
        if _BARE_NUMBER.match(line.fold):
            numbers.append(int(line.fold))
        elif marker and marker.rest:
            together += marker.shape not in HEADINGS
        elif marker and marker.shape is Shape.ARTICLE and after is not None and after.fold.startswith("("):
            captioned += 1
        elif marker and marker.shape is not Shape.APPENDIX and marker.shape is not Shape.SUPPLEMENT:
            alone += 1
    if (alone >= PAIR and alone > together) or (numbers and not together):
        return True
    # Numbers that begin again and again are labels; those that only grow are page numbers.
    falls = any(here >= after for here, after in pairwise(numbers))
    return (falls and len(numbers) > together) or (bool(captioned) and numbers[:1] == [2] and captioned > together)


def _without_echoes(lines: list[Line], aside: list[Aside]) -> list[Line]:
    kept: list[Line] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        ahead = [after.fold for after in lines[index + 1 : index + 3]]
        if line.fold == "[" and len(ahead) == 2 and ahead[1] == "]":  # noqa: PLR2004
            aside += [Aside(each.no, each.text, Furniture.ECHO) for each in lines[index : index + 3]]
            index += 3
            continue
        rest = _without_inner_echo(line, aside)
        if rest.text:
            kept.append(rest)
        index += 1
    return kept


def _without_inner_echo(line: Line, aside: list[Aside]) -> Line:
    found = list(_ECHO_INSIDE.finditer(line.fold))
    if not found:
        return line
    text = line.text
    for echo in reversed(found):
        aside.append(Aside(line.no, line.text[echo.start() : echo.end()].strip(), Furniture.ECHO))
        text = text[: echo.start()] + text[echo.end() :]
    return line.with_text(text)


def _without_marks(lines: list[Line], aside: list[Aside]) -> list[Line]:
    """The lines without what only draws the eye to a numbered heading: # of Markdown, ■１."""
    found = [_MARK.match(line.text) for line in lines]
    decorated: dict[str, list[int]] = {}
    for mark in found:
        label = find(mark.group("rest")) if mark else None
        if mark and label and not label.glued:
            decorated.setdefault(mark.group("mark")[0], []).append(label.number)
    often = Counter(mark.group("mark")[0] for mark in found if mark)
    drawn = {
        mark
        for mark, numbers in decorated.items()
        if len(numbers) * 2 >= often[mark] and {1, 2} <= set(numbers) and numbers[0] == 1
    }
    drawn |= {"#"} if often["#"] >= PAIR else set()
    kept = []
    for line, mark in zip(lines, found, strict=True):
        if mark and mark.group("mark")[0] in drawn:
            aside.append(Aside(line.no, mark.group("mark"), Furniture.MARK))
            kept.append(line.with_text(mark.group("rest")))
        else:
            kept.append(line)
    return kept


def _without_headers(lines: list[Line], aside: list[Aside], *, own_labels: bool) -> list[Line]:
    """Drops short lines that come back on page after page beside page numbers.

    The first one stays where it may be the title or the heading that the others repeat.
    """
    key = {id(line): _header_key(line) for line in lines}
    times = Counter(key.values())
    pages = sum(bool(PAGE_NUMBER.match(line.fold)) for line in lines) or lines[-1].page + 1
    running = set()
    for text, count in times.items():
        places = [index for index, line in enumerate(lines) if key[id(line)] == text] if count > 1 and text else []
        beside = sum(_near_page_number(lines, index, own_labels=own_labels) for index in places)
        often = beside * 2 >= count and (count * 2 >= pages or 0 in places)
        heading = (
            places and find(lines[places[0]].text) is not None and count == PAIR
        )  # Once in the contents, once in the text.
        titled = 0 in places and len(text) >= SHORTEST_TITLE and find(lines[0].text) is None
        if places and ((beside and often and not heading) or titled):
            running.add(text)
    kept = []
    begun = False  # The text has begun: what has no label and stands on every page is no title any more.
    seen: set[str] = set()
    for index, line in enumerate(lines):
        marker = find(line.text)
        if _begins_with_title(line, lines) and _near_page_number(lines, index, own_labels=own_labels):
            aside.append(Aside(line.no, line.text, Furniture.PAGE))
            continue
        if key[id(line)] in running and (key[id(line)] in seen or (begun and marker is None)):
            aside.append(Aside(line.no, line.text, Furniture.PAGE))
            continue
        begun = begun or marker is not None
        seen.add(key[id(line)])
        kept.append(line)
    return kept


def _begins_with_title(line: Line, lines: list[Line]) -> bool:
    """Whether a line is the title and, set apart by a blank, something short behind it, as headers name the chapter."""
    title = lines[0].fold
    if line is lines[0] or len(title) < SHORTEST_TITLE or find(lines[0].text) is not None:
        return False
    behind = line.fold.removeprefix(title)
    return behind != line.fold and behind.startswith(" ") and "。" not in line.text


def _without_open_headings(lines: list[Line], aside: list[Aside]) -> list[Line]:
    """Drops the heading of the chapter one is in where pages repeat it: no other chapter began, and sentences stand between."""
    kept: list[Line] = []
    last: dict[Shape, str] = {}
    said: set[Shape] = set()  # Shapes below whose last heading a sentence was read.
    for line in lines:
        marker = find(line.text)
        if marker is None or marker.shape not in HEADINGS or not marker.rest or line.cells:
            said = said | set(last) if "。" in line.text or "は、" in line.text else said
            kept.append(line)
        elif last.get(marker.shape) == line.fold and marker.shape in said:
            aside.append(Aside(line.no, line.text, Furniture.PAGE))
        else:
            last[marker.shape] = line.fold
            lower = HEADINGS[HEADINGS.index(marker.shape) :]
            last = {shape: words for shape, words in last.items() if shape not in lower[1:]}
            said -= set(lower)
            kept.append(line)
    return kept


def _header_key(line: Line) -> str:
    """What makes two lines the same header: their words, page numbers aside; empty for what cannot be one."""
    marker = find(line.text)
    if marker and (marker.shape not in STRUCTURE or not marker.rest):
        return ""
    if line.fold.startswith(("(", "・", "•")) or "。" in line.text or not line.fold.strip("0123456789- /"):
        return ""
    return line.fold if marker else re.sub(r"\d+", "0", line.fold.replace(" ", ""))


def _near_page_number(lines: list[Line], index: int, *, own_labels: bool) -> bool:
    around = lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]
    turns = any(line.page != lines[index].page for line in around)
    return turns or (not own_labels and any(PAGE_NUMBER.match(line.fold) for line in around))


def _without_page_numbers(lines: list[Line], aside: list[Aside]) -> tuple[list[Line], list[Unread]]:
    """Drops numbers alone on a line that grow from page to page; another number alone is nobody's and is listed."""
    kept: list[Line] = []
    unread: list[Unread] = []
    last = 0
    listing = False  # Between the heading 目次 and the first sentence the numbers are those of the pages listed.
    for line in lines:
        listing = (listing or bool(CONTENTS.match(line.fold))) and "。" not in line.text
        found = PAGE_NUMBER.match(line.fold) if (listing or not line.whole) and not line.cells else None
        if not found:
            kept.append(line)
            continue
        here = int(found.group("n"))
        if listing:
            aside.append(Aside(line.no, line.text, Furniture.PAGE))
        elif here > last or not _BARE_NUMBER.match(line.fold):
            last = max(last, here)
            aside.append(Aside(line.no, line.text, Furniture.PAGE))
        else:
            unread.append(
                Unread(line.no, line.text, "行に数字だけがあり、ページ番号とも条文の番号とも決められません。")
            )
    return kept, unread
