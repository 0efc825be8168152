"""Files with an amendment as lines and tables with their underlines: plain text, docx, HTML, the text layer of a PDF.

Plain text is decoded here; the other kinds are parsed in the sandbox (`files.py`), which answers in JSON.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, Place
from sekimori.standards.amending import marks
from sekimori.standards.reading.decoding import decode

MAX_BYTES = 40 * 1024 * 1024
_MARKUP = re.compile(r"<(?:!doctype html|html|body|table|div|p)\b", re.IGNORECASE)

_BREAK = re.compile(r"<br */?>", re.IGNORECASE)
_PIPES = re.compile(r"\s*\|.*\|.*\|\s*$")
_BROKEN_CELLS = re.compile(r"^\s*\|.*<br */?>", re.IGNORECASE | re.MULTILINE)

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


def document_of(untrusted: bytes, name: str = "") -> Document:
    """The document in a file's bytes; the kind is told from the bytes. Raises InvalidInput, and as `sandbox.run` does."""
    if len(untrusted) > MAX_BYTES:
        raise InvalidInput("ファイルが大きすぎます（40MBまで）。", place=Place(file=name))
    kind = _kind(untrusted)
    if kind:
        return _parsed(untrusted, kind, name)
    text = decode(untrusted, name).text
    if _MARKUP.search(text[:20000]):
        return _parsed(text.encode(), "html", name)
    return from_text(text)


def from_text(text: str) -> Document:
    """The document in plain text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    blocks: list[str | Table] = []
    rows: list[tuple[Cell, ...]] = []
    for line in [*text.split("\n"), ""]:
        if _BROKEN_CELLS.search(text) and _PIPES.match(line):
            rows.append(_piped(line))
            continue
        if rows:
            blocks.append(Table(tuple(row for row in rows if any(row))))
            rows = []
        blocks.append(marks.from_markup(line))
    return Document(blocks[:-1])


def _piped(line: str) -> tuple[Cell, ...]:
    """A row between pipes whose cells break their lines with <br>; empty for the rule below a header."""
    cells = line.strip().strip("|").split("|")
    if all(set(cell.strip()) <= set("-: ") for cell in cells):
        return ()
    return tuple(tuple(marks.from_markup(part.strip()) for part in _BREAK.split(cell)) for cell in cells)


def _kind(untrusted: bytes) -> str:
    if untrusted.startswith(b"PK\x03\x04"):
        return "docx"
    return "pdf" if untrusted.startswith(b"%PDF") else ""


def _parsed(untrusted: bytes, kind: str, name: str) -> Document:
    try:
        untrusted_blocks = sandbox.run("sekimori.standards.amending.files:parse", untrusted, {"kind": kind})
    except InvalidInput as error:
        raise InvalidInput(error.sentence, place=Place(file=name)) from error
    return Document([_block(block) for block in untrusted_blocks])


def _block(untrusted_block: Any) -> str | Table:
    """A block as the parser answered it, with nothing in it but text and our two marks."""
    if isinstance(untrusted_block, str):
        return marks.cleaned(untrusted_block)
    return Table(
        tuple(
            tuple(tuple(marks.cleaned(str(line)) for line in cell) for cell in row) for row in untrusted_block["rows"]
        )
    )
