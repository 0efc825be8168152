"""The table of contents: found, taken out of the text, and its ranges kept as a checksum of the reading."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sekimori.standards.reading.furniture import CONTENTS
from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import COMPOSITE, STRUCTURE, Marker, Shape, find
from sekimori.standards.reading.numerals import folded, number

_ONE = r"第 ?[\d一二三四五六七八九十百]+ ?条(?: ?の ?[\d一二三四五六七八九十]+)*"
_RANGE = re.compile(rf"[(](?P<range>{_ONE}(?: ?(?:[―ー~〜・、,\-‐–—−]|から|及び) ?{_ONE})*(?:まで)?)[)] *$")
_ARTICLE = re.compile(r"第 ?([\d一二三四五六七八九十百]+) ?条((?: ?の ?[\d一二三四五六七八九十]+)*)")
_LEADER = re.compile(r"[ .…‥・･。_-]*(?:[.…‥・･]{2,}|\s{2,})[ .…‥・･]*\d{0,4} *$")
_SENTENCE = re.compile(r"。")
_PARENS = re.compile(r"[(][^()]*[)]")
NAME = 45
FEWEST = 2  # Headings that a list must repeat to be a table of contents.
_PAGE = re.compile(r" +[pP]?\d{1,3}$")


@dataclass(frozen=True)
class Entry:
    """An entry: the marker it names, its title, and the first and last article it says lie under it."""

    line: int
    shape: Shape
    path: tuple[int, ...]
    branch: tuple[int, ...]
    title: str
    articles: tuple[tuple[int, ...], ...]
    printed: str


@dataclass(frozen=True)
class Contents:
    """Where the table of contents stands among the lines (indices) and what it says."""

    indices: frozenset[int]
    entries: tuple[Entry, ...]


def take_out(lines: list[Line]) -> Contents:
    """Finds the table of contents, with or without its heading. Without one both fields are empty."""
    headings = [index for index, line in enumerate(lines) if CONTENTS.match(line.fold)]
    indices: set[int] = set(headings)
    entries: list[Entry] = []
    for heading in headings:
        end = _end(lines, heading + 1)
        indices.update(range(heading + 1, end))
        entries.extend(_entries(lines[heading + 1 : end]))
    if not headings and (block := _unheaded(lines) or _repeated(lines)):
        indices.update(range(*block))
        entries.extend(_entries(lines[block[0] : block[1]]))
    return Contents(frozenset(indices), tuple(entries))


def _key(marker: Marker | None) -> tuple[object, ...] | None:
    return (marker.shape, marker.path, marker.branch) if marker else None


def _short(line: Line) -> bool:
    bare = _PARENS.sub("", _PARENS.sub("", line.fold))
    return not _SENTENCE.search(bare) or bool(_LEADER.search(line.fold))


def _entry_like(line: Line) -> bool:
    """Whether the line could stand in a table of contents: a numbered heading without a sentence."""
    return _short(line) and bool(find(line.text) or _RANGE.search(line.fold) or _LEADER.search(line.fold))


def _end(lines: list[Line], start: int) -> int:
    """The index behind the last entry: where an entry of the first kind comes again, or the first line that cannot be one."""
    near = [find(line.text) for line in lines[start : start + 2]]
    if start >= len(lines) or not any(_entry_like(line) for line in lines[start : start + 2]):
        return start
    first = next((marker for marker in near if marker), None)
    seen: set[object] = set()
    index = start
    while index < len(lines):
        line = lines[index]
        marker = find(line.text)
        key = _key(marker) if marker and first and (marker.shape is first.shape or marker.shape in COMPOSITE) else None
        if not _short(line) or (key is not None and key in seen):
            break
        # A bracketed caption and its article are the text, never a table of contents of chapters.
        article = marker is not None and marker.shape is Shape.ARTICLE and first and first.shape is not Shape.ARTICLE
        if article and not _LEADER.search(line.fold) and not _restarts_later(lines, index, _key(first)):
            break
        if not _entry_like(line) and index > start and not _restarts_later(lines, index, _key(first)):
            break
        seen.add(key)
        index += 1
    return _without_caption(lines, start, index)


def _restarts_later(lines: list[Line], index: int, first: tuple[object, ...] | None) -> bool:
    """Whether short lines only lead from here to the place where the first entry comes again."""
    for line in lines[index : index + 40]:
        if not _short(line):
            return False
        if _key(find(line.text)) == first:
            return True
    return False


def _without_caption(lines: list[Line], start: int, end: int) -> int:
    """The caption of the first article and a title above the text do not belong to the entries."""
    while end > start and not _entry_like(lines[end - 1]):
        end -= 1
    return end


def _unheaded(lines: list[Line]) -> tuple[int, int] | None:
    """A table of contents without heading: chapters with ranges of articles whose first one comes again."""
    ranged = [index for index, line in enumerate(lines) if _RANGE.search(line.fold) and find(line.text)]
    if len(ranged) < 2:  # noqa: PLR2004
        return None
    start = ranged[0]
    while (
        start > 0 and (marker := find(lines[start - 1].text)) and marker.shape in STRUCTURE and _short(lines[start - 1])
    ):
        start -= 1
    first = _key(find(lines[start].text))
    for index in range(start + 1, len(lines)):
        if _key(find(lines[index].text)) == first:
            return (start, index)
        if not _short(lines[index]):
            return None
    return None


def _repeated(lines: list[Line]) -> tuple[int, int] | None:
    """A list of headings before everything else, each of which comes again below with its number, in the same order."""
    start = next((index for index, line in enumerate(lines) if find(line.text)), len(lines))
    end = start
    while end < len(lines) and _short(lines[end]) and (marker := find(lines[end].text)) and marker.rest:
        if end > start and _named(lines[end]) == _named(lines[start]):
            break
        end += 1
    wanted = [_named(line) for line in lines[start:end]]
    if len(wanted) < FEWEST or len(set(wanted)) < len(wanted):
        return None
    below = iter([_named(line) for line in lines[end:]])
    return (start, end) if all(each in below for each in wanted) else None


def _named(line: Line) -> tuple[object, ...]:
    """What an entry and its heading have in common: number and words, without the page number behind leaders or a blank."""
    marker = find(line.text)
    words = _PAGE.sub("", _LEADER.sub("", folded(marker.rest))) if marker else ""
    return (_key(marker), words.replace(" ", ""))


def _entries(lines: list[Line]) -> list[Entry]:
    entries = []
    for line in lines:
        marker = find(line.text)
        if marker is None or marker.shape in (Shape.SUPPLEMENT, Shape.APPENDIX):
            continue
        ranged = _RANGE.search(line.fold)
        title = marker.rest
        if ranged:
            title = title[: len(title) - (len(line.fold) - ranged.start())].strip()
        title = _LEADER.sub("", title).strip()
        articles = _articles(ranged.group("range")) if ranged else ()
        printed = ranged.group("range") if ranged else ""
        entries.append(Entry(line.no, marker.shape, marker.path, marker.branch, title, articles, printed))
    return entries


def _articles(text: str) -> tuple[tuple[int, ...], ...]:
    """(12, 3) for 第12条の3, for each article the range names."""
    found = []
    for main, branch in _ARTICLE.findall(text):
        parts = [number(part.strip()) or 0 for part in branch.split("の")[1:]]
        found.append((number(main) or 0, *parts))
    return tuple(found)
