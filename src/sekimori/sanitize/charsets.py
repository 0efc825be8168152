r"""Bytes of unknown or wrongly named encodings as text, Japanese first.

Nothing is lost silently: what no sign stands for is told as \xNN.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_ALIASES = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932", "windows-31j": "cp932",
    "cp932": "cp932", "iso-2022-jp": "jis", "iso-2022-jp-ms": "jis", "cp50220": "jis", "cp50221": "jis", "cp50222": "jis",
    "iso-2022-jp-1": "jis", "iso-2022-jp-2": "jis", "jis": "jis", "csiso2022jp": "jis", "_iso-2022-jp$esc": "jis",
    "euc-jp": "eucjp", "euc_jp": "eucjp", "x-euc-jp": "eucjp", "eucjp-ms": "eucjp", "ujis": "eucjp",
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "big5": "cp950",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "", "ascii": "", "unknown-8bit": "", "unknown": "", "x-unknown": "",
    "8bit": "", "default": "", "utf8": "utf-8", "unicode-1-1-utf-7": "utf-7",
}  # fmt: skip
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SETS = {b"\x1b(B": "ascii", b"\x1b(J": "ascii", b"\x1b(H": "ascii", b"\x1b(I": "kana", b"\x1b$@": "kanji", b"\x1b$B": "kanji",
         b"\x1b&@\x1b$B": "kanji", b"\x1b$(D": "more", b"\x1b$(B": "kanji", b"\x1b$(Q": "kanji"}  # fmt: skip
_ESCAPE = re.compile(rb"\x1b(?:\([BJHI]|\$[@B]|\$\([BDQ]|&@\x1b\$B)|\x0e|\x0f")
_NOT_SEVEN = re.compile(rb"[\x80-\xff]")
_NO_SIGN = re.compile("[\uf8f0-\uf8f3]")  # What Python makes of bytes that CP932 has no sign for.
_PAIR = 2


@dataclass(frozen=True)
class Decoded:
    """The text, the encoding that was used in the end, whether it was guessed, and how many bytes no sign stands for."""

    text: str
    encoding: str
    guessed: bool = False
    lost: int = 0


def decoded(raw: bytes, named: str = "") -> Decoded:
    """The text of bytes that are said to be in an encoding ("" where nothing is said)."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _forced(raw[len(mark) :], encoding, guessed=encoding != named.lower())
    wanted = _known(named)
    if wanted and (text := _strictly(raw, wanted)) is not None:
        return Decoded(text, wanted)
    escaped = b"\x1b$" in raw or b"\x1b(I" in raw
    for candidate in ("jis",) if escaped else ("utf-8", "cp932", "eucjp"):
        text = _strictly(raw, candidate)
        if text is not None:
            return Decoded(text, candidate, guessed=bool(_NOT_SEVEN.search(raw)) or escaped)
    return _forced(raw, "jis" if escaped else wanted or "utf-8", guessed=True)


def _known(named: str) -> str:
    plain = named.strip().strip("\"'").lower()
    if plain in _ALIASES:
        return _ALIASES[plain]
    try:
        found = codecs.lookup(plain).name if plain.isascii() else ""
    except (LookupError, ValueError):
        return ""
    return found if found not in {"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"} else ""


def _strictly(raw: bytes, encoding: str) -> str | None:
    """The text, or None where the bytes do not fit the encoding."""
    if encoding == "jis":
        if _NOT_SEVEN.search(raw) and b"\x1b" not in raw:
            return None
        text, lost = jis(raw)
        return None if lost else text
    if encoding == "eucjp":
        text, lost = _euc(raw)
        return None if lost else text
    try:
        text = raw.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
    return None if encoding == "cp932" and _NO_SIGN.search(text) else text


def _forced(raw: bytes, encoding: str, *, guessed: bool) -> Decoded:
    if encoding in {"jis", "eucjp"}:
        text, lost = jis(raw) if encoding == "jis" else _euc(raw)
    else:
        try:
            text = raw.decode(encoding, "backslashreplace")
        except (LookupError, ValueError, UnicodeDecodeError):
            text, encoding = raw.decode("ascii", "backslashreplace"), "ascii"
        lost = len(re.findall(r"\\x[0-9a-f]{2}", text))
    return Decoded(text, encoding, guessed, lost)


def jis(raw: bytes) -> tuple[str, int]:
    """ISO-2022-JP with what programs here add (CP50221): ①, ㈱, 髙, half-width kana; and how many bytes fit nothing."""
    out, at, now, lost = [], 0, "ascii", 0
    for found in [*_ESCAPE.finditer(raw), None]:
        piece = raw[at : found.start() if found else len(raw)]
        text, bad = _piece(piece, now)
        out.append(text)
        lost += bad
        if found:
            sign = found.group()
            now = "kana" if sign == b"\x0e" else "ascii" if sign == b"\x0f" else _SETS[sign]
            at = found.end()
    return "".join(out), lost


def _piece(piece: bytes, now: str) -> tuple[str, int]:
    if now == "kana":
        return _told(bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in piece), "cp932")  # noqa: PLR2004
    if now == "ascii":
        return _told(piece, "cp932")
    out, at, lost = [], 0, 0
    while at < len(piece):
        if piece[at] <= 0x20:  # noqa: PLR2004  # A line end within, where the way back was forgotten.
            out.append(chr(piece[at]))
            at += 1
            continue
        pair = piece[at : at + _PAIR]
        text, bad = _sign(pair[0] & 0x7F, pair[1] & 0x7F, more=now == "more") if len(pair) == _PAIR else ("", 1)
        out.append(text or "".join(f"\\x{byte:02x}" for byte in pair))
        lost += bad
        at += _PAIR
    return "".join(out), lost


def _sign(row: int, cell: int, *, more: bool = False) -> tuple[str, int]:
    """The sign at a place of JIS X 0208 (with the rows that vendors added), or of JIS X 0212."""
    try:
        if more:
            return bytes([0x8F, row | 0x80, cell | 0x80]).decode("euc_jp"), 0
        lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)  # noqa: PLR2004
        trail = cell + 0x7E if row % 2 == 0 else cell + 0x1F + (cell >= 0x60)  # noqa: PLR2004
        return bytes([lead, trail]).decode("cp932"), 0
    except (UnicodeDecodeError, ValueError):
        return "", 2


def _euc(raw: bytes) -> tuple[str, int]:
    out, at, lost = [], 0, 0
    while at < len(raw):
        first = raw[at]
        width = 1 if first < 0x80 else 3 if first == 0x8F else 2  # noqa: PLR2004
        group = raw[at : at + width]
        bad = 0
        if width == 1:
            text = chr(first)
        elif len(group) < width or min(group[1:]) < 0xA1:  # noqa: PLR2004
            text, bad = "", 1
        elif first == 0x8E:  # noqa: PLR2004
            text, bad = _told(group[1:], "cp932")
        else:
            text, bad = _sign(group[-2] & 0x7F, group[-1] & 0x7F, more=width > _PAIR)
        if bad or not text:
            text, width, bad = f"\\x{first:02x}", 1, 1
        out.append(text)
        lost += bad
        at += width
    return "".join(out), lost


def _told(piece: bytes, encoding: str) -> tuple[str, int]:
    try:
        return piece.decode(encoding), 0
    except UnicodeDecodeError:
        text = piece.decode(encoding, "backslashreplace")
        return text, text.count("\\x")
