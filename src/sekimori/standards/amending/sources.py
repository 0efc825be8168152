"""Files with an amendment as lines and tables with their underlines: plain text, docx, HTML, the text layer of a PDF."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree, html

from sekimori.common.errors import InvalidInput, Place
from sekimori.standards.amending import marks

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

Cell = tuple[str, ...]  # marked lines


@dataclass(frozen=True)
class Table:
    """A table as the file holds it: rows of cells, each the marked lines of its paragraphs."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass
class Document:
    """What a file shows, from top to bottom: marked lines, and tables between them."""

    blocks: list[str | Table] = field(default_factory=list)


def read_document(path: Path) -> Document:
    """The document in a file. Raises InvalidInput when the file cannot be opened or is of a kind that cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"ファイルを開けません（{error.strerror}）。", place=Place(file=path.name)) from error
    return document_of(data, path.name)


def document_of(data: bytes, name: str = "") -> Document:
    """The document in a file's bytes; the kind is told from the bytes. Raises InvalidInput."""
    if len(data) > MAX_BYTES:
        raise InvalidInput("ファイルが大きすぎます（40MBまで）。", place=Place(file=name))
    if data.startswith(b"PK\x03\x04"):
        return _docx(data, name)
    if data.startswith(b"%PDF"):
        return _pdf(data, name)
    text = decode(data, name)
    if re.search(r"<(?:html|body|table|div|p)\b", text[:20000], re.IGNORECASE):
        return _html(text)
    return from_text(text)


def from_text(text: str) -> Document:
    """The document in plain text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return Document([marks.from_markup(line) for line in text.split("\n")])


def decode(data: bytes, name: str = "") -> str:
    """Text in UTF-8, UTF-16 (with its mark) or CP932. Raises InvalidInput when it is none of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(
        "文字コードが分かりません（UTF-8、UTF-16、Shift_JIS（CP932）で保存してください）。", place=Place(file=name)
    )


def _docx(data: bytes, name: str) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = archive.getinfo("word/document.xml")
            if entry.file_size > MAX_BYTES:
                raise InvalidInput("文書の本文が大きすぎます。", place=Place(file=name))
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
            root = etree.fromstring(archive.read(entry), parser)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise InvalidInput("Word文書（docx）として読めません。", place=Place(file=name)) from error
    body = root.find(f"{_W}body")
    document = Document()
    for child in body if body is not None else ():
        if child.tag == f"{_W}p":
            document.blocks.extend(_paragraph(child))
        elif child.tag == f"{_W}tbl":
            document.blocks.append(_word_table(child))
        elif child.tag == f"{_W}sdt":
            for paragraph in child.iter(f"{_W}p"):
                document.blocks.extend(_paragraph(paragraph))
    return document


def _word_table(table: etree._Element) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for row in table.iterfind(f"{_W}tr"):
        cells: list[Cell] = []
        for cell in row.iterfind(f"{_W}tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            going_on = merged is not None and merged.get(f"{_W}val") != "restart"
            lines = [] if going_on else [line for p in cell.iter(f"{_W}p") for line in _paragraph(p)]
            cells.append(tuple(lines))
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            cells.extend([()] * (int(span.get(f"{_W}val", "1")) - 1 if span is not None else 0))
        rows.append(tuple(cells))
    return Table(tuple(rows))


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


def _html(text: str) -> Document:
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    document = Document()
    walker = _HtmlWalker(document)
    walker.walk(root, underlined=False)
    walker.end_line()
    return document


@dataclass
class _HtmlWalker:
    document: Document
    line: list[str] = field(default_factory=list)

    def say(self, words: str | None, *, underlined: bool) -> None:
        flat = re.sub(r"[ \t\r\n]+", " ", words or "")
        if flat:
            self.line.append(marks.underlined(flat) if underlined else flat)

    def end_line(self) -> None:
        text = marks.from_markup(_visible("".join(self.line))) if self.line else ""
        if text.strip():
            self.document.blocks.append(text.strip(" "))
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
            self.document.blocks.append(_html_table(element))
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


def _html_table(table: html.HtmlElement) -> Table:
    rows: list[tuple[Cell, ...]] = []
    hanging: dict[int, int] = {}
    for row in table.iter("tr"):
        cells: list[Cell] = []
        for cell in row.iterchildren("td", "th"):
            while hanging.get(len(cells), 0):
                hanging[len(cells)] -= 1
                cells.append(())
            inner = Document()
            walker = _HtmlWalker(inner)
            walker.walk(cell, underlined=False)
            walker.end_line()
            span, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for offset in range(span):
                hanging[len(cells)] = down - 1
                cells.append(tuple(block for block in inner.blocks if isinstance(block, str)) if not offset else ())
        while hanging.get(len(cells), 0):
            hanging[len(cells)] -= 1
            cells.append(())
        rows.append(tuple(cells))
    return Table(tuple(rows))


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(100, int(value))) if value.isdigit() else 1


def _pdf(data: bytes, name: str) -> Document:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            pages = [page.get_textpage().get_text_bounded() for page in pdf]
    except pypdfium2.PdfiumError as error:
        raise InvalidInput("PDFとして読めません。", place=Place(file=name)) from error
    if not "".join(pages).strip():
        raise InvalidInput("PDFに文字の層がありません。文字認識をしてから読み取ってください。", place=Place(file=name))
    return from_text("\n".join(pages))
