"""What comes out of reading a published text. Others (norms, alignment, comparison, amendment) build on these records.

Line numbers are 1-based lines of the file as it was given (for docx, HTML and PDF: of the lines the parser saw).
`as_json` is the stable form of `sekimori standard read FILE --json`; keys are only ever added.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sekimori.standards.levels import Level


class Style(StrEnum):
    """How the text is numbered."""

    GUIDELINE = "guideline"  # １ (１) ① (ア) and every other order of list markers
    ARTICLES = "articles"  # 章・節・条・項・号


class Kind(StrEnum):
    """What is said of a table, an appendix or a term; the words are those of the JSON."""

    TABLE = "table"
    FORM = "form"
    TERM = "term"
    ALIAS = "alias"
    ROLE = "role"


@dataclass(frozen=True)
class Node:
    """A node of the text. `title` is a heading or an article's caption, `text` the words, paragraphs parted by a line feed.

    `leaf` says that nothing is numbered under it. `parent` is the id of the node it stands under, empty at the top.
    `label` is the marker as printed, folded to half width.
    """

    id: str
    level: Level
    title: str
    text: str
    leaf: bool
    line: int = 0
    parent: str = ""
    label: str = ""


@dataclass(frozen=True)
class Unread:
    """A spot that could not be read with certainty; nothing was guessed in its place."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Table:
    """A table found in the text. `rows` are its cells where they can be told apart, otherwise one cell per printed line.

    `in_text` says that its words also stand in the text of `node`; `sure` that cells and columns are those of the source
    (docx, HTML, pipes). A table that is not sure is confirmed by a person.
    """

    line: int
    node: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    in_text: bool
    sure: bool


@dataclass(frozen=True)
class Appendix:
    """別表, 様式, 別記 at the end of the text: its label, what it refers to, and its lines as they stand."""

    line: int
    label: str
    refers_to: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Definition:
    """A term the text defines: 「以下「…」という。」 (alias), 「…とは、…をいう」 (term), 「副市長を、…とする」 (role)."""

    term: str
    meaning: str
    kind: Kind
    node: str


@dataclass(frozen=True)
class Citation:
    """A reference in the text of `node`. `target` is the id it resolves to, empty when it points outside or nowhere."""

    text: str
    node: str
    target: str
    outside: bool


@dataclass(frozen=True)
class History:
    """A line that records an enactment or amendment: (令3訓令2・追加), 改正 令和5年3月31日訓令第1号."""

    line: int
    text: str
    node: str


@dataclass(frozen=True)
class Repair:
    """A damage undone because the text itself proves what stood there (@ → ①), or blanks taken out between kanji."""

    line: int
    before: str
    after: str
    reason: str


class Furniture(StrEnum):
    """What was taken out of the text because it belongs to the page; the words are those of the JSON."""

    PAGE = "page"  # A page number, a running header or footer, the title printed again, 抄.
    ECHO = "echo"  # What a link repeats in square brackets.
    RULE = "rule"  # The lines of a frame.
    CONTENTS = "contents"  # The table of contents.
    MARK = "mark"  # A sign that only draws the eye to a heading (■１).


@dataclass(frozen=True)
class Aside:
    """A line, or a part of one, that was taken out of the text and why."""

    line: int
    text: str
    kind: Furniture


@dataclass(frozen=True)
class Check:
    """A check of the reading against the text itself, e.g. the ranges of its table of contents."""

    name: str
    ok: bool
    message: str
    line: int = 0


@dataclass(frozen=True)
class ReadText:
    """A text as read."""

    nodes: tuple[Node, ...]
    unread: tuple[Unread, ...]
    title: str = ""
    act_no: str = ""
    enacted: str = ""
    style: Style = Style.GUIDELINE
    scheme: tuple[str, ...] = ()
    preamble: str = ""
    tables: tuple[Table, ...] = ()
    appendices: tuple[Appendix, ...] = ()
    definitions: tuple[Definition, ...] = ()
    citations: tuple[Citation, ...] = ()
    history: tuple[History, ...] = ()
    repairs: tuple[Repair, ...] = ()
    checks: tuple[Check, ...] = ()
    aside: tuple[Aside, ...] = ()
    source: dict[str, str] = field(default_factory=dict)

    def node(self, node_id: str) -> Node:
        """The node with this id. Raises KeyError."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)

    def children(self, node_id: str) -> tuple[Node, ...]:
        """The nodes directly under this one, in order; with an empty id those at the top."""
        return tuple(node for node in self.nodes if node.parent == node_id)

    @property
    def leaves(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.leaf)

    def as_json(self) -> dict[str, Any]:
        """The stable JSON form: `nodes` and `unread` first, further keys beside them."""
        return asdict(self)
