"""DXF drawings as text: passed unchanged when they are pairs of codes and values that only draw. Runs in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sekimori.sanitize.verify.compound import MAGIC

_CODE = re.compile(r"^\s*-?\d{1,4}\s*$")
_LOWEST, _HIGHEST = -5, 1071
_OBJECTS = frozenset(
    {"OLEFRAME", "OLE2FRAME", "ACAD_PROXY_ENTITY", "ACAD_PROXY_OBJECT", "VBA_PROJECT", "ACDSRECORD", "ACDSSCHEMA"}
)
_OUTSIDE = frozenset(
    {
        "IMAGE",
        "IMAGEDEF",
        "PDFDEFINITION",
        "PDFUNDERLAY",
        "DWFDEFINITION",
        "DWFUNDERLAY",
        "DGNDEFINITION",
        "DGNUNDERLAY",
        "RTEXT",
    }
)
_XREF = 4 | 8 | 16 | 32
_FLAGS = 70
_BINARY = {310, 311, 312, 313, 314, 315, 316, 317, 318, 319, 1004}
_ADDRESS = re.compile(r"^\s*(https?|mailto):|^#|^\s*$", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def job(untrusted: bytes, _options: dict[str, Any]) -> list[list[str]]:
    """Why the drawing may not pass unchanged, as (technique, where); an empty list when it may."""
    text = untrusted.decode("latin-1")
    if _CONTROL.search(text.rstrip("\x1a")):
        return [["VERIFY-UNKNOWN", "control"]]
    lines = re.split(r"\r\n|\n|\r", text)
    pairs = list(zip(lines[::2], lines[1::2], strict=False))
    if not pairs or pairs[-1][1].strip() != "EOF":
        return [["VERIFY-UNKNOWN", "EOF"]]
    return [list(each) for each in _faults(pairs)][:100]


def _faults(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    kind, application = "", ""
    data: list[str] = []
    for number, (code, value) in enumerate(pairs):
        if not _CODE.match(code) or not _LOWEST <= int(code) <= _HIGHEST:
            yield "VERIFY-UNKNOWN", f"{2 * number + 1}行"
            return
        told = int(code)
        if told == 0:
            yield from _inside("".join(data), kind)
            kind, application, data = value.strip().upper(), "", []
            if kind in _OBJECTS:
                yield "VERIFY-OBJECT", kind
            elif kind in _OUTSIDE:
                yield "VERIFY-EXTERNAL", kind
        elif told == _FLAGS and kind == "BLOCK" and value.strip().isdigit() and int(value) & _XREF:
            yield "VERIFY-EXTERNAL", "BLOCK"
        elif told == 1001:  # noqa: PLR2004
            application = value.strip().upper()
        elif told == 1000 and application == "PE_URL" and not _ADDRESS.match(value):  # noqa: PLR2004
            yield "VERIFY-EXTERNAL", "PE_URL"
        elif told in _BINARY:
            data.append(value.strip())


def _inside(digits: str, kind: str) -> Iterator[tuple[str, str]]:
    """Data that stands in digits: it must be digits, and nothing that runs."""
    try:
        content = bytes.fromhex(digits)
    except ValueError:
        yield "VERIFY-UNKNOWN", kind
        return
    if MAGIC in content or b"MZ\x90\x00" in content or b"PK\x03\x04" in content:
        yield "VERIFY-OBJECT", kind
