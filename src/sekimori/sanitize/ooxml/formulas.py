"""Formulas of cells: whether one reaches outside or starts something."""

from __future__ import annotations

import re
from collections.abc import Collection

from sekimori.sanitize import links
from sekimori.sanitize.ooxml.allowed import FUNCTION_DANGER

_PREFIX = r"(?:_xlfn\.|_xlws\.|_xll\.|_xludf\.|_xldudf_)*"
_DANGER = re.compile(
    rf"(?<![\w.]){_PREFIX}(?:{'|'.join(re.escape(word) for word in FUNCTION_DANGER)})\s*\(", re.IGNORECASE
)
_GET = re.compile(r"(?<![\w.])GET\.[A-Z.]+\s*\(", re.IGNORECASE)
_ADD_IN = re.compile(r"_xll\.", re.IGNORECASE)
# program|topic!item, however the program is quoted.
_DDE = re.compile(r"(?:'[^']{1,200}'|[\w.\-]{1,200})\s*\|\s*(?:'[^']{0,1000}'|[^\s!|]{0,1000})\s*!", re.IGNORECASE)
_STRINGS = re.compile(r'"(?:[^"]|"")*"')
_OUTSIDE = re.compile(r"\[[^\[\]]{1,260}\][^\[\]!'\"]{0,64}'?!")
_HYPERLINK = re.compile(r"(?<![\w.])HYPERLINK\s*\(\s*([^,)]*)", re.IGNORECASE)
_LITERAL = re.compile(r'^\s*"((?:[^"]|"")*)"\s*$')


def danger(formula: str, schemes: Collection[str]) -> str:
    """The technique that a formula is; empty when it stays within the workbook."""
    plain = _STRINGS.sub('""', formula)
    if _DDE.search(plain):
        return "OOXML-DDE"
    if _DANGER.search(plain) or _GET.search(plain) or _ADD_IN.search(plain):
        return "OOXML-FORMULA"
    if _OUTSIDE.search(plain):
        return "OOXML-EXTERNAL-LINK"
    for found in _HYPERLINK.finditer(formula):
        literal = _LITERAL.match(found.group(1))
        if literal and literal.group(1) and not links.allowed(literal.group(1), schemes):
            return "OOXML-HYPERLINK"
    return ""
