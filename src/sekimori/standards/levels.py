"""The levels of a text's nodes. A module of its own, so that reading a text needs none of the package's models."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """The level of a node, outermost first; article-style texts use subitem and supplementary too."""

    CHAPTER = "chapter"
    SECTION = "section"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    SUBPARAGRAPH = "subparagraph"
    SUBITEM = "subitem"
    SUPPLEMENTARY = "supplementary"
