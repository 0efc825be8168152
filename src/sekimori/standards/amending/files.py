"""Parsers of docx, HTML and PDF for amendments. Runs in the sandbox; answers blocks: a line, or {"rows": [[[line]]]}.

Underlined words stand between the two marks of `marks.py`.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from lxml import etree, html

from sekimori.common.errors import InvalidInput
from sekimori.standards.amending import marks
from sekimori.standards.amending.pdf_pages import PageReader

MAX_BYTES = 40 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNDERLINE = re.compile(r"text-decoration[^;]*underline|border-bottom", re.IGNORECASE)
_UNDERLINE_CLASS = re.compile(r"underline|under_line|kasen|sideline|bousen", re.IGNORECASE)
_BLOCKS = {
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "dd",
    "section",
    "article",
    "ul",
    "ol",
    "dl",
    "body",
}
_HIDDEN = {"script", "style", "head", "template", "noscript", "rt", "rp"}

Cell = list[str]
Block = str | dict[str, list[list[Cell]]]


def parse(untrusted: bytes, options: dict[str, Any]) -> list[Block]:
    """The blocks of a file of the kind `options["kind"]`: docx, html or pdf. Raises InvalidInput when it is none."""
    readers = {"docx": _docx, "html": _html, "pdf": _pdf}
    return readers[options["kind"]](untrusted)


def _docx(data: bytes) -> list[Block]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = archive.getinfo("word/document.xml")
            if entry.file_size > MAX_BYTES:
                raise InvalidInput("文書の本文が大きすぎます。")
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
            root = etree.fromstring(archive.read(entry), parser)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise InvalidInput("Word文書（docx）として読めません。") from error
    body = root.find(f"{_W}body")
    blocks: list[Block] = []
    for child in body if body is not None else ():
        if child.tag == f"{_W}p":
            blocks.extend(_paragraph(child))
        elif child.tag == f"{_W}tbl":
            blocks.append(_word_table(child))
        elif child.tag == f"{_W}sdt":
            for paragraph in child.iter(f"{_W}p"):
                blocks.extend(_paragraph(paragraph))
    return blocks


def _word_table(table: etree._Element) -> Block:
    rows: list[list[Cell]] = []
    for row in table.iterfind(f"{_W}tr"):
        cells: list[Cell] = []
        for cell in row.iterfind(f"{_W}tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            going_on = merged is not None and merged.get(f"{_W}val") != "restart"
            lines = [] if going_on else [line for p in cell.iter(f"{_W}p") for line in _paragraph(p)]
            cells.append(lines)
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            cells.extend([[]] * (int(span.get(f"{_W}val", "1")) - 1 if span is not None else 0))
        rows.append(cells)
    return {"rows": rows}


def _paragraph(paragraph: etree._Element) -> list[str]:
    text: list[str] = []
    for run in paragraph.iter(f"{_W}r"):
        if any(parent.tag in {f"{_W}del", f"{_W}moveFrom"} for parent in run.iterancestors()):
            continue
        words = "".join(_run_text(part) for part in run)
        mark = run.find(f"{_W}rPr/{_W}u")
        on = mark is not None and mark.get(f"{_W}val", "single") != "none"
        text.append(marks.underlined(words) if on else words)
    return marks.balanced(marks.tidy("".join(text)).split("\n"))


def _run_text(part: etree._Element) -> str:
    if part.tag == f"{_W}t":
        return part.text or ""
    return {f"{_W}tab": "\u3000", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}.get(part.tag, "")


def _html(data: bytes) -> list[Block]:
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    root = html.document_fromstring(data, parser=parser)
    walker = _HtmlWalker()
    walker.walk(root, underlined=False)
    walker.end_line()
    return walker.blocks


@dataclass
class _HtmlWalker:
    blocks: list[Block] = field(default_factory=list)
    line: list[str] = field(default_factory=list)

    def say(self, words: str | None, *, underlined: bool) -> None:
        flat = re.sub(r"[ \t\r\n]+", " ", words or "")
        if flat:
            self.line.append(marks.underlined(flat) if underlined else flat)

    def end_line(self) -> None:
        text = marks.from_markup(_visible("".join(self.line))) if self.line else ""
        if text.strip():
            self.blocks.append(text.strip(" "))
        self.line = []

    def walk(self, element: html.HtmlElement, *, underlined: bool) -> None:
        """Goes through an element; tables become tables, blocks become lines."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _HIDDEN or not tag:
            return
        if tag == "table" and not _is_layout(element):
            self.end_line()
            for caption in element.iterchildren("caption"):
                self.walk(caption, underlined=False)
                self.end_line()
            self.blocks.append(_html_table(element))
            return
        if tag in _BLOCKS or tag == "tr":
            self.end_line()
        if tag == "br":
            self.end_line()
        within = underlined or _underlines(element)
        self.say(element.text, underlined=within)
        for child in element:
            self.walk(child, underlined=within)
            self.say(child.tail, underlined=within)
        if tag in _BLOCKS or tag == "tr":
            self.end_line()


def _visible(text: str) -> str:
    """Control characters other than our marks dropped; typed tags stay as text and are read by `from_markup` of the line."""
    pieces = [("".join(mark for mark in words if mark >= " "), on) for words, on in marks.segments(text)]
    joined = "".join(f"<u>{words}</u>" if on else words for words, on in pieces)
    return joined.replace("\xa0", " ")


def _underlines(element: html.HtmlElement) -> bool:
    return (
        element.tag in {"u", "ins", "del"}
        or bool(_UNDERLINE.search(element.get("style") or ""))
        or bool(_UNDERLINE_CLASS.search(element.get("class") or ""))
    )


def _is_layout(table: html.HtmlElement) -> bool:
    """A table that only holds other tables or one cell is there for the page's looks."""
    return len(table.xpath(".//td|.//th")) <= 1 or bool(table.xpath(".//table"))


def _html_table(table: html.HtmlElement) -> Block:
    rows: list[list[Cell]] = []
    hanging: dict[int, int] = {}
    for row in table.iter("tr"):
        cells: list[Cell] = []
        for cell in row.iterchildren("td", "th"):
            while hanging.get(len(cells), 0):
                hanging[len(cells)] -= 1
                cells.append([])
            walker = _HtmlWalker()
            walker.walk(cell, underlined=False)
            walker.end_line()
            span, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for offset in range(span):
                hanging[len(cells)] = down - 1
                cells.append([block for block in walker.blocks if isinstance(block, str)] if not offset else [])
        while hanging.get(len(cells), 0):
            hanging[len(cells)] -= 1
            cells.append([])
        rows.append(cells)
    return {"rows": rows}


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(100, int(value))) if value.isdigit() else 1


def _pdf(data: bytes) -> list[Block]:
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            reader = PageReader()
            pages = [reader.read(page) for page in pdf]
    except pypdfium2.PdfiumError as error:
        raise InvalidInput("PDFとして読めません。") from error
    if not any(pages):
        raise InvalidInput("PDFに文字の層がありません。文字認識をしてから読み取ってください。")
    return [line for page in pages for line in page]
