"""Taking back what the count disproves: words that stand under an entry only because the next one lost its label."""

from __future__ import annotations

from sekimori.standards.reading.builder import Built
from sekimori.standards.reading.markers import HEADINGS, Shape
from sekimori.standards.reading.model import Unread
from sekimori.standards.reading.tree import Entry, Missing, Paragraph, announces_list, is_sentence, walk

_REASON = "{before}の次の番号が欠けており、この行が{before}に属するか分かりません。"


def take_back(built: Built) -> None:
    """Where a number is missing, moves to the unread spots what the entry before it holds without a sign that it is its own:

    a further paragraph without a number and all below it, and, in an article, lists that no sentence announces.
    """
    for gap in built.missing:
        holder = gap.holder
        if holder is None or holder.marker is None or gap.shape in HEADINGS:
            continue
        reason = _REASON.format(before=holder.marker.label)
        numbered = [child for child in holder.children if child.shape is Shape.NUMBER]
        last = numbered[-1] if gap.shape is Shape.ARTICLE and numbered else holder
        further = _further(last, gap)
        built.unread.extend(Unread(part.first.no, part.text, reason) for part in further if part.first)
        strays = _stray_lists(last, gap, further)
        last.paragraphs = [part for part in last.paragraphs if part not in further]
        last.children = [child for child in last.children if child not in strays]
        for stray in strays:
            built.unread.extend(_spots(stray, reason))


def _further(last: Entry, gap: Missing) -> list[Paragraph]:
    """The sentences that come after the entry's own words: after its first sentence, or after the one that announces a list."""
    if not last.paragraphs or last.marker is None:
        return []
    own = 1
    if gap.shape is Shape.ARTICLE:
        if announces_list(last.paragraphs[0].text):
            return []
    else:
        announcing = [
            at for at, part in enumerate(last.paragraphs) if announces_list(part.text) and is_sentence(part.text)
        ]
        own = announcing[-1] + 1 if announcing else 1
    return [
        part for part in last.paragraphs[own:] if part.first is not None and not part.bullet and is_sentence(part.text)
    ]


def _stray_lists(last: Entry, gap: Missing, further: list[Paragraph]) -> list[Entry]:
    """The lists that hang on a further paragraph, and in an article those that nothing announces."""
    lists = [
        child
        for child in last.children
        if child.shape is not Shape.NUMBER and child.line is not None and child.line.no < gap.line
    ]
    if further and further[0].first is not None:
        begins = further[0].first.no
        return [child for child in lists if child.line is not None and child.line.no > begins]
    announced = any(announces_list(part.text) for part in last.paragraphs)
    return lists if gap.shape is Shape.ARTICLE and not announced else []


def _spots(stray: Entry, reason: str) -> list[Unread]:
    return [
        Unread(entry.line.no, f"{entry.marker.label} " + "\n".join(part.text for part in entry.paragraphs), reason)
        for entry in walk(stray)
        if entry.line is not None and entry.marker is not None
    ]
