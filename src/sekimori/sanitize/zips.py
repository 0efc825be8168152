"""Reading a ZIP container strictly: what the central directory says must be what stands in the file, and nothing else may.

Two readers that disagree about a container see two different files; a container that allows that is refused.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sekimori.sanitize.policy import Limits
from sekimori.sanitize.refusing import Refusal, refusal

LOCAL = struct.Struct("<4s5H3I2H")
LOCAL_SIGNATURE = b"PK\x03\x04"
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
ENCRYPTED = 0x1
DESCRIPTOR = 0x8
# A member that unpacks to more than this is looked at for its ratio.
RATIO_FROM = 1024 * 1024
RATIO = 1000
# Markup packs well, but not better than this once it is large.
MARKUP_FROM = 4 * 1024 * 1024
MARKUP = 250
# A container that says it unpacks to more than this is looked at for the ratio of the whole.
WHOLE_FROM = 64 * 1024 * 1024
WHOLE = 200
CHUNK = 256 * 1024


@dataclass(frozen=True)
class Member:
    """A file in a container: its name with forward slashes, and its bytes."""

    name: str
    content: bytes


def read(untrusted: bytes, limits: Limits) -> list[Member]:
    """The files of a container in the order of its directory.

    Raises Refusal for one that is broken, lies, hides bytes, leads out of itself, is encrypted or grows beyond the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as container:
            infos = container.infolist()
            spans = _checked(untrusted, infos, limits)
            budget = limits.expanded
            members = []
            for info, span in zip(infos, spans, strict=True):
                if info.is_dir():
                    continue
                content = _content(untrusted[slice(*span)], info, min(limits.part, budget))
                budget -= len(content)
                members.append(Member(info.filename, content))
            return members
    except Refusal:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, struct.error, ValueError, OSError) as error:
        raise refusal("ZIP-MALFORMED", type(error).__name__) from None


def _checked(untrusted: bytes, infos: list[zipfile.ZipInfo], limits: Limits) -> list[tuple[int, int]]:
    """Where each member of a directory stands that may be read at all. Raises Refusal for one that may not."""
    if len(infos) > limits.parts:
        raise refusal("ZIP-TOO-MANY", str(len(infos)))
    told = sum(info.file_size for info in infos)
    if told > limits.expanded or (told > WHOLE_FROM and told > WHOLE * len(untrusted)):
        raise refusal("ZIP-BOMB", str(told))
    _check_names(info.filename for info in infos)
    if not untrusted.startswith((LOCAL_SIGNATURE, b"PK\x05\x06")):
        raise refusal("ZIP-EXTRA-BYTES", "前")
    spans = [_span(untrusted, info) for info in infos]
    if any(after < end for (_start, end), (after, _end) in pairwise(sorted(spans))):
        raise refusal("ZIP-MALFORMED", "重なり")
    return spans


def _check_names(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        folded = name.replace("\\", "/").casefold()
        parts = folded.split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\x00" in name:
            raise refusal("ZIP-PATH", name[:80])
        if folded in seen:
            raise refusal("ZIP-DUPLICATE", name[:80])
        seen.add(folded)


def _span(untrusted: bytes, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Where a member stands, after comparing its own header with the directory's."""
    at = info.header_offset
    if at < 0 or at + LOCAL.size > len(untrusted):
        raise refusal("ZIP-MALFORMED", "位置")
    signature, _version, flags, method, _time, _date, _crc, packed, size, name_length, extra = LOCAL.unpack_from(
        untrusted, at
    )
    if signature != LOCAL_SIGNATURE or method != info.compress_type:
        raise refusal("ZIP-MALFORMED", "見出し")
    if (flags | info.flag_bits) & ENCRYPTED:
        raise refusal("ENCRYPTED", info.filename[:80])
    raw = untrusted[at + LOCAL.size : at + LOCAL.size + name_length]
    if raw not in {info.orig_filename.encode("cp437", "replace"), info.orig_filename.encode()}:
        raise refusal("ZIP-DUPLICATE", "名前が一致しません")
    told = packed not in {0, 0xFFFFFFFF, info.compress_size} or size not in {0, 0xFFFFFFFF, info.file_size}
    if told and not flags & DESCRIPTOR:
        raise refusal("ZIP-MALFORMED", "大きさ")
    start = at + LOCAL.size + name_length + extra
    end = start + info.compress_size
    if end > len(untrusted):
        raise refusal("ZIP-MALFORMED", "途中で切れています")
    return start, end


def _content(packed: bytes, info: zipfile.ZipInfo, most: int) -> bytes:
    if _swells(info, len(packed)):
        raise refusal("ZIP-BOMB", info.filename[:80])
    if info.compress_type == STORED:
        content = packed
    elif info.compress_type == DEFLATED:
        content = _inflated(packed, min(most, info.file_size))
    else:
        raise refusal("ZIP-MALFORMED", f"圧縮方式{info.compress_type}")
    if len(content) > most:
        raise refusal("ZIP-BOMB", info.filename[:80])
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise refusal("ZIP-MALFORMED", "検査値")
    return content


def _swells(info: zipfile.ZipInfo, packed: int) -> bool:
    markup = info.filename.lower().endswith((".xml", ".vml", ".rels"))
    least, ratio = (MARKUP_FROM, MARKUP) if markup else (RATIO_FROM, RATIO)
    return info.file_size > least and info.file_size > ratio * max(packed, 1)


def _inflated(packed: bytes, most: int) -> bytes:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces, total, rest = [], 0, packed
    while True:
        try:
            piece = engine.decompress(rest, CHUNK)
        except zlib.error:
            raise refusal("ZIP-MALFORMED", "圧縮データ") from None
        total += len(piece)
        if total > most:
            raise refusal("ZIP-BOMB", str(total))
        pieces.append(piece)
        rest = engine.unconsumed_tail
        if engine.eof or (not rest and not piece):
            return b"".join(pieces)


def write(members: Iterable[Member]) -> bytes:
    """A container of these files in this order: the same members always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", DEFLATED, compresslevel=6) as container:
        for member in members:
            info = zipfile.ZipInfo(member.name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = DEFLATED
            info.create_system = 0
            container.writestr(info, member.content)
    return buffer.getvalue()
