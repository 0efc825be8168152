"""Checks of a reading against the text itself: the ranges of its table of contents, gaps in the counts, ids that come twice."""

from __future__ import annotations

import re

from sekimori.common.text import fold
from sekimori.standards.reading.markers import HEADINGS, Shape
from sekimori.standards.reading.model import Check, Unread
from sekimori.standards.reading.toc import Contents
from sekimori.standards.reading.toc import Entry as TocEntry
from sekimori.standards.reading.tree import Entry, Missing, is_sentence, walk

_GOES_ON = re.compile(r"ただし|この場合|なお|また|さらに|[（(※]|注")
_LEADS = re.compile("次|以下|下記|後記|左|各号|いずれ|に掲げる|ごと|区分")


def of_contents(contents: Contents, root: Entry) -> list[Check]:
    """One check per entry of the table of contents: the heading is there with its title, and its articles lie under it."""
    headings = {
        (entry.shape, entry.marker.path, entry.marker.branch, _chapter(entry)): entry
        for entry in walk(root)
        if entry.marker is not None
    }
    checks = []
    chapter: tuple[object, ...] = ()
    for said in contents.entries:
        if said.shape in (Shape.VOLUME, Shape.PART, Shape.CHAPTER):
            chapter = (said.shape, said.path, said.branch)
        key = (
            said.shape,
            said.path,
            said.branch,
            () if said.shape in (Shape.VOLUME, Shape.PART, Shape.CHAPTER) else chapter,
        )
        found = headings.get(key)
        checks.extend(_check(said, found))
    return checks


def _chapter(entry: Entry) -> tuple[object, ...]:
    at = entry.parent
    while at is not None and at.marker is not None:
        if at.shape in (Shape.VOLUME, Shape.PART, Shape.CHAPTER):
            return (at.shape, at.marker.path, at.marker.branch)
        at = at.parent
    return ()


def _check(said: TocEntry, found: Entry | None) -> list[Check]:
    name = f"目次 {said.title or said.shape.value}"
    if found is None or not found.paragraphs:
        return [Check("contents", ok=False, message=f"{name}の見出しが本文に見当たりません。", line=said.line)]
    checks = []
    same = fold(found.paragraphs[0].text) == fold(said.title)
    message = f"{name}の見出しは本文と{'一致します' if same else '違います'}。"
    checks.append(Check("contents", ok=same, message=message, line=said.line))
    if said.articles:
        checks.append(_check_range(said, found, name))
    return checks


def _check_range(said: TocEntry, found: Entry, name: str) -> Check:
    here = {
        (*entry.marker.path, *entry.marker.branch): entry
        for entry in walk(found)
        if entry.marker and entry.shape is Shape.ARTICLE
    }
    ends = [said.articles[0], said.articles[-1]]
    wanted = set(said.articles) if "・" in said.printed or len(said.articles) == 1 else _span(said.articles)
    lost = sorted(article for article in wanted if article not in here)
    beyond = sorted(article for article in here if not ends[0] <= article <= ends[-1])
    if not lost and not beyond:
        return Check("contents", ok=True, message=f"{name}の条の範囲は本文と一致します。", line=said.line)
    words = [f"{_label(article)}が見当たりません" for article in lost] + [
        f"{_label(article)}は範囲の外です" for article in beyond
    ]
    return Check("contents", ok=False, message=f"{name}({said.printed}): {'、'.join(words)}。", line=said.line)


def _span(articles: tuple[tuple[int, ...], ...]) -> set[tuple[int, ...]]:
    """Every whole article between the ends, and the ends themselves; branches between are not known."""
    first, last = articles[0], articles[-1]
    return {first, last} | {(number,) for number in range(first[0] + 1, last[0])}


def _label(article: tuple[int, ...]) -> str:
    return f"第{article[0]}条" + "".join(f"の{part}" for part in article[1:])


def of_lists(root: Entry) -> list[Check]:
    """One check per list in an article under a sentence that says nothing of a list: the 項 that led to it may be lost."""
    found = []
    for article in walk(root):
        if article.shape is not Shape.ARTICLE:
            continue
        for entry in [article, *(child for child in article.children if child.shape is Shape.NUMBER)]:
            words = "\n".join(part.text for part in entry.paragraphs)
            listed = [child for child in entry.children if child.shape in (Shape.PAREN, Shape.KANJI) and child.line]
            if listed and is_sentence(words) and not _LEADS.search(words) and article.marker and listed[0].line:
                message = f"{article.marker.label}の列記を導く文がありません。項が欠けているかもしれません。"
                found.append(Check("lists", ok=False, message=message, line=listed[0].line.no))
    return found


def of_paragraphs(root: Entry) -> list[Check]:
    """One check per entry whose first sentence is followed by a further paragraph that no number introduces."""
    found = []
    for entry in walk(root):
        if entry.marker is None or entry.line is None or entry.shape is Shape.SUPPLEMENT or entry.shape in HEADINGS:
            continue
        own = [part for part in entry.paragraphs if not part.bullet]
        further = [part for part in own[1:] if part.first and is_sentence(part.text) and not _GOES_ON.match(part.text)]
        if further and is_sentence(own[0].text) and further[0].first:
            message = f"{entry.marker.label}に番号のない段落が続いています。番号が欠けているかもしれません。"
            found.append(Check("paragraphs", ok=False, message=message, line=further[0].first.no))
    return found


def of_gaps(missing: list[Missing]) -> list[Unread]:
    """The numbers a count passed over, as spots that could not be read."""
    unread = []
    for gap in missing:
        lost = "、".join(_numbered(gap.shape, place) for place in gap.places)
        where = f"{gap.before}の次が{gap.here}" if gap.before else f"{gap.here}から始まる"
        unread.append(Unread(gap.line, "", f"{lost}が見当たりません（{where}）。"))
    return unread


def _numbered(shape: Shape, place: int) -> str:
    form = shape.value.partition(" ")[0]
    for sign in ("1", "一", "①", "ア", "a", "i", "Ⅰ"):
        if sign in form:
            return form.replace(sign, _sign(sign, place), 1)
    return f"{place}番目"


def _sign(first: str, place: int) -> str:
    from sekimori.standards.reading import numerals

    rows = {"①": numerals.CIRCLED, "ア": numerals.GOJUON, "Ⅰ": numerals.ROMAN_UPPER}
    if first in rows and place <= len(rows[first]):
        return rows[first][place - 1]
    return chr(ord("a") + place - 1) if first == "a" else str(place)
