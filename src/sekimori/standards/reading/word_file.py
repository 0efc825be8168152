"""Reading a docx file into lines: runs in the sandbox only.

Insertions count as accepted, deletions as gone, furigana and hidden text as not there.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from sekimori.common.errors import InvalidInput
from sekimori.standards.reading import numerals
from sekimori.standards.reading.word_numbering import Numbering, W, read_numbering

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MOST_BYTES = 80 * 1024 * 1024
DEEPEST_STYLES = 20
# What holds the words of a paragraph, and what hides them.
_GONE = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}rt",
    f"{W}rubyPr",
    f"{W}instrText",
    f"{W}delText",
    f"{W}pPr",
    f"{W}rPr",
    f"{_MC}Fallback",
}
# 囲い文字: a ring set over a number by a field, which shows no result of its own.
_ENCLOSED = re.compile(r"\\o\s*\\ac\s*\(\s*[○◯〇]\s*[,;、]\s*(?P<n>[0-9０-９]{1,2})\s*\)", re.IGNORECASE)
_SIGNS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": " ", f"{W}noBreakHyphen": "-"}


@dataclass
class _Style:
    based_on: str = ""
    number_id: str = ""
    depth: int | None = None


@dataclass
class _Document:
    numbering: Numbering
    styles: dict[str, _Style]
    default_style: str
    notes: dict[str, etree._Element] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    carried: str = ""  # The words of a paragraph whose mark was deleted; they go on in the next one.


def parse(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """The lines of a docx file: {"lines": [{"text", "cells"}]}. Raises InvalidInput when it is not a readable docx."""
    parts = _parts(untrusted)
    body = parts["word/document.xml"].find(f"{W}body")
    if body is None:
        raise InvalidInput("Word文書に本文がありません。")
    styles, default = _styles(parts.get("word/styles.xml"))
    notes = {
        f"{kind}{note.get(f'{W}id', '')}": note
        for kind in ("footnote", "endnote")
        for note in _children(parts.get(f"word/{kind}s.xml"), kind)
    }
    document = _Document(read_numbering(parts.get("word/numbering.xml")), styles, default, notes)
    _blocks(body, document)
    return {"lines": document.lines}


def _children(part: etree._Element | None, kind: str) -> list[etree._Element]:
    return part.findall(f"{W}{kind}") if part is not None else []


def _parts(untrusted: bytes) -> dict[str, etree._Element]:
    wanted = [f"word/{name}.xml" for name in ("document", "styles", "numbering", "footnotes", "endnotes")]
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    parts: dict[str, etree._Element] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as archive:
            held = {entry.filename: entry for entry in archive.infolist()}
            if "word/document.xml" not in held:
                raise InvalidInput("Word文書（docx）ではありません。")
            for name in wanted:
                if name not in held:
                    continue
                if held[name].file_size > MOST_BYTES:
                    raise InvalidInput("Word文書の中身が大きすぎます。")
                parts[name] = etree.fromstring(archive.read(name), parser)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, RuntimeError, EOFError) as error:
        raise InvalidInput("Word文書が壊れているか、暗号化されています。") from error
    return parts


def _styles(part: etree._Element | None) -> tuple[dict[str, _Style], str]:
    styles: dict[str, _Style] = {}
    default = ""
    for style in part.findall(f"{W}style") if part is not None else ():
        name = style.get(f"{W}styleId", "")
        based = style.find(f"{W}basedOn")
        number = style.find(f"{W}pPr/{W}numPr")
        number_id, depth = _num_pr(number)
        styles[name] = _Style(based.get(f"{W}val", "") if based is not None else "", number_id, depth)
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true"}:
            default = name
    return styles, default


def _num_pr(number: etree._Element | None) -> tuple[str, int | None]:
    if number is None:
        return "", None
    identity, level = number.find(f"{W}numId"), number.find(f"{W}ilvl")
    depth = int(level.get(f"{W}val", "0")) if level is not None else None
    return (str(identity.get(f"{W}val", "")) if identity is not None else "", depth)


def _blocks(parent: etree._Element, document: _Document) -> None:
    """Paragraphs and tables in order, through content controls and custom markup."""
    for block in parent:
        if block.tag == f"{W}p":
            _paragraph(block, document)
        elif block.tag == f"{W}tbl":
            _table(block, document)
        elif _is_contents(block):
            _contents(block, document)
        elif block.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo"}:
            _blocks(block, document)


def _is_contents(block: etree._Element) -> bool:
    """Whether a content control holds the table of contents that Word makes."""
    gallery = block.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery") if block.tag == f"{W}sdt" else None
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _contents(block: etree._Element, document: _Document) -> None:
    """Word's table of contents, with the heading that tells it from the text when it has none."""
    start = len(document.lines)
    for content in block.findall(f"{W}sdtContent"):
        _blocks(content, document)
    shown = (re.sub(r"\s", "", str(line.get("text", ""))) for line in document.lines[start:])
    if not any("目次" in words for words in shown):
        document.lines.insert(start, {"text": "目次"})


def _paragraph(block: etree._Element, document: _Document) -> None:
    words = document.carried + _words(block)
    document.carried = ""
    properties = block.find(f"{W}pPr")
    if properties is not None and any(properties.find(f"{W}rPr/{W}{way}") is not None for way in ("del", "moveFrom")):
        document.carried = words  # The paragraph mark is deleted: the next paragraph goes on here.
        return
    label = _label(properties, document)
    first, *rest = words.split("\n")
    text = f"{label} {first.strip()}" if label and label != "・" else label + first
    document.lines.append({"text": text, "indent": _indent(properties)})
    document.lines.extend({"text": part} for part in rest)
    document.lines.extend({"text": f"（注）{note}"} for note in _notes(block, document))
    for box in block.iter(f"{W}txbxContent"):
        if not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors()):
            _blocks(box, document)


def _notes(block: etree._Element, document: _Document) -> list[str]:
    """The words of the footnotes and endnotes that a paragraph refers to."""
    found = []
    for kind in ("footnote", "endnote"):
        for reference in block.iter(f"{W}{kind}Reference"):
            note = document.notes.get(f"{kind}{reference.get(f'{W}id', '')}")
            found.append("".join(_words(part) for part in note).strip() if note is not None else "")
    return [words for words in found if words]


def _indent(properties: etree._Element | None) -> int:
    """The left indent in half-width columns of a 10.5-point letter."""
    indent = properties.find(f"{W}ind") if properties is not None else None
    if indent is None:
        return 0
    value = indent.get(f"{W}left") or indent.get(f"{W}start") or "0"
    return max(0, round(float(value) / 105)) if value.lstrip("-").isdigit() else 0


def _label(properties: etree._Element | None, document: _Document) -> str:
    number_id, depth = _num_pr(properties.find(f"{W}numPr") if properties is not None else None)
    style = properties.find(f"{W}pStyle") if properties is not None else None
    name = style.get(f"{W}val", "") if style is not None else document.default_style
    numbered_by = ""
    for _ in range(DEEPEST_STYLES):
        if number_id and depth is not None:
            break
        known = document.styles.get(name)
        if known is None:
            break
        numbered_by = numbered_by or (name if known.number_id and not number_id else "")
        number_id = number_id or known.number_id
        depth = known.depth if depth is None else depth
        name = known.based_on
    if not number_id or number_id == "0":
        return ""
    if depth is None:
        depth = document.numbering.depth_of_style(number_id, numbered_by)
    return document.numbering.label(number_id, depth)


def _words(part: etree._Element) -> str:
    """The visible words below `part`; line breaks inside a paragraph become line feeds."""
    if part.tag in _GONE or not isinstance(part.tag, str) or part.tag == f"{W}txbxContent":
        return ""
    if part.tag == f"{W}t":
        return part.text or ""
    if part.tag in _SIGNS:
        return "" if part.get(f"{W}type") in {"page", "column"} else _SIGNS[part.tag]
    if part.tag == f"{W}r" and _hidden(part):
        return ""
    if part.tag == f"{W}fldSimple" and (sign := _enclosed(part.get(f"{W}instr", ""))):
        return sign
    return "".join(_words(child) + _sign_of_field(child) for child in part)


def _sign_of_field(run: etree._Element) -> str:
    """The enclosed number of a field that ends in this run, its instruction gathered from the runs before."""
    end = run.find(f"{W}fldChar") if run.tag == f"{W}r" else None
    if end is None or end.get(f"{W}fldCharType") != "end":
        return ""
    instruction: list[str] = []
    for before in run.itersiblings(f"{W}r", preceding=True):
        instruction[:0] = [part.text or "" for part in before.iter(f"{W}instrText")]
        mark = before.find(f"{W}fldChar")
        if mark is not None and mark.get(f"{W}fldCharType") == "begin":
            break
    return _enclosed("".join(instruction))


def _enclosed(instruction: str) -> str:
    """① for a field that sets a ring over 1; (n) beyond the signs there are; empty for another field."""
    found = _ENCLOSED.search(instruction)
    if found is None:
        return ""
    count = int(found.group("n"))
    return numerals.CIRCLED[count - 1] if 0 < count <= len(numerals.CIRCLED) else f"({count})"


def _hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in {"0", "false"}


def _table(table: etree._Element, document: _Document) -> None:
    """The rows with their cells; a cell that hangs together with the one above is empty."""
    for row in table.iter(f"{W}tr"):
        if row.find(f"{W}trPr/{W}del") is not None or _inner(row, table):
            continue
        cells: list[str] = []
        for cell in row.iter(f"{W}tc"):
            if _inner(cell, table):
                continue
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            hangs = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            cells.append("" if hangs else _cell(cell, document))
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            cells.extend([""] * (int(span.get(f"{W}val", "1")) - 1 if span is not None else 0))
        if any(cells):
            document.lines.append({"cells": cells})


def _inner(part: etree._Element, table: etree._Element) -> bool:
    """Whether `part` belongs to a table inside `table`."""
    return next(part.iterancestors(f"{W}tbl")) is not table


def _cell(cell: etree._Element, document: _Document) -> str:
    inner = _Document(document.numbering, document.styles, document.default_style, document.notes)
    _blocks(cell, inner)
    return "\n".join(
        text for line in inner.lines if (text := str(line.get("text") or " ".join(line.get("cells", ())))).strip()
    )
