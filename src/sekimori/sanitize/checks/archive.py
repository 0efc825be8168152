"""What must not stand in an archive that is handed on. Walks the bytes by itself, then has each member checked as what it is.

Runs in the sandbox: sandbox.run("sekimori.sanitize.checks.archive:job", untrusted, options).
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from sekimori.sanitize.checks import office, pdf

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_STORED, _DEFLATED, _UTF_8 = 0, 8, 0x800
_MOST, _DEEPEST = 300 * 1024 * 1024, 8
_RUNS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
)
_ENDINGS = frozenset("exe scr com pif bat cmd ps1 vbs js jse wsf hta lnk url jar msi dll cpl chm iso one reg".split())  # noqa: SIM905
_HIDING = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def job(untrusted: bytes, options: dict[str, Any]) -> list[list[str]]:
    """Everything that must not be there, as (what, where); an empty list lets the archive pass."""
    return [list(each) for each in _faults(untrusted, options, 1)][:100]


def _faults(content: bytes, options: dict[str, Any], depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        yield "depth", str(depth)
        return
    try:
        members = list(_members(content))
    except (struct.error, zlib.error, UnicodeDecodeError, ValueError) as error:
        yield "zip", f"{type(error).__name__} {error}"[:80]
        return
    seen: set[str] = set()
    for name, inside in members:
        yield from _name_faults(name, seen)
        if inside.startswith(_RUNS):
            yield "program", name
        elif inside.startswith(b"%PDF-"):
            yield from ((what, f"{name} {where}") for what, where in pdf.job(inside, options))
        elif inside.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in inside[:200]:
            yield from ((what, f"{name} {where}") for what, where in office.job(inside, options))
        elif inside.startswith(b"PK\x03\x04") and name.lower().endswith(".zip"):
            yield from ((what, f"{name} {where}") for what, where in _faults(inside, options, depth + 1))


def _name_faults(name: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    parts = name.split("/")
    if name.startswith("/") or {"", ".", ".."} & set(parts) or set(name) & set('\\:*?"<>|') or min(name) < " ":
        yield "path", name
    if name.casefold() in seen:
        yield "duplicate", name
    seen.add(name.casefold())
    if set(name) & _HIDING or _ENDINGS & {part.lower().strip() for part in parts[-1].split(".")[1:]}:
        yield "name", name
    try:
        name.encode("cp932")
    except UnicodeEncodeError:
        yield "name", name.encode("ascii", "backslashreplace").decode()


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The members in the order in which they stand; raises ValueError unless every byte of the file is accounted for."""
    at, heads = 0, []
    while content[at : at + 4] == b"PK\x03\x04":
        told = _LOCAL.unpack_from(content, at)
        _sign, _need, flags, method, _time, _date, crc, packed, size, length, extra = told
        start = at + _LOCAL.size + length + extra
        if extra or flags & ~_UTF_8 or method not in {_STORED, _DEFLATED} or size > _MOST:
            raise ValueError("flags")
        raw = content[at + _LOCAL.size : start]
        inside = content[start : start + packed]
        if method == _DEFLATED:
            engine = zlib.decompressobj(-15)
            inside = engine.decompress(inside, _MOST)
            if not engine.eof or engine.unused_data:
                raise ValueError("data")
        if len(inside) != size or zlib.crc32(inside) != crc:
            raise ValueError("sum")
        heads.append((at, flags, method, crc, packed, size, raw))
        yield raw.decode("utf-8" if flags & _UTF_8 else "ascii"), inside
        at = start + packed
    _directory(content, at, heads)


def _directory(content: bytes, at: int, heads: list[tuple[int, int, int, int, int, int, bytes]]) -> None:
    begun = at
    for offset, flags, method, crc, packed, size, raw in heads:
        told = _CENTRAL.unpack_from(content, at)
        same = (told[3], told[4], *told[7:10], told[10], told[16]) == (
            flags,
            method,
            crc,
            packed,
            size,
            len(raw),
            offset,
        )
        if told[0] != b"PK\x01\x02" or not same or told[11] or told[12] or stat.S_ISLNK(told[15] >> 16):
            raise ValueError("directory")
        at += _CENTRAL.size
        if content[at : at + len(raw)] != raw:
            raise ValueError("directory name")
        at += len(raw)
    end = _END.unpack_from(content, at)
    expected = (b"PK\x05\x06", 0, 0, len(heads), len(heads), at - begun, begun, 0)
    if end != expected or at + _END.size != len(content):
        raise ValueError("end")
