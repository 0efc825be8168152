"""Plain text and tables of text: decoded, freed of signs that hide or steer, written in the same encoding."""

from __future__ import annotations

import codecs
import re
from typing import Any

from sekimori.sanitize.handing import handed
from sekimori.sanitize.names import DIRECTION
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.verdicts import Finding

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Control signs but tab, line ends and form feed, and signs that turn the direction of reading.
_UNWANTED = re.compile(f"[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x9f{''.join(sorted(DIRECTION))}]")
_STARTERS = frozenset("=+-@\t\r＝＋－＠")
_NUMBER = frozenset("0123456789.,-+ %　")


def job(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The text written anew, in the encoding it came in. Raises Refusal where no encoding fits."""
    policy = Policy.model_validate(options["policy"])
    text, encoding = decoded(untrusted)
    codes: list[str] = []
    kept = cleaned(text, codes)
    if options["family"] == "csv" and policy.formula_guard:
        kept = guarded(kept, "\t" if options["extension"] == "tsv" else ",", codes)
    return handed(kept.encode(encoding), options["extension"] or "txt", map(Finding, codes))


def decoded(untrusted: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: marks first, then ISO-2022-JP's escapes, UTF-8, CP932, EUC-JP, each strictly."""
    for mark, encoding in _MARKS:
        if untrusted.startswith(mark):
            candidates = (encoding,)
            break
    else:
        escaped = b"\x1b$" in untrusted or b"\x1b(" in untrusted
        candidates = ("iso2022_jp_ext", "utf-8") if escaped else ("utf-8", "cp932", "euc_jp")  # type: ignore[assignment]
    for encoding in candidates:
        try:
            return untrusted.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise refusal("TEXT-UNDECODABLE")


def cleaned(text: str, codes: list[str]) -> str:
    """Without control signs, and without signs that turn the direction of reading; what was met goes into `codes`."""
    met = dict.fromkeys(_UNWANTED.findall(text))
    codes += dict.fromkeys("TEXT-DIRECTION" if char in DIRECTION else "TEXT-CONTROL" for char in met)
    return _UNWANTED.sub("", text) if met else text


def guarded(text: str, separator: str, codes: list[str]) -> str:
    """A table in which no cell begins like a formula; quotation and line ends stay as they were."""
    out: list[str] = []
    at, length = 0, len(text)
    while at < length:
        at = _cell(text, at, separator, out, codes)
    return "".join(out)


def _cell(text: str, at: int, separator: str, out: list[str], codes: list[str]) -> int:
    """Copies one cell with what ends it; the place behind it."""
    end, quoted = at, text.startswith('"', at)
    if quoted:
        end = at + 1
        while (end := text.find('"', end)) >= 0 and text.startswith('""', end):
            end += 2
        end = len(text) if end < 0 else end + 1
    while end < len(text) and text[end] != separator and text[end] not in "\r\n":
        end += 1
    cell = text[at:end]
    inner = cell.strip('" 　')
    if inner and inner[0] in _STARTERS and not set(inner) <= _NUMBER:
        codes.append("CSV-FORMULA")
        cell = cell.replace(inner, f"'{inner}", 1)
    out.append(cell)
    if end < len(text):
        out.append(text[end])
        end += 1
    return end
