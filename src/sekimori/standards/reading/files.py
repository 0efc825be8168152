"""From a file's bytes to lines: the kind is told from the bytes, and PDF, Word and HTML are parsed in the sandbox only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, Place
from sekimori.standards.reading import lines as pages
from sekimori.standards.reading import printed
from sekimori.standards.reading.decoding import decode
from sekimori.standards.reading.lines import Line

MOST_BYTES = 40 * 1024 * 1024
_PARSERS = {"pdf": "pdf_file", "docx": "word_file", "html": "html_file"}
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|table|div|article|main|p|h1|br)\b", re.IGNORECASE)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"\x89PNG", "画像（PNG）"),
    (b"\xff\xd8\xff", "画像（JPEG）"),
    (b"GIF8", "画像（GIF）"),
    (b"{\\rtf", "リッチテキスト（RTF）"),
    (b"\x1f\x8b", "圧縮ファイル"),
    (b"7z\xbc\xaf", "圧縮ファイル"),
    (b"MZ", "プログラム"),
)


@dataclass(frozen=True)
class Document:
    """The lines of a file, its kind (text, pdf, docx, html), for plain text its encoding, and what a parser set aside."""

    lines: list[Line]
    kind: str
    encoding: str = ""
    aside: tuple[str, ...] = ()


def document_of(untrusted: bytes, name: str = "") -> Document:
    """The lines of a file. Raises InvalidInput naming the file for what cannot be read, and as `sandbox.run` does."""
    place = Place(file=name)
    if not untrusted.strip():
        raise InvalidInput("ファイルが空です。", place=place)
    if len(untrusted) > MOST_BYTES:
        raise InvalidInput(f"ファイルが大きすぎます（上限{MOST_BYTES // 1024 // 1024}MB）。", place=place)
    kind = kind_of(untrusted, place)
    if kind == "text":
        decoded = decode(untrusted, name)
        if not _MARKUP.search(decoded.text[:20000]):
            return Document(pages.split(decoded.text), "text", decoded.encoding)
        kind = "html"
    found = _parsed(untrusted, kind, name)
    return Document(
        printed.as_lines(lines_of(found)), kind, aside=tuple(str(words) for words in found.get("aside", ()))
    )


def kind_of(untrusted: bytes, place: Place) -> str:
    """text, pdf or docx by the first bytes. Raises InvalidInput for kinds that are not texts or cannot be read."""
    head = untrusted[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if untrusted.startswith(b"PK"):
        if b"word/document.xml" in untrusted:
            return "docx"
        raise InvalidInput("Word文書（docx）ではない圧縮ファイルです。", place=place)
    if untrusted.startswith(_OLD_OFFICE):
        raise InvalidInput("古い形式のWord文書、又は暗号化された文書です。docxで保存し直してください。", place=place)
    for mark, words in _OTHERS:
        if untrusted.startswith(mark):
            raise InvalidInput(f"{words}です。テキスト、PDF、docx、HTMLを読み取れます。", place=place)
    return "text"


def _parsed(untrusted: bytes, kind: str, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = sandbox.run(f"sekimori.standards.reading.{_PARSERS[kind]}:parse", untrusted, {})
    except InvalidInput as error:
        raise InvalidInput(error.sentence, place=replace(error.place, file=name)) from error
    return found


def lines_of(parsed: dict[str, Any]) -> list[Line]:
    """The lines a parser found. Numbers count them from 1; paragraphs of docx and HTML are whole, lines of a PDF are not."""
    lines: list[Line] = []
    for entry in parsed["lines"]:
        no = len(lines) + 1
        if "cells" in entry:
            cells = tuple(str(cell) for cell in entry["cells"])
            lines.append(pages.make_line(no, " ".join(cells), whole=True, cells=cells))
            continue
        line = pages.make_line(no, str(entry["text"]), whole=bool(entry.get("whole", "width" not in entry)))
        if not line.text:
            continue
        if "width" in entry:
            line = replace(line, indent=int(entry["indent"]), width=int(entry["width"]), page=int(entry["page"]))
        elif "indent" in entry:
            line = replace(line, indent=line.indent + int(entry["indent"]))
        lines.append(replace(line, blank_before=int(entry.get("blank", 0))))
    return lines
