"""Words changed by a table of three columns: 左欄に掲げる規定中中欄に掲げる字句を、右欄に掲げる字句に改める."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sekimori.standards.amending import marks
from sekimori.standards.amending.kaimebun import Unread
from sekimori.standards.amending.operations import Caption, Operation, Replace
from sekimori.standards.amending.references import CAPTIONS, Context, Unclear, read_references
from sekimori.standards.amending.sentences import skeleton

_ANNOUNCED = re.compile(r"(?:左欄|上欄).*規定.*(?:中欄|同表).*字句を.*(?:右欄|下欄).*字句に(?:改め|それぞれ改め)")
_CELLS = re.compile(r"[ \u3000]*[|｜│┃\t][ \u3000]*|[ \u3000]{2,}")
_WIDTH = 3


def announces_words(sentence: str) -> bool:
    """Whether a sentence announces such a table."""
    return bool(_ANNOUNCED.search(re.sub(r"\s", "", marks.plain(sentence))))


@dataclass
class Substitutions:
    """The rows of such a table, read one by one."""

    context: Context = field(default_factory=Context)
    operations: list[Operation] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def read(self, cells: Sequence[str], line: int) -> None:
        """Reads one row: the provisions, the words, and the words that take their place."""
        words = [marks.plain(cell).strip() for cell in cells]
        if len(words) != _WIDTH or not all(words):
            self.unread.append(
                Unread(line, " ".join(words), "表の行が、規定、字句、改める字句の三つに分かれていません。")
            )
            return
        try:
            places = read_references(skeleton(words[0]).text, self.context)
        except Unclear as unclear:
            self.unread.append(Unread(line, " ".join(words), str(unclear)))
            return
        for place in places:
            if place.facet in CAPTIONS:
                self.operations.append(Caption(place.identity.removesuffix(place.facet), words[2], words[1]))
            else:
                self.operations.append(Replace(place.identity, words[1], words[2]))


def cells_of(line: str) -> list[str]:
    """A line of plain text as the cells of a row: parted by bars, tabs or wide gaps, or by single blanks if there are just two."""
    text = marks.plain(line).strip().strip("|｜│┃")
    cells = [cell for cell in _CELLS.split(text) if cell.strip()]
    return cells if len(cells) == _WIDTH else re.split(r"[ \u3000]+", text.strip())
