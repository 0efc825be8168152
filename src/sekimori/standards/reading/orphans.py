"""Taking back what the count of articles disproves: words that stand under an article only because the next one lost its line."""

from __future__ import annotations

from sekimori.standards.reading.builder import Built
from sekimori.standards.reading.markers import Shape
from sekimori.standards.reading.model import Unread
from sekimori.standards.reading.tree import Entry, announces_list, is_sentence, walk

_REASON = "{lost}の行が欠けており、この行が{here}に属するか分かりません。"


def take_back(built: Built) -> None:
    """Where an article is missing, moves to the unread spots what the one before it holds without having announced it:

    a further paragraph without a number and all below it, and lists that no sentence announces.
    """
    gaps = {gap.before: gap.places for gap in built.missing if gap.shape is Shape.ARTICLE}
    for article in walk(built.root):
        if article.shape is not Shape.ARTICLE or article.marker is None or article.marker.label not in gaps:
            continue
        reason = _REASON.format(lost=f"第{gaps[article.marker.label][0]}条", here=article.marker.label)
        paragraphs = [child for child in article.children if child.shape is Shape.NUMBER]
        last = paragraphs[-1] if paragraphs else article
        strays = _strays(last, built, reason)
        last.children = [child for child in last.children if child not in strays]
        for stray in strays:
            built.unread.extend(_spots(stray, reason))


def _strays(last: Entry, built: Built, reason: str) -> list[Entry]:
    """The children that cannot be trusted; further paragraphs are taken out on the way."""
    lists = [child for child in last.children if child.shape is not Shape.NUMBER]
    further = [
        part for part in last.paragraphs[1:] if part.first is not None and not part.bullet and is_sentence(part.text)
    ]
    if further and is_sentence(last.paragraphs[0].text) and not announces_list(last.paragraphs[0].text):
        begins = further[0].first.no if further[0].first else 0
        built.unread.extend(Unread(part.first.no, part.text, reason) for part in further if part.first)
        last.paragraphs = [part for part in last.paragraphs if part not in further]
        return [child for child in lists if child.line is not None and child.line.no > begins]
    if any(announces_list(paragraph.text) for paragraph in last.paragraphs):
        return []
    return lists


def _spots(stray: Entry, reason: str) -> list[Unread]:
    return [
        Unread(entry.line.no, "\n".join([entry.line.text, *(part.text for part in entry.paragraphs[1:])]), reason)
        for entry in walk(stray)
        if entry.line is not None
    ]
