"""Fields of Word: what a field does is told by its words, which may be spread over many runs and fields within fields."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from lxml import etree

from sekimori.sanitize import links
from sekimori.sanitize.ooxml.allowed import FIELD_DANGER, FIELD_WORDS

_WORD = re.compile(r"[A-Za-z=]+")
_DANGER = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(FIELD_DANGER)})(?![A-Za-z])", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')


def danger(words: str, schemes: Collection[str]) -> str:
    """The technique that a field's words are; empty for one of the harmless kinds."""
    plain = words.replace("\u201c", '"').replace("\u201d", '"').strip()
    if not plain:
        return ""
    first = _WORD.match(plain)
    kind = first.group(0).upper() if first else ""
    if kind in {"DDE", "DDEAUTO"}:
        return "OOXML-DDE"
    if kind not in FIELD_WORDS and not kind.startswith("="):
        return "OOXML-FIELD"
    if kind == "HYPERLINK":
        return "" if _leads_well(plain[len("HYPERLINK") :], schemes) else "OOXML-HYPERLINK"
    # Words that do harm may be put together by fields within (QUOTE, SET): they may stand nowhere outside of plain text.
    if kind in {"QUOTE", "SET", "IF", "="} and _DANGER.search(plain):
        return "OOXML-DDE" if "DDE" in plain.upper() else "OOXML-FIELD"
    return ""


def _leads_well(rest: str, schemes: Collection[str]) -> bool:
    parts = [quoted or bare for quoted, bare in _QUOTED.findall(rest)]
    if not parts or parts[0].startswith("\\"):
        return not (parts and parts[0].startswith("\\\\"))  # Switches alone: \l "place in the document".
    return links.allowed(parts[0], schemes)


@dataclass
class _Open:
    """A field that has begun: its marks and words, to be taken out together."""

    elements: list[etree._Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    result: bool = False

    @property
    def said(self) -> str:
        return "".join(self.words)


def complex_fields(root: etree._Element, schemes: Collection[str]) -> Iterator[tuple[str, list[etree._Element]]]:
    """Each field that may not stay: its technique and the elements to take out, so that only its last result stands."""
    stack: list[_Open] = []
    done: list[_Open] = []
    for element in root.iter(etree.Element):
        name = str(element.tag).rsplit("}", 1)[-1]
        if name == "fldChar":
            kind = next((str(value) for key, value in element.attrib.items() if str(key).endswith("fldCharType")), "")
            _mark(element, kind, stack, done)
        elif name in {"instrText", "delInstrText"}:
            if stack:
                stack[-1].elements.append(element)
                stack[-1].words.append(element.text or "")
            else:
                done.append(_Open([element], [element.text or ""]))
    for each in (*done, *stack):
        if code := danger(each.said, schemes):
            yield code, each.elements


def _mark(element: etree._Element, kind: str, stack: list[_Open], done: list[_Open]) -> None:
    """A field begins, comes to its result, or ends; the words of one that stands in another's words are words of that one too."""
    if kind == "begin":
        stack.append(_Open([element]))
    elif stack and kind == "separate":
        stack[-1].elements.append(element)
        stack[-1].result = True
    elif stack and kind == "end":
        ended = stack.pop()
        ended.elements.append(element)
        if stack and not stack[-1].result:
            stack[-1].words.append(f" {ended.said} ")
        done.append(ended)
