"""Makes test documents: Word with automatic numbering, PDF with real wraps, HTML in the shapes of 例規集."""

from __future__ import annotations

import html
import io
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
import typst
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

JAPANESE_FONT = "Noto Sans CJK JP"


def word(paragraphs: Iterable[str]) -> bytes:
    """A docx whose paragraphs are these."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: Any) -> bytes:
    """The bytes of a docx."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def numbered_word(entries: Iterable[tuple[int | None, str]], texts: tuple[str, ...], forms: tuple[str, ...]) -> bytes:
    """A docx with one list of many levels: (depth or None, words); `texts` the labels' patterns, `forms` Word's formats."""
    document = docx.Document()
    add_numbering(document, texts, forms)
    for depth, words in entries:
        paragraph = document.add_paragraph(words)
        if depth is not None:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>')
            )
    return saved(document)


def add_numbering(document: Any, texts: tuple[str, ...], forms: tuple[str, ...]) -> None:
    """Adds a list of many levels, number 77, to a docx."""
    part = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (text, form) in enumerate(zip(texts, forms, strict=True))
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    first = part.find("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}num")
    if first is None:
        part.append(abstract)
    else:
        first.addprevious(abstract)
    part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def pdf_of_lines(lines: Iterable[str], size: float = 9) -> bytes:
    """A PDF that sets each line as a line of its own, its leading blanks as an indent."""
    shown = []
    for line in lines:
        words = line.strip()
        lead = len(line) - len(line.lstrip(" "))
        shown.append(f"#block(spacing: 0.6em, h({lead * 0.5}em) + {_quoted(words)})")
    return typeset("\n".join(shown), size)


def pdf_of_paragraphs(paragraphs: Iterable[tuple[int, str]], size: float = 10.5) -> bytes:
    """A PDF whose paragraphs (indent, words) are wrapped by the typesetter, with page numbers and a running header."""
    shown = [f"#pad(left: {indent}em, par({_quoted(words)}))" for indent, words in paragraphs]
    return typeset("#set par(justify: true)\n" + "\n".join(shown), size, header="情報セキュリティ対策基準")


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def typeset(body: str, size: float, header: str = "") -> bytes:
    """A PDF of a typesetter's source."""
    head = f'header: align(right, text(size: 8pt, "{header}")), ' if header else ""
    page = f'#set page(paper: "a4", margin: 2cm, {head}numbering: "1")'
    source = f'{page}\n#set text(font: "{JAPANESE_FONT}", size: {size}pt, lang: "ja")\n{body}'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.typ"
        path.write_text(source, encoding="utf-8")
        return bytes(typst.compile(str(path)))


def page(body: str, *, title: str = "例規", charset: str = "utf-8", main: str = "primaryInner2") -> bytes:
    """A site's page around `body`, with the menus and footers such sites have."""
    text = (
        f'<!DOCTYPE html><html lang="ja"><head><meta charset="{charset}"><title>{title}</title>'
        "<style>p{color:red}</style></head><body>"
        '<nav><ul><li>ホーム</li><li>市政</li></ul></nav><div id="pankuzu">ホーム &gt; 例規</div>'
        f'<div id="{main}">{body}</div><footer>Copyright 汐見市</footer><script>alert(1)</script></body></html>'
    )
    return text.encode("cp932" if charset == "Shift_JIS" else charset)


def html_paragraphs(paragraphs: Iterable[str]) -> str:
    """One p per paragraph."""
    return "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)


def vertical_pdf(columns: Iterable[str]) -> bytes:
    """A PDF written from top to bottom, each line a column, the first one at the right."""
    placed = [
        f"#place(top + left, dx: {180 - at * 9}mm, dy: {10 + down * 5}mm, {_quoted(sign)})"
        for at, column in enumerate(columns)
        for down, sign in enumerate(column)
        if sign != "\u3000"
    ]
    return typeset("\n".join(placed), 10.5)


def pdf_of_two_columns(paragraphs: Iterable[str], title: str, header: str = "") -> bytes:
    """A PDF whose pages have two columns, its title set across both on the first page, and a running header at the right."""
    head = (
        f'#set page(columns: 2)\n#place(top + center, scope: "parent", float: true, text(size: 16pt, {_quoted(title)}))'
    )
    shown = "\n".join(f"#par(hanging-indent: 1em, {_quoted(words)})" for words in paragraphs)
    return typeset(f"#set par(justify: true)\n{head}\n{shown}", 10.5, header)


def pdf_with_labels_apart(rows: Iterable[tuple[int, str, str]]) -> bytes:
    """A PDF whose labels stand in a column of their own: (indent, label, words)."""
    shown = [
        f"#pad(left: {indent * 1.2}em, grid(columns: (2.2em, 1fr), {_quoted(label)}, par(justify: true, {_quoted(words)})))"
        for indent, label, words in rows
    ]
    return typeset("\n".join(shown), 10.5)


def bare_word(body: str, numbering: str = "", styles: str = "", footnotes: str = "") -> bytes:
    """A docx of nothing but these parts' contents, for what a library does not write."""
    out = io.BytesIO()
    parts = {"document": f"<w:body>{body}</w:body>", "numbering": numbering, "styles": styles, "footnotes": footnotes}
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {nsdecls('w')}>{content}</w:{name}>")
    return out.getvalue()


def bare_paragraph(words: str, *, style: str = "", number: str = "", depth: int | None = None, before: str = "") -> str:
    """A paragraph of `bare_word`; `before` is markup ahead of its words."""
    level = f'<w:ilvl w:val="{depth}"/>' if depth is not None else ""
    numbered = f'<w:numPr>{level}<w:numId w:val="{number}"/></w:numPr>' if number else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr>{before}<w:r><w:t>{words}</w:t></w:r></w:p>"
