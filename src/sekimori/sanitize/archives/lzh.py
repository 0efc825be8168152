"""The headers of an LZH archive, levels 0 to 3, and the same archive with numbers for names.

The library and the program that unpack the data take the second byte of 表 or ソ for a separator and stumble over what is no UTF-8.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

FOLDER = b"-lhd-"  # With a name, and a sign in it, a link.
_LINK_SIGN = "|"
_LEVEL, _LEAST = 20, 22
_NAME, _PLACE, _WIDE_NAME, _WIDE_PLACE = 0x01, 0x02, 0x44, 0x45
_SEPARATOR = b"\xff"
_WIDE_LEVEL = 3


@dataclass(frozen=True)
class Entry:
    """A file: its name, and what its unpacking needs."""

    name: str
    method: bytes
    packed: bytes
    size: int
    crc: int


def entries(untrusted: bytes) -> list[Entry]:
    """The files in order, folders left out, up to where the headers can no longer be read."""
    return [each for each in _entries(untrusted) if each.method != FOLDER or _LINK_SIGN in each.name]


def numbered(found: list[Entry]) -> bytes:
    """The same files under their numbers, each with a header of level 0."""
    out = []
    for number, each in enumerate(found):
        name = str(number).encode()
        body = (
            (b"-lh0-" if each.method == FOLDER else each.method)
            + struct.pack("<III", len(each.packed), each.size, 0)
            + b"\x20\x00"
        )
        body += bytes([len(name)]) + name + struct.pack("<H", each.crc)
        out += [bytes([len(body), sum(body) & 0xFF]), body, each.packed]
    return b"".join([*out, b"\x00"])


def _entries(untrusted: bytes) -> Iterator[Entry]:
    at = 0
    while at + _LEAST <= len(untrusted) and untrusted[at]:
        head = untrusted[at : at + 65_536 + _LEAST]
        level, (packed, size) = head[_LEVEL], struct.unpack_from("<II", head, 7)
        if level in {0, 1}:
            own, length = head[22 : 22 + head[21]], head[0] + 2
            crc, width, first = head[22 + head[21] : 24 + head[21]], 2, length
            following = int.from_bytes(head[length - 2 : length], "little") if level == 1 else 0
        elif level in {2, _WIDE_LEVEL}:
            width = 2 if level < _WIDE_LEVEL else 4
            own, crc, first = b"", head[21:23], 26 if level < _WIDE_LEVEL else 32
            length = int.from_bytes(head[:2] if level < _WIDE_LEVEL else head[24:28], "little")
            following = int.from_bytes(head[first - width : first], "little")
        else:
            return
        if length < _LEAST:
            return
        further = list(_further(head, first, following, width))
        if level == 1:  # Here the packed size counts the further headers.
            beside = sum(len(content) + 1 + width for _kind, content in further)
            length, packed = length + beside, packed - beside
        if packed < 0 or at + length + packed > len(untrusted):
            return
        data = untrusted[at + length : at + length + packed]
        yield Entry(_spoken(own, dict(further)), head[2:7], data, size, int.from_bytes(crc, "little"))
        at += length + packed


def _further(head: bytes, at: int, size: int, width: int) -> Iterator[tuple[int, bytes]]:
    """The further headers: kind and content."""
    while size > width and at + size <= len(head):
        yield head[at], head[at + 1 : at + size - width]
        at += size
        size = int.from_bytes(head[at - width : at], "little")


def _spoken(own: bytes, further: dict[int, bytes]) -> str:
    if _WIDE_NAME in further:
        name = further[_WIDE_NAME].decode("utf-16-le", "replace")
        place = further.get(_WIDE_PLACE, b"").decode("utf-16-le", "replace").replace("\uffff", "/")
    else:
        name = _decoded(further.get(_NAME, own))
        place = "/".join(_decoded(part) for part in further.get(_PLACE, b"").split(_SEPARATOR))
    return (f"{place.rstrip('/')}/{name}" if place.rstrip("/") else name).replace("\\", "/").split("\x00")[0]


def _decoded(raw: bytes) -> str:
    for encoding in ("cp932", "utf-8"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("ascii", "backslashreplace").replace("\\", "_")
