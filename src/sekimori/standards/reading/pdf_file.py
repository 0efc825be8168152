"""Reading the text layer of a PDF into lines: runs in the sandbox only.

Lines, indents and wraps are recovered from where the letters stand on the page.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from sekimori.common.errors import InvalidInput
from sekimori.standards.reading.pdf_letters import Letter, pages_of

MOST_PAGES = 1000
FEWEST_LETTERS = 20
RUBY = 0.62  # A letter smaller than this share of its line's is furigana or an index.
RUBY_RISE = 1.7
GAP = 0.4  # Share of a letter's width that makes a blank.
UNKNOWN_SHARE = 0.1
MARGIN = 0.12  # Share of the page's height at top and bottom where running headers stand.
REPEATED = 3
UPRIGHT_SHARE = 0.5
_NUMBER = re.compile(
    r"^[-‐–—―－ー\s]*(?:[Pp]\.?\s*)?[\d０-９]{1,4}(?:\s*[/／]\s*[\d０-９]{1,4}|\s*ページ|\s*頁)?[-‐–—―－ー\s]*$"
)


@dataclass
class _Row:
    page: int
    text: str
    left: float
    right: float
    middle: float
    size: float
    height: float  # Of the page.

    @property
    def in_margin(self) -> bool:
        return not MARGIN * self.height < self.middle < (1 - MARGIN) * self.height


def parse(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """The lines of a PDF: {"lines": [{"text", "indent", "width", "page"}], "aside": [what belongs to the pages]}.

    Raises InvalidInput for broken or scanned ones.
    """
    try:
        document = pdfium.PdfDocument(untrusted)
        document.init_forms()
        count = len(document)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise InvalidInput(
            "PDFがパスワードで保護されています。" if locked else "PDFが壊れていて開けません。"
        ) from error
    if count > MOST_PAGES:
        raise InvalidInput(f"PDFのページ数が多すぎます（{count}ページ、上限{MOST_PAGES}ページ）。")
    pages = [_letters(document, number) for number in range(count)]
    rows = _rows(pages)
    if sum(len(letters) for letters, _ in pages) < FEWEST_LETTERS:
        raise InvalidInput(
            "PDFに文字の情報がありません（紙を読み取った画像だけのようです）。文字認識（OCR）をしたものが要ります。"
        )
    _refuse_unknown(rows)
    kept = _without_furniture(rows, count)
    stay = {id(row) for row in kept}
    return {"lines": _placed(kept), "aside": [row.text.strip() for row in rows if id(row) not in stay]}


def _refuse_unknown(rows: list[_Row]) -> None:
    text = "".join(row.text for row in rows)
    unknown = sum(char in "\ufffd\x00\ufffe" for char in text)
    if unknown > UNKNOWN_SHARE * len(text):
        raise InvalidInput("PDFの文字に文字コードの対応表がなく、文字として読み取れません。")


def _letters(document: pdfium.PdfDocument, number: int) -> tuple[list[Letter], float]:
    """The letters of a page in the order of the file, and the page's height; a page set vertically is turned."""
    page = document[number]
    textpage = page.get_textpage()
    width, height = page.get_size()
    found: list[Letter] = []
    box = [ctypes.c_double() for _ in range(4)]
    for at in range(textpage.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(textpage, at)
        sign = chr(code) if code < 0x110000 else "\ufffd"  # noqa: PLR2004
        if sign in "\r\n" or pdfium_c.FPDFText_IsGenerated(textpage, at) == 1:
            continue
        pdfium_c.FPDFText_GetCharBox(textpage, at, *(ctypes.byref(value) for value in box))
        left, right, bottom, top = (value.value for value in box)
        size = pdfium_c.FPDFText_GetFontSize(textpage, at) or (top - bottom)
        origin = _origin(textpage, at)
        found.append(
            Letter(
                sign, origin[0] if origin else left, max(right, left), origin[1] if origin else bottom, top, abs(size)
            )
        )
    textpage.close()
    page.close()
    if _is_vertical(found):
        return [_turned(letter, width) for letter in found], width
    return found, height


def _origin(textpage: pdfium.PdfTextPage, at: int) -> tuple[float, float] | None:
    """Where a letter stands on its base line; better than its box, which is as low as the drawn ink."""
    across, up = ctypes.c_double(), ctypes.c_double()
    done = pdfium_c.FPDFText_GetCharOrigin(textpage, at, ctypes.byref(across), ctypes.byref(up))
    return (across.value, up.value) if done else None


def _is_vertical(letters: list[Letter]) -> bool:
    """Whether most letters stand below the one before."""
    down = across = 0
    for here, after in pairwise(letters):
        if here.sign.isspace() or after.sign.isspace():
            continue
        if abs(after.left - here.left) < here.size * 0.3 and 0 < here.bottom - after.bottom < here.size * 2:
            down += 1
        elif abs(after.bottom - here.bottom) < here.size * 0.3:
            across += 1
    return down > UPRIGHT_SHARE * (down + across) and down > FEWEST_LETTERS


def _turned(letter: Letter, width: float) -> Letter:
    """A letter of vertical writing laid down: columns from right to left become lines from top to bottom."""
    top = 10_000 - letter.bottom
    return (
        Letter(letter.sign, top, top + letter.size, letter.left, letter.left + letter.size, letter.size)
        if width
        else letter
    )


def _rows(pages: list[tuple[list[Letter], float]]) -> list[_Row]:
    """The letters of all pages gathered to lines from top to bottom."""
    lines = enumerate(pages_of([letters for letters, _ in pages]))
    rows = [_row(line, number, pages[number][1]) for number, found in lines for line in found]
    return [row for row in rows if row is not None and row.text.strip()]


def _row(line: list[Letter], page: int, height: float) -> _Row | None:
    size = median(letter.size for letter in line)
    largest = max(letter.size for letter in line)
    if size < RUBY * largest:
        size = largest
    line = sorted((letter for letter in line if letter.size >= RUBY * size), key=lambda letter: letter.left)
    while line and line[0].sign.isspace():
        line.pop(0)
    while line and line[-1].sign.isspace():
        line.pop()
    if not line:
        return None
    parts = [line[0].sign]
    for before, letter in pairwise(line):
        wide = unicodedata.east_asian_width(before.sign) in "WFA"
        if " " in (letter.sign, before.sign):
            parts.append(letter.sign)
            continue
        gap = letter.left - max(before.right, before.left + (before.size if wide else 0.25 * size))
        if gap > GAP * size:
            parts.append(" " * min(40, max(1, round(gap / (size / 2)))) if gap > size else " ")
        parts.append(letter.sign)
    text = "".join(parts).replace("\ufffe", "").replace("\u00ad", "")
    return _Row(page, text, line[0].left, line[-1].right, median(letter.bottom for letter in line), size, height)


def _without_furniture(rows: list[_Row], pages: int) -> list[_Row]:
    """The rows without page numbers, without what stands at the same place on page after page, and without furigana."""
    edges: dict[int, tuple[float, float]] = {}
    for row in rows:
        lowest, highest = edges.get(row.page, (row.middle, row.middle))
        edges[row.page] = (min(lowest, row.middle), max(highest, row.middle))
    outside = [row.in_margin and row.middle in edges[row.page] for row in rows]
    places = Counter(_place(row) for row, out in zip(rows, outside, strict=True) if out and "。" not in row.text)
    repeated = {place for place, count in places.items() if count >= REPEATED and count * 2 >= pages}
    kept = []
    for row, below, out in zip(rows, [*rows[1:], None], outside, strict=True):
        running = out and (_place(row) in repeated or _NUMBER.match(row.text.strip()))
        if not running and not (below is not None and _is_ruby(row, below)):
            kept.append(row)
    return kept


def _place(row: _Row) -> tuple[str, int]:
    """The words of a row, page numbers aside, and where it stands."""
    return re.sub(r"[\d０-９]+", "0", row.text.strip()), round(row.middle / 4)


def _is_ruby(row: _Row, below: _Row) -> bool:
    """Whether a row of small letters stands just above the words of the next one."""
    above = 0 < row.middle - below.middle < RUBY_RISE * below.size and row.page == below.page
    return (
        above
        and row.size <= RUBY * below.size
        and row.left >= below.left - row.size
        and row.right <= below.right + row.size
    )


def _placed(rows: list[_Row]) -> list[dict[str, Any]]:
    """The rows with indent and width in half-width columns of the body's letter, from the left margin of the text."""
    if not rows:
        return []
    sizes = Counter(round(row.size * 2) / 2 for row in rows for _ in row.text)
    size = max(sizes, key=lambda each: sizes[each]) or 10.0
    column = size / 2
    margins = _margins(rows)
    placed = []
    before: _Row | None = None
    for row in rows:
        gap = (before.middle - row.middle) / size if before is not None and before.page == row.page else 0
        placed.append(
            {
                "text": row.text.strip(),
                "indent": max(0, round((row.left - margins[row.page]) / column)),
                "width": max(0, round((row.right - margins[row.page]) / column)),
                "page": row.page,
                "blank": int(gap > 2.6),  # noqa: PLR2004 — more than a line and a half between two base lines.
            }
        )
        before = row
    return placed


def _margins(rows: list[_Row]) -> dict[int, float]:
    """The left margin of each page: the text's own, or the page's where a page is shifted (left and right pages of a booklet)."""
    whole = min(row.left for row in rows)
    lefts: dict[int, list[float]] = {}
    for row in rows:
        lefts.setdefault(row.page, []).append(row.left)
    margins = {}
    for page, own in lefts.items():
        own.sort()
        margins[page] = own[0] if len(own) > REPEATED and own[0] == own[1] else whole
    return margins
