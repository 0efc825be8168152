"""What stands in a cell: codes and numbers in any width, repeated values, yes and no, and characters no other machine knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from sekimori.common.text import squeeze

_DITTO = frozenset({"〃", "″", "”", '"', "''", "々", "同上", "同", "仝", "〃〃"})
_YES = frozenset({"1", "○", "〇", "◯", "●", "◎", "レ", "有", "y", "yes", "true", "はい", "該当", "長", "所属長"})
_NO = frozenset({"", "0", "×", "-", "ー", "―", "無", "n", "no", "false", "いいえ", "非該当"})
_GUARDED = re.compile("^'[=+\\-@\t\r]")
_ERROR = re.compile(r"^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|未計算)$")
_BROKEN = re.compile("�|縺[^\\s]|繧[^\\s]|螳壼|譛ｬ|Ã[\x80-¿]")


def code(cell: str) -> str:
    """A code or number: NFKC, no blanks, dashes alike."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell))
    return re.sub("[‐‑‒–—―−]", "-", folded)


def kana(cell: str) -> str:
    """Kana in full width, single blanks."""
    return squeeze(unicodedata.normalize("NFKC", cell))


def words(cell: str) -> str:
    """A name or title as it stands, line breaks and runs of blanks as one blank."""
    return squeeze(cell.replace("\n", " "))


def yes(cell: str) -> bool | None:
    """Whether a cell says yes; None when it says neither yes nor no."""
    folded = code(cell).lower()
    if folded in _YES:
        return True
    return False if folded in _NO else None


def is_ditto(cell: str) -> bool:
    """Whether the cell says: as above (〃, 同上)."""
    return squeeze(cell) in _DITTO


def private_characters(cell: str) -> list[str]:
    """The characters of the cell that only the machine it came from knows (外字: private use areas), as U+E000."""
    return sorted({f"U+{ord(each):04X}" for each in cell if unicodedata.category(each) == "Co"})


def is_broken(cell: str) -> bool:
    """Whether the text looks like another encoding read wrongly (文字化け)."""
    return bool(_BROKEN.search(cell))


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that an export puts before what a spreadsheet would take for a formula."""
    return cell[1:] if _GUARDED.match(cell) else cell


def is_error(cell: str) -> bool:
    """Whether the cell is the word of a formula's error (#N/A, #REF!), or of one that was never calculated; in CSV files too."""
    return bool(_ERROR.match(cell.strip()))


def is_blank(row: Sequence[str]) -> bool:
    """Whether nothing stands in any cell of the row."""
    return not any(cell.strip() for cell in row)
