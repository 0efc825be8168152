"""Undoes line breaks that cut through a label or a note, where no other reading is possible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sekimori.standards.addresses import KANJI_DIGITS, narrow
from sekimori.standards.amending import marks

_K = rf"[\d{KANJI_DIGITS}]"
_LABEL_BEGUN = re.compile(rf"(?:^|[ 　。>])第{_K}*$")
_LABEL_ENDED = re.compile(rf"^{_K}*[条項号章節]")
_NOTE = re.compile(r"[(（\[［〔](?:新設|削除|削る|略|[条項号章節]を(?:加える|削る)。?)[)）\]］〕]")
_NOTE_BEGUN = re.compile(r"[(（\[［〔][^)）\]］〕]{0,8}$")
_NOTE_ENDED = re.compile(r"^[^(（\[［〔]{0,8}?[)）\]］〕]")


def rejoined(lines: Sequence[str]) -> list[str]:
    """The lines with 「第⏎6条」 and 「（新⏎設）」 put together on the second line; the first is empty then."""
    out = list(lines)
    filled = [index for index, line in enumerate(out) if line.strip()]
    for index, following in pairwise(filled):
        head, tail = marks.plain(out[index]).rstrip(), marks.plain(out[following]).strip()
        if _is_cut(narrow(head), narrow(tail)):
            out[following] = out[index].rstrip() + out[following].lstrip()
            out[index] = ""
    return out


def _is_cut(head: str, tail: str) -> bool:
    if _LABEL_BEGUN.search(head):
        return bool(_LABEL_ENDED.match(tail))
    begun, ended = _NOTE_BEGUN.search(head), _NOTE_ENDED.match(tail)
    return begun is not None and ended is not None and bool(_NOTE.fullmatch(begun[0] + ended[0]))
