"""Bytes of a plain text file to characters: UTF-8, UTF-16, CP932 with NEC and IBM extensions, EUC-JP, ISO-2022-JP.

Nothing is replaced on the way: a byte that fits no encoding is an error that names its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sekimori.common.errors import InvalidInput, Place

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_JIS_2004 = re.compile(rb"\x1b\$\([OPQ]")
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([BJI])")
_JAPANESE = re.compile("[ぁ-んァ-ヴー一-龥々、。「」（）０-９ａ-ｚＡ-Ｚ①-⑳]")
_UNLIKELY = re.compile("[｡-ﾟ\u0080-\u00a0\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NEVER = re.compile("[\u0080-\u00a0\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HIRAGANA = re.compile("[ぁ-ん]")
_KANA = re.compile("[ぁ-んァ-ヶー、。\u3000]")
NUL_SHARE = 0.2
KANA_SHARE = 0.2
_LEGACY = {"cp932": "cp932", "euc_jp": "euc-jp", "euc_jis_2004": "euc-jp"}


@dataclass(frozen=True)
class Decoded:
    """The characters and the encoding they were in."""

    text: str
    encoding: str


def decode(data: bytes, name: str = "") -> Decoded:
    """Decodes a text file. Raises InvalidInput naming line and byte when no Japanese encoding fits all of it."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Decoded(_strictly(data, encoding, name), encoding.removesuffix("-sig"))
    if encoding := _utf16_without_mark(data):
        return Decoded(_strictly(data, encoding, name), encoding)
    if _ESCAPES.search(data) and data.isascii():
        return Decoded(_iso_2022_jp(data, name), "iso-2022-jp")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _legacy(data, name, error)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(data, error.start, name, encoding) from error


def _utf16_without_mark(data: bytes) -> str:
    """utf-16-le or utf-16-be: by the zero bytes of line ends and digits, or by kana that no other encoding's bytes give."""
    if len(data) % 2 == 0:
        for encoding in ("utf-16-le", "utf-16-be"):
            sign = data[:4000].decode(encoding, "ignore")
            if len(_KANA.findall(sign)) > KANA_SHARE * len(sign):
                return encoding
    sample = data[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(sample) < 4 or (even + odd) < NUL_SHARE * len(sample) / 8:  # noqa: PLR2004
        return ""
    if odd > even * 3:
        return "utf-16-le"
    return "utf-16-be" if even > odd * 3 else ""


def _iso_2022_jp(data: bytes, name: str) -> str:
    """ISO-2022-JP by way of EUC, so that the NEC row (①, ㈱) is kept, which the plain codec refuses; JIS X 0213 as it is."""
    if _JIS_2004.search(data):
        return _strictly(data, "iso2022_jp_2004", name)
    parts = []
    set_name = b"\x1b(B"
    place = 0
    for found in [*_ESCAPES.finditer(data), None]:
        end = found.start() if found else len(data)
        parts.append(_segment(data[place:end], set_name, place, data, name))
        if found:
            set_name, place = found.group(0), found.end()
    return "".join(parts)


def _segment(part: bytes, set_name: bytes, place: int, data: bytes, name: str) -> str:
    if set_name in (b"\x1b$B", b"\x1b$@"):
        text = []
        for row in re.split(rb"([\r\n]+)", part):
            raised = row if row[:1] in (b"\r", b"\n") else bytes(byte | 0x80 for byte in row)
            text.append(_euc(raised, place, data, name))
        return "".join(text)
    if set_name == b"\x1b(I":
        return bytes(byte | 0x80 for byte in part).decode("cp932")
    if set_name == b"\x1b$(D":
        raised = b"".join(b"\x8f" + bytes((part[at] | 0x80, part[at + 1] | 0x80)) for at in range(0, len(part) - 1, 2))
        return _euc(raised, place, data, name)
    return part.decode("ascii")


def _euc(part: bytes, place: int, data: bytes, name: str) -> str:
    for encoding in ("euc_jp", "euc_jis_2004"):
        try:
            return part.decode(encoding)
        except UnicodeDecodeError as error:
            last = error
    raise _broken(data, place + last.start, name, "euc_jp")


def _legacy(data: bytes, name: str, first: UnicodeDecodeError) -> Decoded:
    """The legacy encoding in which the bytes are most plainly Japanese."""
    tried: list[tuple[float, Decoded]] = []
    farthest = (first.start, "utf-8")
    for encoding, label in (*_LEGACY.items(), ("shift_jis_2004", "shift_jis_2004")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            farthest = max(farthest, (error.start, label))
            continue
        tried.append((_likeness(text), Decoded(text, label)))
    best = max(tried, key=lambda each: each[0], default=None)
    if (best is None or best[0] <= 0) and not (best := _half_width(tried)):
        raise _broken(data, farthest[0], name, farthest[1])
    return best[1]


def _half_width(tried: list[tuple[float, Decoded]]) -> tuple[float, Decoded] | None:
    """CP932 where nothing but its half-width katakana speaks against it and the bytes are no EUC-JP: a list of names, say."""
    if any(decoded.encoding == "euc-jp" for _share, decoded in tried):
        return None
    fits = (each for each in tried if each[1].encoding == "cp932" and not _NEVER.search(each[1].text))
    return next((each for each in fits if _JAPANESE.search(each[1].text)), None)


def _likeness(text: str) -> float:
    """How Japanese a decoding looks: kana and kanji for, half-width katakana and private signs against; 外字 weigh little."""
    if not text:
        return 0
    likely = len(_JAPANESE.findall(text)) + 2 * len(_HIRAGANA.findall(text))
    unlikely = len(_UNLIKELY.findall(text))
    return (likely - 3 * unlikely) / len(text)


def _broken(data: bytes, at: int, name: str, encoding: str) -> InvalidInput:
    line = data.count(b"\n", 0, at) + 1
    return InvalidInput(
        f"文字コードを判別できません（{at + 1}バイト目が{encoding}として読めません）。UTF-8又はシフトJISで保存し直してください。",
        place=Place(file=name, line=line),
    )
