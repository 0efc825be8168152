"""Taking back what the count of articles disproves: items that stand under an article only because the next one lost its line."""

from __future__ import annotations

from sekimori.standards.reading.builder import Built
from sekimori.standards.reading.markers import Shape
from sekimori.standards.reading.model import Unread
from sekimori.standards.reading.tree import Entry, announces_list, walk

_REASON = "{lost}の行が欠けており、この行が{here}に属するか分かりません。"


def take_back(built: Built) -> None:
    """Moves to the unread spots the lists that no sentence of their article announces, where the article behind it is missing."""
    gaps = {gap.before: gap.places for gap in built.missing if gap.shape is Shape.ARTICLE}
    for article in walk(built.root):
        if article.shape is not Shape.ARTICLE or article.marker is None or article.marker.label not in gaps:
            continue
        last = article
        paragraphs = [child for child in article.children if child.shape is Shape.NUMBER]
        last = paragraphs[-1] if paragraphs else article
        if any(announces_list(paragraph.text) for paragraph in last.paragraphs):
            continue
        lost = f"第{gaps[article.marker.label][0]}条"
        strays = [child for child in last.children if child.shape is not Shape.NUMBER]
        last.children = [child for child in last.children if child not in strays]
        for stray in strays:
            built.unread.extend(_spots(stray, _REASON.format(lost=lost, here=article.marker.label)))


def _spots(stray: Entry, reason: str) -> list[Unread]:
    return [
        Unread(entry.line.no, "\n".join([entry.line.text, *(part.text for part in entry.paragraphs[1:])]), reason)
        for entry in walk(stray)
        if entry.line is not None
    ]
