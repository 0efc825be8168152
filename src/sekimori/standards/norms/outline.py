"""How the nodes of a text hang together: which node a clause belongs to, and the headings it stands under.

Ids of both manners (`4.2(1)②(ア)`, `第6条第2項第1号`) say it by their beginnings: a clause belongs to the longest id that its
own begins with. What has no such node (第6条 under 第2章) stands under the last chapter or section before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

HEADINGS = ("chapter", "section")
_ARTICLE = re.compile(r"^第[0-9０-９〇一二三四五六七八九十百千]+条(?:の[0-9]+)*")
_PARAGRAPH = re.compile(r"^(?P<article>.*条(?:の\d+)*)第(?P<number>\d+)項$")


class Node(Protocol):
    """What the reading of a text must give for each clause; `sekimori.standards.reading` does."""

    @property
    def id(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def leaf(self) -> bool: ...


class Outline:
    """The nodes of a text in order, with parents and headings. Of two nodes with one id the first counts."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = tuple(nodes)
        self.by_id: dict[str, Node] = {}
        self._place: dict[str, int] = {}
        self._headings: dict[str, tuple[str, ...]] = {}
        self._children: dict[str, list[str]] = {}
        self._walk()

    def _walk(self) -> None:
        standing: dict[str, str] = {}
        for place, node in enumerate(self.nodes):
            if node.id in self.by_id:
                continue
            self.by_id[node.id] = node
            self._place[node.id] = place
            if node.level == "chapter":
                standing = {"chapter": node.id}
            elif node.level == "section":
                standing["section"] = node.id
            elif node.level == "supplementary":
                standing = {}
            self._headings[node.id] = tuple(standing[level] for level in HEADINGS if level in standing)
            parent = self.parent(node.id)
            if parent is not None:
                self._children.setdefault(parent.id, []).append(node.id)

    def parent(self, clause: str) -> Node | None:
        """The node that `clause` belongs to: the one its reading names, else the one its id begins with; or None."""
        named = self.by_id.get(getattr(self.by_id.get(clause), "parent", ""))
        if named is not None:
            return named
        for cut in range(len(clause) - 1, 0, -1):
            head, rest = clause[:cut], clause[cut:]
            if head in self.by_id and not (head[-1].isdecimal() and rest[0].isdecimal()) and not rest.startswith("の"):
                return self.by_id[head]
        return None

    def ancestors(self, clause: str) -> Iterator[Node]:
        """The nodes above `clause`, nearest first; the headings it stands under come last."""
        seen = {clause}
        above = self.parent(clause)
        while above is not None and above.id not in seen:
            seen.add(above.id)
            yield above
            above = self.parent(above.id)
        for heading in reversed(self._headings.get(clause, ())):
            if heading not in seen:
                yield self.by_id[heading]

    def titles(self, clause: str) -> tuple[str, ...]:
        """The headings a clause stands under, its own first; a further 項 has the caption that its article's first one bears."""
        found: list[str] = []
        for node in (self.by_id[clause], *self.ancestors(clause)):
            paragraph = _PARAGRAPH.match(node.id)
            first = self.by_id.get(f"{paragraph['article']}第1項") if paragraph and not node.title else None
            found.extend(one.title for one in (node, first) if one is not None and one.title)
        return tuple(dict.fromkeys(found))

    def children(self, clause: str) -> tuple[Node, ...]:
        """The nodes directly under `clause`, in order."""
        return tuple(self.by_id[child] for child in self._children.get(clause, ()))

    def before(self, clause: str) -> Node | None:
        """The clause before `clause` under the same node, or the paragraph before it in the same article, or None."""
        paragraph = _PARAGRAPH.match(clause)
        if paragraph is not None:
            return self.by_id.get(f"{paragraph['article']}第{int(paragraph['number']) - 1}項")
        above = self.parent(clause)
        row = [n.id for n in self.children(above.id)] if above is not None else []
        at = row.index(clause) if clause in row else 0
        return self.by_id[row[at - 1]] if at and not _ARTICLE.fullmatch(clause) else None

    def place(self, clause: str) -> int:
        """The 0-based place of a clause in the text. Raises KeyError."""
        return self._place[clause]

    def article_before(self, clause: str) -> tuple[Node, ...]:
        """The nodes of the article before the one `clause` stands in (for 前条), or an empty tuple."""
        own = _ARTICLE.match(clause)
        if own is None:
            return ()
        previous = ""
        for node in self.nodes[: self._place.get(clause, 0)]:
            article = _ARTICLE.match(node.id)
            if article is not None and article.group() != own.group():
                previous = article.group()
        return tuple(n for n in self.nodes if (m := _ARTICLE.match(n.id)) and m.group() == previous) if previous else ()
